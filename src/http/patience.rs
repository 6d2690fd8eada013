//! How long a client is waited for: a connection that closes itself when the other side is too slow.
//!
//! In: a socket and [`Times`]. Out: the same socket, whose reads and writes fail once the client has been silent at
//! the start, slow with its headers, or slow to take an answer. Time between requests is hyper's own business.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a client may take for what.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// From connecting to the first byte, and from a request's first byte to the end of its headers.
    pub headers: Duration,
    /// Between one answer and the next request.
    pub idle: Duration,
    /// To take some bytes of an answer.
    pub taking: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(5),
            idle: Duration::from_secs(15),
            taking: Duration::from_secs(10),
        }
    }
}

/// Whether a request of this connection is being answered.
#[derive(Debug, Clone, Default)]
pub(super) struct Answering(Arc<AtomicBool>);

/// A socket with a limited patience.
pub(super) struct PatientStream {
    stream: TcpStream,
    times: Times,
    answering: Answering,
    /// When headers must be complete; `None` between requests.
    headers_by: Option<Instant>,
    reading: Pin<Box<Sleep>>,
    writing: Pin<Box<Sleep>>,
}

impl PatientStream {
    /// Waits for the first byte from now on.
    pub(super) fn new(stream: TcpStream, times: Times) -> Self {
        let now = Instant::now();
        Self {
            stream,
            times,
            answering: Answering::default(),
            headers_by: Some(now + times.headers),
            reading: Box::pin(sleep_until(now + times.headers)),
            writing: Box::pin(sleep_until(now + times.taking)),
        }
    }

    /// Tells the socket when a request is being answered.
    pub(super) fn answering(&self) -> Answering {
        self.answering.clone()
    }

    fn out_of_patience(&mut self, cx: &mut Context<'_>) -> bool {
        if self.answering.is_on() {
            self.headers_by = None;
        }
        let Some(deadline) = self.headers_by else {
            return false;
        };
        if self.reading.deadline() != deadline {
            self.reading.as_mut().reset(deadline);
        }
        self.reading.as_mut().poll(cx).is_ready()
    }

    fn note_read(&mut self) {
        if !self.answering.is_on() {
            let deadline = Instant::now() + self.times.headers;
            self.headers_by.get_or_insert(deadline);
        }
    }
}

impl AsyncRead for PatientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buffer) {
            Poll::Ready(result) => {
                if buffer.filled().len() > before {
                    self.note_read();
                }
                Poll::Ready(result)
            }
            Poll::Pending if self.out_of_patience(cx) => {
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

impl AsyncWrite for PatientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.pass_on(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.pass_on(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl PatientStream {
    /// Every byte taken renews the patience.
    fn pass_on(
        &mut self,
        cx: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            let deadline = Instant::now() + self.times.taking;
            self.writing.as_mut().reset(deadline);
            return written;
        }
        ready!(self.writing.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl Answering {
    fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// From now on a request is being answered, until the guard is dropped.
    pub(super) fn begin(&self) -> AnsweringGuard {
        self.0.store(true, Ordering::Relaxed);
        AnsweringGuard(self.clone())
    }
}

/// As long as it lives, a request is being answered.
pub(super) struct AnsweringGuard(Answering);

impl Drop for AnsweringGuard {
    fn drop(&mut self) {
        self.0.0.store(false, Ordering::Relaxed);
    }
}

/// A body that keeps the guard until it has been sent.
pub(super) struct GuardedBody {
    body: Body,
    _guard: AnsweringGuard,
}

impl GuardedBody {
    pub(super) fn new(body: Body, guard: AnsweringGuard) -> Self {
        Self {
            body,
            _guard: guard,
        }
    }
}

impl hyper::body::Body for GuardedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
