//! Retrieval, the only step that touches an engine: weighted terms in, candidate clauses out.
//!
//! An [`Engine`] is asked one closed form of query: a flat union of weighted terms, terms that must be there, and a
//! limit. Its scores choose the candidates and nothing else; ranking is ours, so that another engine gives the same
//! answers. It knows neither requests nor ranking.
//!
//! # One machine, replicas, or OpenSearch
//!
//! *One machine* ([`embedded`]) is the default: nothing to install, no network between a query and its candidates, and
//! the duty clauses of the whole country fit. Stay here while one machine is enough.
//!
//! *Replicas* are several such machines with copies of the same generation behind a load balancer. They buy
//! availability and read traffic; each still holds everything. Take this step first.
//!
//! *OpenSearch* ([`opensearch`]) buys an inverted index that is spread and copied over nodes, and one place to operate
//! for those who run it already. It is no way to answer faster: each query crosses the network, twice with several
//! shards. Servers keep texts, columns and vocabulary of the generation on their own disk, so it takes only the
//! engine's part off them. Answers are the same, which `tests/opensearch` holds against a real cluster of three nodes.
//!
//! In a test build, client and three nodes sharing a machine of two cores, a query through the cluster took 4 to 6 times
//! as long as the embedded one over the sample, and 2.5 to 3.5 times over 5,000 seeded clauses; three shards instead of
//! one added a tenth. Each node had a heap of 512 MB; the embedded engine needs none beside the generation.

use std::ops::Range;
use std::time::Instant;

use crate::index::ClauseNumber;

pub mod embedded;
pub mod opensearch;
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
    pub clause: ClauseNumber,
    /// The engine's BM25 over the union.
    pub score: f32,
}

/// Which clauses may be candidates at all.
#[derive(Clone, Copy)]
pub struct Within<'a> {
    /// They stand in this range of numbers; `None` is all there are.
    pub range: Option<&'a Range<ClauseNumber>>,
    /// And pass this. Asked before the cut to the limit, so nothing is lost to clauses that do not pass.
    pub keep: &'a dyn Fn(ClauseNumber) -> bool,
}

/// What an engine found.
#[derive(Debug, Default)]
pub struct Retrieved {
    /// Best first; equal scores in order of clause numbers, which is the order of unit ids and ordinals.
    pub candidates: Vec<Candidate>,
    /// Whether the deadline cut the collection short.
    pub too_slow: bool,
}

/// Why an engine does not answer.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The embedded engine cannot read its files.
    #[error(transparent)]
    Embedded(#[from] tantivy::TantivyError),
    /// OpenSearch does not answer as it should.
    #[error(transparent)]
    OpenSearch(#[from] opensearch::Failure),
}

impl EngineError {
    /// What anybody may read: no addresses of other machines.
    pub fn shown(&self) -> String {
        match self {
            Self::Embedded(_) => "bộ máy tìm kiếm không đọc được tệp của nó".to_owned(),
            Self::OpenSearch(failure) => failure.shown(),
        }
    }
}

/// What retrieves candidates from one generation.
pub trait Engine: Send + Sync {
    /// The best candidates `within` what may be returned.
    ///
    /// # Errors
    /// [`EngineError`] when the engine does not answer; a passed deadline is [`Retrieved::too_slow`].
    fn retrieve(
        &self,
        query: &EngineQuery,
        within: Within<'_>,
        deadline: Option<Instant>,
    ) -> Result<Retrieved, EngineError>;

    /// Whether it can answer for its generation now; takes two seconds at most.
    ///
    /// # Errors
    /// [`EngineError`] saying why it cannot.
    fn check(&self) -> Result<(), EngineError>;
}
