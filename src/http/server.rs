//! The server: accepts connections, bounds what a client may hold, stops without losing a request.
//!
//! In: a listener, the routes, a signal to stop. hyper's own builder is used because it can close clients that send
//! their headers slowly or nothing at all. It knows nothing of what the routes answer.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::Service;

use super::patience::{GuardedBody, PatientStream, Times};
use super::refusal::{PoliteStream, Refuse};

/// All headers of a request together with its first line.
const HEADER_BYTES: usize = 16 << 10;
/// The most headers of a request.
const HEADERS: usize = 64;
/// While stopping, connections are still taken for this long, so that a balancer has time to look elsewhere.
const DRAIN_TIME: Duration = Duration::from_millis(250);
/// Requests under way at a stop have this long to end.
const STOP_TIME: Duration = Duration::from_secs(4);
/// How long to wait when the system has no file descriptor left.
const PAUSE: Duration = Duration::from_millis(50);

/// What to bound and whom to tell.
pub struct Server {
    /// Connections held at once.
    pub max_connections: usize,
    /// How long clients are waited for.
    pub times: Times,
    /// Writes the answer to what is no request.
    pub refuse: Refuse,
    /// Called when the stop begins.
    pub on_stop: Box<dyn FnOnce() + Send>,
}

impl Server {
    /// Serves until `stop` resolves, then ends what is under way, within 5 s in all.
    ///
    /// # Errors
    /// When the listener has no address any more.
    pub async fn run(
        self,
        listener: TcpListener,
        routes: Router,
        stop: impl Future<Output = ()>,
    ) -> io::Result<()> {
        let door = Door {
            permits: Arc::new(Semaphore::new(self.max_connections)),
            graceful: GracefulShutdown::new(),
            times: self.times,
            refuse: self.refuse,
            listener,
            routes,
        };
        tokio::select! {
            () = door.accept_all() => {}
            () = stop => {}
        }
        (self.on_stop)();
        drop(tokio::time::timeout(DRAIN_TIME, door.accept_all()).await);
        door.accept_waiting().await;
        let Door {
            listener, graceful, ..
        } = door;
        drop(listener);
        if tokio::time::timeout(STOP_TIME, graceful.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("connections were closed before they had ended");
        }
        Ok(())
    }
}

/// Where connections come in.
struct Door {
    listener: TcpListener,
    routes: Router,
    permits: Arc<Semaphore>,
    graceful: GracefulShutdown,
    times: Times,
    refuse: Refuse,
}

impl Door {
    /// Accepts for ever: no error of one connection, and no lack of file descriptors, ends it.
    async fn accept_all(&self) {
        loop {
            let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await else {
                return;
            };
            match self.listener.accept().await {
                Ok((stream, peer)) => self.start(stream, peer, permit),
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    /// Lets in whoever has knocked already, so that closing the door refuses nobody who was told it is open.
    async fn accept_waiting(&self) {
        while let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned()
            && let Ok(Ok((stream, peer))) =
                tokio::time::timeout(Duration::ZERO, self.listener.accept()).await
        {
            self.start(stream, peer, permit);
        }
    }

    fn start(&self, stream: TcpStream, peer: SocketAddr, permit: OwnedSemaphorePermit) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
        let stream = PatientStream::new(stream, self.times);
        let answering = stream.answering();
        let stream = PoliteStream::new(stream, peer, Arc::clone(&self.refuse));
        let routes = self.routes.clone();
        let answer = hyper::service::service_fn(move |mut request: Request<Incoming>| {
            let guard = answering.begin();
            request.extensions_mut().insert(ConnectInfo(peer));
            let response = routes.clone().call(request.map(Body::new));
            async move {
                response
                    .await
                    .map(|response| response.map(|body| GuardedBody::new(body, guard)))
            }
        });
        let connection = builder(self.times).serve_connection(TokioIo::new(stream), answer);
        let watched = self.graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(permit);
        });
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

fn builder(times: Times) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(times.idle)
        .max_buf_size(HEADER_BYTES)
        .max_headers(HEADERS)
        .keep_alive(true);
    builder
}
