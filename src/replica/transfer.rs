//! One file of a generation on its way: from a source, or from a generation that is here already.
//!
//! In: bytes that come, and what the manifest says of the file. Out: the file, or a [`Fault`]; never more bytes than the
//! manifest says.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::source::SourceError;
use crate::index::layout::generation_names;
use crate::index::manifest::FileRecord;
use crate::index::publish::StepError;
use crate::index::verify::read_manifest;

/// Why one file did not come.
pub(super) enum Fault {
    Source(SourceError),
    /// Too short, too long, or other bytes.
    Other,
    Step(StepError),
}

/// Where bytes with a digest lie already, in any generation here.
pub(super) fn files_here(root: &Path) -> BTreeMap<String, PathBuf> {
    let mut here = BTreeMap::new();
    for name in generation_names(root).unwrap_or_default() {
        let Ok(manifest) = read_manifest(root, &name, None) else {
            continue;
        };
        let folder = root.join(name.to_string());
        let files = manifest.files.into_iter();
        here.extend(files.map(|(file, record)| (record.blake3, folder.join(file))));
    }
    here
}

/// Copies a file that is here, if it still is what its manifest says. Never linked: damage to one would be to both.
pub(super) fn copy_here(from: &Path, to: &Path, record: &FileRecord) -> bool {
    let opened = File::open(from);
    opened.is_ok_and(|file| copy(file, "", to, record).is_ok())
}

/// Writes what comes, as long as it can be the file that is expected.
pub(super) fn copy(
    mut from: impl Read,
    name: &str,
    to: &Path,
    record: &FileRecord,
) -> Result<(), Fault> {
    let failed = |source| {
        Fault::Step(StepError {
            action: "ghi",
            path: to.to_owned(),
            source,
        })
    };
    let mut file = File::create(to).map_err(failed)?;
    let (mut hasher, mut left) = (blake3::Hasher::new(), record.bytes);
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(reason) => {
                let file = name.to_owned();
                return Err(Fault::Source(SourceError::Unreachable { file, reason }));
            }
        };
        left = left.checked_sub(read as u64).ok_or(Fault::Other)?;
        hasher.update(&buffer[..read]);
        file.write_all(&buffer[..read]).map_err(failed)?;
    }
    let whole = left == 0 && hasher.finalize().to_hex().as_str() == record.blake3;
    whole.then_some(()).ok_or(Fault::Other)
}
