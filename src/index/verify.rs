//! A generation's folder to verified files: every byte is digested before anyone reads it.
//!
//! In: a folder and what its name and the pointer say of the manifest. Out: the manifest and its files, or what is
//! wrong with them. The chain is closed: the pointer holds the manifest's digest, the folder's name its beginning, and
//! the manifest the digest of every other file. Knows nothing of which generation is live.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;

use super::damage::{Damage, Unusable};
use super::files::{Files, Positioned, Stored};
use super::layout::{GenerationName, MANIFEST};
use super::manifest::{FileRecord, Manifest, Versions};

/// Threads that digest files at the same time.
const THREADS: usize = 2;
/// A manifest larger than this is refused unread.
pub const MANIFEST_LIMIT: u64 = 256 << 20;

/// A generation's folder, verified.
pub struct Verified {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its files.
    pub files: Files,
    /// The manifest's file, locked for sharing.
    pub hold: Option<File>,
}

/// Verifies the generation `name` in `root`.
///
/// Files stay in memory when all of them together have at most
/// `memory_limit` bytes; otherwise the engine's are read by position later, through the very file that was verified.
///
/// # Errors
/// [`Unusable`] with the first thing found wrong.
pub fn verify(
    root: &Path,
    name: &GenerationName,
    manifest_digest: Option<&str>,
    memory_limit: u64,
) -> Result<Verified, Unusable> {
    let folder = root.join(name.to_string());
    let (hold, bytes) = read_manifest_file(&folder)?;
    let manifest = parse_manifest(&bytes, name, manifest_digest)?;
    let in_memory = manifest.size() <= memory_limit;
    let files = read_files(&folder, &manifest, in_memory)?;
    Ok(Verified {
        manifest,
        files,
        hold,
    })
}

/// Reads and checks the manifest alone, not the files it names.
///
/// # Errors
/// [`Unusable`] when it is damaged or of another version.
pub fn read_manifest(
    root: &Path,
    name: &GenerationName,
    manifest_digest: Option<&str>,
) -> Result<Manifest, Unusable> {
    let (_, bytes) = read_manifest_file(&root.join(name.to_string()))?;
    parse_manifest(&bytes, name, manifest_digest)
}

/// BLAKE3 of a generation's manifest as it lies there, 64 lower-case hexadecimal digits.
///
/// # Errors
/// [`Damage`] when the manifest cannot be read.
pub fn read_manifest_digest(root: &Path, name: &GenerationName) -> Result<String, Damage> {
    let (_, bytes) = read_manifest_file(&root.join(name.to_string()))?;
    Ok(blake3::hash(&bytes).to_hex().to_string())
}

fn read_manifest_file(folder: &Path) -> Result<(Option<File>, Vec<u8>), Damage> {
    let (mut file, length) = open_plain(folder, MANIFEST)?;
    if length > MANIFEST_LIMIT {
        return Err(Damage::Size {
            file: MANIFEST.to_owned(),
            expected: MANIFEST_LIMIT,
            found: length,
        });
    }
    // Only the pruner locks exclusively. Where it does so right now, the folder vanishes and the pointer is read anew.
    let locked = file.try_lock_shared().is_ok();
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)
        .map_err(|source| unreadable(MANIFEST, source))?;
    Ok((locked.then_some(file), bytes))
}

/// Reads the manifest of the generation `name` from its bytes.
///
/// # Errors
/// [`Unusable`] when these are not the bytes that the name and the pointer speak of, or the version is another.
pub fn parse_manifest(
    bytes: &[u8],
    name: &GenerationName,
    manifest_digest: Option<&str>,
) -> Result<Manifest, Unusable> {
    let digest = blake3::hash(bytes).to_hex();
    if !name.fits(&digest) || manifest_digest.is_some_and(|wanted| wanted != digest.as_str()) {
        return Err(Damage::Digest {
            file: MANIFEST.to_owned(),
        }
        .into());
    }
    let found: Versions = parse(bytes)?;
    if found != Versions::current() {
        return Err(Unusable::Stale(found));
    }
    let manifest: Manifest = parse(bytes)?;
    if manifest.number != name.number || !manifest.names_are_plain() {
        return Err(Damage::Misplaced.into());
    }
    Ok(manifest)
}

fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Damage> {
    serde_json::from_slice(bytes).map_err(Damage::Manifest)
}

/// Reads and verifies every file the manifest names.
///
/// # Errors
/// The first [`Damage`] found.
pub fn read_files(folder: &Path, manifest: &Manifest, in_memory: bool) -> Result<Files, Damage> {
    let mut todo: Vec<(&String, &FileRecord)> = manifest.files.iter().collect();
    todo.sort_by_key(|(_, record)| std::cmp::Reverse(record.bytes));
    let next = AtomicUsize::new(0);
    let done: Mutex<Result<BTreeMap<String, Stored>, Damage>> = Mutex::new(Ok(BTreeMap::new()));
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((name, record)) = todo.get(next.fetch_add(1, Ordering::Relaxed)) {
                    collect(&done, name, read_file(folder, name, record, in_memory));
                }
            });
        }
    });
    let done = done.into_inner();
    Ok(Files::new(
        done.unwrap_or_else(std::sync::PoisonError::into_inner)?,
    ))
}

/// Keeps a file that was read, or the first damage that was found.
fn collect(
    done: &Mutex<Result<BTreeMap<String, Stored>, Damage>>,
    name: &str,
    read: Result<Stored, Damage>,
) {
    let mut done = done
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    match (done.as_mut(), read) {
        (Ok(files), Ok(stored)) => {
            files.insert(name.to_owned(), stored);
        }
        (Ok(_), Err(damage)) => *done = Err(damage),
        (Err(_), _) => {}
    }
}

fn read_file(
    folder: &Path,
    name: &str,
    record: &FileRecord,
    in_memory: bool,
) -> Result<Stored, Damage> {
    let (file, found) = open_plain(folder, name)?;
    if found != record.bytes {
        return Err(Damage::Size {
            file: name.to_owned(),
            expected: record.bytes,
            found,
        });
    }
    let length = usize::try_from(found).unwrap_or(usize::MAX);
    let (digest, stored) = if in_memory || !is_engine_file(name) {
        let bytes = read_whole(&file, length).map_err(|source| unreadable(name, source))?;
        (blake3::hash(&bytes), Stored::Memory(bytes))
    } else {
        let mut hasher = blake3::Hasher::new();
        hasher
            .update_reader(&file)
            .map_err(|source| unreadable(name, source))?;
        let stored = Stored::Disk(Arc::new(Positioned::new(file, length)));
        (hasher.finalize(), stored)
    };
    if digest.to_hex().as_str() != record.blake3 {
        return Err(Damage::Digest {
            file: name.to_owned(),
        });
    }
    Ok(stored)
}

/// Our own files are read whole when they are opened; only the engine reads parts of its files later.
fn is_engine_file(name: &str) -> bool {
    use super::content::{CLAUSES_FILE, REGISTRY_FILE, TEXTS_FILE, VOCABULARY_FILE};
    ![CLAUSES_FILE, REGISTRY_FILE, TEXTS_FILE, VOCABULARY_FILE].contains(&name)
}

/// Reads into the place where the bytes stay, without a second copy.
fn read_whole(mut file: &File, length: usize) -> io::Result<Arc<[u8]>> {
    let mut bytes: Arc<[u8]> = std::iter::repeat_n(0, length).collect();
    if let Some(unshared) = Arc::get_mut(&mut bytes) {
        file.read_exact(unshared)?;
    }
    Ok(bytes)
}

/// Opens a regular file. Links are not followed and a pipe is refused before it can block.
fn open_plain(folder: &Path, name: &str) -> Result<(File, u64), Damage> {
    let path = folder.join(name);
    let meta = std::fs::symlink_metadata(&path).map_err(|source| unreadable(name, source))?;
    if !meta.is_file() {
        return Err(Damage::NotAFile {
            file: name.to_owned(),
        });
    }
    let file = File::open(&path).map_err(|source| unreadable(name, source))?;
    Ok((file, meta.len()))
}

fn unreadable(file: &str, source: io::Error) -> Damage {
    let file = file.to_owned();
    match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Damage::Missing { file },
        _ => Damage::Unreadable { file, source },
    }
}
