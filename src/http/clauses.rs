//! `GET /api/v1/clauses/{id}`: one clause with its unit and its neighbours.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::conditional::{Validator, json};
use super::parameters::{IdPath, Parameters};
use super::problem::Problem;
use super::service::Service;
use super::wire::clause_page_body;
use crate::corpus::ClauseId;

pub(super) async fn show_clause(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    IdPath(id): IdPath,
) -> Result<Response, Problem> {
    Parameters::read(raw.as_deref(), &[])?;
    let clause = ClauseId::parse(&id).ok_or_else(|| Problem::ClauseNotFound(id.clone()))?;
    let live = service.live();
    let validator = Validator::new(&live, None, &headers, "json", &format!("clause/{id}"));
    let mut response = service
        .read(live, move |live| {
            let generation = live.searcher.generation();
            let body = clause_page_body(&generation.content, &generation.id, &clause)
                .map_err(|damage| Problem::Internal(damage.to_string()))?
                .ok_or(Problem::ClauseNotFound(id))?;
            json(&body)
        })
        .await?;
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    validator.mark(&mut response);
    Ok(response)
}
