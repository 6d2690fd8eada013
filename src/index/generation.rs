//! One built, immutable index, opened: its id, what it says of itself, and what is inside.

use std::fs::File;

use super::content::Content;
use super::golden::{GoldenError, golden_digest};
use super::manifest::Manifest;

/// One generation, verified and opened.
pub struct Generation {
    /// Its folder's name: `gen-000042-<digest>`.
    pub id: String,
    /// Its number; a later build has a higher one.
    pub number: u64,
    /// What it says of itself.
    pub manifest: Manifest,
    /// What is inside.
    pub content: Content,
    /// Its manifest, locked for sharing as long as this value lives, so that nobody removes the folder meanwhile.
    /// `None` in tests and where the file system knows no locks.
    pub(super) _hold: Option<File>,
}

impl Generation {
    /// Asks the seeded queries once, which touches every kind of file, and says whether the answers are those the
    /// generation gave when it was built.
    ///
    /// # Errors
    /// [`GoldenError`] when a query cannot be answered.
    pub fn answers_as_built(&self) -> Result<bool, GoldenError> {
        Ok(golden_digest(&self.content)? == self.manifest.golden)
    }
}
