//! A folder of files to the live generation, so that a kill, a power cut or a full disk at any moment leaves either
//! the old generation or the new one.
//!
//! In: a filled folder. Out: `gen-…` and `CURRENT`. Order is everything here: data is on the disk before a name points
//! to it, and a name is on the disk before the next step relies on it. Knows nothing of a corpus.

use std::fs::{File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::layout::{
    CURRENT, CURRENT_TMP, GenerationName, LOCK, MANIFEST, Pointer, TMP_PREFIX, leftovers,
};

/// The engine writes some files for its owner alone; whoever serves the index may be another user.
const FOR_ALL_TO_READ: u32 = 0o444;

/// A step that failed, on which path.
#[derive(Debug, thiserror::Error)]
#[error("không {action} được {}: {source}", .path.display())]
pub struct StepError {
    /// What was tried, in Vietnamese: "ghi", "đổi tên", …
    pub action: &'static str,
    /// On what.
    pub path: PathBuf,
    /// Why it failed.
    pub source: io::Error,
}

/// Gives a failed system call its name and path.
///
/// # Errors
/// [`StepError`] when `result` is an error.
pub fn step<T>(action: &'static str, path: &Path, result: io::Result<T>) -> Result<T, StepError> {
    result.map_err(|source| StepError {
        action,
        path: path.to_owned(),
        source,
    })
}

/// The right to build in an index folder, held until dropped. The system takes it back when the process dies, however
/// it dies; the lock's file stays.
#[derive(Debug)]
pub struct IndexerLock {
    /// Keeps the lock.
    _file: File,
}

impl IndexerLock {
    /// Takes the lock of `root`; `None` when another process holds it.
    ///
    /// # Errors
    /// [`StepError`] when the lock's file cannot be opened.
    pub fn acquire(root: &Path) -> Result<Option<Self>, StepError> {
        let path = root.join(LOCK);
        let opened = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path);
        let file = step("mở", &path, opened)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => step("khóa", &path, Err(source)),
        }
    }
}

/// Removes what interrupted builds left; the caller holds the lock.
///
/// # Errors
/// [`StepError`] when something cannot be removed.
pub fn clear_leftovers(root: &Path, _lock: &IndexerLock) -> Result<(), StepError> {
    for path in step("đọc", root, leftovers(root))? {
        let is_folder = path.symlink_metadata().is_ok_and(|meta| meta.is_dir());
        let removed = if is_folder {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        step("xóa", &path, removed)?;
    }
    Ok(())
}

/// A folder that is removed when dropped, unless it became live.
#[derive(Debug)]
pub struct Staging {
    root: PathBuf,
    path: PathBuf,
    live: bool,
}

impl Staging {
    /// An empty folder for generation `number` in `root`.
    ///
    /// # Errors
    /// [`StepError`] when it cannot be created.
    pub fn create(root: &Path, number: u64) -> Result<Self, StepError> {
        let path = root.join(format!("{TMP_PREFIX}{}-{number:06}", std::process::id()));
        step("tạo", &path, std::fs::create_dir(&path))?;
        Ok(Self {
            root: root.to_owned(),
            path,
            live: false,
        })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the manifest, makes every file read-only and brings files, folder and its new name to the disk. Opens
    /// by this name, but is not live yet.
    ///
    /// # Errors
    /// [`StepError`] naming the step that failed.
    pub fn seal(&mut self, manifest: &[u8], name: &GenerationName) -> Result<(), StepError> {
        let path = self.path.join(MANIFEST);
        step("ghi", &path, std::fs::write(&path, manifest))?;
        self.sync_files()?;
        sync_folder(&self.path)?;
        let target = self.root.join(name.to_string());
        step("đổi tên", &self.path, std::fs::rename(&self.path, &target))?;
        self.path = target;
        sync_folder(&self.root)
    }

    /// Makes the sealed folder the live generation.
    ///
    /// # Errors
    /// [`StepError`]; the generation is live all the same when only the last step, bringing the new pointer to the
    /// disk, failed.
    pub fn make_live(mut self, pointer: &Pointer) -> Result<(), StepError> {
        replace_pointer(&self.root, pointer)?;
        self.live = true;
        sync_folder(&self.root)
    }

    fn sync_files(&self) -> Result<(), StepError> {
        for entry in step("đọc", &self.path, std::fs::read_dir(&self.path))? {
            let path = step("đọc", &self.path, entry)?.path();
            let sealed = File::open(&path).and_then(|file| {
                file.set_permissions(Permissions::from_mode(FOR_ALL_TO_READ))?;
                file.sync_all()
            });
            step("ghi xuống đĩa", &path, sealed)?;
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.live {
            // Whatever stays is a leftover that the next build clears, or an unpublished generation that is pruned.
            drop(std::fs::remove_dir_all(&self.path));
        }
    }
}

/// Puts `pointer` in the place of `CURRENT` in one step; [`sync_folder`] makes it last.
///
/// # Errors
/// [`StepError`]; `CURRENT` is then as it was.
pub fn replace_pointer(root: &Path, pointer: &Pointer) -> Result<(), StepError> {
    let (tmp, current) = (root.join(CURRENT_TMP), root.join(CURRENT));
    let replaced = write_synced(&tmp, pointer.to_string().as_bytes())
        .and_then(|()| std::fs::rename(&tmp, &current));
    if replaced.is_err() {
        drop(std::fs::remove_file(&tmp));
    }
    step("ghi", &current, replaced)
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::write(path, bytes)?;
    File::open(path)?.sync_all()
}

/// Bytes that are free on the disk of `root`.
///
/// # Errors
/// [`StepError`] when the system does not say.
pub fn free_bytes(root: &Path) -> Result<u64, StepError> {
    let asked = rustix::fs::statvfs(root).map_err(io::Error::from);
    let system = step("đọc", root, asked)?;
    Ok(system.f_bavail.saturating_mul(system.f_frsize))
}

/// Brings a folder's entries to the disk.
///
/// # Errors
/// [`StepError`] when the system refuses.
pub fn sync_folder(path: &Path) -> Result<(), StepError> {
    step(
        "ghi xuống đĩa",
        path,
        File::open(path).and_then(|folder| folder.sync_all()),
    )
}
