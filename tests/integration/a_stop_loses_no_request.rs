//! SIGTERM to the running program: whoever has asked gets the whole answer, and the end comes within 5 s.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::door::{Served, is_long, searches};
use crate::load::Connection;

const REQUESTS: usize = 100;

fn served() -> Served {
    // None may be refused for want of room or time, so that any other answer than 200 is a loss.
    let pages = if is_long() { 200 } else { 5 };
    Served::start(
        pages,
        &["--search-queue", "200", "--search-deadline-ms", "60000"],
    )
}

/// While the program is held, all requests reach its sockets and the signal its door: none has been read yet.
#[tokio::test(flavor = "multi_thread")]
async fn that_came_together_with_the_signal() {
    let mut served = served();
    let mut connections = Vec::new();
    for _ in 0..REQUESTS {
        connections.push(Connection::open(served.server.address).await.unwrap());
    }
    // Half of the connections have been used before.
    for connection in connections.iter_mut().step_by(2) {
        assert_eq!(connection.get("/livez").await.unwrap(), 200);
    }
    served.server.signal("STOP");
    for (connection, path) in connections.iter_mut().zip(searches(REQUESTS, 8)) {
        connection.ask(&path).await.unwrap();
    }
    served.server.signal("TERM");
    served.server.signal("CONT");
    finish(&mut served, connections).await;
}

/// All requests have been read and wait for a search thread.
#[tokio::test(flavor = "multi_thread")]
async fn that_was_under_way() {
    let mut served = served();
    let mut connections = Vec::new();
    for path in searches(REQUESTS, if is_long() { 60 } else { 8 }) {
        let mut connection = Connection::open(served.server.address).await.unwrap();
        connection.ask(&path).await.unwrap();
        connections.push(connection);
    }
    served.server.signal("TERM");
    finish(&mut served, connections).await;
}

async fn finish(served: &mut Served, connections: Vec<Connection>) {
    let start = Instant::now();
    let mut lost = Vec::new();
    for mut connection in connections {
        match connection.answer().await {
            Ok(200) => {}
            other => lost.push(other),
        }
    }
    assert!(
        lost.is_empty(),
        "{} of {REQUESTS} lost: {lost:?}",
        lost.len()
    );
    assert_eq!(served.server.ended(5), Some(0), "{}", served.server.log());
    println!(
        "{REQUESTS} requests answered and the program ended {:.0?} after the signal",
        start.elapsed()
    );
}

/// Clients that begin and never finish do not hold the end up.
#[tokio::test(flavor = "multi_thread")]
async fn although_others_never_finish_asking() {
    let mut served = served();
    let address = served.server.address;
    let half = [
        "",
        "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        "POST /api/v1/search/units/batch HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: 900\r\n\r\ntopic\n",
    ];
    let mut open = Vec::new();
    for bytes in half {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        open.push(stream);
    }
    let mut asking = Connection::open(address).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    asking.ask(&searches(1, 60)[0]).await.unwrap();
    served.server.signal("TERM");
    let start = Instant::now();
    assert_eq!(asking.answer().await.unwrap(), 200);
    assert_eq!(served.server.ended(6), Some(0), "{}", served.server.log());
    let took = start.elapsed();
    println!("with half a request open the program ended {took:.0?} after the signal");
    assert!(took < Duration::from_secs(5), "{took:?}");
    for mut stream in open {
        let mut rest = Vec::new();
        drop(stream.read_to_end(&mut rest).await);
    }
}
