//! Whether a corpus may take the place of what is indexed now: a broken copy of the pages must not empty the index.
//!
//! In: the corpus and the manifest of the generation before. Out: nothing, or [`Refusal`] with what is lost.

use std::collections::HashSet;
use std::fmt;

use super::manifest::Manifest;
use crate::corpus::Corpus;

/// Newly refused files that pass, as a part of the files indexed before; one file always passes.
const FILES_IN: usize = 100;
/// Clauses that may vanish, as a part of those there were; [`CLAUSES_AT_LEAST`] always may.
const CLAUSES_IN: usize = 20;
/// Clauses that may always vanish.
const CLAUSES_AT_LEAST: usize = 3;

/// Why a corpus is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The generation that stays live.
    pub stays: String,
    /// Files that were indexed before and are refused now, with the reason.
    pub newly_rejected: Vec<(String, String)>,
    /// How many such files pass.
    pub rejected_allowed: usize,
    /// Clauses of the generation that stays live.
    pub clauses_before: usize,
    /// Clauses of the corpus.
    pub clauses_now: usize,
    /// How many clauses may vanish.
    pub clauses_allowed: usize,
}

impl Refusal {
    fn too_many_files(&self) -> bool {
        self.newly_rejected.len() > self.rejected_allowed
    }

    fn too_few_clauses(&self) -> bool {
        self.clauses_before.saturating_sub(self.clauses_now) > self.clauses_allowed
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "không công bố, vẫn dùng {}:", self.stays)?;
        if self.too_many_files() {
            let (count, allowed) = (self.newly_rejected.len(), self.rejected_allowed);
            write!(
                f,
                " {count} tệp trước đây đọc được nay bị từ chối (cho phép {allowed})"
            )?;
            for (path, reason) in self.newly_rejected.iter().take(5) {
                write!(f, "; {path}: {reason}")?;
            }
        }
        if self.too_few_clauses() {
            let (before, now, allowed) =
                (self.clauses_before, self.clauses_now, self.clauses_allowed);
            let separator = if self.too_many_files() { ";" } else { "" };
            write!(
                f,
                "{separator} số nhiệm vụ giảm từ {before} xuống {now} (cho phép giảm {allowed})"
            )?;
        }
        write!(f, ". Nếu đúng là như vậy, chạy lại với --force")
    }
}

/// Compares a corpus with the generation `id` that would be replaced.
///
/// # Errors
/// [`Refusal`] when more than max(1 file, 1 %) of the files indexed before are newly refused, or clauses fall by more
/// than max(3, 5 %).
pub fn compare(corpus: &Corpus, id: &str, before: &Manifest) -> Result<(), Box<Refusal>> {
    let refusal = Refusal {
        stays: id.to_owned(),
        newly_rejected: newly_rejected(corpus, before),
        rejected_allowed: (before.indexed.len() / FILES_IN).max(1),
        clauses_before: before.counts.clauses,
        clauses_now: clauses(corpus),
        clauses_allowed: (before.counts.clauses / CLAUSES_IN).max(CLAUSES_AT_LEAST),
    };
    if refusal.too_many_files() || refusal.too_few_clauses() {
        return Err(Box::new(refusal));
    }
    Ok(())
}

/// Clauses of a corpus.
pub fn clauses(corpus: &Corpus) -> usize {
    let units = corpus
        .departments
        .iter()
        .flat_map(|department| &department.units);
    units.map(|unit| unit.clauses.len()).sum()
}

fn newly_rejected(corpus: &Corpus, before: &Manifest) -> Vec<(String, String)> {
    let indexed: HashSet<&str> = before.indexed.iter().map(String::as_str).collect();
    let mut newly = Vec::new();
    for rejected in &corpus.rejected {
        let path = rejected.path.display().to_string();
        if indexed.contains(path.strip_suffix(".txt").unwrap_or(&path)) {
            newly.push((path, rejected.reason.to_string()));
        }
    }
    newly
}
