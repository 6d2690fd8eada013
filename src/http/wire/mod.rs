//! Answers as they stand on the wire: the only shapes other people's tools see, for HTTP and `--json` alike.
//!
//! In: plain values of [`search`](crate::search) and [`corpus`](crate::corpus). Out: values to serialise. One pure
//! function for each answer; fields may be added, never renamed.

use std::ops::Range;
use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

pub mod batch;
mod clauses;
mod pages;
mod suggestions;
mod units;

pub use clauses::{ClauseBody, HitBody, clause_body};
pub use pages::{
    ClausePageBody, UnitListBody, UnitPageBody, clause_page_body, unit_list_body, unit_page_body,
};
pub use suggestions::{SuggestionsBody, suggestions_body};
pub use units::{UnitBody, unit_body};

use crate::corpus::{Basis, Department, Status, Unit};
use crate::search::answer::{QueryView, ScorePart};

/// What a caller wants to see beside the answer itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rendering {
    /// The parts of each score.
    pub explain: bool,
    /// How long the search took.
    pub took: Duration,
}

impl Rendering {
    fn milliseconds(&self) -> f64 {
        (self.took.as_secs_f64() * 1e6).round() / 1e3
    }
}

/// The query as understood.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueryBody<'a> {
    /// What was typed.
    pub text: &'a str,
    /// The day asked about, `YYYY-MM-DD`.
    pub as_of: String,
    /// The ways to understand it; the first is as typed.
    pub readings: Vec<ReadingBody<'a>>,
    /// Parts of the text left out.
    pub ignored: &'a [String],
}

/// One way to understand the query.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadingBody<'a> {
    /// `typed`, `keystrokes`, `abbreviation`, `synonym`, `correction` or `marks`.
    pub kind: &'static str,
    /// The query under this reading.
    pub text: &'a str,
    /// 0 to 1.
    pub weight: f32,
    /// Whether it was searched for; otherwise it is only offered.
    pub used: bool,
}

/// A department.
#[derive(Debug, Serialize, ToSchema)]
pub struct DepartmentBody<'a> {
    /// Its id, as the parameter `department` takes it; empty for the nameless department.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
}

/// A unit, by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitNameBody<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its department.
    pub department: DepartmentBody<'a>,
}

/// A unit and how to reach it.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitCardBody<'a> {
    /// Id, name, department.
    #[serde(flatten)]
    pub unit: UnitNameBody<'a>,
    /// Where people reach it.
    pub contact: ContactBody<'a>,
    /// `active`, `renamed`, `merged`, `split`, `closed` or `unknown`.
    pub status: &'static str,
    /// The unit that took over.
    pub successor: Option<&'a str>,
}

/// Where people reach a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactBody<'a> {
    /// Postal address as published.
    pub address: Option<&'a str>,
    /// E-mail address as published.
    pub email: Option<&'a str>,
    /// Telephone number as published.
    pub phone: Option<&'a str>,
    /// The day it was last checked; `null` means never.
    pub checked: Option<String>,
}

/// Where a text comes from.
#[derive(Debug, Serialize, ToSchema)]
pub struct SourceBody<'a> {
    /// Where the page was published.
    pub url: Option<&'a str>,
    /// SHA-256 of the page's bytes.
    pub page_sha256: &'a str,
    /// Bytes of the page, half-open; absent for a whole page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<[usize; 2]>,
    /// The decision that gives the duties.
    pub decision: Option<&'a str>,
    /// First day in force.
    pub valid_from: Option<String>,
    /// Last day in force.
    pub valid_to: Option<String>,
    /// How the dates are known: `stated`, `inferred` or `unknown`.
    pub basis: &'static str,
}

/// The parts of a score.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainBody {
    /// They add up to the score.
    pub parts: Vec<PartBody>,
}

/// One part of a score.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartBody {
    /// Stable name.
    pub name: &'static str,
    /// What it is, in Vietnamese.
    pub label: &'static str,
    /// Its share of the score.
    pub value: f32,
}

fn query(view: &QueryView) -> QueryBody<'_> {
    let readings = view.readings.iter().map(|reading| ReadingBody {
        kind: reading.kind.name(),
        text: &reading.text,
        weight: reading.weight,
        used: reading.used,
    });
    QueryBody {
        text: &view.text,
        as_of: view.as_of.to_string(),
        readings: readings.collect(),
        ignored: &view.ignored,
    }
}

fn unit_name<'a>(unit: &'a Unit, department: &'a Department) -> UnitNameBody<'a> {
    UnitNameBody {
        id: &unit.id.0,
        name: &unit.name,
        department: DepartmentBody {
            id: &department.id.0,
            name: &department.name,
        },
    }
}

fn unit_card<'a>(unit: &'a Unit, department: &'a Department) -> UnitCardBody<'a> {
    let contact = &unit.contact;
    UnitCardBody {
        unit: unit_name(unit, department),
        contact: ContactBody {
            address: contact.address.as_deref(),
            email: contact.email.as_deref(),
            phone: contact.phone.as_deref(),
            checked: contact.checked.map(|day| day.to_string()),
        },
        status: status(unit.status),
        successor: unit.successor.as_ref().map(|id| id.0.as_str()),
    }
}

fn source(unit: &Unit, span: Option<Range<usize>>) -> SourceBody<'_> {
    SourceBody {
        url: unit.source_url.as_deref(),
        page_sha256: &unit.page_sha256,
        span: span.map(|span| [span.start, span.end]),
        decision: unit.decision.as_deref(),
        valid_from: unit.period.from.map(|day| day.to_string()),
        valid_to: unit.period.to.map(|day| day.to_string()),
        basis: basis(unit.period.basis),
    }
}

fn explain(parts: &[ScorePart], rendering: &Rendering) -> Option<ExplainBody> {
    let body = |part: &ScorePart| PartBody {
        name: part.name,
        label: part.label,
        value: part.value,
    };
    rendering.explain.then(|| ExplainBody {
        parts: parts.iter().map(body).collect(),
    })
}

fn pairs(ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    ranges
        .iter()
        .map(|range| [range.start, range.end])
        .collect()
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Renamed => "renamed",
        Status::Merged => "merged",
        Status::Split => "split",
        Status::Closed => "closed",
        Status::Unknown => "unknown",
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Stated => "stated",
        Basis::Inferred => "inferred",
        Basis::Unknown => "unknown",
    }
}
