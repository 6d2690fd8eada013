//! Rude clients and a polite end: what the server does with sockets.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use phutrach::http::patience::Times;
use phutrach::http::server::Server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::service::refuse;

/// Short times, so that the test is short; the real ones are the defaults.
const TIMES: Times = Times {
    headers: Duration::from_millis(400),
    idle: Duration::from_millis(900),
    taking: Duration::from_millis(400),
};

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    end: JoinHandle<()>,
}

async fn run(routes: Router) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let server = Server {
        max_connections: 4_096,
        times: TIMES,
        refuse: refuse(),
        on_stop: Box::new(|| {}),
    };
    // A test that ends without asking for a stop just drops the sender.
    let stopped = async move {
        if stopped.await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let end = tokio::spawn(async move { server.run(listener, routes, stopped).await.unwrap() });
    Running { address, stop, end }
}

fn routes() -> Router {
    let slow = || async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        "xong"
    };
    Router::new()
        .route("/", get(async || "xin chào"))
        .route("/slow", get(slow))
        .route("/large", get(async || vec![b'x'; 64 << 20]))
}

/// Sends some bytes, then waits for the other side to close; how long that took, and what came.
async fn until_closed(address: SocketAddr, bytes: &[u8]) -> (Duration, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let start = Instant::now();
    let mut text = Vec::new();
    drop(
        tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut text))
            .await
            .expect("it stays open"),
    );
    (start.elapsed(), String::from_utf8_lossy(&text).into_owned())
}

fn near(time: Duration, expected: Duration) -> bool {
    time > expected.mul_f32(0.7) && time < expected + Duration::from_millis(500)
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_and_slow_clients_are_closed_in_time() {
    let server = run(routes()).await;
    let (silent, partial, idle) = tokio::join!(
        until_closed(server.address, b""),
        until_closed(server.address, b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "),
        until_closed(server.address, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    );
    assert!(near(silent.0, TIMES.headers), "silent: {:?}", silent.0);
    assert!(near(partial.0, TIMES.headers), "partial: {:?}", partial.0);
    assert!(
        idle.1.contains("200 OK") && near(idle.0, TIMES.idle),
        "idle: {idle:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_drips_its_headers_is_closed_in_time() {
    let server = run(routes()).await;
    let stream = TcpStream::connect(server.address).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let start = Instant::now();
    let dripping = tokio::spawn(async move {
        while to.write_all(b"X").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    let mut text = Vec::new();
    drop(
        tokio::time::timeout(Duration::from_secs(5), from.read_to_end(&mut text))
            .await
            .expect("it stays open"),
    );
    assert!(
        near(start.elapsed(), TIMES.headers),
        "{:?}",
        start.elapsed()
    );
    dripping.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_take_its_answer_is_closed_in_time() {
    let server = run(routes()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        .await
        .unwrap();
    tokio::time::sleep(TIMES.taking * 3).await;
    let mut taken = 0;
    let mut buffer = vec![0; 1 << 20];
    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
        taken += read;
    }
    assert!(taken < 64 << 20, "{taken} bytes came");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_takes_its_time_is_not_cut_and_the_connection_is_used_again() {
    let server = run(routes()).await;
    let twice = b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let (_, text) = until_closed(server.address, twice).await;
    assert_eq!(text.matches("xong").count(), 2, "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_under_way_is_lost_at_a_stop() {
    let server = run(routes()).await;
    let address = server.address;
    let request = b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";
    let under_way: Vec<_> = (0..100)
        .map(|_| tokio::spawn(until_closed(address, request)))
        .collect();
    let idle = tokio::spawn(until_closed(address, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    let silent = tokio::spawn(until_closed(address, b""));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let start = Instant::now();
    server.stop.send(()).unwrap();
    let late: Vec<_> = (0..20)
        .map(|_| tokio::spawn(until_closed(address, request)))
        .collect();
    for answer in under_way.into_iter().chain(late) {
        let (_, text) = answer.await.unwrap();
        assert!(text.contains("200 OK") && text.ends_with("xong"), "{text}");
    }
    assert!(idle.await.unwrap().1.contains("200 OK"));
    assert_eq!(silent.await.unwrap().1, "");
    server.end.await.unwrap();
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_refused_in_the_manner_of_all_answers() {
    let server = run(routes()).await;
    let long = format!(
        "GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
        "a".repeat(20 << 10)
    );
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(70));
    let after_another = format!("GET / HTTP/1.1\r\nHost: a\r\n\r\n{many}");
    for (bytes, status, code) in [
        (
            long.as_str(),
            "431 Request Header Fields Too Large",
            "headers_too_large",
        ),
        (
            &many,
            "431 Request Header Fields Too Large",
            "headers_too_large",
        ),
        (
            &after_another,
            "431 Request Header Fields Too Large",
            "headers_too_large",
        ),
        ("xin chào\r\n\r\n", "400 Bad Request", "request_malformed"),
        (
            "GET /\u{1} HTTP/1.1\r\n\r\n",
            "400 Bad Request",
            "request_malformed",
        ),
        (
            "GET / HTTP/1.1\r\nđầu: a\r\n\r\n",
            "400 Bad Request",
            "request_malformed",
        ),
    ] {
        let (time, text) = until_closed(server.address, bytes.as_bytes()).await;
        let refusal = text
            .find(&format!("HTTP/1.1 {status}\r\n"))
            .unwrap_or_else(|| panic!("{bytes:.30}: {text}"));
        let (head, body) = text[refusal..].split_once("\r\n\r\n").unwrap();
        for line in [
            "content-type: application/problem+json",
            "x-content-type-options: nosniff",
            "cache-control: no-store",
            "connection: close",
            "content-security-policy: default-src 'none'",
            "x-request-id: ",
            "date: ",
        ] {
            assert!(head.contains(line), "{line}: {head}");
        }
        assert!(
            head.contains(&format!("content-length: {}", body.len())),
            "{head}"
        );
        let problem: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(problem["code"], code);
        assert!(time < TIMES.headers, "{time:?}");
    }
    let plain = until_closed(
        server.address,
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert!(plain.1.contains("200 OK"), "{}", plain.1);
}
