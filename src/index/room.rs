//! Whether a new generation has room on the disk.
//!
//! In: a corpus and the index folder. Out: [`Room`]: what there is and what a build asks for, beside the generation that
//! is there.

use std::path::Path;

use super::layout::{GenerationName, Pointer, PointerState, generation_names, read_pointer};
use super::manifest::Manifest;
use super::publish::{StepError, free_bytes};
use super::verify::read_manifest;
use crate::corpus::Corpus;

/// Room, in bytes, that stays free beside the expected size of a new generation.
pub const SPARE_ROOM: u64 = 8 << 20;

/// Room on the disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What there is.
    pub free: u64,
    /// What a build asks for.
    pub needed: u64,
}

/// The room there is on the disk of `root`, and what building this corpus there asks for.
///
/// # Errors
/// [`StepError`] when the system does not say.
pub fn room(corpus: &Corpus, root: &Path) -> Result<Room, StepError> {
    room_beside(corpus, root, generation_before(root).as_ref())
}

/// A generation takes less room than the texts it comes from (measured: about 0.9 of it); files that the engine
/// writes and replaces on the way, and file system blocks, are covered by asking for twice as much.
pub(super) fn room_beside(
    corpus: &Corpus,
    root: &Path,
    before: Option<&(GenerationName, Manifest)>,
) -> Result<Room, StepError> {
    let units = corpus
        .departments
        .iter()
        .flat_map(|department| &department.units);
    let texts: usize = units.map(|unit| unit.text.len()).sum();
    let last = before.map_or(0, |(_, manifest)| manifest.size());
    let needed = 2 * last.max(texts as u64) + SPARE_ROOM;
    let free = free_bytes(root)?;
    Ok(Room { free, needed })
}

/// The generation whose manifest the corpus is compared with: the live one, or the newest readable one.
pub(super) fn generation_before(root: &Path) -> Option<(GenerationName, Manifest)> {
    if let Ok(PointerState::Names(Pointer { name, manifest, .. })) = read_pointer(root)
        && let Ok(manifest) = read_manifest(root, &name, Some(&manifest))
    {
        return Some((name, manifest));
    }
    let names = generation_names(root).ok()?;
    names.into_iter().rev().find_map(|name| {
        let manifest = read_manifest(root, &name, None).ok()?;
        Some((name, manifest))
    })
}
