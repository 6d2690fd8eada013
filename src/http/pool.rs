//! Where searches run: a few threads of our own with deep stacks, and a short queue in front of them.
//!
//! In: closures. Out: their results, or "busy" at once when the queue is full. Async threads never search. A client
//! that has gone away frees its place in the queue, and a search that panics answers for itself alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use rustix::process::setpriority_process;
use tokio::sync::oneshot;

use super::problem::Problem;

/// Deep enough that no bounded recursion of a dependency comes near its end.
const STACK_BYTES: usize = 8 << 20;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that search.
#[derive(Debug)]
pub struct Pool {
    queue: SyncSender<Job>,
}

impl Pool {
    /// Starts `threads` threads; `queue` jobs may wait while all are at work.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(threads: usize, queue: usize) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel::<Job>(queue.max(1));
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..threads.max(1) {
            let receiver = Arc::clone(&receiver);
            std::thread::Builder::new()
                .name(format!("search-{number}"))
                .stack_size(STACK_BYTES)
                .spawn(move || work(&receiver))?;
        }
        Ok(Self { queue: sender })
    }

    /// Runs `job` on one of the threads.
    ///
    /// # Errors
    /// [`Problem::Busy`] at once when the queue is full, [`Problem::Internal`] when the job panics, or its own problem.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move || {
            if sender.is_closed() {
                return;
            }
            let result = catch_unwind(AssertUnwindSafe(job))
                .unwrap_or_else(|panic| Err(Problem::Internal(message(&*panic))));
            // The client may have gone meanwhile; then nobody waits for the result.
            drop(sender.send(result));
        });
        match self.queue.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Problem::Busy),
            Err(TrySendError::Disconnected(_)) => {
                return Err(Problem::Internal("the search threads are gone".into()));
            }
        }
        receiver
            .await
            .unwrap_or_else(|_| Err(Problem::Internal("a search gave no result".into())))
    }
}

/// How far searches stand back behind the threads that take requests, refuse and answer for the process's health:
/// with every core searching these must still run at once.
const STAND_BACK: i32 = 5;

fn work(receiver: &Mutex<Receiver<Job>>) {
    // Of the calling thread alone, on Linux.
    if let Err(error) = setpriority_process(None, STAND_BACK) {
        tracing::debug!(%error, "a search thread keeps its priority");
    }
    loop {
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(job) = next else { return };
        job();
    }
}

/// What a panic said.
pub(super) fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panic: {}", text.unwrap_or("(no message)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_internal_problem_and_the_thread_lives_on() {
        let pool = Pool::start(1, 4).unwrap();
        let lost = pool
            .run(|| -> Result<(), Problem> { panic!("hỏng") })
            .await
            .unwrap_err();
        assert!(matches!(&lost, Problem::Internal(cause) if cause.contains("hỏng")));
        assert_eq!(pool.run(|| Ok(7)).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn a_full_queue_says_busy_at_once_and_an_abandoned_job_never_runs() {
        let pool = Arc::new(Pool::start(1, 1).unwrap());
        let (release, gate) = std::sync::mpsc::channel::<()>();
        let (started, running) = oneshot::channel();
        let first = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move {
                pool.run(move || {
                    started.send(()).unwrap();
                    gate.recv().unwrap();
                    Ok(1)
                })
                .await
            }
        });
        running.await.unwrap();
        let waiting = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move {
                pool.run(|| -> Result<i32, Problem> { panic!("nobody waits for this") })
                    .await
            }
        });
        tokio::task::yield_now().await;
        let refused = pool.run(|| Ok(3)).await.unwrap_err();
        assert!(matches!(refused, Problem::Busy));
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        release.send(()).unwrap();
        assert_eq!(first.await.unwrap().unwrap(), 1);
    }
}
