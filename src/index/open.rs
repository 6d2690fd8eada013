//! The index folder to an opened generation: the live one, or the last good one with the reason why.
//!
//! In: the index folder. Out: [`Opened`]. Nothing is written and no write access is needed. A generation of another
//! format or analysis is never misread, it is [`OpenError::Stale`]. Knows nothing of queries or servers.

use std::io;
use std::path::{Path, PathBuf};

use super::content::Content;
use super::damage::{Damage, Unusable};
use super::generation::Generation;
use super::layout::{GenerationName, Pointer, PointerState, generation_names, read_pointer};
use super::manifest::Versions;
use super::verify::verify;

/// Attempts when the pointer changes while a generation is opened.
const ATTEMPTS: usize = 3;

/// How to open.
#[derive(Debug, Clone, Copy)]
pub struct OpenOptions {
    /// Generations of at most this many bytes are served from memory; of larger ones the engine's files are read by
    /// position. 1 GiB unless somebody measures otherwise.
    pub memory_limit: u64,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            memory_limit: 1 << 30,
        }
    }
}

/// An opened generation.
pub struct Opened {
    /// What is served.
    pub generation: Generation,
    /// Why it is not the one it should be, if so.
    pub fallback: Option<Fallback>,
}

/// Why another generation than the live one was opened.
#[derive(Debug)]
pub struct Fallback {
    /// The live generation's id; `None` when `CURRENT` does not say it.
    pub wanted: Option<String>,
    /// What is wrong with it.
    pub reason: Unusable,
}

impl std::fmt::Display for Fallback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.wanted {
            Some(id) => write!(f, "không dùng được bản chỉ mục {id}: {}", self.reason),
            None => write!(f, "không rõ bản chỉ mục hiện hành: {}", self.reason),
        }
    }
}

/// Why nothing could be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no generation at all.
    #[error("chưa có chỉ mục trong thư mục {}", .root.display())]
    NoIndex {
        /// The index folder.
        root: PathBuf,
    },
    /// The live generation was made by another format or analysis; it has to be rebuilt.
    #[error("bản chỉ mục {id} được dựng bởi phiên bản khác của chương trình, cần dựng lại")]
    Stale {
        /// Its id.
        id: String,
        /// The versions it was made with.
        found: Versions,
    },
    /// No generation is sound.
    #[error("không còn bản chỉ mục nào dùng được: {}", list(.tried))]
    NoneUsable {
        /// Every generation tried, in order, and what is wrong with it.
        tried: Vec<(String, Unusable)>,
    },
    /// The folder cannot be read.
    #[error("không đọc được thư mục chỉ mục {}: {source}", .root.display())]
    Unreadable {
        /// The index folder.
        root: PathBuf,
        /// Why.
        source: io::Error,
    },
}

fn list(tried: &[(String, Unusable)]) -> String {
    let lines: Vec<String> = tried
        .iter()
        .map(|(id, why)| format!("{id}: {why}"))
        .collect();
    lines.join("; ")
}

/// Opens the live generation of `root`, or the last good one when it is damaged.
///
/// # Errors
/// [`OpenError`] when nothing can be served.
pub fn open_current(root: &Path) -> Result<Opened, OpenError> {
    open_current_with(root, &OpenOptions::default())
}

/// Like [`open_current`], with options.
///
/// # Errors
/// [`OpenError`] when nothing can be served.
pub fn open_current_with(root: &Path, options: &OpenOptions) -> Result<Opened, OpenError> {
    let unreadable = |source| OpenError::Unreadable {
        root: root.to_owned(),
        source,
    };
    let mut pointer = read_pointer(root).map_err(unreadable)?;
    for _ in 1..ATTEMPTS {
        let opened = open_as_said(root, &pointer, options);
        if matches!(&opened, Ok(opened) if opened.fallback.is_none()) {
            return opened;
        }
        // A build may have moved on and pruned what the pointer named a moment ago.
        let now = read_pointer(root).map_err(unreadable)?;
        if now == pointer {
            return opened;
        }
        pointer = now;
    }
    open_as_said(root, &pointer, options)
}

/// Opens one generation by its name, verified in full; `manifest_digest` is what a pointer says of it, if one does.
///
/// # Errors
/// [`Unusable`] when it is damaged or of another version.
pub fn open_generation(
    root: &Path,
    name: &GenerationName,
    manifest_digest: Option<&str>,
    options: &OpenOptions,
) -> Result<Generation, Unusable> {
    let verified = verify(root, name, manifest_digest, options.memory_limit)?;
    let content = Content::open(&verified.files).map_err(Damage::from)?;
    Ok(Generation {
        id: name.to_string(),
        number: name.number,
        manifest: verified.manifest,
        content,
        _hold: verified.hold,
    })
}

/// Opens one generation by its name as [`open_generation`] does, and asks it what it was asked when it was built.
///
/// # Errors
/// [`Unusable`] when it is damaged, of another version, or answers otherwise than it did.
pub fn open_tested(
    root: &Path,
    name: &GenerationName,
    manifest_digest: Option<&str>,
    options: &OpenOptions,
) -> Result<Generation, Unusable> {
    let generation = open_generation(root, name, manifest_digest, options)?;
    match generation.answers_as_built().map_err(Damage::from)? {
        true => Ok(generation),
        false => Err(Damage::Answers.into()),
    }
}

fn open_as_said(
    root: &Path,
    pointer: &PointerState,
    options: &OpenOptions,
) -> Result<Opened, OpenError> {
    let (wanted, damage) = match pointer {
        PointerState::Missing => (None, Damage::PointerMissing),
        PointerState::Garbled => (None, Damage::PointerGarbled),
        PointerState::Names(Pointer { name, manifest, .. }) => {
            match open_generation(root, name, Some(manifest), options) {
                Ok(generation) => {
                    return Ok(Opened {
                        generation,
                        fallback: None,
                    });
                }
                Err(Unusable::Stale(found)) => {
                    return Err(OpenError::Stale {
                        id: name.to_string(),
                        found,
                    });
                }
                Err(Unusable::Damaged(damage)) => (Some(name.clone()), damage),
            }
        }
    };
    fall_back(root, wanted, damage, options)
}

fn fall_back(
    root: &Path,
    wanted: Option<GenerationName>,
    reason: Damage,
    options: &OpenOptions,
) -> Result<Opened, OpenError> {
    let all = generation_names(root).map_err(|source| OpenError::Unreadable {
        root: root.to_owned(),
        source,
    })?;
    if all.is_empty() && matches!(reason, Damage::PointerMissing) {
        return Err(OpenError::NoIndex {
            root: root.to_owned(),
        });
    }
    let mut tried = Vec::new();
    for name in candidates(all, wanted.as_ref()) {
        match open_generation(root, &name, None, options) {
            Ok(generation) => {
                let wanted = wanted.map(|name| name.to_string());
                let reason = reason.into();
                let fallback = Some(Fallback { wanted, reason });
                return Ok(Opened {
                    generation,
                    fallback,
                });
            }
            Err(why) => tried.push((name.to_string(), why)),
        }
    }
    let first = wanted.map_or_else(
        || super::layout::CURRENT.to_owned(),
        |name| name.to_string(),
    );
    tried.insert(0, (first, reason.into()));
    Err(OpenError::NoneUsable { tried })
}

/// The generations before the wanted one, newest first; then those after it, which were rolled back from or never
/// published. Without a wanted one, newest first.
fn candidates(all: Vec<GenerationName>, wanted: Option<&GenerationName>) -> Vec<GenerationName> {
    let Some(wanted) = wanted else {
        return all.into_iter().rev().collect();
    };
    let (before, after): (Vec<_>, Vec<_>) = all
        .into_iter()
        .filter(|name| name != wanted)
        .rev()
        .partition(|name| name.number <= wanted.number);
    before.into_iter().chain(after).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::index::build::{BuildOptions, build_generation};
    use crate::index::due::{Freshness, freshness};
    use crate::index::layout::CURRENT;
    use crate::index::sample::corpus;

    fn two_generations() -> (tempfile::TempDir, String, String) {
        let root = tempfile::tempdir().unwrap();
        let build = |clauses| {
            let options = BuildOptions::default();
            build_generation(corpus(3, clauses), root.path(), &options, &mut |_| {})
                .unwrap()
                .id
        };
        let (old, new) = (build(4), build(5));
        (root, old, new)
    }

    fn rewrite(path: &Path, change: impl Fn(&mut Vec<u8>)) {
        let mut bytes = fs::read(path).unwrap();
        change(&mut bytes);
        fs::remove_file(path).unwrap();
        fs::write(path, bytes).unwrap();
    }

    #[test]
    fn damage_to_any_file_is_found_and_the_previous_generation_opened() {
        let (root, old, new) = two_generations();
        let folder = root.path().join(&new);
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let sound = fs::read(&path).unwrap();
            rewrite(&path, |bytes| bytes[sound.len() / 2] ^= 1);
            let opened = open_current(root.path()).unwrap();
            assert_eq!(opened.generation.id, old, "{}", path.display());
            let fallback = opened.fallback.unwrap();
            assert_eq!(fallback.wanted.as_ref(), Some(&new));
            assert!(
                matches!(fallback.reason, Unusable::Damaged(Damage::Digest { .. })),
                "{fallback}"
            );
            rewrite(&path, |bytes| bytes.clone_from(&sound));
        }
        assert!(open_current(root.path()).unwrap().fallback.is_none());
    }

    #[test]
    fn without_a_pointer_the_newest_sound_generation_is_opened_and_it_is_said() {
        let (root, _, new) = two_generations();
        let current = root.path().join(CURRENT);
        rewrite(&current, |bytes| bytes.truncate(20));
        let opened = open_current(root.path()).unwrap();
        assert_eq!(opened.generation.id, new);
        assert!(matches!(
            opened.fallback.unwrap().reason,
            Unusable::Damaged(Damage::PointerGarbled)
        ));
        fs::remove_file(&current).unwrap();
        let opened = open_current(root.path()).unwrap();
        assert_eq!(opened.generation.id, new);
        assert_eq!(
            opened.fallback.unwrap().to_string(),
            "không rõ bản chỉ mục hiện hành: thiếu tệp CURRENT"
        );
    }

    #[test]
    fn nothing_there_and_nothing_sound_are_told_apart() {
        let empty = tempfile::tempdir().unwrap();
        assert!(matches!(
            open_current(empty.path()),
            Err(OpenError::NoIndex { .. })
        ));
        let absent = empty.path().join("absent");
        assert!(matches!(
            open_current(&absent),
            Err(OpenError::NoIndex { .. })
        ));
        let (root, old, new) = two_generations();
        for id in [&old, &new] {
            fs::remove_file(root.path().join(id).join("meta.json")).unwrap();
        }
        let Err(OpenError::NoneUsable { tried }) = open_current(root.path()) else {
            panic!("both generations lack a file");
        };
        assert_eq!(tried.len(), 2);
    }

    #[test]
    fn a_generation_of_another_analysis_is_stale_not_misread() {
        let (root, _, _) = two_generations();
        let PointerState::Names(pointer) = read_pointer(root.path()).unwrap() else {
            panic!("a pointer was published");
        };
        let folder = root.path().join(pointer.name.to_string());
        let text = fs::read_to_string(folder.join("MANIFEST.json")).unwrap();
        let other = text.replace(crate::analysis::fingerprint(), &"0".repeat(64));
        let digest = blake3::hash(other.as_bytes()).to_hex().to_string();
        let name = GenerationName::new(2, &digest);
        let moved = root.path().join(name.to_string());
        fs::rename(&folder, &moved).unwrap();
        rewrite(&moved.join("MANIFEST.json"), |bytes| {
            *bytes = other.clone().into_bytes()
        });
        let pointer = Pointer::new(name, digest);
        fs::write(root.path().join(CURRENT), pointer.to_string()).unwrap();
        assert!(matches!(
            open_current(root.path()),
            Err(OpenError::Stale { .. })
        ));
        let same_pages = corpus(3, 5).digest;
        assert_eq!(freshness(root.path(), &same_pages), Freshness::Stale);
    }

    #[test]
    fn a_large_generation_is_read_by_position_and_answers_the_same() {
        let (root, _, _) = two_generations();
        let in_memory = open_current(root.path()).unwrap().generation;
        let options = OpenOptions { memory_limit: 0 };
        let on_disk = open_current_with(root.path(), &options).unwrap().generation;
        assert!(in_memory.answers_as_built().unwrap());
        assert!(on_disk.answers_as_built().unwrap());
        fs::remove_dir_all(root.path()).unwrap();
        assert!(
            on_disk.answers_as_built().unwrap(),
            "open files outlive their folder"
        );
    }
}
