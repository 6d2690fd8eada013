//! `GET /api/v1/suggest`: completions of what is being typed.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::conditional::Validator;
use super::parameters::Parameters;
use super::problem::{Problem, ProblemBody};
use super::request::{limit, query_text};
use super::service::Service;
use super::wire::{SuggestionsBody, suggestions_body};

/// The parameters the address knows.
pub(super) const PARAMETERS: &[&str] = &["q", "limit"];

#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    summary = "Gợi ý khi đang gõ",
    params(
        ("q" = String, Query, description = "Điều cần tìm, có dấu hoặc không, tối đa 2048 byte", pattern = "[^\\s\\u0085]", example = "xoa mu chu"),
        ("limit" = Option<usize>, Query, description = "Nhiều nhất bao nhiêu; mặc định 8", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "Câu trả lời", body = SuggestionsBody<'static>),
        (status = 304, description = "Không đổi so với ETag đã gửi"),
        (status = 400, description = "Yêu cầu sai; xem `code`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Máy chủ bận, thử lại sau `Retry-After` giây", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
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
