//! What state a cluster and a generation's index are in.
//!
//! In: a client. Out: nothing when all is well, else the [`Failure`] that names what is not. Nothing is changed.

use std::time::Instant;

use opensearch::http::Method;
use serde_json::Value;

use super::client::{Client, Question};
use super::failure::{Failure, OLDEST_MAJOR};
use super::publish::Place;
use super::{CHECK, index_name};

/// Set on an index once it was loaded and tested: nobody writes to it any more.
pub(super) const WRITE_BLOCK: &str = "index.blocks.write";

/// What an operator may want to know of a cluster that answers.
#[derive(Debug)]
pub struct Condition {
    /// Its version.
    pub version: String,
    /// Its nodes.
    pub nodes: u64,
    /// `green`, `yellow` or `red`: of all its indices.
    pub status: String,
    /// Why the next generation could not be published.
    pub read_only: Option<Failure>,
    /// Generations published there, oldest first.
    pub generations: Vec<String>,
    /// The generation that the alias names.
    pub alias: Option<String>,
}

/// Looks at a cluster.
///
/// # Errors
/// [`Failure`] when it does not answer, refuses, or is something else.
pub fn condition(client: &Client, place: &Place) -> Result<Condition, Failure> {
    let deadline = Some(Instant::now() + CHECK);
    let version = check_version(client, deadline)?;
    let health = get(client, "/_cluster/health", deadline)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(Condition {
        version,
        nodes: health["number_of_nodes"].as_u64().unwrap_or_default(),
        status: text(&health["status"]),
        read_only: read_only(client, place, deadline)?,
        generations: generations(client, place, deadline)?,
        alias: alias_of(client, place, deadline)?,
    })
}

fn get(client: &Client, path: &str, deadline: Option<Instant>) -> Result<Value, Failure> {
    client.ask(&Question::get(path), deadline)?.success()
}

/// The version, when it is one that answers alike.
pub(super) fn check_version(client: &Client, deadline: Option<Instant>) -> Result<String, Failure> {
    let root = get(client, "/", deadline)?;
    let number = root["version"]["number"].as_str().unwrap_or("?");
    let kind = root["version"]["distribution"].as_str().unwrap_or("?");
    let major = number
        .split('.')
        .next()
        .and_then(|major| major.parse().ok());
    if kind == "opensearch" && major.is_some_and(|major: u64| major >= OLDEST_MAJOR) {
        return Ok(number.to_owned());
    }
    Err(Failure::WrongVersion {
        found: format!("{kind} {number}"),
    })
}

/// Whether an index was published to the end and every part of it can be asked.
pub(super) fn check_index(
    client: &Client,
    index: &str,
    clauses: usize,
    deadline: Option<Instant>,
) -> Result<(), Failure> {
    let incomplete = |reason: &str| Failure::Incomplete {
        index: index.to_owned(),
        reason: reason.to_owned(),
    };
    let path = format!("/{index}/_settings?flat_settings=true");
    let answer = client.ask(&Question::get(&path), deadline)?;
    if answer.status == 404 {
        return Err(Failure::Missing {
            index: index.to_owned(),
        });
    }
    let settings = answer.success()?;
    if settings[index]["settings"][WRITE_BLOCK] != "true" {
        return Err(incomplete("việc nạp chưa xong"));
    }
    check_not_red(client, index, deadline)?;
    let counted = get(client, &format!("/{index}/_count"), deadline)?;
    if counted["count"].as_u64() != Some(clauses as u64) {
        let reason = format!("có {} nhiệm vụ, cần {clauses}", counted["count"]);
        return Err(incomplete(&reason));
    }
    Ok(())
}

/// Whether some part of an index has no copy.
pub(super) fn check_not_red(
    client: &Client,
    index: &str,
    deadline: Option<Instant>,
) -> Result<(), Failure> {
    let path = format!("/_cluster/health/{index}?timeout=1s");
    let health = client.ask(&Question::get(&path), deadline)?;
    if health.body["status"] == "red" {
        return Err(Failure::Red {
            index: index.to_owned(),
        });
    }
    Ok(())
}

fn read_only(
    client: &Client,
    place: &Place,
    deadline: Option<Instant>,
) -> Result<Option<Failure>, Failure> {
    let cluster = get(client, "/_cluster/settings?flat_settings=true", deadline)?;
    let switched_on = |kind: &str, key: &str| cluster[kind][key] == "true";
    for key in [
        "cluster.blocks.read_only",
        "cluster.blocks.read_only_allow_delete",
    ] {
        if switched_on("transient", key) || switched_on("persistent", key) {
            let reason = format!("{key} đang bật");
            return Ok(Some(Failure::ReadOnly { reason }));
        }
    }
    // Set by the cluster itself when a disk is nearly full.
    let path = format!("/{}-gen-*/_settings?flat_settings=true", place.alias);
    let settings = get(client, &path, deadline)?;
    let key = "index.blocks.read_only_allow_delete";
    let full = settings.as_object().and_then(|indices| {
        let blocked = |index: &Value| index["settings"][key] == "true";
        indices.iter().find(|(_, index)| blocked(index))
    });
    Ok(full.map(|(index, _)| Failure::ReadOnly {
        reason: format!("{index}: {key} đang bật (đĩa gần đầy?)"),
    }))
}

/// The generations that have an index, oldest first.
pub(super) fn generations(
    client: &Client,
    place: &Place,
    deadline: Option<Instant>,
) -> Result<Vec<String>, Failure> {
    let path = format!(
        "/{}-gen-*/_settings?filter_path=*.settings.index.uuid",
        place.alias
    );
    let found = get(client, &path, deadline)?;
    let prefix = index_name(&place.alias, "");
    let mut names: Vec<String> = found
        .as_object()
        .into_iter()
        .flat_map(|indices| indices.keys())
        .filter_map(|name| name.strip_prefix(&prefix).map(str::to_owned))
        .collect();
    names.sort();
    Ok(names)
}

/// The generation that the alias names, if there is the alias.
pub(super) fn alias_of(
    client: &Client,
    place: &Place,
    deadline: Option<Instant>,
) -> Result<Option<String>, Failure> {
    let path = format!("/_alias/{}", place.alias);
    let question = Question::new(Method::Get, &path, String::new());
    let answer = client.ask(&question, deadline)?;
    if answer.status == 404 {
        return Ok(None);
    }
    let indices = answer.success()?;
    let prefix = index_name(&place.alias, "");
    let first = indices.as_object().and_then(|indices| indices.keys().max());
    Ok(first.and_then(|name| name.strip_prefix(&prefix).map(str::to_owned)))
}
