//! `/don-vi`: all units by department, so that everything is reached without a search.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::routing::get;

use super::pages_departments::{address_name, named, shown_name};
use super::pages_view::ended;
use super::pages_visit::Visit;
use super::problem::Problem;
use super::service::Service;
use crate::index::{Content, DepartmentNumber, UnitNumber};
use crate::web::address::Links;
use crate::web::{self, DepartmentView, Frame, Link, UnitEntry, UnitsPage};

const PATH: &str = "/don-vi";
/// With more units than this the list shows departments first.
const LISTED_UNITS: usize = 300;

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route(PATH, get(units_page))
}

async fn units_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    let known = &["department", "lang"];
    let visit = Visit::new(&service, headers, raw.as_deref(), known, "units-page")?;
    let wanted = visit.parameters.raw("department").to_owned();
    let path = Links::default().with(PATH, &[("department", &wanted)]);
    let frame = visit.frame(&path);
    let page = service
        .read(Arc::clone(&visit.live), move |live| {
            units_view(&live.searcher.generation().content, frame, &wanted)
        })
        .await?;
    Ok(visit.answer(web::render(&page)))
}

fn units_view(content: &Content, frame: Frame, wanted: &str) -> Result<UnitsPage, Problem> {
    let registry = &content.registry;
    let only = named(registry, wanted)?;
    let numbers: Vec<DepartmentNumber> = match only {
        Some(only) => vec![only],
        None => (0..).take(registry.departments().len()).collect(),
    };
    let listed = only.is_some() || registry.units().len() <= LISTED_UNITS;
    let departments = numbers
        .into_iter()
        .map(|number| department_view(content, &frame, number, listed));
    let departments: Vec<DepartmentView> = departments.collect();
    Ok(UnitsPage {
        total: departments.iter().map(|department| department.count).sum(),
        departments,
        frame,
    })
}

/// A department, with its units where they are listed. Where it is the only one and nameless, it needs no heading.
fn department_view(
    content: &Content,
    frame: &Frame,
    number: DepartmentNumber,
    listed: bool,
) -> DepartmentView {
    let registry = &content.registry;
    let department = &registry.department(number).department;
    let units = (0..).zip(registry.units());
    let units = units.filter(|(_, unit)| unit.department == number);
    let units: Vec<UnitNumber> = units.map(|(unit, _)| unit).collect();
    let entries = units.iter().filter(|_| listed);
    DepartmentView {
        name: match registry.departments().len() {
            1 => department.name.clone(),
            _ => shown_name(frame, department),
        },
        url: frame
            .links
            .with(PATH, &[("department", address_name(department))]),
        count: units.len(),
        units: entries
            .map(|unit| unit_entry(content, frame, *unit))
            .collect(),
    }
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
