//! Parameters of a search to a [`SearchRequest`], within the bounds the interface promises.

use super::parameters::{Parameters, invalid};
use super::problem::{Problem, Text};
use crate::corpus::{Role, UnitId};
use crate::search::answer::{FacetKind, SearchRequest};

/// The longest query taken, in bytes.
const QUERY_BYTES: usize = 2_048;
/// The most hits one page holds.
pub(super) const LIMIT_MAX: usize = 100;
/// Only so many candidates are ranked, so no page goes past them.
pub(super) const DEPTH_MAX: usize = 200;

const LIMIT_RANGE: Text = Text {
    vi: "một số từ 1 đến 100",
    en: "a number from 1 to 100",
};

/// The text of the query, present and not too long.
pub(super) fn query_text(parameters: &Parameters) -> Result<String, Problem> {
    let text = parameters.raw("q");
    check_query(text)?;
    Ok(text.to_owned())
}

/// Whether a text can be a query: not blank and not too long.
pub(super) fn check_query(text: &str) -> Result<(), Problem> {
    if text.trim().is_empty() {
        return Err(Problem::QueryMissing);
    }
    if text.len() > QUERY_BYTES {
        return Err(Problem::QueryTooLong(text.len()));
    }
    Ok(())
}

/// A request for clauses: `q`, `unit`, `department`, `role`, `as_of`, `literal`, `facets`, `limit`, `offset`.
pub(super) fn clause_request(parameters: &Parameters) -> Result<SearchRequest, Problem> {
    let mut request = unit_request(parameters, 10)?;
    request.unit = parameters.text("unit")?.map(|id| UnitId(id.to_owned()));
    request.roles = each(parameters, "role", Role::parse, || {
        invalid(
            "role",
            "function, lead, implement, coordinate hoặc report",
            "function, lead, implement, coordinate or report",
        )
    })?;
    request.facets = each(parameters, "facets", facet, || {
        invalid(
            "facets",
            "unit, department hoặc role, cách nhau bằng dấu phẩy",
            "unit, department or role, with commas between",
        )
    })?;
    request.offset = offset(parameters, request.limit)?;
    Ok(request)
}

/// A request for units: `q`, `department`, `as_of`, `literal`, `limit`.
pub(super) fn unit_request(
    parameters: &Parameters,
    default_limit: usize,
) -> Result<SearchRequest, Problem> {
    Ok(SearchRequest {
        text: query_text(parameters)?,
        limit: limit(parameters, default_limit)?,
        ..options_of(parameters)?
    })
}

/// What holds for every kind of search: `department`, `as_of`, `literal`.
pub(super) fn options_of(parameters: &Parameters) -> Result<SearchRequest, Problem> {
    Ok(SearchRequest {
        department: parameters.text("department")?.map(str::to_owned),
        as_of: parameters.day("as_of")?,
        literal: parameters.switch("literal")?,
        ..SearchRequest::default()
    })
}

/// `limit`, from 1 to 100.
pub(super) fn limit(parameters: &Parameters, default: usize) -> Result<usize, Problem> {
    parameters.number(
        "limit",
        default,
        |number| (1..=LIMIT_MAX).contains(&number),
        LIMIT_RANGE,
    )
}

fn offset(parameters: &Parameters, limit: usize) -> Result<usize, Problem> {
    let range = Text {
        vi: "một số không âm, offset + limit nhiều nhất là 200",
        en: "a number that is not negative, offset + limit at most 200",
    };
    parameters.number(
        "offset",
        0,
        |number| number.saturating_add(limit) <= DEPTH_MAX,
        range,
    )
}

fn facet(name: &str) -> Option<FacetKind> {
    match name {
        "unit" => Some(FacetKind::Unit),
        "department" => Some(FacetKind::Department),
        "role" => Some(FacetKind::Role),
        _ => None,
    }
}

/// The items of a list with commas between, each once.
fn each<T: PartialEq>(
    parameters: &Parameters,
    name: &'static str,
    read: impl Fn(&str) -> Option<T>,
    wrong: impl Fn() -> Problem,
) -> Result<Vec<T>, Problem> {
    let mut items = Vec::new();
    for text in parameters
        .text(name)?
        .into_iter()
        .flat_map(|list| list.split(','))
    {
        let item = read(text.trim()).ok_or_else(&wrong)?;
        if !items.contains(&item) {
            items.push(item);
        }
    }
    Ok(items)
}
