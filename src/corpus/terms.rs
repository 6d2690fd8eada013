//! Terms: abbreviations, synonyms, everyday words and renamed things, from `terms.toml`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What kind of term it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TermKind {
    /// A short form and what it stands for.
    Abbreviation,
    /// Two-way.
    Synonym,
    /// Citizens' words for official ones, one-way.
    Everyday,
    /// An old name and the new one, one-way.
    Renamed,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Its kind.
    pub kind: TermKind,
    /// Left spellings.
    pub say: Vec<String>,
    /// Right sides.
    pub mean: Vec<String>,
    /// 0..1.
    pub weight: f32,
    /// Several readings are possible.
    pub ambiguous: bool,
    /// Since when.
    pub since: Option<Date>,
}

/// The terms of a department.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Entries.
    pub terms: Vec<Term>,
}
