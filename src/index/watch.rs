//! Notices that another generation became live, and opens it beside the one being served.
//!
//! In: the index folder, asked again and again. Out: a warmed [`Generation`], or once for each bad one why the old one
//! stays. A small file is read at each call, so calling it every second costs nothing. Knows nothing of threads.

use std::path::{Path, PathBuf};

use super::damage::{Damage, Unusable};
use super::generation::Generation;
use super::layout::{Pointer, PointerState, read_pointer};
use super::open::{Fallback, OpenOptions, Opened, open_tested};

/// Attempts when the pointer changes while a generation is opened.
const ATTEMPTS: usize = 3;

/// Remembers what is served and what was refused.
pub struct CurrentWatcher {
    root: PathBuf,
    options: OpenOptions,
    serving: String,
    refused: Option<PointerState>,
}

/// What happened since the last call.
pub enum Change {
    /// Another generation is live: serve this one from now on.
    Opened(Box<Generation>),
    /// What `CURRENT` says cannot be served: go on with the old one. Said once for each content of `CURRENT`.
    Refused(Fallback),
    /// `CURRENT` names the generation that is being served again.
    Recovered,
}

impl CurrentWatcher {
    /// Watches `root`, of which `opened` is being served.
    pub fn new(root: &Path, opened: &Opened, options: OpenOptions) -> Self {
        let refused = opened.fallback.as_ref().and_then(|fallback| {
            let state = read_pointer(root).ok()?;
            let same = match &state {
                PointerState::Names(pointer) => fallback.wanted == Some(pointer.name.to_string()),
                PointerState::Missing | PointerState::Garbled => fallback.wanted.is_none(),
            };
            same.then_some(state)
        });
        Self {
            root: root.to_owned(),
            options,
            serving: opened.generation.id.clone(),
            refused,
        }
    }

    /// Forgets what was refused, so that the next call tries it again: for whoever mended it by hand and says so.
    pub fn forget(&mut self) {
        self.refused = None;
    }

    /// Looks once. `None` when nothing changed; opening a new generation takes as long as verifying it.
    pub fn poll(&mut self) -> Option<Change> {
        for _ in 1..ATTEMPTS {
            let state = self.state();
            let change = self.look(&state);
            let refused = matches!(change, Some(Change::Refused(_)));
            // A build may have moved on and pruned what the pointer named a moment ago.
            if !refused || self.state() == state {
                return change;
            }
        }
        self.look(&self.state())
    }

    fn look(&mut self, state: &PointerState) -> Option<Change> {
        let reason = match state {
            PointerState::Names(pointer) if pointer.name.to_string() == self.serving => {
                return self.refused.take().map(|_| Change::Recovered);
            }
            state if self.refused.as_ref() == Some(state) => return None,
            PointerState::Names(pointer) => match self.open(pointer) {
                Ok(generation) => return Some(self.take_over(generation)),
                Err(reason) => reason,
            },
            PointerState::Missing => Damage::PointerMissing.into(),
            PointerState::Garbled => Damage::PointerGarbled.into(),
        };
        self.refused = Some(state.clone());
        let wanted = match state {
            PointerState::Names(pointer) => Some(pointer.name.to_string()),
            PointerState::Missing | PointerState::Garbled => None,
        };
        Some(Change::Refused(Fallback { wanted, reason }))
    }

    /// A pointer that cannot be read says as little as a garbled one.
    fn state(&self) -> PointerState {
        read_pointer(&self.root).unwrap_or(PointerState::Garbled)
    }

    fn open(&self, pointer: &Pointer) -> Result<Generation, Unusable> {
        let Pointer { name, manifest, .. } = pointer;
        open_tested(&self.root, name, Some(manifest), &self.options)
    }

    fn take_over(&mut self, generation: Generation) -> Change {
        self.serving.clone_from(&generation.id);
        self.refused = None;
        Change::Opened(Box::new(generation))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::index::generations::rollback;
    use crate::index::layout::CURRENT;
    use crate::index::open::open_current;
    use crate::index::sample::build;

    fn watch(root: &Path) -> CurrentWatcher {
        CurrentWatcher::new(root, &open_current(root).unwrap(), OpenOptions::default())
    }

    fn opened(change: Option<Change>) -> Option<String> {
        match change {
            Some(Change::Opened(generation)) => Some(generation.id),
            _ => None,
        }
    }

    #[test]
    fn a_new_generation_is_opened_once_and_so_is_a_rollback() {
        let root = tempfile::tempdir().unwrap();
        let first = build(root.path(), 2);
        let mut watcher = watch(root.path());
        assert!(watcher.poll().is_none());
        let second = build(root.path(), 3);
        assert_eq!(opened(watcher.poll()), Some(second));
        assert!(watcher.poll().is_none());
        rollback(root.path()).unwrap();
        assert_eq!(opened(watcher.poll()), Some(first));
        assert!(watcher.poll().is_none());
    }

    #[test]
    fn a_bad_generation_is_refused_once_and_the_next_good_one_opened() {
        let root = tempfile::tempdir().unwrap();
        build(root.path(), 2);
        let mut watcher = watch(root.path());
        let bad = build(root.path(), 3);
        let lost = root.path().join(&bad).join("texts.bin");
        let bytes = fs::read(&lost).unwrap();
        fs::remove_file(&lost).unwrap();
        let Some(Change::Refused(fallback)) = watcher.poll() else {
            panic!("a file is missing");
        };
        assert_eq!(fallback.wanted, Some(bad.clone()));
        assert!(watcher.poll().is_none(), "not tried in a loop");
        fs::write(&lost, bytes).unwrap();
        assert!(watcher.poll().is_none(), "nobody said that it was mended");
        watcher.forget();
        assert_eq!(opened(watcher.poll()), Some(bad));
        let good = build(root.path(), 4);
        assert_eq!(opened(watcher.poll()), Some(good));
    }

    #[test]
    fn a_lost_pointer_is_said_once_and_its_return_too() {
        let root = tempfile::tempdir().unwrap();
        build(root.path(), 2);
        let mut watcher = watch(root.path());
        let current = root.path().join(CURRENT);
        let text = fs::read(&current).unwrap();
        fs::remove_file(&current).unwrap();
        assert!(matches!(
            watcher.poll(),
            Some(Change::Refused(Fallback { wanted: None, .. }))
        ));
        assert!(watcher.poll().is_none());
        fs::write(&current, text).unwrap();
        assert!(matches!(watcher.poll(), Some(Change::Recovered)));
        assert!(watcher.poll().is_none());
    }

    #[test]
    fn what_was_passed_over_at_the_start_is_not_tried_again() {
        let root = tempfile::tempdir().unwrap();
        build(root.path(), 2);
        let bad = build(root.path(), 3);
        fs::remove_file(root.path().join(bad).join("texts.bin")).unwrap();
        let mut watcher = watch(root.path());
        assert!(watcher.poll().is_none());
    }
}
