//! `/phan-tich/trung-lap`: duties of different units of a department that say nearly the same.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::routing::get;
use rustc_hash::FxHashMap;

use super::pages_departments::{address_name, named, shown_name};
use super::pages_view::known_clause;
use super::pages_visit::Visit;
use super::problem::Problem;
use super::service::Service;
use crate::index::{ClauseNumber, Content, DepartmentNumber, Registry, UnitNumber};
use crate::search::overlap::{ALIKE, Overlap, common_words, find_overlaps};
use crate::web::address::Links;
use crate::web::{
    self, Choice, ClauseView, Frame, Heat, HeatValue, OverlapPage, OverlapView, heat_map,
};

const PATH: &str = "/phan-tich/trung-lap";

/// Pairs shown.
const PAIRS: usize = 60;
/// Units in the picture.
const UNITS: usize = 20;

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route(PATH, get(overlap_page))
}

async fn overlap_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    let known = &["department", "lang"];
    let visit = Visit::new(&service, headers, raw.as_deref(), known, "overlap")?;
    let wanted = visit.parameters.raw("department").to_owned();
    named(&visit.live.searcher.generation().content.registry, &wanted)?;
    // Comparing takes a while, so a browser that holds the page is told so before.
    if let Some(unchanged) = visit.unchanged() {
        return Ok(unchanged);
    }
    let frame = visit.frame(&Links::default().with(PATH, &[("department", &wanted)]));
    let page = service
        .search(Arc::clone(&visit.live), move |searcher, deadline| {
            let content = &searcher.generation().content;
            let registry = &content.registry;
            let number = named(registry, &wanted)?.or_else(|| only(registry));
            let clauses = number.map_or_else(Vec::new, |number| clauses_of(content, number));
            let overlaps = find_overlaps(content, &clauses, ALIKE, Some(deadline))?;
            view(content, frame, number, &overlaps)
        })
        .await?;
    Ok(visit.answer(web::render(&page)))
}

/// The department when there is no choice.
fn only(registry: &Registry) -> Option<DepartmentNumber> {
    (registry.departments().len() == 1).then_some(0)
}

/// The clauses of all units of a department, ascending.
fn clauses_of(content: &Content, department: DepartmentNumber) -> Vec<ClauseNumber> {
    let units = (0..).zip(content.registry.units());
    let units = units.filter(|(_, entry)| entry.department == department);
    let clauses = units.flat_map(|(unit, _): (UnitNumber, _)| content.clauses.of_unit(unit));
    clauses.collect()
}

fn view(
    content: &Content,
    frame: Frame,
    department: Option<DepartmentNumber>,
    overlaps: &[Overlap],
) -> Result<OverlapPage, Problem> {
    let shown = &overlaps[..PAIRS.min(overlaps.len())];
    let pairs: Vec<OverlapView> = shown
        .iter()
        .map(|overlap| pair_view(content, &frame, overlap))
        .collect::<Result<_, _>>()?;
    let registry = &content.registry;
    let name = |number| registry.department(number).department.name.clone();
    Ok(OverlapPage {
        choices: choices(registry, &frame, department),
        department: department.map(name),
        total: overlaps.len(),
        heat: picture(content, shown),
        pairs,
        frame,
    })
}

/// The departments to choose from; none where there is no choice.
fn choices(registry: &Registry, frame: &Frame, chosen: Option<DepartmentNumber>) -> Vec<Choice> {
    let departments = (0..).zip(registry.departments());
    let departments = departments.filter(|_| only(registry).is_none());
    departments
        .map(|(number, entry)| Choice {
            value: address_name(&entry.department).to_owned(),
            name: shown_name(frame, &entry.department),
            chosen: chosen == Some(number),
        })
        .collect()
}

fn pair_view(content: &Content, frame: &Frame, overlap: &Overlap) -> Result<OverlapView, Problem> {
    let text = |clause| {
        let text = content.text(clause);
        text.map_err(|damage| Problem::Internal(damage.to_string()))
    };
    let (first, second) = (text(overlap.first)?, text(overlap.second)?);
    let [in_first, in_second] = common_words(content, overlap, [&first, &second]);
    let clause = |number: ClauseNumber, text: &str, ranges: &[std::ops::Range<usize>]| {
        let table = &content.clauses;
        let unit = content.registry.unit(table.unit(number));
        ClauseView {
            unit: unit.name.clone(),
            unit_url: frame.links.unit(&unit.id.0),
            pieces: web::cut(text, ranges),
            ..known_clause(frame, unit, table.ordinal(number), table.role(number), text)
        }
    };
    Ok(OverlapView {
        clauses: [
            clause(overlap.first, &first, &in_first),
            clause(overlap.second, &second, &in_second),
        ],
        percent: (overlap.similarity * 100.0).round() as usize,
    })
}

/// Units by units: the darker, the more alike their most alike duties. A cell leads to that pair.
fn picture(content: &Content, shown: &[Overlap]) -> Heat {
    let table = &content.clauses;
    let mut units: Vec<UnitNumber> = Vec::new();
    let mut best: FxHashMap<(UnitNumber, UnitNumber), (usize, f32)> = FxHashMap::default();
    for (place, overlap) in shown.iter().enumerate() {
        let pair = (table.unit(overlap.first), table.unit(overlap.second));
        for unit in [pair.0, pair.1] {
            if !units.contains(&unit) && units.len() < UNITS {
                units.push(unit);
            }
        }
        for pair in [pair, (pair.1, pair.0)] {
            best.entry(pair).or_insert((place, overlap.similarity));
        }
    }
    units.sort_unstable();
    let name = |unit: &UnitNumber| content.registry.unit(*unit).name.clone();
    let most = shown.first().map_or(1.0, |overlap| overlap.similarity);
    let mut values = Vec::new();
    for (row, one) in units.iter().enumerate() {
        for (column, other) in units.iter().enumerate() {
            if let Some((place, similarity)) = best.get(&(*one, *other)) {
                values.push(HeatValue {
                    row,
                    column,
                    share: similarity / most,
                    title: format!(
                        "{} – {}: {:.0} %",
                        name(one),
                        name(other),
                        similarity * 100.0
                    ),
                    url: format!("#cap-{}", place + 1),
                });
            }
        }
    }
    let rows: Vec<(String, bool)> = units.iter().map(|unit| (name(unit), false)).collect();
    let columns: Vec<String> = units.iter().map(name).collect();
    heat_map(&rows, &columns, values)
}
