//! `GET /api/v1/units` and `/api/v1/units/{id}`: the units there are, and everything one of them published.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::conditional::{Validator, json, looked_up};
use super::parameters::{IdPath, Parameters};
use super::problem::{Problem, ProblemBody, Text};
use super::service::{Live, Service};
use super::wire::{UnitListBody, UnitPageBody, unit_list_body, unit_page_body};
use crate::corpus::UnitId;

/// The parameters the list knows.
pub(super) const PARAMETERS: &[&str] = &["department", "limit", "offset"];

const DEFAULT_LIMIT: usize = 100;
const LIMIT_MAX: usize = 1_000;

#[utoipa::path(
    get,
    path = "/api/v1/units",
    summary = "Danh sách đơn vị",
    params(
        ("department" = Option<String>, Query, description = "Chỉ tìm trong cơ quan có mã này", pattern = "[^\\s\\u0085]"),
        ("limit" = Option<usize>, Query, description = "Nhiều nhất bao nhiêu; mặc định 100", minimum = 1, maximum = 1000),
        ("offset" = Option<usize>, Query, description = "Bỏ qua bao nhiêu", minimum = 0, maximum = 1000000),
    ),
    responses(
        (status = 200, description = "Câu trả lời", body = UnitListBody<'static>),
        (status = 304, description = "Không đổi so với ETag đã gửi"),
        (status = 400, description = "Yêu cầu sai; xem `code`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Máy chủ bận, thử lại sau `Retry-After` giây", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn list_units(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let parameters = Parameters::read(raw.as_deref(), PARAMETERS)?;
    let page = page(&parameters)?;
    let department = parameters.text("department")?.map(str::to_owned);
    let live = service.live();
    let asked = format!("unit-list?{}", parameters.canonical());
    let validator = Validator::new(&live, None, &headers, "json", &asked);
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    let (mut response, total) = service
        .read(live, move |live| list(live, department.as_deref(), page))
        .await?;
    validator.mark(&mut response);
    if let Some(link) = next_link(&parameters, page, total) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

fn list(
    live: &Live,
    department: Option<&str>,
    page: (usize, usize),
) -> Result<(Response, usize), Problem> {
    let generation = live.searcher.generation();
    let body = unit_list_body(&generation.content, &generation.id, department, page)
        .ok_or_else(|| Problem::DepartmentUnknown(department.unwrap_or_default().to_owned()))?;
    Ok((json(&body)?, body.total))
}

#[utoipa::path(
    get,
    path = "/api/v1/units/{id}",
    summary = "Một đơn vị với mọi nhiệm vụ của nó",
    params(
        ("id" = String, Path, description = "Mã đơn vị; dấu gạch chéo trong mã để nguyên hoặc viết %2F", example = "so-gddt-can-tho/phong-giao-duc-thuong-xuyen"),
    ),
    responses(
        (status = 200, description = "Câu trả lời", body = UnitPageBody<'static>),
        (status = 304, description = "Không đổi so với ETag đã gửi"),
        (status = 400, description = "Yêu cầu sai; xem `code`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "Không có; xem `code`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Máy chủ bận, thử lại sau `Retry-After` giây", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn show_unit(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    IdPath(id): IdPath,
) -> Result<Response, Problem> {
    Parameters::read(raw.as_deref(), &[])?;
    looked_up(
        &service,
        &headers,
        &format!("unit/{id}"),
        move |generation| {
            let body = unit_page_body(&generation.content, &generation.id, &UnitId(id.clone()))?;
            json(&body.ok_or(Problem::UnitNotFound(id))?)
        },
    )
    .await
}

/// `offset` and `limit` of the list.
fn page(parameters: &Parameters) -> Result<(usize, usize), Problem> {
    let limits = Text {
        vi: "một số từ 1 đến 1000",
        en: "a number from 1 to 1000",
    };
    let offsets = Text {
        vi: "một số từ 0 đến 1000000",
        en: "a number from 0 to 1000000",
    };
    let limit = parameters.number(
        "limit",
        DEFAULT_LIMIT,
        |number| (1..=LIMIT_MAX).contains(&number),
        limits,
    )?;
    let offset = parameters.number("offset", 0, |number| number <= 1_000_000, offsets)?;
    Ok((offset, limit))
}

fn next_link(
    parameters: &Parameters,
    (offset, limit): (usize, usize),
    total: usize,
) -> Option<HeaderValue> {
    let next = offset + limit;
    let query = parameters.with(&[("offset", next), ("limit", limit)]);
    let link = HeaderValue::from_str(&format!("</api/v1/units?{query}>; rel=\"next\""));
    link.ok().filter(|_| next < total)
}
