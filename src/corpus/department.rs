//! `department.toml`: what is known of a department and its units beside their pages.
//!
//! In: the file's text. Out: [`DepartmentFacts`]. Every key is optional and `unknown` is a legal value for all that may
//! be unknown; a key nobody reads is an error.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::table::{Fields, TableFault, TableFile};
use super::unit::{Basis, Contact, Period, Status};
use super::value::CorpusError;

const DEPARTMENT_KEYS: &[&str] = &["id", "name", "unit"];
const UNIT_KEYS: &[&str] = &[
    "name",
    "aliases",
    "source_url",
    "decision",
    "valid_from",
    "valid_to",
    "basis",
    "status",
    "successor",
    "contact_checked",
    "address",
    "email",
    "phone",
];
const BASES: &[&str] = &["stated", "inferred", "unknown"];
const STATUSES: &[&str] = &["active", "renamed", "merged", "split", "closed", "unknown"];

/// What `department.toml` says.
#[derive(Debug, Default)]
pub(super) struct DepartmentFacts {
    /// The name shown to people.
    pub name: Option<String>,
    /// By the stem of the unit's page.
    pub units: BTreeMap<String, UnitFacts>,
}

/// What `[unit.…]` says.
#[derive(Debug, Default)]
pub(super) struct UnitFacts {
    /// Line of the entry.
    pub line: usize,
    /// The name shown to people.
    pub name: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Where the page was published.
    pub source_url: Option<String>,
    /// The decision that gives the duties.
    pub decision: Option<String>,
    /// When they are in force.
    pub period: Period,
    /// Whether the unit still exists.
    pub status: Status,
    /// Stem of the unit that took over.
    pub successor: Option<String>,
    /// Overrides what the page says, field by field.
    pub contact: Contact,
}

/// Reads the file of the folder `folder`, in which `stems` have page files.
///
/// # Errors
/// [`CorpusError::Table`] with the place of the first mistake.
pub(super) fn read_department(
    file: TableFile<'_>,
    folder: &str,
    stems: &[&str],
) -> Result<DepartmentFacts, CorpusError> {
    let root = file.parse()?;
    let fields = Fields::new(file, root.get_ref(), 0, DEPARTMENT_KEYS)?;
    if fields.text("id")?.is_some_and(|id| id != folder) {
        return Err(fields.fault(fields.place("id"), TableFault::OtherId(folder.to_owned())));
    }
    let mut facts = DepartmentFacts {
        name: fields.text("name")?,
        units: BTreeMap::new(),
    };
    let Some((value, span)) = fields.value("unit") else {
        return Ok(facts);
    };
    let units = value
        .as_table()
        .ok_or_else(|| fields.wrong_type("unit", span.start, "bảng [unit.tên-trang]"))?;
    for (stem, value) in units {
        let table = value
            .get_ref()
            .as_table()
            .ok_or_else(|| fields.wrong_type(stem.get_ref(), value.span().start, "bảng"))?;
        let known =
            |other: &str| stems.contains(&other) || units.keys().any(|key| key.get_ref() == other);
        let unit = read_unit(file, table, stem.span().start, known)?;
        facts.units.insert(stem.get_ref().to_string(), unit);
    }
    Ok(facts)
}

fn read_unit(
    file: TableFile<'_>,
    table: &DeTable<'_>,
    start: usize,
    known: impl Fn(&str) -> bool,
) -> Result<UnitFacts, CorpusError> {
    let fields = Fields::new(file, table, start, UNIT_KEYS)?;
    let successor = fields.text("successor")?;
    if let Some(stem) = successor.as_ref().filter(|stem| !known(stem)) {
        return Err(fields.fault(
            fields.place("successor"),
            TableFault::NoSuchUnit(stem.clone()),
        ));
    }
    let aliases = fields.texts("aliases")?;
    if aliases.iter().any(String::is_empty) {
        return Err(fields.fault(fields.place("aliases"), TableFault::EmptySide("aliases")));
    }
    Ok(UnitFacts {
        line: file.line(start),
        name: fields.text("name")?,
        aliases,
        source_url: fields.text("source_url")?,
        decision: fields.text("decision")?,
        period: read_period(&fields)?,
        status: fields
            .word("status", STATUSES)?
            .map_or(Status::Unknown, status_of),
        successor,
        contact: Contact {
            address: fields.text("address")?,
            email: fields.text("email")?,
            phone: fields.text("phone")?,
            checked: fields.date("contact_checked")?,
        },
    })
}

fn read_period(fields: &Fields<'_, '_>) -> Result<Period, CorpusError> {
    let (from, to) = (fields.date("valid_from")?, fields.date("valid_to")?);
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        return Err(fields.fault(fields.place("valid_to"), TableFault::PeriodReversed));
    }
    let basis = match fields.word("basis", BASES)? {
        Some("stated") => Basis::Stated,
        Some("inferred") => Basis::Inferred,
        _ => Basis::Unknown,
    };
    Ok(Period { from, to, basis })
}

fn status_of(word: &str) -> Status {
    match word {
        "active" => Status::Active,
        "renamed" => Status::Renamed,
        "merged" => Status::Merged,
        "split" => Status::Split,
        "closed" => Status::Closed,
        _ => Status::Unknown,
    }
}
