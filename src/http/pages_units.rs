//! Pages of what is there without a search: `/don-vi`, `/don-vi/{id}`, `/nhiem-vu/{unit}/{ordinal}`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::routing::get;

use super::conditional::Validator;
use super::pages::{html, language};
use super::pages_view::{clause_view, ended, known_clause, known_unit};
use super::parameters::{IdPath, Parameters};
use super::problem::Problem;
use super::request::{DEPTH_MAX, clause_request};
use super::service::Service;
use crate::corpus::{ClauseId, UnitId};
use crate::index::{ClauseNumber, Content, UnitNumber};
use crate::search::answer::{Hit, SearchRequest};
use crate::web::{
    self, ClausePage, ClauseView, DepartmentView, Frame, Link, MapRow, UnitEntry, UnitPage,
    UnitsPage,
};

/// With more units than this the list shows departments first.
const LISTED_UNITS: usize = 300;

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/don-vi", get(units_page))
        .route("/don-vi/{*id}", get(unit_page))
        .route("/nhiem-vu/{*id}", get(clause_page))
}

async fn units_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    let parameters = Parameters::read_page(raw.as_deref(), &["department", "lang"])?;
    let live = service.live();
    let asked = format!("units-page?{}", parameters.canonical());
    let validator = Validator::new(&live, None, &headers, "html", &asked);
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    let (language, chosen) = language(&headers, &parameters);
    let wanted = parameters.raw("department").to_owned();
    let path = web::address::Links::default().with("/don-vi", &[("department", &wanted)]);
    let frame = Frame::new(language, chosen, &path);
    let page = service
        .read(live, move |live| {
            units_view(&live.searcher.generation().content, frame, &wanted)
        })
        .await?;
    let mut response = html(web::render(&page));
    validator.mark(&mut response);
    Ok(response)
}

fn units_view(content: &Content, frame: Frame, wanted: &str) -> Result<UnitsPage, Problem> {
    let registry = &content.registry;
    let unknown = || Problem::DepartmentUnknown(wanted.to_owned());
    let only = match wanted {
        "" => None,
        id => Some(registry.find_department(id).ok_or_else(unknown)?),
    };
    let show_units = only.is_some() || registry.units().len() <= LISTED_UNITS;
    let departments = (0..)
        .zip(registry.departments())
        .filter(|(number, _)| only.is_none_or(|only| only == *number));
    let views = departments.map(|(number, entry)| {
        let all = (0..).zip(registry.units());
        let units: Vec<UnitNumber> = all
            .filter(|(_, unit)| unit.department == number)
            .map(|(unit, _)| unit)
            .collect();
        let id = &entry.department.id.0;
        DepartmentView {
            name: entry.department.name.clone(),
            url: frame.links.with("/don-vi", &[("department", id)]),
            count: units.len(),
            units: match show_units {
                true => units
                    .iter()
                    .map(|unit| unit_entry(content, &frame, *unit))
                    .collect(),
                false => Vec::new(),
            },
        }
    });
    let departments: Vec<DepartmentView> = views.collect();
    Ok(UnitsPage {
        total: departments.iter().map(|department| department.count).sum(),
        departments,
        frame,
    })
}

fn unit_entry(content: &Content, frame: &Frame, number: UnitNumber) -> UnitEntry {
    let unit = content.registry.unit(number);
    let clauses = content.clauses.of_unit(number);
    UnitEntry {
        link: Link {
            name: unit.name.clone(),
            url: frame.links.unit(&unit.id.0),
        },
        duties: clauses
            .filter(|clause| content.clauses.ordinal(*clause) > 0)
            .count(),
        ended: ended(frame, unit),
    }
}

async fn unit_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    IdPath(id): IdPath,
) -> Result<Response<Body>, Problem> {
    let parameters = Parameters::read_page(raw.as_deref(), &["q", "lang"])?;
    let query = parameters.raw("q").trim().to_owned();
    let request = match query.is_empty() {
        true => None,
        false => Some(SearchRequest {
            unit: Some(UnitId(id.clone())),
            limit: DEPTH_MAX,
            ..clause_request(&parameters)?
        }),
    };
    let live = service.live();
    let asked = format!("unit-page/{id}?{}", parameters.canonical());
    let validator = Validator::new(&live, None, &headers, "html", &asked);
    let (language, chosen) = language(&headers, &parameters);
    let page = service
        .search(live, move |searcher, deadline| {
            let content = &searcher.generation().content;
            let number = content
                .registry
                .find(&UnitId(id.clone()))
                .ok_or(Problem::UnitNotFound(id.clone()))?;
            let hits = match &request {
                Some(request) => searcher.search_clauses(request, Some(deadline))?.hits,
                None => Vec::new(),
            };
            let path = web::address::Links::default().unit(&id);
            let path = match query.is_empty() {
                true => path,
                false => format!("{path}?q={}", web::address::escape(&query)),
            };
            let frame = Frame::new(language, chosen, &path);
            unit_page_view(content, frame, number, (query, &hits))
        })
        .await?;
    // Only now: an address without a unit never answers "unchanged".
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    let mut response = html(web::render(&page));
    validator.mark(&mut response);
    Ok(response)
}

fn unit_page_view(
    content: &Content,
    frame: Frame,
    number: UnitNumber,
    (query, hits): (String, &[Hit]),
) -> Result<UnitPage, Problem> {
    let registry = &content.registry;
    let unit = registry.unit(number);
    let department = &registry
        .department(registry.department_of(number))
        .department;
    let clauses = content.clauses.of_unit(number);
    let views: Vec<ClauseView> = clauses
        .clone()
        .map(|clause| page_clause(content, &frame, clause, hits))
        .collect::<Result<_, _>>()?;
    Ok(UnitPage {
        unit: known_unit(registry, &frame, unit, department),
        aliases: unit.aliases.clone(),
        digest: unit.page_sha256.clone(),
        map: map(content, clauses, hits),
        hits: hits.len(),
        clauses: views,
        query,
        frame,
    })
}

fn page_clause(
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

async fn clause_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    IdPath(id): IdPath,
) -> Result<Response<Body>, Problem> {
    let parameters = Parameters::read_page(raw.as_deref(), &["lang"])?;
    let clause = ClauseId::parse(&id).ok_or_else(|| Problem::ClauseNotFound(id.clone()))?;
    let live = service.live();
    let asked = format!("clause-page/{id}?{}", parameters.canonical());
    let validator = Validator::new(&live, None, &headers, "html", &asked);
    let (language, chosen) = language(&headers, &parameters);
    let path = web::address::Links::default().clause(&clause.unit.0, clause.ordinal);
    let frame = Frame::new(language, chosen, &path);
    let page = service
        .read(live, move |live| {
            clause_page_view(&live.searcher.generation().content, frame, &clause)?
                .ok_or(Problem::ClauseNotFound(id))
        })
        .await?;
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    let mut response = html(web::render(&page));
    validator.mark(&mut response);
    Ok(response)
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
    let unit = registry.unit(number);
    let department = &registry
        .department(registry.department_of(number))
        .department;
    Ok(Some(ClausePage {
        clause: page_clause(content, &frame, clause, &[])?,
        unit: known_unit(registry, &frame, unit, department),
        previous: neighbour(clause.checked_sub(1)),
        next: neighbour(clause.checked_add(1)),
        frame,
    }))
}
