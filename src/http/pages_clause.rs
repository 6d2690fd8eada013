//! `/nhiem-vu/{unit}/{ordinal}`: one clause under an address that stays.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::routing::get;

use super::pages_unit::{shown_clause, unit_card};
use super::pages_visit::Visit;
use super::parameters::IdPath;
use super::problem::Problem;
use super::service::Service;
use crate::corpus::ClauseId;
use crate::index::{ClauseNumber, Content};
use crate::web::address::Links;
use crate::web::{self, ClausePage, Frame};

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/nhiem-vu/{*id}", get(clause_page))
}

async fn clause_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    IdPath(id): IdPath,
) -> Result<Response<Body>, Problem> {
    let clause = ClauseId::parse(&id).ok_or_else(|| Problem::ClauseNotFound(id.clone()))?;
    let name = format!("clause-page/{id}");
    let visit = Visit::new(&service, headers, raw.as_deref(), &["lang"], &name)?;
    let frame = visit.frame(&Links::default().clause(&clause.unit.0, clause.ordinal));
    let page = service
        .read(Arc::clone(&visit.live), move |live| {
            clause_page_view(&live.searcher.generation().content, frame, &clause)?
                .ok_or(Problem::ClauseNotFound(id))
        })
        .await?;
    Ok(visit.answer(web::render(&page)))
}

fn clause_page_view(
    content: &Content,
    frame: Frame,
    id: &ClauseId,
) -> Result<Option<ClausePage>, Problem> {
    let (registry, table) = (&content.registry, &content.clauses);
    let Some(number) = registry.find(&id.unit) else {
        return Ok(None);
    };
    let mut range = table.of_unit(number);
    let Some(clause) = range.find(|clause| table.ordinal(*clause) == id.ordinal) else {
        return Ok(None);
    };
    let range = table.of_unit(number);
    let neighbour = |clause: Option<ClauseNumber>| {
        let there = clause.filter(|clause| range.contains(clause));
        there.map(|clause| frame.links.clause(&id.unit.0, table.ordinal(clause)))
    };
    Ok(Some(ClausePage {
        clause: shown_clause(content, &frame, clause, &[])?,
        unit: unit_card(registry, &frame, number),
        previous: neighbour(clause.checked_sub(1)),
        next: neighbour(clause.checked_add(1)),
        frame,
    }))
}
