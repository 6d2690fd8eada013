//! The files of one generation, in memory or read by position, as the engine's directory.
//!
//! In: names with bytes or open files. Out: a `tantivy` directory that never writes, never takes a lock and never maps
//! a file: a read-only folder works, and a file truncated under the server is an error or goes unnoticed. An open file
//! stays readable when its folder is removed. It knows nothing of what the files mean.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
};

/// The files of one generation, by name.
#[derive(Debug, Clone, Default)]
pub struct Files(Arc<BTreeMap<String, Stored>>);

/// Where a file's bytes are.
#[derive(Debug, Clone)]
pub enum Stored {
    /// In memory.
    Memory(Arc<[u8]>),
    /// On disk, read by position as they are needed.
    Disk(Arc<Positioned>),
}

/// An open file of known length.
#[derive(Debug)]
pub struct Positioned {
    file: File,
    length: usize,
}

impl Files {
    /// Files with these names.
    pub fn new(files: BTreeMap<String, Stored>) -> Self {
        Self(Arc::new(files))
    }

    /// All bytes of a file; `None` when it does not exist or can no longer be read.
    pub fn get(&self, name: &str) -> Option<Arc<[u8]>> {
        match self.0.get(name)? {
            Stored::Memory(bytes) => Some(bytes.clone()),
            Stored::Disk(file) => file.read(0..file.length).ok().map(Into::into),
        }
    }

    /// The files without those of these names, so that what is read once is not kept.
    pub fn without(&self, names: &[&str]) -> Self {
        let others = self
            .0
            .iter()
            .filter(|(name, _)| !names.contains(&name.as_str()));
        let others = others.map(|(name, stored)| (name.clone(), stored.clone()));
        Self(Arc::new(others.collect()))
    }

    /// Bytes of the files held in memory.
    pub fn in_memory(&self) -> usize {
        let held = |stored: &Stored| match stored {
            Stored::Memory(bytes) => bytes.len(),
            Stored::Disk(_) => 0,
        };
        self.0.values().map(held).sum()
    }

    fn find(&self, path: &Path) -> Result<&Stored, OpenReadError> {
        let found = path.to_str().and_then(|name| self.0.get(name));
        found.ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))
    }
}

impl Positioned {
    /// A file whose first `length` bytes are its content.
    pub fn new(file: File, length: usize) -> Self {
        Self { file, length }
    }

    fn read(&self, range: Range<usize>) -> io::Result<Vec<u8>> {
        if range.start > range.end || range.end > self.length {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut bytes = vec![0; range.len()];
        self.file.read_exact_at(&mut bytes, range.start as u64)?;
        Ok(bytes)
    }
}

impl HasLen for Positioned {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for Positioned {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        Ok(OwnedBytes::new(self.read(range)?))
    }
}

impl Directory for Files {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        Ok(match self.find(path)? {
            Stored::Memory(bytes) => Arc::new(OwnedBytes::new(bytes.clone())),
            Stored::Disk(file) => file.clone(),
        })
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(refused()),
            filepath: path.to_owned(),
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.find(path).is_ok())
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(refused(), path.to_owned()))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.find(path)?;
        let bytes = path.to_str().and_then(|name| self.get(name));
        let unreadable =
            || OpenReadError::wrap_io_error(io::Error::other("unreadable"), path.to_owned());
        Ok(bytes.ok_or_else(unreadable)?.to_vec())
    }

    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> io::Result<()> {
        Err(refused())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    /// A generation never changes, so nothing has to be kept out while it is opened.
    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "a generation is read-only")
}
