//! Silent and slow clients by the hundred: each is closed in its time, and whoever asks properly hardly notices.
//!
//! Short runs look at the times only. The long run compares the p99 of good traffic with and without each attack, and
//! lets `slowhttptest` (Debian package of that name) attack too.

use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::door::{Served, is_long, searches};
use crate::load::{Connection, Load, closed};

/// A way to be rude.
#[derive(Debug, Clone, Copy)]
struct Attack {
    name: &'static str,
    /// What is sent at once.
    begin: &'static str,
    /// What is sent every half second from then on.
    drip: &'static str,
    /// Takes nothing of the answer, with room for very little.
    takes_nothing: bool,
    /// What must be answered before the end.
    answer: &'static str,
    /// When the server must have closed.
    within: Duration,
}

const ATTACKS: [Attack; 5] = [
    Attack {
        name: "silent",
        begin: "",
        drip: "",
        takes_nothing: false,
        answer: "",
        within: Duration::from_secs(5),
    },
    Attack {
        name: "slow headers",
        begin: "GET / HTTP/1.1\r\nHost: a\r\n",
        drip: "X: y\r\n",
        takes_nothing: false,
        answer: "",
        within: Duration::from_secs(5),
    },
    Attack {
        name: "slow body",
        begin: "POST /api/v1/search/units/batch HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: 4000\r\n\r\ntopic\n",
        drip: "a\n",
        takes_nothing: false,
        answer: "HTTP/1.1 408",
        within: Duration::from_secs(10),
    },
    Attack {
        name: "slow read",
        begin: "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n",
        drip: "",
        takes_nothing: true,
        answer: "",
        within: Duration::from_secs(15),
    },
    Attack {
        name: "idle",
        begin: "GET /livez HTTP/1.1\r\nHost: a\r\n\r\n",
        drip: "",
        takes_nothing: false,
        answer: "HTTP/1.1 200",
        within: Duration::from_secs(15),
    },
];

/// Scheduling, and the half second between two drips.
const TOLERANCE: Duration = Duration::from_millis(1_500);

impl Attack {
    /// One connection, from its beginning to its end.
    async fn once(self, address: SocketAddr) -> Duration {
        let socket = TcpSocket::new_v4().unwrap();
        if self.takes_nothing {
            socket.set_recv_buffer_size(1_024).unwrap();
        }
        let mut stream = socket.connect(address).await.unwrap();
        let start = Instant::now();
        stream.write_all(self.begin.as_bytes()).await.unwrap();
        if self.takes_nothing {
            tokio::time::sleep(self.within + TOLERANCE).await;
            assert!(is_closed(&mut stream).await, "{}: still open", self.name);
            return self.within;
        }
        let (mut from, mut to) = stream.into_split();
        let dripping = tokio::spawn(async move {
            while !self.drip.is_empty() && to.write_all(self.drip.as_bytes()).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            to
        });
        let mut text = Vec::new();
        let end = tokio::time::timeout(self.within + TOLERANCE, from.read_to_end(&mut text)).await;
        let took = start.elapsed();
        dripping.abort();
        assert!(end.is_ok(), "{}: still open after {took:?}", self.name);
        let text = String::from_utf8_lossy(&text);
        assert!(text.starts_with(self.answer), "{}: {text}", self.name);
        took
    }

    /// So many connections, begun anew as they are closed, until it is over; how long each was held.
    async fn many(self, address: SocketAddr, count: usize, over: Instant) -> Vec<Duration> {
        let each = (0..count).map(|number| {
            tokio::spawn(async move {
                // Not all at the same moment.
                tokio::time::sleep(Duration::from_millis(number as u64 * 2)).await;
                let mut held = Vec::new();
                while held.is_empty() || Instant::now() + self.within < over {
                    held.push(self.once(address).await);
                }
                held
            })
        });
        let tasks: Vec<_> = each.collect();
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.unwrap());
        }
        all
    }
}

/// Whether the other side has ended, after what it had sent before.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    let patience = Duration::from_secs(10);
    let read = tokio::time::timeout(patience, stream.read_to_end(&mut rest)).await;
    read.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn and_are_closed_in_time() {
    let served = Served::start(if is_long() { 500 } else { 20 }, &[]);
    let address = served.server.address;
    let count = if is_long() { 1_000 } else { 20 };
    if !is_long() {
        let attacks = ATTACKS.map(|attack| attack.many(address, count, Instant::now()));
        for (attack, held) in ATTACKS.iter().zip(join_all(attacks).await) {
            tell(attack, &held);
        }
        return;
    }
    for attack in ATTACKS {
        let mut calm = good(address, 6.0).await;
        let time = attack.within.max(Duration::from_secs(12)) + TOLERANCE;
        let attacking = tokio::spawn(attack.many(address, count, Instant::now() + time));
        tokio::time::sleep(Duration::from_secs(2)).await;
        let attacked = good(address, 12.0).await;
        tell(&attack, &attacking.await.unwrap());
        calm.add(good(address, 6.0).await);
        compare(attack.name, &calm, &attacked);
    }
}

/// Waits for all of them at once.
async fn join_all<T: Send + 'static>(
    all: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let tasks: Vec<_> = all.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

fn tell(attack: &Attack, held: &[Duration]) {
    println!(
        "{}: {} connections, held at most {:.2?}",
        attack.name,
        held.len(),
        held.iter().max().unwrap()
    );
}

/// What people do meanwhile: about 400 searches a second, for so many seconds.
async fn good(address: SocketAddr, seconds: f32) -> Load {
    let load = closed(
        address,
        &searches(300, 6),
        4,
        Duration::from_millis(8),
        Duration::from_secs_f32(seconds),
    )
    .await;
    assert_eq!((load.lost, load.times.len()), (0, 1));
    load
}

fn compare(name: &str, calm: &Load, attacked: &Load) {
    let [before, during] = [calm, attacked].map(|load| load.quantile(200, 0.99));
    println!(
        "  good traffic: {} and {} answers, p50 {:.2?} and {:.2?}, p99 {before:.2?} and {during:.2?}",
        calm.count(200),
        attacked.count(200),
        calm.quantile(200, 0.5),
        attacked.quantile(200, 0.5),
    );
    assert!(
        during <= before.mul_f32(1.2),
        "{name}: p99 from {before:?} to {during:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nor_does_slowhttptest() {
    if !is_long() {
        return println!("NOT RUN: slowhttptest attacks in the long run only");
    }
    let served = Served::start(500, &[]);
    let address = served.server.address;
    for (name, flags) in [
        ("slow headers", &["-H", "-i", "2"][..]),
        (
            "slow body",
            &[
                "-B", "-i", "2", "-s", "8192", "-t", "POST", "-f", "text/csv",
            ],
        ),
        (
            "slow read",
            &[
                "-X", "-w", "256", "-y", "512", "-n", "2", "-z", "32", "-k", "8",
            ],
        ),
    ] {
        let mut calm = good(address, 6.0).await;
        let path = match name {
            "slow read" => "/api/v1/openapi.json",
            _ => "/api/v1/search/units/batch",
        };
        let url = format!("http://{address}{path}");
        let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let attacking = tokio::task::spawn_blocking(move || {
            Command::new("slowhttptest")
                .args(["-c", "1000", "-r", "200", "-l", "25", "-p", "3", "-u", &url])
                .args(flags)
                .env("TERM", "dumb")
                .output()
                .expect("the long run needs slowhttptest")
        });
        tokio::time::sleep(Duration::from_secs(2)).await;
        let attacked = good(address, 12.0).await;
        let output = attacking.await.unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        println!("slowhttptest {name}: {}", summary(&text));
        calm.add(good(address, 6.0).await);
        compare(name, &calm, &attacked);
    }
}

/// The last words of its report.
fn summary(text: &str) -> String {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines[lines.len().saturating_sub(8)..].join(" | ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nor_do_thousands_that_are_idle() {
    let served = Served::start(20, &[]);
    let count = if is_long() { 5_000 } else { 500 };
    let before = served.server.memory();
    let mut connections = Vec::with_capacity(count);
    for number in 0..count {
        let mut connection = Connection::open(served.server.address).await.unwrap();
        let path = if number % 2 == 0 {
            "/livez"
        } else {
            "/api/v1/search/units?q=xoa+mu+chu"
        };
        assert_eq!(connection.get(path).await.unwrap(), 200);
        connections.push(connection);
    }
    let held = served.server.memory();
    println!("{count} idle connections: {before} KiB before, {held} KiB with them");
    assert!(held <= 200 << 10, "{held} KiB");
    // None was let go to make room for another.
    for connection in &mut connections {
        assert_eq!(connection.get("/livez").await.unwrap(), 200);
    }
}
