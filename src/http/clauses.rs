//! `GET /api/v1/clauses/{id}`: one clause with its unit and its neighbours.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::conditional::{Validator, json};
use super::parameters::{IdPath, Parameters};
use super::problem::{Problem, ProblemBody};
use super::service::Service;
use super::wire::{ClausePageBody, clause_page_body};
use crate::corpus::ClauseId;

#[utoipa::path(
    get,
    path = "/api/v1/clauses/{id}",
    summary = "Một nhiệm vụ",
    params(
        ("id" = String, Path, description = "Mã đơn vị, dấu gạch chéo, số thứ tự", example = "so-gddt-can-tho/phong-giao-duc-thuong-xuyen/9"),
    ),
    responses(
        (status = 200, description = "Câu trả lời", body = ClausePageBody<'static>),
        (status = 304, description = "Không đổi so với ETag đã gửi"),
        (status = 400, description = "Yêu cầu sai; xem `code`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "Không có; xem `code`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Máy chủ bận, thử lại sau `Retry-After` giây", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
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
