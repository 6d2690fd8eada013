//! Retrieval, the only step that touches an engine: weighted terms in, candidate clauses out.
//!
//! An engine is asked one closed form of query: a flat union of weighted terms, terms that must be there, and a limit.
//! Its scores choose the candidates and nothing else; ranking is ours, so that another engine gives the same answers.

pub mod embedded;
mod union;

/// A term of one of the engine's two fields.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EngineTerm {
    /// A folded syllable.
    Syllable(String),
    /// Two neighbouring folded syllables, written `xoa+mu`.
    Pair(String),
}

/// The most terms a query may hold; further ones are cut by the planner, never here.
pub const MAX_TERMS: usize = 1_000;

/// The closed form of query that any engine can answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EngineQuery {
    /// The union: each term with its weight.
    pub any: Vec<(EngineTerm, f32)>,
    /// Terms that every candidate holds.
    pub all: Vec<EngineTerm>,
    /// How many candidates to return at most.
    pub limit: usize,
}

/// A clause the engine found, with the engine's score, which only orders candidates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The clause's number.
    pub clause: crate::index::ClauseNumber,
    /// The engine's BM25 over the union.
    pub score: f32,
}
