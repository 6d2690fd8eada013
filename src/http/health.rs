//! `/livez`: the process answers. `/readyz` and `/healthz`: it can answer searches, with which generation.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use super::conditional::json;
use super::problem::Problem;
use super::service::Service;

#[derive(Serialize)]
struct Readiness<'a> {
    status: &'static str,
    generation: &'a str,
    clauses: usize,
    units: usize,
    /// Why an older generation stands in for the current one.
    fallback: Option<&'a str>,
    /// Why the pages as they are now, or what the source published last, are not what is searched.
    pages_waiting: Option<&'a str>,
}

pub(super) async fn livez() -> Result<Response<Body>, Problem> {
    Ok(uncached(json(&serde_json::json!({ "status": "ok" }))?))
}

/// 503 while there is no clause to search, or while the service is stopping.
pub(super) async fn readyz(State(service): State<Arc<Service>>) -> Result<Response<Body>, Problem> {
    let live = service.live();
    let generation = live.searcher.generation();
    let (clauses, stopping) = (generation.content.clauses.len(), service.is_stopping());
    let ready = clauses > 0 && !stopping;
    let status = match (ready, stopping) {
        (true, _) => "ok",
        (false, true) => "stopping",
        (false, false) => "empty",
    };
    let mut response = uncached(json(&Readiness {
        status,
        generation: &generation.id,
        clauses,
        units: generation.content.registry.units().len(),
        fallback: live.fallback.as_deref(),
        pages_waiting: live.pages_waiting.as_deref(),
    })?);
    if !ready {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(response)
}

fn uncached(mut response: Response<Body>) -> Response<Body> {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
