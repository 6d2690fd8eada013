//! `serve --watch`: pages changed, and the running service answers with them.
//!
//! In: the corpus folder. Out: a new generation that answers, or in the log and for readiness why the pages are not
//! indexed; then the old one goes on. What the system reports is only a hint: once a minute the pages are compared
//! anyway, and the folder is watched afresh, because whoever replaces the whole folder leaves us watching the old one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::live::HELD;
use super::reload::Reloader;
use crate::index::build::{BuildError, Built};
use crate::index::corpus_watch::{CorpusWatch, RebuildError, Rebuilt, WatchError, rebuild};
use crate::settings::Settings;

/// How long to trust the system's reports.
const TRUST: Duration = Duration::from_secs(60);
/// When to look again while another indexer builds, or while the folder cannot be watched.
const SOON: Duration = Duration::from_secs(2);

struct Follower {
    settings: Settings,
    reloader: Arc<Reloader>,
    /// The last reason that was logged, so that it is logged once.
    said: Option<String>,
}

/// Follows the pages in a thread of its own, until the program ends.
///
/// # Errors
/// When the folder cannot be watched now, or the system gives no thread.
pub(super) fn follow(settings: &Settings, reloader: Arc<Reloader>) -> anyhow::Result<()> {
    let first = CorpusWatch::start(&settings.corpus)?;
    let mut follower = Follower {
        settings: settings.clone(),
        reloader,
        said: None,
    };
    let named = std::thread::Builder::new().name("follow".into());
    named.spawn(move || follower.run(Ok(first)))?;
    Ok(())
}

impl Follower {
    fn run(&mut self, first: Result<CorpusWatch, WatchError>) {
        let mut watch = first;
        loop {
            let mut patience = self.check();
            match &watch {
                Ok(watch) => {
                    while watch.changed_within(patience) {
                        patience = self.check();
                    }
                }
                Err(error) => {
                    self.refuse(&error.to_string());
                    std::thread::sleep(SOON);
                }
            }
            watch = CorpusWatch::start(&self.settings.corpus);
        }
    }

    /// Compares the pages with the index and acts; how long nothing need be done without a report.
    fn check(&mut self) -> Duration {
        let (corpus, index) = (&self.settings.corpus, &self.settings.index);
        let rebuilt = catch_unwind(AssertUnwindSafe(|| {
            let engine = self.reloader.engine();
            rebuild(corpus, index, &|generation| engine.publish(generation))
        }));
        match rebuilt {
            Ok(Ok(Rebuilt::Published(built))) => self.publish(&built),
            Ok(Ok(Rebuilt::Same)) => self.accept(),
            Ok(Ok(Rebuilt::Held)) => self.refuse(HELD),
            Ok(Err(RebuildError::Build(BuildError::Busy { .. }))) => return SOON,
            Ok(Err(error)) => self.refuse(&error.to_string()),
            Err(_) => self.refuse("lỗi bất ngờ khi dựng chỉ mục"),
        }
        TRUST
    }

    fn publish(&mut self, built: &Built) {
        for rejected in &built.manifest.rejected {
            let (path, reason) = (&rejected.path, &rejected.reason);
            tracing::warn!(%path, %reason, "a page was refused");
        }
        self.reloader.look();
        self.accept();
    }

    fn accept(&mut self) {
        self.said = None;
        self.reloader.service().note_pages(None);
    }

    fn refuse(&mut self, reason: &str) {
        if self.said.as_deref() != Some(reason) {
            tracing::error!(reason, "the pages as they are now are not indexed");
            self.said = Some(reason.to_owned());
        }
        self.reloader.service().note_pages(Some(reason));
    }
}
