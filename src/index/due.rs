//! Whether a build is due before an index can be used.
//!
//! In: the index folder and the digest of the corpus as it is now. Out: [`Due`], with the opened generation where none
//! is. The rule for a rollback stands here: it holds until the pages change or somebody forces a build, as long as
//! anything can be served. Knows nothing of how a build is made.

use std::path::Path;

use super::layout::{PointerState, read_pointer};
use super::open::{Fallback, OpenError, Opened, open_current};
use super::verify::read_manifest;

/// How the live generation stands to a corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Built from it, by this format and analysis. Its files are not verified.
    Fresh,
    /// Somebody rolled back from a generation built from it.
    RolledBack,
    /// Built from other pages or by another program, or not there.
    Stale,
}

/// What is to be done before the index is used.
pub enum Due {
    /// Nothing: this generation is sound and fits.
    Nothing(Box<Opened>),
    /// Nothing, though the pages are others: somebody rolled back from them.
    Held(Box<Opened>),
    /// A build, the first one.
    First,
    /// A build, because the pages changed.
    Changed,
    /// A build, because the live generation is damaged; another one could stand in.
    Damaged(Fallback),
    /// A build, because nothing can be opened.
    Unusable(OpenError),
}

/// How the live generation stands to the corpus with this digest. Its files are not verified.
pub fn freshness(root: &Path, corpus_digest: &str) -> Freshness {
    let Ok(PointerState::Names(pointer)) = read_pointer(root) else {
        return Freshness::Stale;
    };
    let manifest = read_manifest(root, &pointer.name, Some(&pointer.manifest));
    if manifest.is_ok_and(|manifest| manifest.corpus == corpus_digest) {
        Freshness::Fresh
    } else if pointer.rolled_back.iter().any(|left| left == corpus_digest) {
        Freshness::RolledBack
    } else {
        Freshness::Stale
    }
}

/// Opens the index and says whether a build from the corpus with this digest is due first.
pub fn due(root: &Path, corpus_digest: &str) -> Due {
    let opened = match open_current(root) {
        Ok(opened) => opened,
        Err(OpenError::NoIndex { .. }) => return Due::First,
        Err(error) => return Due::Unusable(error),
    };
    match (freshness(root, corpus_digest), opened.fallback) {
        (Freshness::RolledBack, fallback) => Due::Held(Box::new(Opened { fallback, ..opened })),
        (_, Some(fallback)) => Due::Damaged(fallback),
        (Freshness::Fresh, fallback) => Due::Nothing(Box::new(Opened { fallback, ..opened })),
        (Freshness::Stale, None) => Due::Changed,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::index::build::{BuildOptions, build_generation};
    use crate::index::generations::rollback;
    use crate::index::sample::corpus;

    fn build(root: &Path, clauses: usize) -> (String, String) {
        let options = BuildOptions { force: true };
        let built = build_generation(corpus(2, clauses), root, &options, &mut |_| {}).unwrap();
        (built.id, built.manifest.corpus)
    }

    #[test]
    fn a_build_is_due_when_missing_changed_or_damaged() {
        let root = tempfile::tempdir().unwrap();
        assert!(matches!(due(root.path(), "x"), Due::First));
        build(root.path(), 2);
        let (id, digest) = build(root.path(), 3);
        assert!(matches!(due(root.path(), &digest), Due::Nothing(_)));
        assert!(matches!(due(root.path(), "x"), Due::Changed));
        fs::remove_file(root.path().join(id).join("texts.bin")).unwrap();
        assert!(matches!(due(root.path(), &digest), Due::Damaged(_)));
    }

    #[test]
    fn a_rollback_holds_for_every_corpus_left_until_the_pages_change() {
        let root = tempfile::tempdir().unwrap();
        let (first, _) = build(root.path(), 2);
        let (_, second) = build(root.path(), 3);
        let (_, third) = build(root.path(), 4);
        rollback(root.path()).unwrap();
        assert!(matches!(due(root.path(), &third), Due::Held(_)));
        assert!(matches!(due(root.path(), &second), Due::Nothing(_)));
        rollback(root.path()).unwrap();
        for left in [&second, &third] {
            let Due::Held(opened) = due(root.path(), left) else {
                panic!("the rollback does not hold");
            };
            assert_eq!(opened.generation.id, first);
        }
        assert!(matches!(due(root.path(), "other pages"), Due::Changed));
        build(root.path(), 5);
        assert_eq!(freshness(root.path(), &third), Freshness::Stale);
    }
}
