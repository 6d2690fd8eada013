//! One file's bytes, read so that nothing outside the folder is read and nothing blocks.
//!
//! In: the corpus folder and a path below it. Out: the bytes, or a [`RejectReason`]. Nothing here knows what they mean.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::OFlags;

use super::reject::RejectReason;

/// The most bytes a page or a file beside it may have: 4 MiB.
pub const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// How often a file that changes while it is read is tried.
const ATTEMPTS: usize = 3;
const PAUSE: Duration = Duration::from_millis(25);

/// Reads the regular file at `path` below `root`, both absolute and `root` without links.
///
/// # Errors
/// The reason why it cannot or must not be read.
pub(super) fn read_file(root: &Path, path: &Path) -> Result<Vec<u8>, RejectReason> {
    let target = resolve(root, path)?;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            std::thread::sleep(PAUSE);
        }
        if let Some(bytes) = read_once(&target)? {
            return Ok(bytes);
        }
    }
    Err(RejectReason::ChangedWhileRead)
}

/// Follows a link when it stays below `root`, and looks at the kind of file before anybody opens it.
fn resolve(root: &Path, path: &Path) -> Result<PathBuf, RejectReason> {
    let mut target = path.to_path_buf();
    if fs::symlink_metadata(path).map_err(unreadable)?.is_symlink() {
        target = fs::canonicalize(path).map_err(unreadable)?;
        if !target.starts_with(root) {
            return Err(RejectReason::LeadsOut);
        }
    }
    let regular = fs::symlink_metadata(&target).map_err(unreadable)?.is_file();
    if regular {
        Ok(target)
    } else {
        Err(RejectReason::NotRegular)
    }
}

/// The bytes, or nothing when the file changed meanwhile.
fn read_once(target: &Path) -> Result<Option<Vec<u8>>, RejectReason> {
    let mut file = open(target).map_err(unreadable)?;
    let before = file.metadata().map_err(unreadable)?;
    if !before.is_file() {
        return Err(RejectReason::NotRegular);
    }
    if before.len() > MAX_BYTES {
        return Err(RejectReason::TooLarge);
    }
    let mut bytes = Vec::new();
    file.by_ref()
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    let now = fs::symlink_metadata(target).map_err(unreadable)?;
    let whole = bytes.len() as u64 == before.len();
    Ok((whole && is_same(&before, &now)).then_some(bytes))
}

/// Between the look and the opening a FIFO or a link may have taken the file's place: opening must not wait for a
/// writer, and not follow.
fn open(target: &Path) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | OFlags::NOFOLLOW | OFlags::NOCTTY).bits();
    OpenOptions::new()
        .read(true)
        .custom_flags(flags.cast_signed())
        .open(target)
}

fn is_same(before: &Metadata, now: &Metadata) -> bool {
    let facts = |m: &Metadata| {
        (
            m.dev(),
            m.ino(),
            m.len(),
            m.mtime(),
            m.mtime_nsec(),
            m.ctime(),
            m.ctime_nsec(),
        )
    };
    facts(before) == facts(now)
}

// `map_err` hands the error over by value.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the shape that map_err asks for"
)]
fn unreadable(error: io::Error) -> RejectReason {
    RejectReason::Unreadable(error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_another_each_time_is_refused() {
        // The system makes this file up while it is read: its length is never what was said before.
        let found = read_file(Path::new("/proc"), Path::new("/proc/self/status"));
        assert_eq!(found, Err(RejectReason::ChangedWhileRead));
    }

    #[test]
    fn a_rewritten_file_is_not_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "một").unwrap();
        let before = fs::metadata(&path).unwrap();
        assert!(is_same(&before, &fs::metadata(&path).unwrap()));
        fs::write(folder.path().join("b"), "hai").unwrap();
        fs::rename(folder.path().join("b"), &path).unwrap();
        assert!(!is_same(&before, &fs::metadata(&path).unwrap()));
    }
}
