//! What every handler shares: the generation that answers now, the search threads and the settings.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use axum::http::StatusCode;
use tokio::sync::Semaphore;

use super::metrics::Metrics;
use super::pool::Pool;
use super::problem::Problem;
use super::rate::RateLimit;
use crate::search::Searcher;
use crate::settings::{Exposure, Limits};

/// The generation that answers, and what an operator should know of it.
#[derive(Clone)]
pub struct Live {
    /// Searches it.
    pub searcher: Arc<Searcher>,
    /// Why an older generation stands in for the current one, in Vietnamese.
    pub fallback: Option<String>,
    /// Why the pages as they are now, or what the source published last, are not what is searched, in Vietnamese.
    pub pages_waiting: Option<String>,
}

impl Live {
    /// A generation that is as it should be.
    pub fn new(searcher: Searcher) -> Self {
        Self {
            searcher: Arc::new(searcher),
            fallback: None,
            pages_waiting: None,
        }
    }
}

/// Batches running at once.
const BATCHES: usize = 4;

/// Shared by all requests.
pub struct Service {
    live: ArcSwap<Live>,
    pool: Pool,
    limits: Limits,
    stopping: AtomicBool,
    /// How many batches may run at once: each holds a body of up to 4 MB and its rows.
    pub(super) batch_places: Semaphore,
    /// Figures for whoever watches.
    pub(super) metrics: Metrics,
    /// How often one client may ask, when that is limited.
    pub(super) rate: Option<RateLimit>,
    /// Who may embed and call.
    pub(super) exposure: Exposure,
    /// Whether query texts are logged.
    pub(super) log_queries: bool,
}

impl Service {
    /// Starts the search threads for this generation.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        live: Live,
        limits: Limits,
        exposure: Exposure,
        log_queries: bool,
    ) -> std::io::Result<Arc<Self>> {
        Ok(Arc::new(Self {
            live: ArcSwap::from_pointee(live),
            pool: Pool::start(limits.search_threads, limits.search_queue)?,
            limits,
            stopping: AtomicBool::new(false),
            batch_places: Semaphore::new(BATCHES),
            metrics: Metrics::new(),
            rate: exposure.rate.map(RateLimit::new),
            exposure,
            log_queries,
        }))
    }

    /// The generation that answers now; a request loads it once and keeps it to its end.
    pub fn live(&self) -> Arc<Live> {
        self.live.load_full()
    }

    /// Lets another generation answer from now on; requests under way keep the one they began with.
    pub fn replace(&self, live: Live) {
        // Counted first, so that whoever sees the new generation finds it counted.
        self.metrics.note_reload();
        self.live.store(Arc::new(live));
    }

    /// Says from now on why an older generation stands in for the current one, or that none does any more.
    pub fn note_fallback(&self, fallback: Option<&str>) {
        self.live.rcu(|live| Live {
            fallback: fallback.map(str::to_owned),
            ..Live::clone(live)
        });
    }

    /// Says from now on why the pages as they are now are not what is searched, or that they are.
    pub fn note_pages(&self, waiting: Option<&str>) {
        self.live.rcu(|live| Live {
            pages_waiting: waiting.map(str::to_owned),
            ..Live::clone(live)
        });
    }

    /// From now on readiness says that the service is stopping, so that balancers look elsewhere.
    pub fn begin_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether the service is stopping.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// Takes note of a request that was refused before any route saw it.
    pub(super) fn note_refusal(&self, status: StatusCode) {
        self.metrics.note("-", status.as_u16(), Duration::ZERO);
    }

    /// Runs `read`, which looks something up, on a search thread.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        live: Arc<Live>,
        read: impl FnOnce(&Live) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        self.pool.run(move || read(&live)).await
    }

    /// Runs `search` on a search thread, with the deadline counted from now.
    pub(super) async fn search<T: Send + 'static>(
        &self,
        live: Arc<Live>,
        search: impl FnOnce(&Searcher, Instant) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let deadline = Instant::now() + self.limits.search_deadline;
        self.pool
            .run(move || {
                if Instant::now() >= deadline {
                    return Err(Problem::Busy);
                }
                search(&live.searcher, deadline)
            })
            .await
    }
}
