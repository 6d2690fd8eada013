//! What a source published, live here too: fetched, verified, asked and published as a build is.
//!
//! In: a source and the index folder. Out: [`Pulled`], or [`PullError`] with the index as it was. The generation keeps
//! its name, so every machine says the same of what it serves; `CURRENT` becomes the source's, a rollback included. A
//! file that some generation here has already is copied instead of fetched.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::source::{Published, Source, SourceError};
use super::transfer::{Fault, copy, copy_here, files_here};
use crate::index::Manifest;
use crate::index::damage::{Damage, Unusable};
use crate::index::generations::prune;
use crate::index::layout::{
    GenerationName, MANIFEST, Pointer, PointerState, TMP_PREFIX, read_pointer,
};
use crate::index::manifest::FileRecord;
use crate::index::open::{OpenOptions, open_tested};
use crate::index::publish::{
    IndexerLock, Staging, StepError, clear_leftovers, free_bytes, replace_pointer, step,
    sync_folder,
};
use crate::index::room::SPARE_ROOM;
use crate::index::verify::{MANIFEST_LIMIT, parse_manifest};

/// How often a file is asked for.
const ATTEMPTS: u32 = 3;
/// Before the second attempt; the third waits twice as long.
const PAUSE: Duration = Duration::from_millis(500);
/// A manifest of unknown size is waited for as long as one of this size.
const USUAL_MANIFEST: u64 = 1 << 20;

/// What came of asking a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// The generation that is live at the source, and now here.
    pub id: String,
    /// Whether it was live here before.
    pub same: bool,
    /// Bytes that came from the source, the manifest not counted.
    pub fetched: u64,
    /// Bytes that were here already.
    pub copied: u64,
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The source is away, or has nothing.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Another process builds or pulls.
    #[error("một tiến trình khác đang dựng chỉ mục trong {}", .root.display())]
    Busy {
        /// The index folder.
        root: PathBuf,
    },
    /// What came is not what was published, or was published by another version of the program.
    #[error("bản {id} lấy từ {from} không dùng được: {reason}")]
    Unusable {
        /// The generation.
        id: String,
        /// The source.
        from: String,
        /// What is wrong.
        reason: Unusable,
    },
    /// The disk is too full.
    #[error("đĩa còn trống {free} byte, cần {needed} byte để lấy chỉ mục")]
    NoRoom {
        /// Bytes there are.
        free: u64,
        /// Bytes needed.
        needed: u64,
    },
    /// A step here failed.
    #[error(transparent)]
    Step(#[from] StepError),
}

/// Makes the source's live generation the live one of `root`. `thorough`: also when it is that already, its files are
/// verified, and fetched again where they are damaged.
///
/// # Errors
/// [`PullError`]; nothing of the attempt stays, and `CURRENT` is as it was.
pub fn pull(source: &Source, root: &Path, thorough: bool) -> Result<Pulled, PullError> {
    let published = source.published()?;
    let pointer = &published.pointer;
    let same = is_live(root, pointer);
    if same && (!thorough || is_sound(root, pointer)) {
        return Ok(pulled(pointer, true));
    }
    step("tạo", root, fs::create_dir_all(root))?;
    let busy = || PullError::Busy {
        root: root.to_owned(),
    };
    let lock = IndexerLock::acquire(root)?.ok_or_else(busy)?;
    clear_leftovers(root, &lock)?;
    let before = match read_pointer(root) {
        Ok(PointerState::Names(before)) => Some(before.name),
        _ => None,
    };
    let done = if is_sound(root, pointer) {
        replace_pointer(root, pointer)?;
        sync_folder(root)?;
        pulled(pointer, false)
    } else {
        let fetching = Fetching {
            published: &published,
            source,
            root,
        };
        fetching.publish()?
    };
    // Nothing depends on it; what could not be removed is removed another time.
    drop(prune(root, before.as_ref(), &lock));
    Ok(done)
}

fn pulled(pointer: &Pointer, same: bool) -> Pulled {
    Pulled {
        id: pointer.name.to_string(),
        same,
        fetched: 0,
        copied: 0,
    }
}

fn is_live(root: &Path, pointer: &Pointer) -> bool {
    matches!(read_pointer(root), Ok(PointerState::Names(live)) if live == *pointer)
}

/// Whether the generation is here, whole, and answers as it did when it was built.
fn is_sound(root: &Path, pointer: &Pointer) -> bool {
    self_test(root, pointer).is_ok()
}

fn self_test(root: &Path, pointer: &Pointer) -> Result<(), Unusable> {
    let (name, digest) = (&pointer.name, Some(pointer.manifest.as_str()));
    open_tested(root, name, digest, &OpenOptions::default()).map(drop)
}

/// One generation on its way.
struct Fetching<'a> {
    published: &'a Published<'a>,
    source: &'a Source,
    root: &'a Path,
}

impl Fetching<'_> {
    fn publish(&self) -> Result<Pulled, PullError> {
        let pointer = &self.published.pointer;
        let (bytes, manifest) = self.manifest()?;
        self.check_room(manifest.size())?;
        let mut staging = Staging::create(self.root, pointer.name.number)?;
        let mut done = pulled(pointer, false);
        let here = files_here(self.root);
        for (name, record) in &manifest.files {
            let path = staging.path().join(name);
            match here.get(&record.blake3) {
                Some(known) if copy_here(known, &path, record) => done.copied += record.bytes,
                _ => {
                    self.fetch(name, &path, record)?;
                    done.fetched += record.bytes;
                }
            }
        }
        set_aside(self.root, &pointer.name)?;
        staging.seal(&bytes, &pointer.name)?;
        self_test(self.root, pointer).map_err(|reason| self.unusable(reason))?;
        staging.make_live(pointer)?;
        Ok(done)
    }

    fn manifest(&self) -> Result<(Vec<u8>, Manifest), PullError> {
        let pointer = &self.published.pointer;
        let mut bytes = Vec::new();
        let came = self.published.open(MANIFEST, USUAL_MANIFEST)?;
        came.take(MANIFEST_LIMIT + 1)
            .read_to_end(&mut bytes)
            .map_err(|reason| SourceError::Unreachable {
                file: format!("{}/{MANIFEST}", pointer.name),
                reason,
            })?;
        let manifest = parse_manifest(&bytes, &pointer.name, Some(&pointer.manifest))
            .map_err(|reason| self.unusable(reason))?;
        Ok((bytes, manifest))
    }

    fn check_room(&self, size: u64) -> Result<(), PullError> {
        let (free, needed) = (free_bytes(self.root)?, size.saturating_add(SPARE_ROOM));
        if free < needed {
            return Err(PullError::NoRoom { free, needed });
        }
        Ok(())
    }

    fn fetch(&self, name: &str, path: &Path, record: &FileRecord) -> Result<(), PullError> {
        let mut attempt = 1;
        loop {
            match self.fetch_once(name, path, record) {
                Ok(()) => return Ok(()),
                Err(Fault::Step(error)) => return Err(error.into()),
                Err(_) if attempt < ATTEMPTS => std::thread::sleep(PAUSE * attempt),
                Err(Fault::Source(error)) => return Err(error.into()),
                Err(Fault::Other) => {
                    let file = name.to_owned();
                    return Err(self.unusable(Damage::Digest { file }.into()));
                }
            }
            attempt += 1;
        }
    }

    fn fetch_once(&self, name: &str, path: &Path, record: &FileRecord) -> Result<(), Fault> {
        let came = self
            .published
            .open(name, record.bytes)
            .map_err(Fault::Source)?;
        copy(came, name, path, record)
    }

    fn unusable(&self, reason: Unusable) -> PullError {
        PullError::Unusable {
            id: self.published.pointer.name.to_string(),
            from: self.source.to_string(),
            reason,
        }
    }
}

/// Makes room for a generation whose damaged copy lies here. Its name goes first, so that an interrupted removal leaves
/// a leftover; whoever reads it has its files open.
fn set_aside(root: &Path, name: &GenerationName) -> Result<(), StepError> {
    let folder = root.join(name.to_string());
    if !folder.exists() {
        return Ok(());
    }
    let doomed = root.join(format!("{TMP_PREFIX}old-{name}"));
    step("đổi tên", &folder, fs::rename(&folder, &doomed))?;
    step("xóa", &doomed, fs::remove_dir_all(&doomed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::generations::rollback;
    use crate::index::layout::generation_names;
    use crate::index::open::open_current;
    use crate::index::sample::build;

    fn serves(root: &Path) -> String {
        let opened = open_current(root).unwrap();
        assert!(opened.fallback.is_none());
        opened.generation.id
    }

    struct Two {
        source: Source,
        there: tempfile::TempDir,
        here: tempfile::TempDir,
    }

    impl Two {
        fn new() -> Self {
            let (there, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let source = Source::Folder(there.path().to_owned());
            Self {
                source,
                there,
                here,
            }
        }

        fn pull(&self) -> Result<Pulled, PullError> {
            pull(&self.source, self.here.path(), true)
        }
    }

    #[test]
    fn what_is_published_there_is_live_here_and_a_rollback_is_followed() {
        let two = Two::new();
        assert!(matches!(
            two.pull(),
            Err(PullError::Source(SourceError::NoIndex(_)))
        ));
        let first = build(two.there.path(), 3);
        let came = two.pull().unwrap();
        assert!(!came.same && came.fetched > 0 && came.copied == 0);
        assert_eq!(serves(two.here.path()), first);
        assert!(two.pull().unwrap().same);
        let second = build(two.there.path(), 4);
        two.pull().unwrap();
        assert_eq!(serves(two.here.path()), second);
        rollback(two.there.path()).unwrap();
        let back = two.pull().unwrap();
        assert_eq!((serves(two.here.path()), back.fetched), (first, 0));
    }

    #[test]
    fn only_what_is_damaged_comes_again() {
        let two = Two::new();
        let id = build(two.there.path(), 3);
        let whole = two.pull().unwrap().fetched;
        let lost = two.here.path().join(&id).join("texts.bin");
        let bytes = fs::metadata(&lost).unwrap().len();
        fs::remove_file(&lost).unwrap();
        let came = two.pull().unwrap();
        assert_eq!((came.fetched, came.copied), (bytes, whole - bytes));
        assert_eq!(serves(two.here.path()), id);
    }

    #[test]
    fn damage_there_stays_there() {
        let two = Two::new();
        let good = build(two.there.path(), 3);
        two.pull().unwrap();
        let bad = build(two.there.path(), 4);
        let file = two.there.path().join(&bad).join("texts.bin");
        let mut bytes = fs::read(&file).unwrap();
        bytes[0] ^= 1;
        fs::remove_file(&file).unwrap();
        fs::write(&file, bytes).unwrap();
        let error = two.pull().unwrap_err().to_string();
        assert!(
            error.contains(&bad) && error.contains("texts.bin"),
            "{error}"
        );
        assert_eq!(serves(two.here.path()), good);
        assert_eq!(generation_names(two.here.path()).unwrap().len(), 1);
        let names: Vec<_> = fs::read_dir(two.here.path()).unwrap().collect();
        assert_eq!(names.len(), 3, "CURRENT, the lock and one generation");
    }

    #[test]
    fn one_at_a_time() {
        let two = Two::new();
        build(two.there.path(), 3);
        let _lock = IndexerLock::acquire(two.here.path()).unwrap();
        assert!(matches!(two.pull(), Err(PullError::Busy { .. })));
    }
}
