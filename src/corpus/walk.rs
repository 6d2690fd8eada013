//! What lies in the corpus folder.
//!
//! In: the folder. Out: page files, the TOML files beside them, and what was refused for its name or place. No file is
//! opened here, and no link is followed.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::reject::{RejectReason, Rejected};
use super::value::CorpusError;

/// Files of the corpus folder, by their path below it, each list sorted.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Page files, one or two levels down.
    pub pages: Vec<PathBuf>,
    /// `department.toml`, `terms.toml` and `elsewhere.toml` in the folder itself or one level down.
    pub tables: Vec<PathBuf>,
    /// Page files refused for their place or name, and folders that cannot be listed.
    pub rejected: Vec<Rejected>,
    /// Files that are neither; hidden files and read-me files aside.
    pub others: Vec<PathBuf>,
}

/// Lists `root`.
///
/// # Errors
/// [`CorpusError::Folder`] when `root` itself cannot be listed.
pub(super) fn list_files(root: &Path) -> Result<Listing, CorpusError> {
    let mut listing = Listing::default();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        if let Err(source) = list_folder(root, &folder, &mut listing, &mut folders) {
            if folder.as_os_str().is_empty() {
                return Err(CorpusError::Folder {
                    path: root.to_path_buf(),
                    source,
                });
            }
            listing.rejected.push(Rejected {
                path: folder,
                reason: RejectReason::Unreadable(source.kind()),
            });
        }
    }
    listing.pages.sort();
    listing.tables.sort();
    listing.others.sort();
    Ok(listing)
}

fn list_folder(
    root: &Path,
    folder: &Path,
    listing: &mut Listing,
    folders: &mut Vec<PathBuf>,
) -> std::io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !is_hidden(&entry.file_name()) {
                folders.push(path);
            }
        } else if kind.is_symlink()
            && fs::metadata(root.join(&path)).is_ok_and(|target| target.is_dir())
        {
            listing.rejected.push(Rejected {
                path,
                reason: RejectReason::LinkedFolder,
            });
        } else {
            sort_in(path, listing);
        }
    }
    Ok(())
}

fn sort_in(path: PathBuf, listing: &mut Listing) {
    let name = path.file_name().unwrap_or_default();
    let depth = path.components().count();
    let table = matches!(
        name.as_bytes(),
        b"department.toml" | b"terms.toml" | b"elsewhere.toml"
    );
    if name.as_bytes().ends_with(b".txt") {
        match judge_page(&path, depth) {
            Some(reason) => listing.rejected.push(Rejected { path, reason }),
            None => listing.pages.push(path),
        }
    } else if table && depth <= 2 {
        listing.tables.push(path);
    } else if !is_hidden(name) && !name.as_bytes().starts_with(b"README") {
        listing.others.push(path);
    }
}

fn judge_page(path: &Path, depth: usize) -> Option<RejectReason> {
    let named = path
        .to_str()
        .is_some_and(|text| !text.contains(char::is_control))
        && path.file_name() != Some(OsStr::new(".txt"));
    if !named {
        Some(RejectReason::BadName)
    } else if depth > 2 {
        Some(RejectReason::TooDeep)
    } else {
        None
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_bytes().starts_with(b".")
}
