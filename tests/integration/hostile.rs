//! A table of hostile requests over a socket: always an answer, never a 5xx, never a dead process.
//!
//! `PHUTRACH_HOSTILE_REQUESTS=20000 cargo test --release --test integration hostile -- --nocapture` runs the long table.

use std::time::{Duration, Instant};

use phutrach::http::patience::Times;
use phutrach::http::server::Server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::service::{real_page, refuse};

/// What strangers repeat.
const PIECES: &[&[u8]] = &[
    b"(",
    b")",
    b"[",
    b"{",
    b"+(",
    b"-",
    b"NOT+",
    b"a+AND+(",
    b"a+OR+",
    b"%22",
    b"%22a",
    b"/",
    b"%5C",
    b":",
    b"^",
    b"*",
    b"~",
    b"unit:",
    b"unit:x+",
    b"%00",
    b"%CC%81",
    b"e%CC%82%CC%81",
    b"%E2%80%AE",
    b"%E2%80%8B",
    b"%F0%9F%8E%93",
    b"%C4%91",
    b"%EF%BF%BF",
    b"%F4%8F%BF%BF",
    b"%25",
    b"%2525",
    b"%3Cscript%3E",
    b"%C0%AE",
    b"%FF",
    b"%ED%A0%80",
    b"%",
    b"%zz",
    b"&",
    b"&q=",
    b"=",
    b";",
    b"\xff",
    b"\xc3\xa0",
    b"x+",
    b"xoa+mu+chu+",
    b"99999999999",
    b"aaaaaaaaaaaaaaaa",
    b"%E1%BA%A1",
    b"-%22",
    b"%22-",
    b"1/2/",
    b"%0D%0A",
    b"%1B%5B31m",
];

/// How often.
const COUNTS: &[usize] = &[
    1, 2, 3, 7, 20, 64, 65, 200, 511, 735, 1_024, 2_048, 2_049, 5_000, 20_000, 100_000, 1_000_000,
];

/// Where.
const ADDRESSES: &[&str] = &[
    "/api/v1/search/clauses?q=",
    "/api/v1/search/units?q=",
    "/api/v1/suggest?q=",
    "/tim-kiem?q=",
    "/api/v1/units/",
    "/api/v1/clauses/",
    "/api/v1/search/clauses?q=a&unit=",
    "/api/v1/search/clauses?q=a&as_of=",
    "/api/v1/search/clauses?q=a&limit=",
    "/api/v1/search/clauses?",
    "/",
];

/// The request with this number: one piece many times, or several pieces a few times each.
fn request(number: usize) -> Vec<u8> {
    let address = ADDRESSES[number % ADDRESSES.len()];
    let mut bytes = format!("GET {address}").into_bytes();
    let (piece, count) = (
        number / ADDRESSES.len(),
        number / (ADDRESSES.len() * PIECES.len()),
    );
    for turn in 0..=count / COUNTS.len() {
        let piece = PIECES[(piece + turn * 7) % PIECES.len()];
        // A megabyte of one piece is enough.
        let times = COUNTS[(count + turn) % COUNTS.len()].min((1 << 20) / piece.len());
        bytes.extend(piece.iter().cycle().take(piece.len() * times));
    }
    bytes.extend_from_slice(b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    bytes
}

/// The status and the time to the first byte of the answer; 0 when the server closed without one.
async fn send(address: std::net::SocketAddr, bytes: &[u8]) -> (u16, Duration) {
    let stream = TcpStream::connect(address).await.expect("the server lives");
    let (mut from, mut to) = stream.into_split();
    let start = Instant::now();
    let write = async move {
        // The server may refuse before everything is written.
        to.write_all(bytes).await.ok();
        to
    };
    let read = async {
        let mut line = [0; 12];
        from.read_exact(&mut line).await.ok().map(|_| line)
    };
    let (line, _open) = tokio::join!(read, write);
    let status = line.and_then(|line| std::str::from_utf8(&line[9..]).ok()?.parse().ok());
    (status.unwrap_or(0), start.elapsed())
}

#[test]
fn hostile_requests_are_answered_and_never_with_a_5xx() {
    let wanted = std::env::var("PHUTRACH_HOSTILE_REQUESTS")
        .ok()
        .and_then(|text| text.parse().ok());
    let count: usize = wanted.unwrap_or(1_200);
    // The short run takes requests from all over the table.
    let step = (20_000 / count).max(1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut slowest = (Duration::ZERO, 0);
    let mut statuses = std::collections::BTreeMap::<u16, usize>::new();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server {
            max_connections: 64,
            times: Times::default(),
            refuse: refuse(),
            on_stop: Box::new(|| {}),
        };
        tokio::spawn(server.run(listener, real_page(), std::future::pending()));
        for number in (0..count).map(|number| number * step) {
            let bytes = request(number);
            let (status, time) = send(address, &bytes).await;
            *statuses.entry(status).or_default() += 1;
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(120)]).into_owned();
            assert!(status < 500, "{status}: {shown}");
            assert!(status != 0 || bytes.len() > 16 << 10, "no answer: {shown}");
            slowest = slowest.max((time, number));
        }
    });
    println!(
        "{count} requests, by status {statuses:?}, slowest {:?} (number {})",
        slowest.0, slowest.1
    );
    let shown = request(slowest.1);
    println!(
        "slowest: {}",
        String::from_utf8_lossy(&shown[..shown.len().min(120)])
    );
}
