//! Hot reload: another generation became live, and the running service answers with it.
//!
//! In: the index folder, asked twice a second and at SIGHUP. Out: the service's generation swapped, or why it was not,
//! in the log and for readiness. A generation is verified, opened and warmed beside the one that answers; requests
//! under way keep theirs to the end.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::engine::EngineInUse;
use crate::http::{Live, Service};
use crate::index::watch::{Change, CurrentWatcher};

/// How often `CURRENT` is read: a new generation answers within two seconds.
const PERIOD: Duration = Duration::from_millis(500);
/// How long to wait after something went wrong that must not go wrong.
const AFTER_PANIC: Duration = Duration::from_secs(60);

/// Lets a service answer with what is live. Whoever knows that something changed may ask it to look at once.
pub(super) struct Reloader {
    service: Arc<Service>,
    watcher: Mutex<CurrentWatcher>,
    engine: EngineInUse,
}

impl Reloader {
    pub(super) fn new(
        service: Arc<Service>,
        watcher: CurrentWatcher,
        engine: EngineInUse,
    ) -> Arc<Self> {
        Arc::new(Self {
            service,
            watcher: Mutex::new(watcher),
            engine,
        })
    }

    /// The engine by which it answers.
    pub(super) fn engine(&self) -> &EngineInUse {
        &self.engine
    }

    /// What is being kept up to date.
    pub(super) fn service(&self) -> &Service {
        &self.service
    }

    /// Looks once, in a thread of its own, until the program ends; at each sign it also tries again what it refused.
    pub(super) fn start(self: &Arc<Self>, signs: Receiver<()>) -> std::io::Result<()> {
        let reloader = Arc::clone(self);
        let run = move || {
            while let Some(again) = next(&signs) {
                let look = AssertUnwindSafe(|| reloader.look_once(again));
                if catch_unwind(look).is_err() {
                    tracing::error!("looking for another generation failed unexpectedly");
                    std::thread::sleep(AFTER_PANIC);
                }
            }
        };
        let named = std::thread::Builder::new().name("reload".into());
        named.spawn(run).map(drop)
    }

    /// Looks at once, and waits until what is live answers.
    pub(super) fn look(&self) {
        self.look_once(false);
    }

    /// Like [`look`](Self::look), and tries again what was refused before.
    pub(super) fn look_again(&self) {
        self.look_once(true);
    }

    fn look_once(&self, again: bool) {
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        self.apply(watcher.poll());
        if again {
            watcher.forget();
            self.apply(watcher.poll());
        }
    }

    fn apply(&self, change: Option<Change>) {
        match change {
            Some(Change::Opened(generation)) => {
                let searcher = self.engine.searcher(Arc::new(*generation));
                tracing::info!(generation = %searcher.generation().id, "a new generation answers");
                self.service.replace(Live::new(searcher));
            }
            Some(Change::Refused(fallback)) => {
                let reason = fallback.to_string();
                tracing::error!(reason, "the live generation cannot be served");
                self.service.note_fallback(Some(&reason));
            }
            Some(Change::Recovered) => {
                tracing::info!("the generation that answers is the live one again");
                self.service.note_fallback(None);
            }
            None => {}
        }
    }
}

/// Waits for a sign or the next period; whether it was a sign. `None` when no sign can come any more.
fn next(signs: &Receiver<()>) -> Option<bool> {
    match signs.recv_timeout(PERIOD) {
        Ok(()) => Some(true),
        Err(RecvTimeoutError::Timeout) => Some(false),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}
