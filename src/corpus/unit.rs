//! A department, its units, and what is known of their names, source, dates and contact.
//!
//! Plain values: [`crate::corpus::department`] reads them from `department.toml`, the splitter fills what the page says.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::id::{DepartmentId, UnitId};

/// A department: a *sở* or another body, one folder of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// The folder's name; empty for pages in the corpus folder itself.
    pub id: DepartmentId,
    /// The name shown to people; the id when no `department.toml` gives one, empty for the nameless department.
    pub name: String,
}

/// A unit: a *phòng* of a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The page's path below the corpus folder without `.txt`.
    pub id: UnitId,
    /// The name shown to people: from `department.toml`, else the first line of the page.
    pub name: String,
    /// Other names people use for it, from `department.toml` and from the page itself.
    pub aliases: Vec<String>,
    /// Where people reach it.
    pub contact: Contact,
    /// Where the page was published.
    pub source_url: Option<String>,
    /// SHA-256 of the page's bytes, 64 lower-case hexadecimal digits.
    pub page_sha256: String,
    /// The decision that gives the duties, when known.
    pub decision: Option<String>,
    /// When the duties are in force.
    pub period: Period,
    /// Whether the unit still exists.
    pub status: Status,
    /// The unit that took over, when known.
    pub successor: Option<UnitId>,
}

/// Address, e-mail and telephone as published, and when somebody last checked them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Postal address as published.
    pub address: Option<String>,
    /// E-mail address as published.
    pub email: Option<String>,
    /// Telephone number as published.
    pub phone: Option<String>,
    /// The day the contact was last checked; `None` means never (*chưa kiểm tra*).
    pub checked: Option<Date>,
}

/// When something is in force, and how we know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day in force; `None` when not known.
    pub from: Option<Date>,
    /// Last day in force; `None` when not known or still in force.
    pub to: Option<Date>,
    /// How we know.
    pub basis: Basis,
}

impl Period {
    /// Whether `day` may lie in the period: an unknown end does not exclude a day.
    pub fn may_contain(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// How a date is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// The source says so.
    Stated,
    /// Concluded from another source.
    Inferred,
    /// Nothing is known.
    #[default]
    Unknown,
}

/// Whether a unit still exists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It works under this name.
    Active,
    /// It works under another name now.
    Renamed,
    /// It became part of another unit.
    Merged,
    /// It was divided among several units.
    Split,
    /// It ended without a successor.
    Closed,
    /// Nothing is known.
    #[default]
    Unknown,
}

impl Status {
    /// Whether the unit has ended, under this name at least.
    pub fn has_ended(self) -> bool {
        matches!(
            self,
            Self::Renamed | Self::Merged | Self::Split | Self::Closed
        )
    }
}
