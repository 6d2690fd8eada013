//! From a request to ranked clauses, ranked units and an outcome: the one path that every answer takes.
//!
//! In: a generation and a request. Out: a [`Ranking`] of numbers; texts are fetched later, for what is shown only.

use std::cmp::Ordering;
use std::time::Instant;

use jiff::civil::Date;

use super::answer::{Outcome, SearchRequest};
use super::matcher::Matcher;
use super::plan::plan_retrieval;
use super::rerank::{ClauseScore, Scratch};
use super::scope::Scope;
use super::units::{RankedUnit, rank_units};
use super::{SearchError, Searcher, weights};
use crate::engine::embedded::retrieve;
use crate::index::{ClauseNumber, Content};
use crate::query::{Lexicon, TypedQuery, Understood, read_query, understand};

/// A unit or department with at most this many clauses is ranked whole, without asking the engine.
const NARROW: usize = 2_000;

/// A name that stands in the query at least this strongly is a candidate.
const NAME_FLOOR: f32 = 0.3;

/// A clause with its score.
#[derive(Debug, Clone, Copy)]
pub struct RankedClause {
    /// The clause.
    pub clause: ClauseNumber,
    /// Its score before the unit's end is considered.
    pub score: ClauseScore,
    /// What the unit's end takes away, at most 0.
    pub ended: f32,
}

impl RankedClause {
    /// The score that ranks.
    pub fn total(&self) -> f32 {
        self.score.score + self.ended
    }
}

/// Everything decided about a request.
pub struct Ranking {
    /// What was typed.
    pub typed: TypedQuery,
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
    let as_of = request.as_of.unwrap_or_else(today);
    let Ranked {
        understood,
        matcher,
        clauses,
        units,
        outcome,
        cut,
    } = ranked;
    Ok(Ranking {
        typed,
        understood,
        matcher,
        clauses,
        units,
        outcome,
        cut,
        as_of,
    })
}

/// What stays the same however the query is read.
struct Attempt<'a> {
    searcher: &'a Searcher,
    scope: Scope<'a>,
    typed: &'a TypedQuery,
    as_of: Option<Date>,
    deadline: Option<Instant>,
}

/// A ranking under one understanding.
struct Ranked {
    understood: Understood,
    matcher: Matcher,
    clauses: Vec<RankedClause>,
    units: Vec<RankedUnit>,
    outcome: Outcome,
    cut: bool,
}

impl Attempt<'_> {
    fn rank(&self, understood: Understood) -> Result<Ranked, SearchError> {
        let searcher = self.searcher;
        let content = &searcher.generation.content;
        let matcher = Matcher::new(&understood, &content.vocabulary);
        let (numbers, cut) =
            candidates(content, &self.scope, self.typed, &understood, self.deadline)?;
        // Units that have ended rank down only when nobody asked about a day in their time.
        let today = self.as_of.is_none().then(today);
        let clauses = rerank(searcher, &matcher, &numbers, today, self.deadline)?;
        let mut names = searcher.names.find(&understood, NAME_FLOOR);
        names.retain(|name| self.scope.keeps_unit(name.unit));
        let units = rank_units(searcher, &matcher, &clauses, &names, today);
        let outcome = decide(&clauses, &units);
        Ok(Ranked {
            understood,
            matcher,
            clauses,
            units,
            outcome,
            cut,
        })
    }
}

/// Today in the system's time zone.
pub fn today() -> Date {
    jiff::ZonedDateTime::now().date()
}

fn candidates(
    content: &Content,
    scope: &Scope<'_>,
    typed: &TypedQuery,
    understood: &Understood,
    deadline: Option<Instant>,
) -> Result<(Vec<ClauseNumber>, bool), SearchError> {
    if let Some(range) = scope.narrow_range(NARROW) {
        return Ok((range.filter(|clause| scope.keeps(*clause)).collect(), false));
    }
    let query = plan_retrieval(typed, understood, weights::CANDIDATES);
    let retrieved = retrieve(content, &query, deadline, |clause| scope.keeps(clause))?;
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
    today: Option<Date>,
    deadline: Option<Instant>,
) -> Result<Vec<RankedClause>, SearchError> {
    let table = &searcher.generation.content.clauses;
    let mut scratch = Scratch::default();
    let mut ranked = Vec::with_capacity(numbers.len());
    for clause in numbers {
        if deadline.is_some_and(|deadline| Instant::now() > deadline) {
            return Err(SearchError::TooSlow);
        }
        scratch.read(matcher, table, *clause);
        let relative_length = table.length(*clause) as f32 / searcher.mean_length;
        let score = scratch.score(matcher, table.role(*clause), relative_length);
        if score.coverage > 0.0 {
            let ended = score.score * (searcher.ended_factor(table.unit(*clause), today) - 1.0);
            ranked.push(RankedClause {
                clause: *clause,
                score,
                ended,
            });
        }
    }
    ranked.sort_by(|a, b| by_score_then_place((a.total(), a.clause), (b.total(), b.clause)));
    Ok(ranked)
}

/// Descending by the rounded score, then by the smaller number: unit id, then ordinal.
pub fn by_score_then_place(a: (f32, u32), b: (f32, u32)) -> Ordering {
    let rounded = |score: f32| (score * 1e5).round() as i64;
    rounded(b.0).cmp(&rounded(a.0)).then(a.1.cmp(&b.1))
}

/// Coverage decides whether there is an answer, never the raw score.
fn decide(clauses: &[RankedClause], units: &[RankedUnit]) -> Outcome {
    let covered = clauses
        .iter()
        .map(|ranked| ranked.score.coverage)
        .fold(0.0, f32::max);
    let named = units.iter().map(|unit| unit.name).fold(0.0, f32::max);
    if covered.max(named) < weights::ANSWER_COVERAGE {
        return Outcome::None;
    }
    match units {
        [first, second, ..] if second.score >= first.score * weights::AMBIGUOUS => {
            Outcome::Ambiguous
        }
        _ => Outcome::Answer,
    }
}
