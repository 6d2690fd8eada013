//! The generations of an index folder: listed, verified, rolled back, pruned.
//!
//! In: the index folder. Out: values for whoever shows them. What may be removed is decided here and nowhere else:
//! never the live generation, never the newest one before it, never one that a reader holds, and never one younger
//! than [`MIN_AGE`], because a reader on another machine may hold it unseen.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::damage::{Damage, Unusable};
use super::layout::{
    CURRENT, GenerationName, MANIFEST, Pointer, PointerState, TMP_PREFIX, generation_names,
    read_pointer,
};
use super::manifest::Manifest;
use super::open::{OpenOptions, open_generation};
use super::publish::{IndexerLock, StepError, replace_pointer, step, sync_folder};
use super::verify::{read_manifest, read_manifest_digest};

/// A generation younger than this is never pruned.
pub const MIN_AGE: Duration = Duration::from_secs(600);

/// One generation of the folder.
#[derive(Debug)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Whether `CURRENT` names it.
    pub live: bool,
    /// What it says of itself, its files not verified; or why it is unusable.
    pub manifest: Result<Manifest, Unusable>,
}

/// A generation and what a full verification found.
#[derive(Debug)]
pub struct Checked {
    /// Its id.
    pub id: String,
    /// Whether `CURRENT` names it.
    pub live: bool,
    /// What is wrong with it, if anything.
    pub result: Result<(), Unusable>,
}

/// A rollback that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledBack {
    /// The generation that was live.
    pub from: String,
    /// The generation that is live now.
    pub to: String,
}

/// Why nothing was rolled back.
#[derive(Debug, thiserror::Error)]
pub enum RollbackError {
    /// A build runs.
    #[error("một tiến trình khác đang dựng chỉ mục trong {}", .root.display())]
    Busy {
        /// The index folder.
        root: PathBuf,
    },
    /// `CURRENT` does not say what is live.
    #[error("không rõ bản chỉ mục hiện hành: {0}")]
    NoCurrent(Damage),
    /// No sound generation stands before the live one.
    #[error("không có bản nào trước {live} còn dùng được")]
    NoPrevious {
        /// The live generation.
        live: String,
    },
    /// A step failed.
    #[error(transparent)]
    Step(#[from] StepError),
}

/// What became of the generations that are not needed.
#[derive(Debug, Default)]
pub struct Pruned {
    /// Removed.
    pub removed: Vec<String>,
    /// Kept for now: a reader holds them, or they are younger than [`MIN_AGE`].
    pub kept: Vec<String>,
    /// Could not be removed, and why; nothing depends on it.
    pub failed: Vec<(String, io::Error)>,
}

impl Pruned {
    /// Nothing was removed, because the folder could not be read.
    pub fn failed(error: io::Error) -> Self {
        Self {
            failed: vec![(CURRENT.to_owned(), error)],
            ..Self::default()
        }
    }
}

/// The generations of `root`, ascending.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(root: &Path) -> io::Result<Vec<Listed>> {
    let state = read_pointer(root)?;
    let names = generation_names(root)?;
    let listed = names.iter().map(|name| {
        let digest = digest_of(&state, name);
        Listed {
            id: name.to_string(),
            live: digest.is_some(),
            manifest: read_manifest(root, name, digest),
        }
    });
    Ok(listed.collect())
}

/// Verifies every generation of `root` in full, ascending: all digests, the opening, and the answers to the seeded
/// queries.
///
/// # Errors
/// When the folder cannot be read.
pub fn verify_all(root: &Path) -> io::Result<Vec<Checked>> {
    let state = read_pointer(root)?;
    let names = generation_names(root)?;
    let checked = names.iter().map(|name| {
        let digest = digest_of(&state, name);
        Checked {
            id: name.to_string(),
            live: digest.is_some(),
            result: check(root, name, digest),
        }
    });
    Ok(checked.collect())
}

/// Makes the newest sound generation before the live one live. `CURRENT` takes note of the corpus rolled back from, so
/// that no command builds the same again unasked; the note ends with the next build.
///
/// # Errors
/// [`RollbackError`]; the live generation then stays.
pub fn rollback(root: &Path) -> Result<RolledBack, RollbackError> {
    let busy = || RollbackError::Busy {
        root: root.to_owned(),
    };
    let _lock = IndexerLock::acquire(root)?.ok_or_else(busy)?;
    let live = match step("đọc", root, read_pointer(root))? {
        PointerState::Names(pointer) => pointer,
        PointerState::Missing => return Err(RollbackError::NoCurrent(Damage::PointerMissing)),
        PointerState::Garbled => return Err(RollbackError::NoCurrent(Damage::PointerGarbled)),
    };
    let pointer = previous(root, &live)?;
    let live = live.name;
    replace_pointer(root, &pointer)?;
    sync_folder(root)?;
    Ok(RolledBack {
        from: live.to_string(),
        to: pointer.name.to_string(),
    })
}

/// Removes what is not needed. `before` is a generation to keep beside those that are always kept: the one that was
/// live until a moment ago. The caller holds the lock.
///
/// # Errors
/// When the folder cannot be read, or `CURRENT` does not say what is live: then nothing may be removed.
pub fn prune(
    root: &Path,
    before: Option<&GenerationName>,
    _lock: &IndexerLock,
) -> io::Result<Pruned> {
    let PointerState::Names(Pointer { name: live, .. }) = read_pointer(root)? else {
        return Ok(Pruned::default());
    };
    let names = generation_names(root)?;
    let fallback = names.iter().rfind(|name| name.number < live.number);
    let needed = [Some(&live), fallback, before];
    let mut pruned = Pruned::default();
    for name in names.iter().filter(|name| !needed.contains(&Some(name))) {
        let id = name.to_string();
        match remove(root, &id) {
            Ok(true) => pruned.removed.push(id),
            Ok(false) => pruned.kept.push(id),
            Err(error) => pruned.failed.push((id, error)),
        }
    }
    Ok(pruned)
}

/// Like [`prune`], taking the lock; `None` when a build runs.
///
/// # Errors
/// [`StepError`] when the folder cannot be read.
pub fn prune_now(root: &Path) -> Result<Option<Pruned>, StepError> {
    let Some(lock) = IndexerLock::acquire(root)? else {
        return Ok(None);
    };
    step("đọc", root, prune(root, None, &lock)).map(Some)
}

fn digest_of<'a>(state: &'a PointerState, name: &GenerationName) -> Option<&'a str> {
    match state {
        PointerState::Names(pointer) if pointer.name == *name => Some(&pointer.manifest),
        _ => None,
    }
}

fn check(root: &Path, name: &GenerationName, digest: Option<&str>) -> Result<(), Unusable> {
    let generation = open_generation(root, name, digest, &OpenOptions::default())?;
    if generation.answers_as_built().map_err(Damage::from)? {
        return Ok(());
    }
    Err(Damage::Answers.into())
}

fn previous(root: &Path, live: &Pointer) -> Result<Pointer, RollbackError> {
    let names = step("đọc", root, generation_names(root))?;
    for name in names
        .into_iter()
        .rev()
        .filter(|name| name.number < live.name.number)
    {
        if check(root, &name, None).is_ok()
            && let Ok(manifest) = read_manifest_digest(root, &name)
        {
            return Ok(Pointer {
                rolled_back: rolled_back(root, live),
                ..Pointer::new(name, manifest)
            });
        }
    }
    Err(RollbackError::NoPrevious {
        live: live.name.to_string(),
    })
}

/// What was rolled back from before, and now; a generation whose manifest is damaged was left for that reason, and its
/// corpus may be built again.
fn rolled_back(root: &Path, live: &Pointer) -> Vec<String> {
    let left = read_manifest(root, &live.name, Some(&live.manifest));
    let mut all = live.rolled_back.clone();
    all.extend(left.ok().map(|manifest| manifest.corpus));
    all
}

/// Removes a generation unless it is held or young. Its name goes first, so that an interrupted removal leaves a
/// leftover and never half a generation.
fn remove(root: &Path, id: &str) -> io::Result<bool> {
    let folder = root.join(id);
    let Some(_unheld) = lock_if_old(&folder)? else {
        return Ok(false);
    };
    let doomed = root.join(format!("{TMP_PREFIX}old-{id}"));
    std::fs::rename(&folder, &doomed)?;
    std::fs::remove_dir_all(&doomed)?;
    Ok(true)
}

fn lock_if_old(folder: &Path) -> io::Result<Option<File>> {
    let manifest = match File::open(folder.join(MANIFEST)) {
        Ok(manifest) => manifest,
        // Without a manifest nobody can have opened it.
        Err(error) if error.kind() == io::ErrorKind::NotFound => File::open(folder)?,
        Err(error) => return Err(error),
    };
    let age = manifest.metadata()?.modified()?.elapsed();
    if age.is_ok_and(|age| age >= MIN_AGE) && manifest.try_lock().is_ok() {
        return Ok(Some(manifest));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::SystemTime;

    use super::*;
    use crate::index::open::open_current;
    use crate::index::sample::build;

    fn age(root: &Path, id: &str) {
        let manifest = File::open(root.join(id).join(MANIFEST)).unwrap();
        manifest
            .set_modified(SystemTime::now() - 2 * MIN_AGE)
            .unwrap();
    }

    fn ids(root: &Path) -> Vec<String> {
        list(root)
            .unwrap()
            .into_iter()
            .map(|listed| listed.id)
            .collect()
    }

    #[test]
    fn a_rollback_makes_the_sound_generation_before_live() {
        let root = tempfile::tempdir().unwrap();
        let built: Vec<String> = (2..5).map(|clauses| build(root.path(), clauses)).collect();
        fs::remove_file(root.path().join(&built[1]).join("meta.json")).unwrap();
        let rolled = rollback(root.path()).unwrap();
        assert_eq!((&rolled.from, &rolled.to), (&built[2], &built[0]));
        let opened = open_current(root.path()).unwrap();
        assert!(opened.fallback.is_none());
        assert_eq!(opened.generation.id, built[0]);
        let Err(RollbackError::NoPrevious { live }) = rollback(root.path()) else {
            panic!("nothing stands before the first");
        };
        assert_eq!(live, built[0]);
        let next = build(root.path(), 6);
        assert!(
            next.starts_with("gen-000004-"),
            "numbers never repeat: {next}"
        );
    }

    #[test]
    fn verification_names_the_damaged_one() {
        let root = tempfile::tempdir().unwrap();
        let built: Vec<String> = (2..4).map(|clauses| build(root.path(), clauses)).collect();
        fs::remove_file(root.path().join(&built[0]).join("texts.bin")).unwrap();
        let checked = verify_all(root.path()).unwrap();
        assert_eq!(checked.len(), 2);
        assert!(checked[0].result.is_err() && !checked[0].live);
        assert!(checked[1].result.is_ok() && checked[1].live);
        assert!(
            list(root.path())
                .unwrap()
                .iter()
                .all(|listed| listed.manifest.is_ok())
        );
    }

    #[test]
    fn only_old_generations_that_nobody_holds_are_removed() {
        let root = tempfile::tempdir().unwrap();
        let built: Vec<String> = (2..7).map(|clauses| build(root.path(), clauses)).collect();
        assert_eq!(ids(root.path()), built, "all are young");
        let name = GenerationName::parse(&built[0]).unwrap();
        let held = open_generation(root.path(), &name, None, &OpenOptions::default()).unwrap();
        built.iter().for_each(|id| age(root.path(), id));
        let pruned = prune_now(root.path()).unwrap().unwrap();
        assert_eq!(pruned.removed, [built[1].clone(), built[2].clone()]);
        assert_eq!(pruned.kept, [built[0].clone()]);
        drop(held);
        assert_eq!(
            prune_now(root.path()).unwrap().unwrap().removed,
            [built[0].clone()]
        );
        assert_eq!(ids(root.path()), built[3..]);
    }

    #[test]
    fn a_build_prunes_and_keeps_what_was_live_before_it() {
        let root = tempfile::tempdir().unwrap();
        let built: Vec<String> = (2..5).map(|clauses| build(root.path(), clauses)).collect();
        rollback(root.path()).unwrap();
        built.iter().for_each(|id| age(root.path(), id));
        let next = build(root.path(), 6);
        assert_eq!(ids(root.path()), [built[1].clone(), built[2].clone(), next]);
    }
}
