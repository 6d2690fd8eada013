//! The pages for people: the search form and its answer, made from the same values as the JSON.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use axum::routing::get;

use super::conditional::Validator;
use super::language::Language;
use super::pages_assets;
use super::pages_bench;
use super::pages_clause;
use super::pages_embed;
use super::pages_found::{Answers, found};
use super::pages_overlap;
use super::pages_unit;
use super::pages_units;
use super::parameters::Parameters;
use super::problem::{Problem, Text};
use super::request::{DEPTH_MAX, clause_request, unit_request};
use super::service::Service;
use crate::search::answer::{FacetKind, SearchRequest};
use crate::web::address::Asked;
use crate::web::{self, Frame, Link, SearchPage};

const PARAMETERS: &[&str] = &[
    "q",
    "unit",
    "department",
    "role",
    "as_of",
    "literal",
    "page",
    "lang",
];

/// Clauses on one page.
pub(super) const CLAUSES: usize = 10;
/// Units looked at for one answer.
const UNITS: usize = 6;
/// Units offered on the start page.
const START_UNITS: usize = 12;

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(search_page))
        .route("/tim-kiem", get(search_page))
        .route("/hop", get(box_page))
        .merge(pages_bench::routes())
        .merge(pages_overlap::routes())
        .merge(pages_embed::routes())
        .merge(pages_units::routes())
        .merge(pages_unit::routes())
        .merge(pages_clause::routes())
        .merge(pages_assets::routes())
}

async fn search_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    answer_page(&service, &headers, raw.as_deref(), false).await
}

/// The search page for a frame in another page.
async fn box_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    let mut response = answer_page(&service, &headers, raw.as_deref(), true).await?;
    response.extensions_mut().insert(SelfFramed);
    Ok(response)
}

/// Marks an answer that our own pages may frame too.
#[derive(Debug, Clone, Copy)]
pub(super) struct SelfFramed;

async fn answer_page(
    service: &Service,
    headers: &HeaderMap,
    raw: Option<&str>,
    embedded: bool,
) -> Result<Response<Body>, Problem> {
    let parameters = Parameters::read_page(raw, PARAMETERS)?;
    let asked = read_asked(&parameters)?;
    let requests = match asked.query.is_empty() {
        true => None,
        false => Some(requests(&parameters, &asked)?),
    };
    let (language, chosen) = language(headers, &parameters);
    let live = service.live();
    let validator = Validator::new(
        &live,
        requests.as_ref().and_then(|both| both.1.as_of),
        headers,
        "html",
        &format!("page{embedded}?{}", parameters.canonical()),
    );
    if let Some(unchanged) = validator.not_modified(headers) {
        return Ok(unchanged);
    }
    let page = service
        .search(live, move |searcher, deadline| {
            let registry = &searcher.generation().content.registry;
            let path = web::address::Links::default();
            let path = match asked.query.is_empty() {
                true => "/".to_owned(),
                false => path.search(&asked),
            };
            let mut page = SearchPage {
                frame: Frame::new(language, chosen, &path),
                ..SearchPage::default()
            };
            page.frame.department = only_department(registry);
            page.frame.embedded = embedded;
            if let Some((units, clauses)) = requests {
                let units = match units {
                    Some(units) => Some(searcher.search_units(&units, Some(deadline))?),
                    None => None,
                };
                let clauses = searcher.search_clauses(&clauses, Some(deadline))?;
                let answers = Answers { units, clauses };
                page.found = Some(found(registry, &page.frame, &asked, &answers));
            } else if !embedded {
                page.unit_count = registry.units().len();
                page.units = start_units(registry, &page.frame);
            }
            page.asked = asked;
            Ok(page)
        })
        .await?;
    let mut response = html(web::render(&page));
    validator.mark(&mut response);
    Ok(response)
}

/// What the address asks for; a blank value stands for what it leaves out.
fn read_asked(parameters: &Parameters) -> Result<Asked, Problem> {
    let range = Text {
        vi: "một số từ 1 đến 20",
        en: "a number from 1 to 20",
    };
    let last = DEPTH_MAX / CLAUSES;
    let text = |name| parameters.raw(name).to_owned();
    Ok(Asked {
        query: text("q").trim().to_owned(),
        unit: text("unit"),
        department: text("department"),
        role: text("role"),
        as_of: text("as_of"),
        literal: parameters.switch("literal")?,
        page: parameters.number("page", 1, |page| (1..=last).contains(&page), range)?,
    })
}

/// Units are looked for on the first page of an unfiltered search; everything else is about clauses.
fn requests(
    parameters: &Parameters,
    asked: &Asked,
) -> Result<(Option<SearchRequest>, SearchRequest), Problem> {
    let mut clauses = clause_request(parameters)?;
    clauses.limit = CLAUSES;
    clauses.offset = (asked.page - 1) * CLAUSES;
    clauses.facets = vec![FacetKind::Department, FacetKind::Unit, FacetKind::Role];
    let wanted = !asked.is_filtered() && asked.page == 1;
    let units = match wanted {
        true => Some(unit_request(parameters, UNITS)?),
        false => None,
    };
    Ok((units, clauses))
}

/// The language of a page, and whether its address names it.
pub(super) fn language(
    headers: &HeaderMap,
    parameters: &Parameters,
) -> (web::Language, Option<web::Language>) {
    let chosen = web::Language::parse(parameters.raw("lang"));
    let preferred = || Language::of(headers).into();
    (chosen.unwrap_or_else(preferred), chosen)
}

/// The department's name when there is only one.
pub(super) fn only_department(registry: &crate::index::Registry) -> String {
    match registry.departments() {
        [only] => only.department.name.clone(),
        _ => String::new(),
    }
}

fn start_units(registry: &crate::index::Registry, frame: &Frame) -> Vec<Link> {
    let units = registry.units().iter().map(|entry| &entry.unit);
    let working = units.filter(|unit| !unit.status.has_ended());
    let links = working.take(START_UNITS).map(|unit| Link {
        name: unit.name.clone(),
        url: frame.links.unit(&unit.id.0),
    });
    links.collect()
}

/// An HTML answer; a page that could not be rendered is an internal problem.
pub(super) fn html(page: Result<String, web::RenderError>) -> Response<Body> {
    use axum::response::IntoResponse;
    match page {
        Ok(text) => {
            let mut response = Response::new(Body::from(text));
            let kind = HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        }
        Err(error) => Problem::Internal(error.to_string()).into_response(),
    }
}
