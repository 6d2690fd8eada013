//! Readings to candidates, ranked clauses, units and an outcome.
//!
//! In: one generation and a request. Out: plain values of [`answer`]. Retrieval asks the engine for candidates;
//! everything after that is ours and pure: the same candidates give the same answer, whatever engine found them. It
//! knows neither HTTP nor terminals, and nothing of how an answer is written.
//!
//! ```
//! use phutrach::{corpus::read_corpus, index::{BuildOptions, build_generation, open_current}};
//! use phutrach::search::{Searcher, answer::{Outcome, SearchRequest}};
//!
//! let index = tempfile::tempdir()?;
//! build_generation(read_corpus("corpus".as_ref())?, index.path(), &BuildOptions::default(), &mut |_| {})?;
//! let searcher = Searcher::new(open_current(index.path())?.generation.into());
//! let ask = |text: &str| SearchRequest { text: text.to_owned(), limit: 1, ..SearchRequest::default() };
//!
//! let found = searcher.search_clauses(&ask("xoa mu chu"), None)?;
//! assert!(found.hits[0].text.contains("xóa mù chữ"));
//! let none = searcher.search_units(&ask("cấp giấy phép lái xe"), None)?;
//! assert_eq!(none.outcome, Outcome::None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::sync::Arc;
use std::time::Instant;

use jiff::civil::Date;

use crate::corpus::UnitId;
use crate::engine::embedded::Embedded;
use crate::engine::{Engine, EngineError};
use crate::index::{Generation, UnitNumber};
use crate::query::{Lexicon, TermIndex};

pub mod answer;
pub mod elsewhere;
pub mod explain;
pub mod highlight;
pub mod matcher;
pub mod names;
pub mod overlap;
pub mod plan;
pub mod ranking;
pub mod render;
pub mod rerank;
pub mod scope;
pub mod suggest;
pub mod units;
pub mod weights;

use answer::{ClauseAnswer, SearchRequest, Suggestion, UnitAnswer};
use elsewhere::ElsewhereIndex;
use names::NameIndex;
use suggest::{Asking, SuggestIndex};

/// Searches one generation from start to end of a request.
pub struct Searcher {
    generation: Arc<Generation>,
    engine: Arc<dyn Engine>,
    terms: TermIndex,
    names: NameIndex,
    elsewhere: ElsewhereIndex,
    suggestions: SuggestIndex,
    mean_length: f32,
    mean_unit_length: f32,
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
    Engine(EngineError),
    /// The engine runs elsewhere and does not answer; the next moment it may.
    #[error("the engine does not answer: {0}")]
    Unavailable(EngineError),
    /// A stored text is damaged.
    #[error(transparent)]
    Texts(#[from] crate::index::text_store::DamagedTexts),
}

impl From<EngineError> for SearchError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Embedded(_) => Self::Engine(error),
            EngineError::OpenSearch(_) => Self::Unavailable(error),
        }
    }
}

impl Searcher {
    /// A searcher of this generation by the engine it brings along; indexes its terms, its names and what can be
    /// suggested.
    pub fn new(generation: Arc<Generation>) -> Self {
        let engine = Arc::new(Embedded::new(Arc::clone(&generation)));
        Self::with_engine(generation, engine)
    }

    /// A searcher of this generation by this engine, which must answer for the same generation.
    pub fn with_engine(generation: Arc<Generation>, engine: Arc<dyn Engine>) -> Self {
        let embedded = Embedded::new(Arc::clone(&generation));
        let content = &generation.content;
        let terms = TermIndex::new(content.registry.terms());
        let names = NameIndex::new(&content.registry);
        let elsewhere = ElsewhereIndex::new(content.registry.elsewhere().iter());
        let lexicon = Lexicon {
            vocabulary: &content.vocabulary,
            terms: &terms,
        };
        let asking = Asking {
            lexicon,
            names: &names,
            elsewhere: &elsewhere,
        };
        let suggestions = SuggestIndex::new(content, &embedded, &asking);
        let mean_length = content.clauses.mean_length().max(1.0);
        let clauses_per_unit =
            content.clauses.len() as f32 / content.registry.units().len().max(1) as f32;
        Self {
            terms,
            names,
            elsewhere,
            suggestions,
            mean_length,
            mean_unit_length: (mean_length * clauses_per_unit).max(1.0),
            engine,
            generation,
        }
    }

    /// The generation searched.
    pub fn generation(&self) -> &Generation {
        &self.generation
    }

    /// The generation searched, to be kept.
    pub fn shared_generation(&self) -> Arc<Generation> {
        Arc::clone(&self.generation)
    }

    /// Why the engine cannot answer now, if it cannot; may take two seconds.
    pub fn engine_trouble(&self) -> Option<EngineError> {
        self.engine.check().err()
    }

    /// Ranked clauses; stops with [`SearchError::TooSlow`] once `deadline` has passed.
    ///
    /// # Errors
    /// [`SearchError`] for an unknown filter value, a passed deadline or a failing engine.
    pub fn search_clauses(
        &self,
        request: &SearchRequest,
        deadline: Option<Instant>,
    ) -> Result<ClauseAnswer, SearchError> {
        render::clause_answer(self, request, &ranking::rank(self, request, deadline)?)
    }

    /// Ranked units with the clauses that say so; stops like [`Self::search_clauses`].
    ///
    /// # Errors
    /// [`SearchError`] for an unknown filter value, a passed deadline or a failing engine.
    pub fn search_units(
        &self,
        request: &SearchRequest,
        deadline: Option<Instant>,
    ) -> Result<UnitAnswer, SearchError> {
        render::unit_answer(self, request, &ranking::rank(self, request, deadline)?)
    }

    /// At most `limit` completions of what is being typed, each of which finds something.
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion> {
        self.suggestions.find(text, limit)
    }

    /// Everything that can be suggested.
    pub fn suggestions(&self) -> &SuggestIndex {
        &self.suggestions
    }

    /// What is left of a unit's score: 1 unless it has ended by `today`, which is given when nobody asked about a day.
    pub(crate) fn ended_factor(&self, unit: UnitNumber, today: Option<Date>) -> f32 {
        let unit = self.generation.content.registry.unit(unit);
        let ended = today.is_some_and(|day| {
            unit.status.has_ended() || unit.period.to.is_some_and(|to| to < day)
        });
        if ended { weights::ENDED } else { 1.0 }
    }
}
