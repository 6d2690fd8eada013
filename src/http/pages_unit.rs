//! `/don-vi/{id}`: everything a unit published, and where the hits of a search within it fall.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::routing::get;

use super::pages_view::{clause_view, known_clause, known_unit};
use super::pages_visit::Visit;
use super::parameters::{IdPath, Parameters};
use super::problem::Problem;
use super::request::{DEPTH_MAX, clause_request};
use super::service::Service;
use crate::corpus::UnitId;
use crate::index::{ClauseNumber, Content, Registry, UnitNumber};
use crate::search::answer::{Hit, SearchRequest};
use crate::web::address::{Links, escape};
use crate::web::{self, ClauseView, Frame, MapRow, UnitPage, UnitView};

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/don-vi/{*id}", get(unit_page))
}

async fn unit_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    IdPath(id): IdPath,
) -> Result<Response<Body>, Problem> {
    let name = format!("unit-page/{id}");
    let visit = Visit::new(&service, headers, raw.as_deref(), &["q", "lang"], &name)?;
    let query = visit.parameters.raw("q").trim().to_owned();
    let request = request(&visit.parameters, &id, &query)?;
    let frame = visit.frame(&path(&id, &query));
    let page = service
        .search(Arc::clone(&visit.live), move |searcher, deadline| {
            let content = &searcher.generation().content;
            let number = content.registry.find(&UnitId(id.clone()));
            let number = number.ok_or(Problem::UnitNotFound(id))?;
            let hits = match &request {
                Some(request) => searcher.search_clauses(request, Some(deadline))?.hits,
                None => Vec::new(),
            };
            unit_page_view(content, frame, number, (query, &hits))
        })
        .await?;
    Ok(visit.answer(web::render(&page)))
}

/// The search within the unit, where something is looked for.
fn request(
    parameters: &Parameters,
    id: &str,
    query: &str,
) -> Result<Option<SearchRequest>, Problem> {
    if query.is_empty() {
        return Ok(None);
    }
    Ok(Some(SearchRequest {
        unit: Some(UnitId(id.to_owned())),
        limit: DEPTH_MAX,
        ..clause_request(parameters)?
    }))
}

fn path(id: &str, query: &str) -> String {
    let path = Links::default().unit(id);
    match query {
        "" => path,
        query => format!("{path}?q={}", escape(query)),
    }
}

fn unit_page_view(
    content: &Content,
    frame: Frame,
    number: UnitNumber,
    (query, hits): (String, &[Hit]),
) -> Result<UnitPage, Problem> {
    let registry = &content.registry;
    let unit = registry.unit(number);
    let clauses = content.clauses.of_unit(number);
    let views: Vec<ClauseView> = clauses
        .clone()
        .map(|clause| shown_clause(content, &frame, clause, hits))
        .collect::<Result<_, _>>()?;
    Ok(UnitPage {
        unit: unit_card(registry, &frame, number),
        aliases: unit.aliases.clone(),
        digest: unit.page_sha256.clone(),
        map: map(content, clauses, hits),
        hits: hits.len(),
        clauses: views,
        query,
        frame,
    })
}

/// A unit with its contact, by number.
pub(super) fn unit_card(registry: &Registry, frame: &Frame, number: UnitNumber) -> UnitView {
    let department = registry.department(registry.department_of(number));
    known_unit(
        registry,
        frame,
        registry.unit(number),
        &department.department,
    )
}

/// A clause on its unit's page, with the words that were found in it.
pub(super) fn shown_clause(
    content: &Content,
    frame: &Frame,
    clause: ClauseNumber,
    hits: &[Hit],
) -> Result<ClauseView, Problem> {
    let table = &content.clauses;
    let ordinal = table.ordinal(clause);
    let view = match hits.iter().find(|hit| hit.ordinal == ordinal) {
        Some(hit) => clause_view(frame, hit),
        None => {
            let text = content
                .text(clause)
                .map_err(|damage| Problem::Internal(damage.to_string()))?;
            let unit = content.registry.unit(table.unit(clause));
            known_clause(frame, unit, ordinal, table.role(clause), &text)
        }
    };
    // The page says whose clauses these are.
    Ok(ClauseView {
        unit: String::new(),
        ..view
    })
}

/// One bar for each clause, as long as the clause beside the longest, darker where the hit is better.
fn map(content: &Content, clauses: std::ops::Range<ClauseNumber>, hits: &[Hit]) -> Vec<MapRow> {
    let table = &content.clauses;
    let longest = clauses.clone().map(|clause| table.length(clause)).max();
    let longest = longest.unwrap_or(1).max(1);
    let best = hits
        .iter()
        .map(|hit| hit.score)
        .fold(f32::MIN_POSITIVE, f32::max);
    let row = |(place, clause): (usize, ClauseNumber)| {
        let ordinal = table.ordinal(clause);
        let hit = hits.iter().find(|hit| hit.ordinal == ordinal);
        MapRow {
            ordinal,
            y: place * 10,
            width: (table.length(clause) as usize * 100 / longest as usize).max(4),
            level: hit.map_or(0, |hit| {
                ((hit.score / best * 4.0).ceil() as usize).clamp(1, 4)
            }),
        }
    };
    clauses.enumerate().map(row).collect()
}
