//! The server: accepts connections, bounds what a client may hold, stops without losing a request.
//!
//! In: a listener, the routes, a signal to stop. hyper's own builder is used because it can close clients that send
//! their headers slowly or nothing at all. It knows nothing of what the routes answer.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
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

/// A client that sends nothing, or half a header, is closed after this.
const HEADER_TIME: Duration = Duration::from_secs(5);
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
        let connections = Arc::new(Semaphore::new(self.max_connections));
        let graceful = GracefulShutdown::new();
        {
            let mut accept = pin!(accept_all(&listener, &routes, &connections, &graceful));
            tokio::select! {
                () = &mut accept => {}
                () = stop => {}
            }
            (self.on_stop)();
            // Whatever has knocked by now is still let in.
            drop(tokio::time::timeout(DRAIN_TIME, accept).await);
        }
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

/// Accepts for ever: no error of one connection, and no lack of file descriptors, ends it.
async fn accept_all(
    listener: &TcpListener,
    routes: &Router,
    connections: &Arc<Semaphore>,
    graceful: &GracefulShutdown,
) {
    loop {
        let Ok(permit) = Arc::clone(connections).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, peer)) => start(stream, peer, routes.clone(), graceful, permit),
            Err(error) => {
                if !is_of_one_connection(&error) {
                    tracing::error!(%error, "no connection can be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
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

fn start(
    stream: TcpStream,
    peer: SocketAddr,
    routes: Router,
    graceful: &GracefulShutdown,
    permit: OwnedSemaphorePermit,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its delay");
    }
    let answer = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        routes.clone().call(request.map(Body::new))
    });
    let connection = builder().serve_connection(TokioIo::new(stream), answer);
    let watched = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = watched.await {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(permit);
    });
}

fn builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES)
        .max_headers(HEADERS)
        .keep_alive(true);
    builder
}
