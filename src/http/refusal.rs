//! What never becomes a request: hyper refuses it before any route sees it, with a status and nothing else.
//!
//! In: a socket and [`Refuse`]. Out: the same socket, on which hyper's bare refusals are replaced by problems with every
//! header that other answers have. A refusal is told from an answer of ours by what it lacks.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::http::{HeaderValue, StatusCode, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::front::{REQUEST_ID, log_refusal, new_id, secure};
use super::language::Language;
use super::problem::Problem;
use super::service::Service;

/// The whole answer, head and body, to a client whose request was refused with this status.
pub type Refuse = Arc<dyn Fn(StatusCode, SocketAddr) -> Vec<u8> + Send + Sync>;

/// Refusals in the manner of all other answers, counted and logged as they are.
pub fn refusals(service: Arc<Service>) -> Refuse {
    Arc::new(move |status, peer| {
        let id = new_id();
        let answer = refusal(&service, status, &id);
        service.note_refusal(status);
        log_refusal(&id, status, peer.ip());
        answer
    })
}

fn refusal(service: &Service, status: StatusCode, id: &str) -> Vec<u8> {
    let problem = match status {
        StatusCode::URI_TOO_LONG => Problem::AddressTooLong,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Problem::HeadersTooLarge,
        _ => Problem::RequestMalformed,
    };
    let body = serde_json::to_vec(&problem.body(Language::Vietnamese)).unwrap_or_default();
    let mut response = problem.json(Language::Vietnamese);
    let headers = response.headers_mut();
    secure(headers, &service.exposure, false);
    headers.insert(header::CONTENT_LENGTH, body.len().into());
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    let now = DateTimePrinter::new().timestamp_to_rfc9110_string(&Timestamp::now());
    let stated = [(header::DATE, now.ok()), (REQUEST_ID, Some(id.to_owned()))];
    for (name, value) in stated {
        if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
            headers.insert(name, value);
        }
    }
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in response.headers() {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend(b"\r\n");
    bytes.extend(body);
    bytes
}

/// The status of a refusal of hyper's own: a head of an error, alone, that says nothing but its length and the date.
fn refused_with(bytes: &[u8]) -> Option<StatusCode> {
    let code = bytes.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
    let head = bytes.strip_suffix(b"\r\n\r\n")?;
    let mut lines = head.split(|byte| *byte == b'\n').skip(1);
    let says_nothing = |line: &[u8]| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        [&b"content-length"[..], b"date", b"connection"].contains(&name)
    };
    let status = StatusCode::from_bytes(code).ok()?;
    (status.is_client_error() && lines.all(says_nothing)).then_some(status)
}

/// A socket on which refusals are polite.
pub(super) struct PoliteStream<S> {
    stream: S,
    peer: SocketAddr,
    refuse: Refuse,
    /// What is being written in place of a refusal, and how much of it has been.
    instead: Option<(Vec<u8>, usize)>,
}

impl<S: AsyncWrite + Unpin> PoliteStream<S> {
    pub(super) fn new(stream: S, peer: SocketAddr, refuse: Refuse) -> Self {
        let instead = None;
        Self {
            stream,
            peer,
            refuse,
            instead,
        }
    }

    /// Whether these bytes are a refusal, for which something else is written.
    fn is_refusal(&mut self, bytes: &[u8]) -> bool {
        if self.instead.is_none() {
            let status = refused_with(bytes);
            self.instead = status.map(|status| ((self.refuse)(status, self.peer), 0));
        }
        self.instead.is_some()
    }

    fn write_instead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some((bytes, done)) = &mut self.instead
            && *done < bytes.len()
        {
            *done += ready!(Pin::new(&mut self.stream).poll_write(cx, &bytes[*done..]))?;
        }
        self.instead = None;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for PoliteStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PoliteStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_refusal(bytes) {
            ready!(self.write_instead(cx))?;
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match slices {
            [only] => self.poll_write(cx, only),
            _ => Pin::new(&mut self.stream).poll_write_vectored(cx, slices),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_refusal_is_replaced() {
        let bare = "HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\ndate: Tue, 24 Nov 2026 01:02:03 GMT\r\n\r\n";
        assert_eq!(
            refused_with(bare.as_bytes()).map(|status| status.as_u16()),
            Some(431)
        );
        for other in [
            "HTTP/1.1 400 Bad Request\r\nx-content-type-options: nosniff\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 400 Bad Request\r\ncontent-length: 4\r\n\r\nbody",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 4",
            "",
        ] {
            assert_eq!(refused_with(other.as_bytes()), None, "{other}");
        }
    }
}
