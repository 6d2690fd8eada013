//! Filters that hold and filters that may be added, as links.

use super::pages_view::role_name;
use crate::corpus::{Role, UnitId};
use crate::index::Registry;
use crate::search::answer::{ClauseAnswer, FacetCount, FacetKind};
use crate::web::address::Asked;
use crate::web::{FacetLink, FacetView, Frame, Link};

/// Values shown of one facet.
const FACET_VALUES: usize = 8;

/// The filters that hold, each with the address without it.
pub(super) fn filters(registry: &Registry, frame: &Frame, asked: &Asked) -> Vec<Link> {
    let mut filters = Vec::new();
    let mut add = |name: String, without: Asked| {
        filters.push(Link {
            name,
            url: frame.links.search(&without.on_page(1)),
        });
    };
    if !asked.unit.is_empty() {
        let mut without = asked.clone();
        without.unit.clear();
        add(unit_name(registry, &asked.unit), without);
    }
    if !asked.department.is_empty() {
        let mut without = asked.clone();
        without.department.clear();
        add(department_name(registry, &asked.department), without);
    }
    if !asked.role.is_empty() {
        let mut without = asked.clone();
        without.role.clear();
        let name = Role::parse(&asked.role).map(|role| role_name(frame, role).to_owned());
        add(name.unwrap_or_else(|| asked.role.clone()), without);
    }
    filters
}

/// The filters that may be added, with counts.
pub(super) fn facets(
    registry: &Registry,
    frame: &Frame,
    asked: &Asked,
    clauses: &ClauseAnswer,
) -> Vec<FacetView> {
    let open = |kind: FacetKind| match kind {
        FacetKind::Unit => asked.unit.is_empty(),
        FacetKind::Department => asked.department.is_empty(),
        FacetKind::Role => asked.role.is_empty(),
    };
    let kinds = clauses.facets.iter();
    // A facet with one value would narrow nothing.
    let useful = kinds.filter(|(kind, counts)| open(*kind) && counts.len() > 1);
    useful
        .map(|(kind, counts)| FacetView {
            title: match kind {
                FacetKind::Unit => frame.t("Theo đơn vị", "By unit"),
                FacetKind::Department => frame.t("Theo cơ quan", "By department"),
                FacetKind::Role => frame.t("Theo vai trò", "By role"),
            }
            .to_owned(),
            values: counts
                .iter()
                // The nameless department has no id to filter by.
                .filter(|count| !count.value.is_empty())
                .take(FACET_VALUES)
                .map(|count| facet_link(registry, frame, asked, *kind, count))
                .collect(),
        })
        .collect()
}

fn facet_link(
    registry: &Registry,
    frame: &Frame,
    asked: &Asked,
    kind: FacetKind,
    count: &FacetCount,
) -> FacetLink {
    let mut narrowed = asked.on_page(1);
    let value = count.value.clone();
    let name = match kind {
        FacetKind::Unit => {
            narrowed.unit = value;
            unit_name(registry, &count.value)
        }
        FacetKind::Department => {
            narrowed.department = value;
            department_name(registry, &count.value)
        }
        FacetKind::Role => {
            narrowed.role = value;
            Role::parse(&count.value).map_or_else(
                || count.value.clone(),
                |role| role_name(frame, role).to_owned(),
            )
        }
    };
    FacetLink {
        name,
        count: count.count,
        url: frame.links.search(&narrowed),
    }
}

fn department_name(registry: &Registry, id: &str) -> String {
    let number = registry.find_department(id);
    let name = number.map(|number| registry.department(number).department.name.clone());
    name.filter(|name| !name.is_empty())
        .unwrap_or_else(|| id.to_owned())
}

fn unit_name(registry: &Registry, id: &str) -> String {
    let number = registry.find(&UnitId(id.to_owned()));
    number.map_or_else(
        || id.to_owned(),
        |number| registry.unit(number).name.clone(),
    )
}
