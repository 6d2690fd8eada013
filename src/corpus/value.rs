//! The corpus as a value, and why there is none.
//!
//! Plain data: [`super::read`] fills it, everything above reads it.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::clause::Clause;
use super::elsewhere::ElsewhereTopic;
use super::reject::{RejectReason, Rejected};
use super::table::TableFault;
use super::terms::Terms;
use super::unit::{Department, Unit};
use super::warning::WarningKind;

/// A unit with its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorpusUnit {
    /// What is known of the unit.
    pub unit: Unit,
    /// The page as received, in UTF-8; spans of clauses count its bytes.
    pub text: String,
    /// The page's clauses, in page order; never empty.
    pub clauses: Vec<Clause>,
}

/// A department with its units.
#[derive(Debug, Clone, PartialEq)]
pub struct CorpusDepartment {
    /// What is known of the department.
    pub department: Department,
    /// Sorted by unit id; never empty.
    pub units: Vec<CorpusUnit>,
    /// The shared terms and the department's own; where both speak of the same words, the department's.
    pub terms: Terms,
    /// Topics handled elsewhere: the department's own, then the shared ones.
    pub elsewhere: Vec<ElsewhereTopic>,
}

/// Everything read from a corpus folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corpus {
    /// Sorted by id; the nameless department of the folder's own pages comes first.
    pub departments: Vec<CorpusDepartment>,
    /// Page files that were refused, sorted by path.
    pub rejected: Vec<Rejected>,
    /// What is odd, sorted by path and line.
    pub warnings: Vec<CorpusWarning>,
    /// Page files seen: units and rejected files together.
    pub files: usize,
    /// BLAKE3 over path and bytes of every file that was read, the TOML files included, in order of their paths; 64
    /// hexadecimal digits.
    pub digest: String,
}

/// Something odd in a file of the corpus.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CorpusWarning {
    /// The file's path below the corpus folder.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is odd.
    pub kind: WarningKind,
}

impl fmt::Display for CorpusWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.kind)
    }
}

/// Why there is no corpus at all.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// The corpus folder itself cannot be listed.
    #[error("không đọc được thư mục dữ liệu {}: {source}", path.display())]
    Folder {
        /// The folder as given.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A TOML file of the corpus cannot be read.
    #[error("{}: {reason}", path.display())]
    TableFile {
        /// The file's path below the corpus folder.
        path: PathBuf,
        /// Why.
        reason: RejectReason,
    },
    /// A TOML file of the corpus is wrong.
    #[error("{}:{line}:{column}: {reason}", path.display())]
    Table {
        /// The file's path below the corpus folder.
        path: PathBuf,
        /// Line from 1.
        line: usize,
        /// Column from 1, in characters.
        column: usize,
        /// What is wrong.
        reason: Box<TableFault>,
    },
}
