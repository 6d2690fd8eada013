//! A generation to an index of its own, tested, and only then named by the alias.
//!
//! In: an opened generation. Out: the alias on its index, or a [`Failure`] with the alias where it was. A half-loaded
//! index is never asked: it takes no write only once it was loaded, counted and compared, and servers look for that.

use std::sync::Arc;
use std::time::Duration;

use opensearch::http::Method;
use serde_json::{Value, json};

use super::client::{Client, Question, reason};
use super::failure::Failure;
use super::load::{Batches, index_body};
use super::state::{self, WRITE_BLOCK};
use super::{OpenSearch, golden, index_name};
use crate::engine::embedded::Embedded;
use crate::index::Generation;
use crate::index::layout::GenerationName;

/// How long one step of loading may take.
const LOAD: Duration = Duration::from_secs(60);

/// How long copies may take before the alias is switched without them.
const COPIES: Duration = Duration::from_secs(30);

/// Where generations go in a cluster.
#[derive(Debug, Clone)]
pub struct Place {
    /// The alias, and what the names of all indices begin with.
    pub alias: String,
    /// Primary shards of an index.
    pub shards: u32,
}

/// Loads a generation unless it is there whole, tests it and switches the alias to it.
///
/// Indices that are neither this one nor the one before are deleted then. `advance` is told how many clauses are loaded.
///
/// # Errors
/// [`Failure`]; the alias is where it was, unless only deleting older indices failed.
pub fn publish(
    client: &Arc<Client>,
    place: &Place,
    generation: &Arc<Generation>,
    advance: &mut dyn FnMut(usize),
) -> Result<(), Failure> {
    state::check_version(client, None)?;
    if published(client, place, generation)?.is_none() {
        return switch_to(client, place, &generation.id);
    }
    let publication = Publication {
        client,
        place,
        generation,
        index: index_name(&place.alias, &generation.id),
    };
    if let Err(failure) = publication.load_and_test(advance) {
        // Whatever stays is never asked, and the next publication deletes it.
        drop(publication.delete(&publication.index));
        return Err(failure);
    }
    let before = state::alias_of(client, place, None)?;
    switch_to(client, place, &generation.id)?;
    publication.delete_older(before.as_deref())
}

/// Why a generation cannot be asked there, if it cannot.
///
/// # Errors
/// [`Failure`] when the cluster does not say.
pub fn published(
    client: &Client,
    place: &Place,
    generation: &Generation,
) -> Result<Option<Failure>, Failure> {
    let index = index_name(&place.alias, &generation.id);
    let clauses = generation.content.clauses.len();
    match state::check_index(client, &index, clauses, None) {
        Ok(()) => Ok(None),
        Err(
            failure @ (Failure::Missing { .. } | Failure::Incomplete { .. } | Failure::Red { .. }),
        ) => Ok(Some(failure)),
        Err(failure) => Err(failure),
    }
}

/// Lets the alias name this generation's index and no other, in one step.
///
/// # Errors
/// [`Failure`]; the alias is then where it was.
pub fn switch_to(client: &Client, place: &Place, generation: &str) -> Result<(), Failure> {
    let index = index_name(&place.alias, generation);
    let before = state::alias_of(client, place, None)?;
    if before.as_deref() == Some(generation) {
        return Ok(());
    }
    let mut actions: Vec<Value> = Vec::new();
    if let Some(before) = before {
        let before = index_name(&place.alias, &before);
        actions.push(json!({ "remove": { "index": before, "alias": place.alias } }));
    }
    actions.push(json!({ "add": { "index": index, "alias": place.alias } }));
    let body = json!({ "actions": actions });
    client
        .ask(&Question::post("/_aliases", &body).within(LOAD), None)?
        .success()?;
    Ok(())
}

struct Publication<'a> {
    client: &'a Arc<Client>,
    place: &'a Place,
    generation: &'a Arc<Generation>,
    index: String,
}

impl Publication<'_> {
    fn load_and_test(&self, advance: &mut dyn FnMut(usize)) -> Result<(), Failure> {
        self.delete(&self.index)?;
        self.create()?;
        for (lines, done) in Batches::new(&self.generation.content) {
            self.load(lines)?;
            advance(done);
        }
        // Documents that were loaded twice would count twice until they are merged away.
        self.step(Method::Post, "_refresh", &Value::Null)?;
        self.step(Method::Post, "_forcemerge?max_num_segments=1", &Value::Null)?;
        let closed = json!({ WRITE_BLOCK: true, "index.refresh_interval": null });
        self.step(Method::Put, "_settings", &closed)?;
        self.test().inspect_err(|_| self.reopen())?;
        self.copy()
    }

    /// Counts, and compares the answers to the seeded queries.
    fn test(&self) -> Result<(), Failure> {
        let clauses = self.generation.content.clauses.len();
        state::check_index(self.client, &self.index, clauses, None)?;
        let generation = Arc::clone(self.generation);
        let remote = OpenSearch::new(Arc::clone(self.client), &self.place.alias, generation);
        golden::compare(&remote, &Embedded::new(Arc::clone(self.generation)))
    }

    /// An index that failed its test is not whole, should deleting it fail too.
    fn reopen(&self) {
        let open = json!({ WRITE_BLOCK: false });
        drop(self.step(Method::Put, "_settings", &open));
    }

    /// Creating is the one step that must not be repeated blindly; an index of this name that is there already was
    /// created by an attempt whose answer was lost.
    fn create(&self) -> Result<(), Failure> {
        let path = format!("/{}", self.index);
        let body = index_body(self.place.shards).to_string();
        let question = Question::new(Method::Put, &path, body).within(LOAD);
        let answer = self.client.ask(&question, None)?;
        if answer.body["error"]["type"] == "resource_already_exists_exception" {
            return Ok(());
        }
        answer.success().map(drop)
    }

    fn load(&self, lines: String) -> Result<(), Failure> {
        let path = format!("/{}/_bulk?filter_path=errors,items.*.error", self.index);
        let question = Question::new(Method::Post, &path, lines).within(LOAD);
        let said = self.client.ask(&question, None)?.success()?;
        if said["errors"] == false {
            return Ok(());
        }
        let first = said["items"].get(0).map_or(&said, |item| &item["index"]);
        Err(match first["error"]["type"].as_str() {
            Some("cluster_block_exception") => Failure::ReadOnly {
                reason: reason(first),
            },
            _ => Failure::Refused {
                status: 200,
                reason: reason(first),
            },
        })
    }

    /// Copies on another node where there is one, and waits for them a while.
    fn copy(&self) -> Result<(), Failure> {
        let copies = json!({ "index.auto_expand_replicas": "0-1" });
        self.step(Method::Put, "_settings", &copies)?;
        let path = format!(
            "/_cluster/health/{}?wait_for_status=green&wait_for_no_initializing_shards=true&timeout={}s",
            self.index,
            COPIES.as_secs()
        );
        self.client.ask(&Question::get(&path).within(LOAD), None)?;
        state::check_not_red(self.client, &self.index, None)
    }

    fn step(&self, method: Method, what: &str, body: &Value) -> Result<(), Failure> {
        let path = format!("/{}/{what}", self.index);
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let question = Question::new(method, &path, body).within(LOAD);
        self.client.ask(&question, None)?.success().map(drop)
    }

    fn delete(&self, index: &str) -> Result<(), Failure> {
        let path = format!("/{index}?ignore_unavailable=true");
        let question = Question::new(Method::Delete, &path, String::new()).within(LOAD);
        let answer = self.client.ask(&question, None)?;
        match answer.status {
            404 => Ok(()),
            _ => answer.success().map(drop),
        }
    }

    /// Deletes every index of this alias but this one's and that of the generation before: the one the alias named, or
    /// the newest below this one.
    fn delete_older(&self, before: Option<&str>) -> Result<(), Failure> {
        let mut names = state::generations(self.client, self.place, None)?;
        names.retain(|name| GenerationName::parse(name).is_some() && *name != self.generation.id);
        let newest = names.last().cloned();
        let kept = before
            .filter(|before| *before != self.generation.id)
            .map(str::to_owned)
            .or(newest);
        for name in names.iter().filter(|name| Some(*name) != kept.as_ref()) {
            self.delete(&index_name(&self.place.alias, name))?;
        }
        Ok(())
    }
}
