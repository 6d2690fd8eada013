//! Names in the index folder: generation folders, the pointer `CURRENT`, the lock, leftovers.
//!
//! In: names and the pointer's text. Out: values. Everything is read strictly: a name or pointer that does not look
//! exactly as written here is garbled, so that no flipped bit passes. Knows nothing of what a generation holds.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The pointer to the live generation.
pub const CURRENT: &str = "CURRENT";
/// The pointer's next version, before it takes its place.
pub const CURRENT_TMP: &str = "CURRENT.tmp";
/// Locked while a build runs; never removed.
pub const LOCK: &str = "indexer.lock";
/// The manifest within a generation's folder.
pub const MANIFEST: &str = "MANIFEST.json";
/// What the folder of an unfinished build begins with.
pub const TMP_PREFIX: &str = "tmp-";

const NAME_DIGITS: usize = 12;
const HASH_DIGITS: usize = 64;
/// A larger `CURRENT` is none, unread; room for hundreds of generations rolled back from.
const POINTER_LIMIT: u64 = 64 << 10;

/// Name of a generation's folder: `gen-000042-<first twelve digits of its manifest's BLAKE3>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GenerationName {
    /// Counts builds, from 1; never a time.
    pub number: u64,
    /// Twelve lower-case hexadecimal digits.
    digest: String,
}

/// What `CURRENT` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// The live generation.
    pub name: GenerationName,
    /// BLAKE3 of its `MANIFEST.json`, 64 lower-case hexadecimal digits.
    pub manifest: String,
    /// Digests of the corpora whose generations were rolled back from to come here: nobody builds these again unasked.
    pub rolled_back: Vec<String>,
}

/// What stands at the place of `CURRENT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointerState {
    /// Nothing.
    Missing,
    /// Something that is not a pointer.
    Garbled,
    /// A pointer.
    Names(Pointer),
}

impl GenerationName {
    /// The name of generation `number` whose manifest has this BLAKE3 (64 hexadecimal digits).
    pub fn new(number: u64, manifest_digest: &str) -> Self {
        Self {
            number,
            digest: manifest_digest.chars().take(NAME_DIGITS).collect(),
        }
    }

    /// Reads a folder's name; `None` when it is not exactly one that [`fmt::Display`] writes.
    pub fn parse(name: &str) -> Option<Self> {
        let (number, digest) = name.strip_prefix("gen-")?.split_once('-')?;
        let parsed = Self {
            number: number.parse().ok()?,
            digest: digest.to_owned(),
        };
        (is_hex(digest, NAME_DIGITS) && parsed.to_string() == name).then_some(parsed)
    }

    /// Whether a manifest with this digest belongs into a folder of this name.
    pub fn fits(&self, manifest_digest: &str) -> bool {
        manifest_digest.starts_with(&self.digest)
    }
}

impl fmt::Display for GenerationName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "gen-{:06}-{}", self.number, self.digest)
    }
}

impl Pointer {
    /// A pointer to a generation that nobody rolled back to.
    pub fn new(name: GenerationName, manifest: String) -> Self {
        Self {
            name,
            manifest,
            rolled_back: Vec::new(),
        }
    }

    /// Reads the pointer's two lines; `None` unless they are exactly what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, digests) = text.strip_suffix('\n')?.split_once('\n')?;
        let name = GenerationName::parse(name)?;
        let mut digests: Vec<String> = digests.split(' ').map(str::to_owned).collect();
        if !digests.iter().all(|digest| is_hex(digest, HASH_DIGITS)) {
            return None;
        }
        let manifest = digests.remove(0);
        // The last one guards what was rolled back from, which nothing else does.
        digests.pop();
        let pointer = Self {
            rolled_back: digests,
            ..Self::new(name, manifest)
        };
        (pointer.name.fits(&pointer.manifest) && pointer.to_string() == text).then_some(pointer)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = format!("{}\n{}", self.name, self.manifest);
        if !self.rolled_back.is_empty() {
            text = format!("{text} {}", self.rolled_back.join(" "));
            text = format!("{text} {}", blake3::hash(text.as_bytes()).to_hex());
        }
        writeln!(f, "{text}")
    }
}

/// Reads `CURRENT`. Whatever is not a small regular file counts as garbled.
///
/// # Errors
/// When the folder or the file cannot be read for another reason than its absence.
pub fn read_pointer(root: &Path) -> io::Result<PointerState> {
    let path = root.join(CURRENT);
    let meta = match std::fs::symlink_metadata(&path) {
        Ok(meta) => meta,
        Err(error) if is_absent(&error) => return Ok(PointerState::Missing),
        Err(error) => return Err(error),
    };
    if !meta.is_file() || meta.len() > POINTER_LIMIT {
        return Ok(PointerState::Garbled);
    }
    match std::fs::read(&path) {
        Ok(bytes) => Ok(parse_pointer(&bytes)),
        Err(error) if is_absent(&error) => Ok(PointerState::Missing),
        Err(error) => Err(error),
    }
}

fn parse_pointer(bytes: &[u8]) -> PointerState {
    std::str::from_utf8(bytes)
        .ok()
        .and_then(Pointer::parse)
        .map_or(PointerState::Garbled, PointerState::Names)
}

/// The generations in `root`, ascending by number; anything else in the folder is passed over.
///
/// # Errors
/// When the folder cannot be read; a missing folder holds no generations.
pub fn generation_names(root: &Path) -> io::Result<Vec<GenerationName>> {
    let mut names: Vec<GenerationName> = entries(root)?
        .iter()
        .filter_map(|entry| GenerationName::parse(entry))
        .collect();
    names.sort();
    Ok(names)
}

/// Folders and pointer versions that an interrupted build left in `root`.
///
/// # Errors
/// When the folder cannot be read.
pub fn leftovers(root: &Path) -> io::Result<Vec<PathBuf>> {
    let left = |name: &String| name.starts_with(TMP_PREFIX) || name == CURRENT_TMP;
    let names = entries(root)?;
    Ok(names
        .iter()
        .filter(|n| left(n))
        .map(|n| root.join(n))
        .collect())
}

fn entries(root: &Path) -> io::Result<Vec<String>> {
    let listing = match std::fs::read_dir(root) {
        Ok(listing) => listing,
        Err(error) if is_absent(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in listing {
        names.extend(entry?.file_name().into_string());
    }
    Ok(names)
}

fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_pointers_read_back_and_no_flipped_bit_passes_as_the_same() {
        let manifest = blake3::hash(b"x").to_hex().to_string();
        let name = GenerationName::new(42, &manifest);
        assert!(name.to_string().starts_with("gen-000042-"));
        let plain = Pointer::new(name, manifest);
        let rolled_back = ["a", "b"].map(|text| blake3::hash(text.as_bytes()).to_hex().to_string());
        let noted = Pointer {
            rolled_back: rolled_back.to_vec(),
            ..plain.clone()
        };
        for pointer in [plain, noted] {
            reads_back_and_is_guarded(&pointer);
        }
    }

    fn reads_back_and_is_guarded(pointer: &Pointer) {
        let text = pointer.to_string();
        assert_eq!(Pointer::parse(&text).as_ref(), Some(pointer));
        for at in 0..text.len() * 8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at / 8] ^= 1 << (at % 8);
            assert_ne!(
                parse_pointer(&bytes),
                PointerState::Names(pointer.clone()),
                "bit {at}"
            );
        }
        for cut in 0..text.len() {
            assert_eq!(
                parse_pointer(&text.as_bytes()[..cut]),
                PointerState::Garbled
            );
        }
    }

    #[test]
    fn a_name_has_one_spelling() {
        for wrong in [
            "gen-42-0123456789ab",
            "gen-+00042-0123456789ab",
            "gen-000042-0123456789AB",
            "gen-000042-0123456789abc",
            "gen-000042",
            "tmp-000042-0123456789ab",
        ] {
            assert_eq!(GenerationName::parse(wrong), None, "{wrong}");
        }
        assert!(GenerationName::parse("gen-1000042-0123456789ab").is_some());
    }
}
