//! What a generation says of itself: versions, counts, what was refused, and the digest of every file.
//!
//! In: a folder to take stock of. Out: `MANIFEST.json` and back. Knows nothing of which generation is live.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::layout::MANIFEST;
use super::schema::FORMAT_VERSION;
use crate::analysis::fingerprint;
use crate::corpus::{Corpus, CorpusWarning};

/// The manifest of one generation, stored as `MANIFEST.json` in its folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Versions of what is inside.
    #[serde(flatten)]
    pub versions: Versions,
    /// Counts builds, from 1.
    pub number: u64,
    /// When the build began, for people; nothing is decided by it.
    pub built_at: Timestamp,
    /// Digest of the corpus it was built from.
    pub corpus: String,
    /// What was read and refused.
    pub counts: Counts,
    /// Digest of the engine's answers to seeded queries, see [`super::golden`].
    pub golden: String,
    /// Every file of the folder but the manifest, by name.
    pub files: BTreeMap<String, FileRecord>,
    /// Ids of the units whose pages were indexed; the next build compares its refusals with them.
    pub indexed: Vec<String>,
    /// Files that were not indexed.
    pub rejected: Vec<RejectedFile>,
    /// What was odd about indexed files, one line each.
    pub warnings: Vec<String>,
}

/// Versions that must equal the program's own, or the generation has to be rebuilt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// [`FORMAT_VERSION`] of the program that wrote it.
    pub format: u32,
    /// [`fingerprint()`] of the program that wrote it.
    pub analysis: String,
}

/// How much went in and came out: `files = units + rejected`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Departments.
    pub departments: usize,
    /// Units, one for each indexed page.
    pub units: usize,
    /// Page files seen.
    pub files: usize,
    /// Page files refused.
    pub rejected: usize,
    /// Clauses.
    pub clauses: usize,
    /// Warnings.
    pub warnings: usize,
}

/// Size and digest of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRecord {
    /// Bytes.
    pub bytes: u64,
    /// BLAKE3, 64 lower-case hexadecimal digits.
    pub blake3: String,
}

/// A file that was not indexed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedFile {
    /// Its path below the corpus folder.
    pub path: String,
    /// Why.
    pub reason: String,
}

impl Versions {
    /// The versions of this program.
    pub fn current() -> Self {
        Self {
            format: FORMAT_VERSION,
            analysis: fingerprint().to_owned(),
        }
    }
}

impl Manifest {
    /// What a corpus says of generation `number`; files and golden digest are filled in when they exist.
    pub fn describe(corpus: &Corpus, number: u64) -> Self {
        let units = || {
            corpus
                .departments
                .iter()
                .flat_map(|department| &department.units)
        };
        let rejected = corpus.rejected.iter().map(|rejected| RejectedFile {
            path: rejected.path.display().to_string(),
            reason: rejected.reason.to_string(),
        });
        Self {
            versions: Versions::current(),
            number,
            built_at: Timestamp::now(),
            corpus: corpus.digest.clone(),
            counts: Counts {
                departments: corpus.departments.len(),
                units: units().count(),
                files: corpus.files,
                rejected: corpus.rejected.len(),
                clauses: units().map(|page| page.clauses.len()).sum(),
                warnings: corpus.warnings.len(),
            },
            golden: String::new(),
            files: BTreeMap::new(),
            indexed: units().map(|page| page.unit.id.0.clone()).collect(),
            rejected: rejected.collect(),
            warnings: corpus.warnings.iter().map(one_line).collect(),
        }
    }

    /// The stored form.
    ///
    /// # Errors
    /// Never in practice: every field has a JSON form.
    pub fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Bytes of all files together, the manifest not counted.
    pub fn size(&self) -> u64 {
        self.files.values().map(|record| record.bytes).sum()
    }

    /// Whether every file name stays within the folder.
    pub fn names_are_plain(&self) -> bool {
        let plain =
            |name: &str| !name.is_empty() && name != ".." && !name.contains(['/', '\\', '\0']);
        self.files.keys().all(|name| name != "." && plain(name))
    }
}

fn one_line(warning: &CorpusWarning) -> String {
    let CorpusWarning { path, line, kind } = warning;
    format!("{}:{line}: {kind}", path.display())
}

/// Size and digest of every file in `folder` except the manifest.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn take_stock(folder: &Path) -> io::Result<BTreeMap<String, FileRecord>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| {
            io::Error::other(format!("the file name {} is not text", name.display()))
        })?;
        if name != MANIFEST {
            files.insert(name, record(&entry.path())?);
        }
    }
    Ok(files)
}

fn record(path: &Path) -> io::Result<FileRecord> {
    let file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(&file)?;
    Ok(FileRecord {
        bytes: file.metadata()?.len(),
        blake3: hasher.finalize().to_hex().to_string(),
    })
}
