//! `GET /api/v1/search/clauses`: which clause says so.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::conditional::Validator;
use super::parameters::Parameters;
use super::problem::{Problem, ProblemBody};
use super::request::{DEPTH_MAX, clause_request};
use super::service::Service;
use super::wire::{ClauseBody, Rendering, clause_body};

/// The parameters the address knows.
pub(super) const PARAMETERS: &[&str] = &[
    "q",
    "unit",
    "department",
    "role",
    "as_of",
    "literal",
    "explain",
    "facets",
    "limit",
    "offset",
];

#[utoipa::path(
    get,
    path = "/api/v1/search/clauses",
    summary = "Nhiệm vụ nào nói đến việc này",
    params(
        ("q" = String, Query, description = "Điều cần tìm, có dấu hoặc không, tối đa 2048 byte", pattern = "[^\\s\\u0085]", example = "xoa mu chu"),
        ("unit" = Option<String>, Query, description = "Chỉ tìm trong đơn vị có mã này", pattern = "[^\\s\\u0085]"),
        ("department" = Option<String>, Query, description = "Chỉ tìm trong cơ quan có mã này", pattern = "[^\\s\\u0085]"),
        ("role" = Option<String>, Query, description = "Chỉ các vai trò này, cách nhau bằng dấu phẩy: function, lead, implement, coordinate, report", pattern = "^(function|lead|implement|coordinate|report)(,(function|lead|implement|coordinate|report))*$", example = "lead"),
        ("as_of" = Option<String>, Query, description = "Hỏi về ngày này; mặc định là hôm nay", format = Date),
        ("literal" = Option<bool>, Query, description = "Chỉ tìm đúng như đã gõ"),
        ("explain" = Option<bool>, Query, description = "Kèm các phần của điểm"),
        ("facets" = Option<String>, Query, description = "Đếm theo: unit, department, role, cách nhau bằng dấu phẩy", pattern = "^(unit|department|role)(,(unit|department|role))*$", example = "unit,role"),
        ("limit" = Option<usize>, Query, description = "Nhiều nhất bao nhiêu; mặc định 10", minimum = 1, maximum = 100),
        ("offset" = Option<usize>, Query, description = "Bỏ qua bao nhiêu; offset + limit nhiều nhất là 200", minimum = 0, maximum = 100),
    ),
    responses(
        (status = 200, description = "Câu trả lời", body = ClauseBody<'static>),
        (status = 304, description = "Không đổi so với ETag đã gửi"),
        (status = 400, description = "Yêu cầu sai; xem `code`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Máy chủ bận, thử lại sau `Retry-After` giây", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn search_clauses(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let parameters = Parameters::read(raw.as_deref(), PARAMETERS)?;
    let request = clause_request(&parameters)?;
    let explain = parameters.switch("explain")?;
    let live = service.live();
    let asked = format!("clauses?{}", parameters.canonical());
    let validator = Validator::new(&live, request.as_of, &headers, "json", &asked);
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    let (offset, limit) = (request.offset, request.limit);
    let (answer, took) = service
        .search(live, move |searcher, deadline| {
            let start = Instant::now();
            Ok((
                searcher.search_clauses(&request, Some(deadline))?,
                start.elapsed(),
            ))
        })
        .await?;
    let mut response = validator.json(&clause_body(&answer, &Rendering { explain, took }))?;
    if let Some(link) = next_link(&parameters, offset, limit, answer.total) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// Where the next page is, while there is one within the depth that is ranked.
fn next_link(
    parameters: &Parameters,
    offset: usize,
    limit: usize,
    total: usize,
) -> Option<HeaderValue> {
    let next = offset + limit;
    if next >= total.min(DEPTH_MAX) {
        return None;
    }
    let query = parameters.with(&[("offset", next), ("limit", limit.min(DEPTH_MAX - next))]);
    HeaderValue::from_str(&format!("</api/v1/search/clauses?{query}>; rel=\"next\"")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_never_leaves_the_ranked_depth() {
        let parameters = Parameters::read(Some("q=xo%C3%A1"), PARAMETERS).unwrap();
        for (offset, limit, total, expected) in [
            (0, 10, 10, None),
            (
                0,
                10,
                11,
                Some("</api/v1/search/clauses?limit=10&offset=10&q=xo%C3%A1>; rel=\"next\""),
            ),
            (
                0,
                90,
                999,
                Some("</api/v1/search/clauses?limit=90&offset=90&q=xo%C3%A1>; rel=\"next\""),
            ),
            (
                90,
                90,
                999,
                Some("</api/v1/search/clauses?limit=20&offset=180&q=xo%C3%A1>; rel=\"next\""),
            ),
            (180, 20, 999, None),
        ] {
            let link = next_link(&parameters, offset, limit, total);
            assert_eq!(link.as_ref().and_then(|link| link.to_str().ok()), expected);
        }
    }
}
