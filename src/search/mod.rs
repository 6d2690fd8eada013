//! Readings to candidates, ranked clauses, units and an outcome.

use std::sync::Arc;
use std::time::Instant;

use crate::corpus::UnitId;
use crate::index::Generation;

pub mod answer;

use answer::{
    ClauseAnswer, Outcome, QueryView, SearchRequest, Suggestion, TotalRelation, UnitAnswer,
};

/// Searches one generation from start to end of a request.
pub struct Searcher {
    generation: Arc<Generation>,
}

/// Why a search has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// No unit has this id.
    #[error("no unit has the id {0}")]
    UnitUnknown(UnitId),
    /// No department has this id.
    #[error("no department has the id {0}")]
    DepartmentUnknown(String),
    /// The deadline passed before the answer was ready.
    #[error("the deadline passed")]
    TooSlow,
    /// The engine failed.
    #[error("the engine failed: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// A stored text is damaged.
    #[error(transparent)]
    Texts(#[from] crate::index::text_store::DamagedTexts),
}

impl Searcher {
    /// A searcher of this generation.
    pub fn new(generation: Arc<Generation>) -> Self {
        Self { generation }
    }

    /// The generation searched.
    pub fn generation(&self) -> &Generation {
        &self.generation
    }

    /// Ranked clauses; stops with [`SearchError::TooSlow`] once `deadline` has passed.
    ///
    /// # Errors
    /// [`SearchError`] for an unknown filter value, a passed deadline or a failing engine.
    pub fn search_clauses(
        &self,
        request: &SearchRequest,
        _deadline: Option<Instant>,
    ) -> Result<ClauseAnswer, SearchError> {
        Ok(ClauseAnswer {
            query: self.view(request),
            outcome: Outcome::None,
            unmatched: Vec::new(),
            total: 0,
            total_relation: TotalRelation::Eq,
            hits: Vec::new(),
            nearest: Vec::new(),
            facets: Vec::new(),
            generation: self.generation.id.clone(),
        })
    }

    /// Ranked units with the clauses that say so; stops like [`Self::search_clauses`].
    ///
    /// # Errors
    /// [`SearchError`] for an unknown filter value, a passed deadline or a failing engine.
    pub fn search_units(
        &self,
        request: &SearchRequest,
        _deadline: Option<Instant>,
    ) -> Result<UnitAnswer, SearchError> {
        Ok(UnitAnswer {
            query: self.view(request),
            outcome: Outcome::None,
            unmatched: Vec::new(),
            units: Vec::new(),
            nearest: Vec::new(),
            elsewhere: Vec::new(),
            generation: self.generation.id.clone(),
        })
    }

    /// At most `limit` completions of what is being typed, each of which finds something.
    pub fn suggest(&self, _text: &str, _limit: usize) -> Vec<Suggestion> {
        Vec::new()
    }

    fn view(&self, request: &SearchRequest) -> QueryView {
        let as_of = request
            .as_of
            .unwrap_or_else(|| jiff::ZonedDateTime::now().date());
        QueryView {
            text: request.text.clone(),
            as_of,
            readings: Vec::new(),
            ignored: Vec::new(),
        }
    }
}
