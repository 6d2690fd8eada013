//! `GET /api/v1/suggest`: completions of what is being typed.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::conditional::Validator;
use super::parameters::Parameters;
use super::problem::Problem;
use super::request::{limit, query_text};
use super::service::Service;
use super::wire::suggestions_body;

/// The parameters the address knows.
pub(super) const PARAMETERS: &[&str] = &["q", "limit"];

pub(super) async fn suggest(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let parameters = Parameters::read(raw.as_deref(), PARAMETERS)?;
    let (text, limit) = (query_text(&parameters)?, limit(&parameters, 8)?);
    let live = service.live();
    let asked = format!("suggest?{}", parameters.canonical());
    let validator = Validator::new(&live, None, &headers, "json", &asked);
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    let found = service
        .search(live, move |searcher, _| Ok(searcher.suggest(&text, limit)))
        .await?;
    validator.json(&suggestions_body(&found))
}
