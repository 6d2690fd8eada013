//! `serve --follow`: another machine published, and this one answers with it.
//!
//! In: the source. Out: its live generation, published and answering here, or in the log and for readiness why not;
//! then the old one goes on. While the source is away it is asked less and less often.

use std::hash::{BuildHasher, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::pull::told;
use super::reload::Reloader;
use crate::replica::{PullError, Source, pull};
use crate::settings::Settings;

/// Between two looks at a source that has been away for long, unless it is looked at less often anyway.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// After so many failures the pause no longer grows.
const DOUBLINGS: u32 = 6;

struct Replica {
    settings: Settings,
    source: Source,
    reloader: Arc<Reloader>,
    /// Failures since the last success.
    failures: u32,
    /// The last reason that was logged, so that it is logged once.
    said: Option<String>,
}

/// Follows a source in a thread of its own, until the program ends.
///
/// # Errors
/// When the system gives no thread.
pub(super) fn follow_source(
    settings: &Settings,
    source: Source,
    reloader: Arc<Reloader>,
) -> std::io::Result<()> {
    let mut replica = Replica {
        settings: settings.clone(),
        source,
        reloader,
        failures: 0,
        said: None,
    };
    let run = move || {
        loop {
            replica.look();
            std::thread::sleep(pause(replica.settings.follow_pause, replica.failures));
        }
    };
    let named = std::thread::Builder::new().name("replica".into());
    named.spawn(run).map(drop)
}

impl Replica {
    fn look(&mut self) {
        // A generation that stands in for a damaged one: the damaged one is fetched again.
        let thorough = self.reloader.service().live().fallback.is_some();
        let index = &self.settings.index;
        let pulling = AssertUnwindSafe(|| pull(&self.source, index, thorough));
        match catch_unwind(pulling) {
            Ok(Ok(pulled)) => {
                if !pulled.same {
                    tracing::info!("{}", told(&self.source, &pulled));
                    self.reloader.look_again();
                }
                self.accept();
            }
            // The other one publishes it.
            Ok(Err(PullError::Busy { .. })) => {}
            Ok(Err(error)) => self.refuse(&error.to_string()),
            Err(_) => self.refuse("lỗi bất ngờ khi lấy bản chỉ mục"),
        }
    }

    fn accept(&mut self) {
        if self.said.take().is_some() {
            tracing::info!("the source is followed again");
        }
        self.failures = 0;
        self.reloader.service().note_pages(None);
    }

    fn refuse(&mut self, reason: &str) {
        self.failures = self.failures.saturating_add(1);
        if self.said.as_deref() != Some(reason) {
            tracing::error!(reason, "the source cannot be followed");
            self.said = Some(reason.to_owned());
        }
        self.reloader.service().note_pages(Some(reason));
    }
}

/// Doubled at each failure, and up to a quarter longer, so that many machines do not ask in step.
fn pause(usual: Duration, failures: u32) -> Duration {
    let longer = usual.saturating_mul(1 << failures.min(DOUBLINGS));
    let longer = longer.min(LONGEST_PAUSE.max(usual));
    let chance = RandomState::new().hash_one(failures) % 256;
    longer + longer.mul_f64(chance as f64 / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_growing() {
        let usual = Duration::from_secs(10);
        for (failures, least) in [(0, 10), (1, 20), (3, 80), (6, 300), (1_000, 300)] {
            let paused = pause(usual, failures).as_secs_f64();
            let least = f64::from(least);
            assert!(
                paused >= least && paused <= least * 1.25,
                "{failures}: {paused}"
            );
        }
        assert!(pause(Duration::from_secs(3_600), 9).as_secs() >= 3_600);
    }
}
