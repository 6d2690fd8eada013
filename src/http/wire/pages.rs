//! What is known of units and clauses without a search: `/units`, `/units/{id}`, `/clauses/{id}`.

use serde::Serialize;
use utoipa::ToSchema;

use super::{SourceBody, UnitCardBody, source, unit_card};
use crate::corpus::{ClauseId, Role, UnitId};
use crate::index::content::Content;
use crate::index::text_store::DamagedTexts;
use crate::index::{ClauseNumber, UnitNumber};

/// The units there are.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitListBody<'a> {
    /// How many there are in all.
    pub total: usize,
    /// The page asked for, in order of the ids.
    pub units: Vec<UnitEntryBody<'a>>,
    /// The generation that answered.
    pub generation: &'a str,
}

/// One unit of the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitEntryBody<'a> {
    /// The unit and how to reach it.
    #[serde(flatten)]
    pub unit: UnitCardBody<'a>,
    /// How many clauses its page has, the function statement included.
    pub clauses: usize,
}

/// A unit with everything its page says.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitPageBody<'a> {
    /// The unit and how to reach it.
    #[serde(flatten)]
    pub unit: UnitCardBody<'a>,
    /// Other names of it.
    pub aliases: &'a [String],
    /// Where the page comes from.
    pub source: SourceBody<'a>,
    /// Its clauses in page order.
    pub clauses: Vec<ClauseEntryBody>,
    /// The generation that answered.
    pub generation: &'a str,
}

/// One clause of a unit's page.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClauseEntryBody {
    /// `unit-id/ordinal`.
    pub id: String,
    /// 0 for the function statement.
    pub ordinal: u32,
    /// What it makes the unit do.
    pub role: &'static str,
    /// As published.
    pub text: String,
}

/// One clause with its unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClausePageBody<'a> {
    /// Id, ordinal, role, text.
    #[serde(flatten)]
    pub clause: ClauseEntryBody,
    /// Whose clause it is.
    pub unit: UnitCardBody<'a>,
    /// Where the text comes from.
    pub source: SourceBody<'a>,
    /// Id of the clause before it on the page.
    pub previous: Option<String>,
    /// Id of the clause after it on the page.
    pub next: Option<String>,
    /// The generation that answered.
    pub generation: &'a str,
}

/// Units `offset .. offset + limit`, of one department or of all; `None` when there is no such department.
pub fn unit_list_body<'a>(
    content: &'a Content,
    generation: &'a str,
    department: Option<&str>,
    (offset, limit): (usize, usize),
) -> Option<UnitListBody<'a>> {
    let wanted = match department {
        Some(id) => Some(content.registry.find_department(id)?),
        None => None,
    };
    let numbers: Vec<UnitNumber> = (0..)
        .zip(content.registry.units())
        .filter(|(_, entry)| wanted.is_none_or(|number| entry.department == number))
        .map(|(number, _)| number)
        .collect();
    let entry = |number: &UnitNumber| UnitEntryBody {
        unit: card(content, *number),
        clauses: content.clauses.of_unit(*number).len(),
    };
    Some(UnitListBody {
        total: numbers.len(),
        units: numbers.iter().skip(offset).take(limit).map(entry).collect(),
        generation,
    })
}

/// A unit with its clauses; `None` when there is no such unit.
///
/// # Errors
/// [`DamagedTexts`] when a stored text cannot be read.
pub fn unit_page_body<'a>(
    content: &'a Content,
    generation: &'a str,
    id: &UnitId,
) -> Result<Option<UnitPageBody<'a>>, DamagedTexts> {
    let Some(number) = content.registry.find(id) else {
        return Ok(None);
    };
    let unit = content.registry.unit(number);
    let clauses = content
        .clauses
        .of_unit(number)
        .map(|clause| entry(content, clause));
    Ok(Some(UnitPageBody {
        unit: card(content, number),
        aliases: &unit.aliases,
        source: source(unit, None),
        clauses: clauses.collect::<Result<_, _>>()?,
        generation,
    }))
}

/// One clause; `None` when there is no such clause.
///
/// # Errors
/// [`DamagedTexts`] when the stored text cannot be read.
pub fn clause_page_body<'a>(
    content: &'a Content,
    generation: &'a str,
    id: &ClauseId,
) -> Result<Option<ClausePageBody<'a>>, DamagedTexts> {
    let Some(number) = content.registry.find(&id.unit) else {
        return Ok(None);
    };
    let mut all = content.clauses.of_unit(number);
    let Some(clause) = all
        .clone()
        .find(|clause| content.clauses.ordinal(*clause) == id.ordinal)
    else {
        return Ok(None);
    };
    let unit = content.registry.unit(number);
    let name = |other: ClauseNumber| unit.id.clause(content.clauses.ordinal(other)).to_string();
    Ok(Some(ClausePageBody {
        clause: entry(content, clause)?,
        unit: card(content, number),
        source: source(unit, Some(content.clauses.span(clause))),
        previous: clause
            .checked_sub(1)
            .filter(|before| all.contains(before))
            .map(name),
        next: all.find(|after| *after > clause).map(name),
        generation,
    }))
}

fn card(content: &Content, number: UnitNumber) -> UnitCardBody<'_> {
    let registry = &content.registry;
    unit_card(
        registry.unit(number),
        &registry
            .department(registry.department_of(number))
            .department,
    )
}

fn entry(content: &Content, clause: ClauseNumber) -> Result<ClauseEntryBody, DamagedTexts> {
    let unit = content.registry.unit(content.clauses.unit(clause));
    let role: Role = content.clauses.role(clause);
    let ordinal = content.clauses.ordinal(clause);
    Ok(ClauseEntryBody {
        id: unit.id.clause(ordinal).to_string(),
        ordinal,
        role: role.name(),
        text: content.text(clause)?,
    })
}
