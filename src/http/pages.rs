//! The pages for people: the search form and its answer, made from the same values as the JSON.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use axum::routing::get;

use super::conditional::Validator;
use super::parameters::Parameters;
use super::problem::Problem;
use super::request::{clause_request, unit_request};
use super::service::Service;
use crate::search::answer::{ClauseAnswer, Hit, Outcome, ReadingKind, UnitAnswer, UnitHit};
use crate::web::{self, AnswerView, ClauseView, ElsewhereView, SearchPage, UnitView};

const PARAMETERS: &[&str] = &[
    "q",
    "unit",
    "department",
    "role",
    "as_of",
    "literal",
    "limit",
    "offset",
];

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/", get(start_page))
        .route("/tim-kiem", get(search_page))
        .route("/tinh/phutrach.css", get(style))
}

async fn start_page() -> Response<Body> {
    html(web::search_page(&SearchPage::default()))
}

async fn style() -> Response<Body> {
    let mut response = Response::new(Body::from(web::STYLE));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/css; charset=utf-8"),
    );
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    response
}

async fn search_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    let parameters = Parameters::read_page(raw.as_deref(), PARAMETERS)?;
    if parameters.raw("q").is_empty() {
        return Ok(start_page().await);
    }
    let (clauses, units) = (clause_request(&parameters)?, unit_request(&parameters, 3)?);
    let live = service.live();
    let asked = format!("page?{}", parameters.canonical());
    let validator = Validator::new(&live, clauses.as_of, &headers, "html", &asked);
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    let page = service
        .search(live, move |searcher, deadline| {
            let units = searcher.search_units(&units, Some(deadline))?;
            let clauses = searcher.search_clauses(&clauses, Some(deadline))?;
            Ok(view(&units, &clauses))
        })
        .await?;
    let mut response = html(web::search_page(&page));
    validator.mark(&mut response);
    Ok(response)
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

fn view(units: &UnitAnswer, clauses: &ClauseAnswer) -> SearchPage {
    let none = clauses.outcome == Outcome::None;
    let hits = if none {
        &clauses.nearest
    } else {
        &clauses.hits
    };
    let unit_hits = if units.outcome == Outcome::None {
        &units.nearest
    } else {
        &units.units
    };
    let elsewhere = units.elsewhere.iter().map(|other| ElsewhereView {
        topic: other.topic.clone(),
        who: other.who.clone(),
        basis: other.basis.clone(),
    });
    SearchPage {
        query: clauses.query.text.clone(),
        answer: Some(AnswerView {
            heading: heading(units),
            notes: notes(clauses),
            is_none: none,
            total: clauses.total,
            units: unit_hits.iter().map(unit_view).collect(),
            clauses: hits.iter().map(clause_view).collect(),
            elsewhere: elsewhere.collect(),
        }),
    }
}

fn heading(units: &UnitAnswer) -> &'static str {
    match units.outcome {
        Outcome::Answer => "Đơn vị phụ trách",
        Outcome::Ambiguous => "Các đơn vị có thể phụ trách",
        Outcome::None => "Không tìm thấy đơn vị nào ở đây phụ trách việc này",
    }
}

fn notes(answer: &ClauseAnswer) -> Vec<String> {
    let mut notes: Vec<String> = answer
        .query
        .readings
        .iter()
        .filter(|reading| reading.kind != ReadingKind::Typed)
        .map(|reading| match reading.used {
            true => format!("Cũng tìm theo: “{}”", reading.text),
            false => format!("Có phải bạn muốn tìm: “{}”", reading.text),
        })
        .collect();
    if !answer.unmatched.is_empty() {
        notes.push(format!(
            "Không nhiệm vụ nào có: {}",
            answer.unmatched.join(", ")
        ));
    }
    if !answer.query.ignored.is_empty() {
        notes.push(format!("Đã bỏ qua: {}", answer.query.ignored.join(", ")));
    }
    notes
}

fn unit_view(hit: &UnitHit) -> UnitView {
    let contact = &hit.unit.contact;
    UnitView {
        name: hit.unit.name.clone(),
        department: hit.department.name.clone(),
        why: hit.why.clone(),
        address: contact.address.clone(),
        email: contact.email.clone(),
        phone: contact.phone.clone(),
        source_url: hit
            .unit
            .source_url
            .clone()
            .filter(|url| is_web_address(url)),
    }
}

fn clause_view(hit: &Hit) -> ClauseView {
    ClauseView {
        id: hit.unit.id.clause(hit.ordinal).to_string(),
        ordinal: hit.ordinal,
        unit: hit.unit.name.clone(),
        why: hit.why.clone(),
        pieces: web::cut(&hit.text, &hit.highlights),
    }
}

/// Only such addresses become links: a page's own data can hold anything.
fn is_web_address(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
