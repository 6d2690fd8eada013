//! `GET /api/v1/search/units`: which unit handles it.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::conditional::Validator;
use super::parameters::Parameters;
use super::problem::{Problem, ProblemBody};
use super::request::unit_request;
use super::service::Service;
use super::wire::{Rendering, UnitBody, unit_body};

/// The parameters the address knows.
pub(super) const PARAMETERS: &[&str] = &["q", "department", "as_of", "literal", "explain", "limit"];

/// How many units are returned when nobody says.
pub(super) const DEFAULT_LIMIT: usize = 5;

#[utoipa::path(
    get,
    path = "/api/v1/search/units",
    summary = "Đơn vị nào phụ trách việc này",
    params(
        ("q" = String, Query, description = "Điều cần tìm, có dấu hoặc không, tối đa 2048 byte", pattern = "[^\\s\\u0085]", example = "xoa mu chu"),
        ("department" = Option<String>, Query, description = "Chỉ tìm trong cơ quan có mã này", pattern = "[^\\s\\u0085]"),
        ("as_of" = Option<String>, Query, description = "Hỏi về ngày này; mặc định là hôm nay", format = Date),
        ("literal" = Option<bool>, Query, description = "Chỉ tìm đúng như đã gõ"),
        ("explain" = Option<bool>, Query, description = "Kèm các phần của điểm"),
        ("limit" = Option<usize>, Query, description = "Nhiều nhất bao nhiêu; mặc định 5", minimum = 1, maximum = 100),
    ),
    responses(
        (status = 200, description = "Câu trả lời", body = UnitBody<'static>),
        (status = 304, description = "Không đổi so với ETag đã gửi"),
        (status = 400, description = "Yêu cầu sai; xem `code`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Máy chủ bận, thử lại sau `Retry-After` giây", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
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
