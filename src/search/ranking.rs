//! From a request to ranked clauses, ranked units and an outcome: the one path that every answer takes.
//!
//! In: a generation and a request. Out: a [`Ranking`] of numbers; texts are fetched later, for what is shown only.

use std::cmp::Ordering;
use std::time::Instant;

use jiff::civil::Date;

use super::answer::{Outcome, SearchRequest};
use super::elsewhere::TopicMatch;
use super::matcher::Matcher;
use super::names::NameMatch;
use super::plan::plan_retrieval;
use super::rerank::{ClauseScore, Scratch};
use super::scope::Scope;
use super::units::{RankedUnit, rank_units};
use super::{SearchError, Searcher, weights};
use crate::engine::{Engine, Within};
use crate::index::{ClauseNumber, Content};
use crate::query::{Lexicon, TypedQuery, Understood, read_query, understand};

/// A unit or department with at most this many clauses is ranked whole, without asking the engine.
const NARROW: usize = 2_000;

/// A name that stands in the query at least this strongly is a candidate.
const NAME_FLOOR: f32 = 0.3;

/// The most units whose function statement is ranked because the query holds their name.
const MOST_NAMED: usize = 10;

/// A topic of others is ours too when one of so many best clauses says the words that name it.
const SAYING_CLAUSES: usize = 3;

/// A clause with its score.
#[derive(Debug, Clone, Copy)]
pub struct RankedClause {
    /// The clause.
    pub clause: ClauseNumber,
    /// Its score before the unit's end is considered.
    pub score: ClauseScore,
    /// What the unit's name in the query adds to its function statement.
    pub named: f32,
    /// What the unit's end takes away, at most 0.
    pub ended: f32,
}

impl RankedClause {
    /// The score that ranks.
    pub fn total(&self) -> f32 {
        self.score.score + self.named + self.ended
    }
}

/// Everything decided about a request.
pub struct Ranking {
    /// What was typed and not looked at, because a query has its limit.
    pub ignored: Vec<String>,
    /// What was understood.
    pub understood: Understood,
    /// The query laid out, for highlights and explanations.
    pub matcher: Matcher,
    /// Candidates, best first.
    pub clauses: Vec<RankedClause>,
    /// Units, best first.
    pub units: Vec<RankedUnit>,
    /// Whether there is an answer.
    pub outcome: Outcome,
    /// Whether the candidates reached their limit.
    pub cut: bool,
    /// Topics of others that the query names.
    pub topics: Vec<TopicMatch>,
    /// Whether the query is refused because it names such a topic and no clause here speaks of it.
    pub only_elsewhere: bool,
    /// The day asked about.
    pub as_of: Date,
}

/// Ranks clauses and units for a request.
///
/// A query without an answer is read once more with known words corrected whose neighbours make no sense; if that finds
/// an answer it counts, else the correction is only offered.
///
/// # Errors
/// [`SearchError`] for an unknown filter value, a passed deadline or a failing engine.
pub fn rank(
    searcher: &Searcher,
    request: &SearchRequest,
    deadline: Option<Instant>,
) -> Result<Ranking, SearchError> {
    let content = &searcher.generation.content;
    let typed = read_query(&request.text);
    let attempt = Attempt {
        searcher,
        scope: Scope::new(content, request, &typed)?,
        typed: &typed,
        as_of: request.as_of,
        deadline,
    };
    let lexicon = Lexicon {
        vocabulary: &content.vocabulary,
        terms: &searcher.terms,
    };
    let understood = understand(&request.text, &typed, lexicon, request.literal);
    let mut ranked = attempt.rank(understood)?;
    if ranked.outcome == Outcome::None && !request.literal {
        let mut corrected = ranked.understood.clone();
        if corrected.read_neighbours(&content.vocabulary) {
            let second = attempt.rank(corrected)?;
            if second.outcome == Outcome::None {
                ranked.understood.offer_last_of(&second.understood);
            } else {
                ranked = second;
            }
        }
    }
    Ok(ranked)
}

/// What stays the same however the query is read.
struct Attempt<'a> {
    searcher: &'a Searcher,
    scope: Scope<'a>,
    typed: &'a TypedQuery,
    as_of: Option<Date>,
    deadline: Option<Instant>,
}

impl Attempt<'_> {
    fn rank(&self, understood: Understood) -> Result<Ranking, SearchError> {
        let searcher = self.searcher;
        let content = &searcher.generation.content;
        let matcher = Matcher::new(&understood, &content.vocabulary);
        let mut names = searcher.names.find(&understood, NAME_FLOOR);
        names.retain(|name| self.scope.keeps_unit(name.unit));
        let (mut numbers, cut) = candidates(
            &*searcher.engine,
            &self.scope,
            self.typed,
            &understood,
            self.deadline,
        )?;
        // Units that have ended rank down only when nobody asked about a day in their time.
        let today = self.as_of.is_none().then(today);
        add_named_statements(content, &names, &self.scope, &mut numbers);
        let clauses = rerank(searcher, &matcher, &numbers, &names, today);
        let units = rank_units(searcher, &matcher, &clauses, &names, today);
        let topics = searcher.elsewhere.find(&understood);
        let only_elsewhere = self.is_said_elsewhere_only(&topics, &matcher, &clauses);
        let outcome = if only_elsewhere {
            Outcome::None
        } else {
            decide(&clauses, &units)
        };
        Ok(Ranking {
            ignored: self.typed.ignored.clone(),
            as_of: self.as_of.unwrap_or_else(self::today),
            understood,
            matcher,
            clauses,
            units,
            topics,
            only_elsewhere,
            outcome,
            cut,
        })
    }

    /// Whether the query names a topic of others that none of the best clauses speaks of, nor any covers nearly whole.
    fn is_said_elsewhere_only(
        &self,
        topics: &[TopicMatch],
        matcher: &Matcher,
        clauses: &[RankedClause],
    ) -> bool {
        let Some(topic) = topics.first() else {
            return false;
        };
        if best_coverage(clauses) >= weights::ELSEWHERE_COVERAGE {
            return false;
        }
        let table = &self.searcher.generation.content.clauses;
        let mut scratch = Scratch::default();
        !clauses.iter().take(SAYING_CLAUSES).any(|ranked| {
            scratch.read(matcher, table, ranked.clause);
            topic.is_said_by(matcher, &scratch)
        })
    }
}

/// Today in the system's time zone.
pub fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

fn candidates(
    engine: &dyn Engine,
    scope: &Scope<'_>,
    typed: &TypedQuery,
    understood: &Understood,
    deadline: Option<Instant>,
) -> Result<(Vec<ClauseNumber>, bool), SearchError> {
    let range = scope.range();
    if let Some(range) = range.clone().filter(|range| range.len() <= NARROW) {
        return Ok((range.filter(|clause| scope.keeps(*clause)).collect(), false));
    }
    let query = plan_retrieval(typed, understood, weights::CANDIDATES);
    let within = Within {
        range: range.as_ref(),
        keep: &|clause| scope.keeps(clause),
    };
    let retrieved = engine.retrieve(&query, within, deadline)?;
    if retrieved.too_slow {
        return Err(SearchError::TooSlow);
    }
    let cut = retrieved.candidates.len() == weights::CANDIDATES;
    Ok((
        retrieved
            .candidates
            .into_iter()
            .map(|candidate| candidate.clause)
            .collect(),
        cut,
    ))
}

fn rerank(
    searcher: &Searcher,
    matcher: &Matcher,
    numbers: &[ClauseNumber],
    names: &[NameMatch],
    today: Option<Date>,
) -> Vec<RankedClause> {
    let table = &searcher.generation.content.clauses;
    let mut scratch = Scratch::default();
    let mut ranked = Vec::with_capacity(numbers.len());
    for clause in numbers {
        scratch.read(matcher, table, *clause);
        let relative_length = table.length(*clause) as f32 / searcher.mean_length;
        let score = scratch.score(matcher, table.role(*clause), relative_length);
        let unit = table.unit(*clause);
        let named = match names.iter().find(|name| name.unit == unit) {
            Some(name) if table.ordinal(*clause) == 0 => {
                weights::NAME * name.strength * name.strength
            }
            _ => 0.0,
        };
        if score.coverage > 0.0 || named > 0.0 {
            let ended = (score.score + named) * (searcher.ended_factor(unit, today) - 1.0);
            ranked.push(RankedClause {
                clause: *clause,
                score,
                named,
                ended,
            });
        }
    }
    ranked.sort_by(|a, b| by_score_then_place((a.total(), a.clause), (b.total(), b.clause)));
    ranked
}

/// Function statements of named units, so that they are ranked even when the engine did not return them.
fn add_named_statements(
    content: &Content,
    names: &[NameMatch],
    scope: &Scope<'_>,
    numbers: &mut Vec<ClauseNumber>,
) {
    for name in names.iter().take(MOST_NAMED) {
        let first = content.clauses.of_unit(name.unit).start;
        let is_statement = content.clauses.of_unit(name.unit).contains(&first)
            && content.clauses.ordinal(first) == 0;
        if is_statement && scope.keeps(first) && !numbers.contains(&first) {
            numbers.push(first);
        }
    }
}

/// Descending by the rounded score, then by the smaller number: unit id, then ordinal.
pub fn by_score_then_place(a: (f32, u32), b: (f32, u32)) -> Ordering {
    let rounded = |score: f32| (score * 1e5).round() as i64;
    rounded(b.0).cmp(&rounded(a.0)).then(a.1.cmp(&b.1))
}

/// Coverage decides whether there is an answer, never the raw score.
fn decide(clauses: &[RankedClause], units: &[RankedUnit]) -> Outcome {
    let named = units.iter().map(|unit| unit.name).fold(0.0, f32::max);
    if best_coverage(clauses).max(named) < weights::ANSWER_COVERAGE {
        return Outcome::None;
    }
    match units {
        [first, second, ..] if second.score >= first.score * weights::AMBIGUOUS => {
            Outcome::Ambiguous
        }
        _ => Outcome::Answer,
    }
}

fn best_coverage(clauses: &[RankedClause]) -> f32 {
    let coverages = clauses.iter().map(|ranked| ranked.score.coverage);
    coverages.fold(0.0, f32::max)
}
