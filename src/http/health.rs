//! `/livez`: the process answers. `/readyz` and `/healthz`: it can answer searches, with which generation.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use super::conditional::json;
use super::problem::Problem;
use super::service::{Live, Service};

#[derive(Serialize)]
struct Readiness<'a> {
    status: &'static str,
    generation: &'a str,
    clauses: usize,
    units: usize,
    /// Why the search engine cannot answer.
    engine: Option<String>,
    /// Why an older generation stands in for the current one.
    fallback: Option<&'a str>,
    /// Why the pages as they are now, or what the source published last, are not what is searched.
    pages_waiting: Option<&'a str>,
}

pub(super) async fn livez() -> Result<Response<Body>, Problem> {
    Ok(uncached(json(&serde_json::json!({ "status": "ok" }))?))
}

/// 503 while there is no clause to search, while the engine cannot answer, or while the service is stopping.
pub(super) async fn readyz(State(service): State<Arc<Service>>) -> Result<Response<Body>, Problem> {
    let live = service.live();
    let generation = live.searcher.generation();
    let (clauses, stopping) = (generation.content.clauses.len(), service.is_stopping());
    let engine = engine_trouble(&live).await?;
    let status = match (stopping, clauses, &engine) {
        (true, _, _) => "stopping",
        (false, 0, _) => "empty",
        (false, _, Some(_)) => "engine_unavailable",
        (false, _, None) => "ok",
    };
    let mut response = uncached(json(&Readiness {
        status,
        generation: &generation.id,
        engine,
        clauses,
        units: generation.content.registry.units().len(),
        fallback: live.fallback.as_deref(),
        pages_waiting: live.pages_waiting.as_deref(),
    })?);
    if status != "ok" {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}

/// Why the engine cannot answer, in words that anybody may read; the log has all of them. Asking may wait for other
/// machines, so it has a thread of its own.
async fn engine_trouble(live: &Arc<Live>) -> Result<Option<String>, Problem> {
    let live = Arc::clone(live);
    let asked = tokio::task::spawn_blocking(move || {
        live.searcher.engine_trouble().map(|error| {
            tracing::warn!(%error, "the engine cannot answer");
            error.shown()
        })
    });
    asked
        .await
        .map_err(|error| Problem::Internal(error.to_string()))
}

fn uncached(mut response: Response<Body>) -> Response<Body> {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
