//! `GET /api/v1/search/units`: which unit handles it.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::conditional::Validator;
use super::parameters::Parameters;
use super::problem::Problem;
use super::request::unit_request;
use super::service::Service;
use super::wire::{Rendering, unit_body};

/// The parameters the address knows.
pub(super) const PARAMETERS: &[&str] = &["q", "department", "as_of", "literal", "explain", "limit"];

/// How many units are returned when nobody says.
pub(super) const DEFAULT_LIMIT: usize = 5;

pub(super) async fn search_units(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let parameters = Parameters::read(raw.as_deref(), PARAMETERS)?;
    let request = unit_request(&parameters, DEFAULT_LIMIT)?;
    let explain = parameters.switch("explain")?;
    let live = service.live();
    let asked = format!("units?{}", parameters.canonical());
    let validator = Validator::new(&live, request.as_of, &headers, "json", &asked);
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    let (answer, took) = service
        .search(live, move |searcher, deadline| {
            let start = Instant::now();
            Ok((
                searcher.search_units(&request, Some(deadline))?,
                start.elapsed(),
            ))
        })
        .await?;
    validator.json(&unit_body(&answer, &Rendering { explain, took }))
}
