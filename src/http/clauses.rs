//! `GET /api/v1/clauses/{id}`: one clause with its unit and its neighbours.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::conditional::{json, looked_up};
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
    looked_up(
        &service,
        &headers,
        &format!("clause/{id}"),
        move |generation| {
            let body = clause_page_body(&generation.content, &generation.id, &clause)?;
            json(&body.ok_or(Problem::ClauseNotFound(id))?)
        },
    )
    .await
}
