//! `/phan-tich/trung-lap`: duties of different units of a department that say nearly the same.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::routing::get;
use rustc_hash::FxHashMap;

use super::conditional::Validator;
use super::pages::{html, language};
use super::pages_view::known_clause;
use super::parameters::Parameters;
use super::problem::Problem;
use super::service::Service;
use crate::index::{ClauseNumber, Content, UnitNumber};
use crate::search::overlap::{Overlap, common_words, find_overlaps};
use crate::web::address::Links;
use crate::web::{
    self, ClauseView, Frame, Heat, HeatValue, Link, OverlapPage, OverlapView, heat_map,
};

/// Pairs shown.
const PAIRS: usize = 60;
/// Units in the picture.
const UNITS: usize = 20;

pub(super) fn routes() -> Router<Arc<Service>> {
    Router::new().route("/phan-tich/trung-lap", get(overlap_page))
}

async fn overlap_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    let parameters = Parameters::read_page(raw.as_deref(), &["department", "lang"])?;
    let live = service.live();
    let asked = format!("overlap?{}", parameters.canonical());
    let validator = Validator::new(&live, None, &headers, "html", &asked);
    if let Some(unchanged) = validator.not_modified(&headers) {
        return Ok(unchanged);
    }
    let wanted = parameters.raw("department").to_owned();
    let (language, chosen) = language(&headers, &parameters);
    let path = Links::default().with("/phan-tich/trung-lap", &[("department", &wanted)]);
    let frame = Frame::new(language, chosen, &path);
    let page = service
        .search(live, move |searcher, deadline| {
            let content = &searcher.generation().content;
            let (name, clauses) = department_clauses(content, &wanted)?;
            let overlaps = find_overlaps(content, clauses, Some(deadline))?;
            view(content, frame, name, &overlaps)
        })
        .await?;
    let mut response = html(web::render(&page));
    validator.mark(&mut response);
    Ok(response)
}

/// The department asked for, else the first one, and its clauses: units of one department stand together, because both
/// are in order of their ids.
fn department_clauses(
    content: &Content,
    wanted: &str,
) -> Result<(String, std::ops::Range<ClauseNumber>), Problem> {
    let registry = &content.registry;
    let number = match wanted {
        "" => 0,
        id => registry
            .find_department(id)
            .ok_or_else(|| Problem::DepartmentUnknown(id.to_owned()))?,
    };
    let units = registry.units();
    let first = units.iter().position(|entry| entry.department == number);
    let last = units.iter().rposition(|entry| entry.department == number);
    let (Some(first), Some(last)) = (first, last) else {
        return Ok((String::new(), 0..0));
    };
    let clauses = &content.clauses;
    let from = clauses.of_unit(first as UnitNumber).start;
    let to = clauses.of_unit(last as UnitNumber).end;
    let name = registry.department(number).department.name.clone();
    Ok((name, from..to))
}

fn view(
    content: &Content,
    frame: Frame,
    department: String,
    overlaps: &[Overlap],
) -> Result<OverlapPage, Problem> {
    let shown = &overlaps[..PAIRS.min(overlaps.len())];
    let pairs: Vec<OverlapView> = shown
        .iter()
        .map(|overlap| pair_view(content, &frame, overlap))
        .collect::<Result<_, _>>()?;
    let departments = content.registry.departments();
    let links = departments.iter().filter(|_| departments.len() > 1);
    let links = links.map(|entry| Link {
        name: entry.department.name.clone(),
        url: frame.links.with(
            "/phan-tich/trung-lap",
            &[("department", &entry.department.id.0)],
        ),
    });
    Ok(OverlapPage {
        departments: links.collect(),
        department,
        total: overlaps.len(),
        heat: picture(content, shown),
        pairs,
        frame,
    })
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
