//! What a search returns: plain values, rendered by the HTTP room, the pages and the terminal alike.
//!
//! Nothing here is serialisable on purpose: the shape on the wire may change without touching ranking.

use std::ops::Range;

use jiff::civil::Date;

use crate::corpus::{Department, Role, Unit, UnitId};
pub use crate::query::{ReadingKind, ReadingView};

/// A request for clauses or units, read and bounded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchRequest {
    /// What was typed.
    pub text: String,
    /// Keep the clauses of this unit only.
    pub unit: Option<UnitId>,
    /// Keep the clauses of this department only: its id.
    pub department: Option<String>,
    /// Keep clauses with one of these roles; empty keeps all.
    pub roles: Vec<Role>,
    /// Ask about this day; `None` asks about today and keeps units that have ended, ranked down.
    pub as_of: Option<Date>,
    /// Only the reading "as typed".
    pub literal: bool,
    /// How many hits (clauses) or units to return, from 1.
    pub limit: usize,
    /// How many hits to pass over; `offset + limit` is at most 200.
    pub offset: usize,
    /// Count the candidates by these.
    pub facets: Vec<FacetKind>,
}

/// What facets count by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FacetKind {
    /// By unit id.
    Unit,
    /// By department id.
    Department,
    /// By role name.
    Role,
}

/// The query as understood.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryView {
    /// What was typed.
    pub text: String,
    /// The day asked about.
    pub as_of: Date,
    /// The readings; the first is always "as typed".
    pub readings: Vec<ReadingView>,
    /// Parts of the text that were left out, with nothing hidden: words past the limit, filters that say nothing.
    pub ignored: Vec<String>,
}

/// Whether the query has an answer here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// One unit stands out.
    Answer,
    /// Two or three units stand level.
    Ambiguous,
    /// No unit here handles it.
    None,
}

impl Outcome {
    /// The name used in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Ambiguous => "ambiguous",
            Self::None => "none",
        }
    }
}

/// One named part of a score; the parts of a hit add up to its score within 1e-4.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// Stable English name, such as `coverage`.
    pub name: &'static str,
    /// What it is, in Vietnamese.
    pub label: &'static str,
    /// Its share of the score.
    pub value: f32,
}

/// A clause with its score and the evidence for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The unit whose page holds the clause.
    pub unit: Unit,
    /// That unit's department.
    pub department: Department,
    /// 0 for the function statement, 1..n for the duties.
    pub ordinal: u32,
    /// Read from the leading verbs.
    pub role: Role,
    /// The clause as published.
    pub text: String,
    /// Where the clause stands in the page, in bytes.
    pub span: Range<usize>,
    /// Half-open, sorted, disjoint ranges of Unicode scalar values in `text`.
    pub highlights: Vec<Range<usize>>,
    /// The score; higher is better.
    pub score: f32,
    /// Share of the query's idf mass that the clause holds, 0..1.
    pub coverage: f32,
    /// Index into [`QueryView::readings`] of the reading that carried the clause.
    pub reading: usize,
    /// One sentence in Vietnamese.
    pub why: String,
    /// Words of the query that the clause does not hold.
    pub missing: Vec<String>,
    /// The parts of the score.
    pub parts: Vec<ScorePart>,
}

/// How the total was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TotalRelation {
    /// Exactly this many.
    Eq,
    /// At least this many: the candidates reached their limit.
    Gte,
}

/// One facet value and how many candidates have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The unit id, department id or role name.
    pub value: String,
    /// Candidates above the floor that have it.
    pub count: usize,
}

/// The answer to a search for clauses.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseAnswer {
    /// The query as understood.
    pub query: QueryView,
    /// Whether there is an answer.
    pub outcome: Outcome,
    /// Words of the query that no clause answers.
    pub unmatched: Vec<String>,
    /// Reranked candidates above the floor; 0 with [`Outcome::None`].
    pub total: usize,
    /// How `total` was counted.
    pub total_relation: TotalRelation,
    /// The page of hits asked for, best first; empty with [`Outcome::None`].
    pub hits: Vec<Hit>,
    /// The closest clauses when there is no answer.
    pub nearest: Vec<Hit>,
    /// Counts asked for, in the order asked.
    pub facets: Vec<(FacetKind, Vec<FacetCount>)>,
    /// The generation that answered.
    pub generation: String,
}

/// A unit with its score and the clauses that say so.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitHit {
    /// The unit.
    pub unit: Unit,
    /// Its department.
    pub department: Department,
    /// The score; higher is better.
    pub score: f32,
    /// One sentence in Vietnamese.
    pub why: String,
    /// The clauses that say so, best first.
    pub evidence: Vec<Hit>,
    /// The parts of the score.
    pub parts: Vec<ScorePart>,
}

/// A topic that another level or agency handles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The topic.
    pub topic: String,
    /// Who handles it.
    pub who: String,
    /// On what legal basis, when known.
    pub basis: Option<String>,
}

/// The answer to a search for units.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitAnswer {
    /// The query as understood.
    pub query: QueryView,
    /// Whether there is an answer.
    pub outcome: Outcome,
    /// Words of the query that no clause answers.
    pub unmatched: Vec<String>,
    /// The units, best first; empty with [`Outcome::None`].
    pub units: Vec<UnitHit>,
    /// The closest units, each with its best clause, when there is no answer.
    pub nearest: Vec<UnitHit>,
    /// Who handles it instead, when known.
    pub elsewhere: Vec<Elsewhere>,
    /// The generation that answered.
    pub generation: String,
}

/// What a suggestion completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuggestionKind {
    /// Words that stand together in clauses.
    Phrase,
    /// A unit's name.
    Unit,
    /// A term or an everyday phrase.
    Term,
}

impl SuggestionKind {
    /// The name used in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Phrase => "phrase",
            Self::Unit => "unit",
            Self::Term => "term",
        }
    }
}

/// One completion of what is being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The completed text, with its marks.
    pub text: String,
    /// What it completes.
    pub kind: SuggestionKind,
    /// Half-open, sorted, disjoint ranges of Unicode scalar values in `text` that were typed already.
    pub highlights: Vec<Range<usize>>,
}
