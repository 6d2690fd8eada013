//! Placeholder of the folder reader until it lands.

use super::{Clause, Department, Unit, elsewhere::ElsewhereTopic, terms::Terms};

/// A unit and its page.
#[derive(Debug)]
pub struct CorpusUnit {
    /// The unit.
    pub unit: Unit,
    /// The page as received.
    pub text: String,
    /// Its clauses.
    pub clauses: Vec<Clause>,
}

/// A department with its units, sorted by id.
#[derive(Debug)]
pub struct CorpusDepartment {
    /// The department.
    pub department: Department,
    /// Its units.
    pub units: Vec<CorpusUnit>,
    /// Its terms.
    pub terms: Terms,
    /// Topics handled elsewhere.
    pub elsewhere: Vec<ElsewhereTopic>,
}

/// A folder of pages, read.
#[derive(Debug)]
pub struct Corpus {
    /// Sorted by id.
    pub departments: Vec<CorpusDepartment>,
    /// Files that were not indexed.
    pub rejected: Vec<Rejected>,
    /// What was odd.
    pub warnings: Vec<String>,
    /// Files seen.
    pub files: usize,
    /// Digest over all files.
    pub digest: String,
}

/// A file that was not indexed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Below the corpus folder.
    pub path: String,
    /// Why.
    pub reason: String,
}
