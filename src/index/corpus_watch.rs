//! Notices that pages of the corpus changed, and rebuilds: `serve --watch`.
//!
//! In: the corpus folder. Out: at most one sign for a burst of changes, and [`rebuild`] to act on it. What the system
//! reports is only a hint; whether anything changed is decided by the corpus digest. New pages that are bad leave the
//! index as it is. Knows nothing of servers.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify_debouncer_full::notify::event::{AccessKind, AccessMode};
use notify_debouncer_full::notify::{self, EventKind, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{
    DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer,
};

use super::build::{BeforeLive, BuildError, BuildOptions, Built, build_and_publish};
use super::due::{Freshness, freshness};
use crate::corpus::{CorpusError, read_corpus};

/// How long the pages must lie still before they are read: copying a folder takes many small changes.
const QUIET: Duration = Duration::from_millis(500);

/// Watches a corpus folder with everything below it.
pub struct CorpusWatch {
    signs: Receiver<DebounceEventResult>,
    /// Keeps watching.
    _debouncer: Debouncer<RecommendedWatcher, RecommendedCache>,
}

/// Why the pages cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error("không theo dõi được thư mục dữ liệu: {0}")]
pub struct WatchError(#[from] notify::Error);

/// What came of new pages.
pub enum Rebuilt {
    /// They are live.
    Published(Box<Built>),
    /// They are those of the live generation.
    Same,
    /// They are those that somebody rolled back from: the live generation stays.
    Held,
}

/// Why a change did not become a new generation; the old one stays.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    /// The pages cannot be read.
    #[error(transparent)]
    Corpus(#[from] CorpusError),
    /// Nothing was published.
    #[error(transparent)]
    Build(#[from] BuildError),
}

impl CorpusWatch {
    /// Begins to watch.
    ///
    /// # Errors
    /// [`WatchError`] when the system refuses, for example because the folder is missing.
    pub fn start(corpus: &Path) -> Result<Self, WatchError> {
        let (sender, signs) = channel();
        let mut debouncer = new_debouncer(QUIET, None, sender)?;
        debouncer.watch(corpus, RecursiveMode::Recursive)?;
        Ok(Self {
            signs,
            _debouncer: debouncer,
        })
    }

    /// Waits for a change, at most `patience`; says whether there was one. A report that is an error counts as one:
    /// looking too often does no harm, looking away would.
    pub fn changed_within(&self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.signs.recv_timeout(left) {
                Ok(Ok(events)) if events.iter().any(is_change) => break,
                Ok(Err(_)) => break,
                Ok(Ok(_)) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
            }
        }
        while self.signs.try_recv().is_ok() {}
        true
    }
}

/// Reads the pages and publishes them if they are other pages than those indexed, unless somebody rolled back from them.
///
/// # Errors
/// [`RebuildError`]; the live generation stays.
pub fn rebuild(
    corpus: &Path,
    root: &Path,
    before_live: BeforeLive<'_>,
) -> Result<Rebuilt, RebuildError> {
    let corpus = read_corpus(corpus)?;
    match freshness(root, &corpus.digest) {
        Freshness::Fresh => return Ok(Rebuilt::Same),
        Freshness::RolledBack => return Ok(Rebuilt::Held),
        Freshness::Stale => {}
    }
    let built = build_and_publish(
        corpus,
        root,
        &BuildOptions::default(),
        &mut |_| {},
        before_live,
    )?;
    Ok(Rebuilt::Published(Box::new(built)))
}

/// Reading the pages is reported too, and must not lead to reading them again.
fn is_change(event: &DebouncedEvent) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => true,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::index::generations::rollback;

    const PAGE: &str =
        "Phòng Mẫu\n- Phòng Mẫu giúp Giám đốc quản lý việc mẫu.\n- Tổ chức việc thứ nhất.\n";

    fn publish(corpus: &Path, root: &Path) -> Box<Built> {
        match rebuild(corpus, root, &|_| Ok(())).unwrap() {
            Rebuilt::Published(built) => built,
            Rebuilt::Same | Rebuilt::Held => panic!("nothing was published"),
        }
    }

    #[test]
    fn a_changed_page_is_noticed_and_indexed_once() {
        let (corpus, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let page = corpus.path().join("phong-mau.txt");
        fs::write(&page, PAGE).unwrap();
        let first = publish(corpus.path(), root.path());
        let watch = CorpusWatch::start(corpus.path()).unwrap();
        fs::write(&page, format!("{PAGE}- Báo cáo việc thứ hai.\n")).unwrap();
        assert!(watch.changed_within(Duration::from_secs(20)));
        let second = publish(corpus.path(), root.path());
        assert_eq!(
            second.manifest.counts.clauses,
            first.manifest.counts.clauses + 1
        );
        let again = || rebuild(corpus.path(), root.path(), &|_| Ok(())).unwrap();
        assert!(matches!(again(), Rebuilt::Same));
        assert!(
            !watch.changed_within(Duration::from_millis(1_500)),
            "reading is not a change"
        );
        rollback(root.path()).unwrap();
        assert!(matches!(again(), Rebuilt::Held));
    }

    #[test]
    fn bad_pages_leave_the_index_as_it_is() {
        let (corpus, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let page = corpus.path().join("phong-mau.txt");
        fs::write(&page, PAGE).unwrap();
        let first = publish(corpus.path(), root.path());
        fs::write(&page, "").unwrap();
        assert!(matches!(
            rebuild(corpus.path(), root.path(), &|_| Ok(())),
            Err(RebuildError::Build(_))
        ));
        let opened = crate::index::open_current(root.path()).unwrap();
        assert_eq!(opened.generation.id, first.id);
    }
}
