//! The engine of those who outgrow one machine or run OpenSearch already: one index for each generation.
//!
//! In: the closed form of query. Out: the same candidates, in the same order, as the embedded engine gives. The cluster
//! holds our tokens and the clause's number, nothing to read; texts, columns and vocabulary stay in the generation on
//! the server's own disk. A generation is asked in the index of its own name, never through the alias, so an answer
//! cannot mix two. No text that was typed reaches the cluster's query language: terms only.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};

mod client;
mod failure;
mod golden;
mod load;
mod publish;
mod state;

use super::{Candidate, Engine, EngineError, EngineQuery, EngineTerm, Retrieved, Within};
use crate::index::schema::{PAIRS, SYLLABLES};
use crate::index::{ClauseNumber, Generation};
use client::Question;
pub use client::{Access, Client};
pub use failure::Failure;
pub use publish::{Place, publish, published, switch_to};
pub use state::{Condition, condition};

/// The field of the clause's number.
const CLAUSE: &str = "clause";

/// Clauses asked for at once when the first ones did not pass.
const PAGE: usize = 2_000;

/// The name of a generation's index.
fn index_name(alias: &str, generation: &str) -> String {
    format!("{alias}-{generation}")
}

/// Asks the index of one generation.
pub struct OpenSearch {
    client: Arc<Client>,
    generation: Arc<Generation>,
    index: String,
    /// Whether the index was seen to be whole; it never changes afterwards.
    is_whole: AtomicBool,
}

impl OpenSearch {
    /// The engine of this generation. Nothing is asked yet: the index is looked at before its first answer.
    pub fn new(client: Arc<Client>, alias: &str, generation: Arc<Generation>) -> Self {
        Self {
            index: index_name(alias, &generation.id),
            client,
            generation,
            is_whole: AtomicBool::new(false),
        }
    }

    /// The best clauses after `after`, in the cluster's order.
    fn page(
        &self,
        body: &Value,
        size: usize,
        after: Option<&Value>,
        deadline: Option<Instant>,
    ) -> Result<Vec<Found>, Failure> {
        let mut body = body.clone();
        body["size"] = size.into();
        if let Some(after) = after {
            body["search_after"] = after.clone();
        }
        let path = format!(
            "/{}/_search?search_type=dfs_query_then_fetch&allow_partial_search_results=false\
             &filter_path=timed_out,hits.hits.sort",
            self.index
        );
        let answer = self.client.ask(&Question::post(&path, &body), deadline)?;
        if answer.status == 404 {
            self.is_whole.store(false, Ordering::Relaxed);
            let index = self.index.clone();
            return Err(Failure::Missing { index });
        }
        let page: Page = serde_json::from_value(answer.success()?)
            .map_err(|error| Failure::Garbled(error.to_string()))?;
        if page.timed_out {
            return Err(Failure::TooSlow { tried: Vec::new() });
        }
        page.hits
            .hits
            .into_iter()
            .map(|hit| self.read(hit))
            .collect()
    }

    fn read(&self, hit: Hit) -> Result<Found, Failure> {
        let score = hit.sort.get(0).and_then(Value::as_f64);
        let clause = hit.sort.get(1).and_then(Value::as_u64);
        let known = |clause: &u64| *clause < self.generation.content.clauses.len() as u64;
        match (score, clause.filter(known)) {
            (Some(score), Some(clause)) => Ok(Found {
                candidate: Candidate {
                    clause: clause as ClauseNumber,
                    score: score as f32,
                },
                sort: hit.sort,
            }),
            _ => Err(Failure::Garbled(hit.sort.to_string())),
        }
    }

    fn collect(
        &self,
        query: &EngineQuery,
        within: Within<'_>,
        deadline: Option<Instant>,
    ) -> Result<Vec<Candidate>, Failure> {
        self.ensure_whole(deadline)?;
        let body = search_body(query, within, deadline);
        let mut kept: Vec<Candidate> = Vec::with_capacity(query.limit);
        let (mut size, mut after) = (query.limit, None);
        loop {
            let page = self.page(&body, size, after.as_ref(), deadline)?;
            let passing = page
                .iter()
                .map(|found| found.candidate)
                .filter(|candidate| (within.keep)(candidate.clause));
            kept.extend(passing.take(query.limit - kept.len()));
            match page.into_iter().nth(size - 1) {
                Some(last) if kept.len() < query.limit => after = Some(last.sort),
                _ => return Ok(kept),
            }
            size = PAGE;
        }
    }

    fn ensure_whole(&self, deadline: Option<Instant>) -> Result<(), Failure> {
        if !self.is_whole.load(Ordering::Relaxed) {
            let clauses = self.generation.content.clauses.len();
            state::check_index(&self.client, &self.index, clauses, deadline)?;
            self.is_whole.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl Engine for OpenSearch {
    fn retrieve(
        &self,
        query: &EngineQuery,
        within: Within<'_>,
        deadline: Option<Instant>,
    ) -> Result<Retrieved, EngineError> {
        let nothing = within.range.is_some_and(|range| range.is_empty());
        if query.any.is_empty() || query.limit == 0 || nothing {
            return Ok(Retrieved::default());
        }
        let candidates = self.collect(query, within, deadline)?;
        Ok(Retrieved {
            candidates,
            too_slow: false,
        })
    }

    fn check(&self) -> Result<(), EngineError> {
        let clauses = self.generation.content.clauses.len();
        let deadline = Some(Instant::now() + CHECK);
        state::check_version(&self.client, deadline)?;
        state::check_index(&self.client, &self.index, clauses, deadline)?;
        Ok(())
    }
}

/// How long looking at the cluster may take.
const CHECK: Duration = Duration::from_secs(2);

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    timed_out: bool,
    /// Left out by the cluster when nothing was found.
    #[serde(default)]
    hits: Hits,
}

#[derive(Deserialize, Default)]
struct Hits {
    #[serde(default)]
    hits: Vec<Hit>,
}

#[derive(Deserialize)]
struct Hit {
    /// Score and clause number.
    sort: Value,
}

/// A candidate with its place in the cluster's order.
struct Found {
    candidate: Candidate,
    sort: Value,
}

/// The query in the cluster's words. Required terms are filters, which add nothing to a score; beside them the union
/// is optional, as it is in the embedded engine.
fn search_body(query: &EngineQuery, within: Within<'_>, deadline: Option<Instant>) -> Value {
    let union: Vec<Value> = query
        .any
        .iter()
        .map(|(term, weight)| term_query(term, *weight))
        .collect();
    let mut filters: Vec<Value> = query.all.iter().map(|term| term_query(term, 1.0)).collect();
    if let Some(range) = within.range {
        filters.push(json!({ "range": { CLAUSE: { "gte": range.start, "lt": range.end } } }));
    }
    let mut body = json!({
        "query": { "bool": {
            "should": union,
            "filter": filters,
            "minimum_should_match": i32::from(query.all.is_empty()),
        } },
        "sort": [{ "_score": "desc" }, { CLAUSE: "asc" }],
        "_source": false,
        "track_total_hits": false,
    });
    if let Some(deadline) = deadline {
        let left = deadline.saturating_duration_since(Instant::now());
        body["timeout"] = format!("{}ms", left.as_millis().max(1)).into();
    }
    body
}

fn term_query(term: &EngineTerm, weight: f32) -> Value {
    let (field, text) = match term {
        EngineTerm::Syllable(text) => (SYLLABLES, text),
        EngineTerm::Pair(text) => (PAIRS, text),
    };
    json!({ "term": { field: { "value": text, "boost": weight } } })
}
