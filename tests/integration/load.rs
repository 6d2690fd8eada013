//! A small load client: many connections kept alive, each answer's status and time.
//!
//! In a closed loop every connection asks again as soon as it has its answer; in an open loop requests are due at fixed
//! times whatever the server does, and what a late answer keeps waiting counts from when it was due.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};

/// What came of a load.
#[derive(Debug, Default)]
pub(crate) struct Load {
    /// Times to the end of the answer, by status.
    pub(crate) times: BTreeMap<u16, Vec<Duration>>,
    /// Requests without an answer.
    pub(crate) lost: usize,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
}

impl Load {
    pub(crate) fn count(&self, status: u16) -> usize {
        self.times.get(&status).map_or(0, Vec::len)
    }

    /// Answers of this status in a second.
    pub(crate) fn rate(&self, status: u16) -> f64 {
        self.count(status) as f64 / self.took.as_secs_f64()
    }

    /// The time that this share of the answers of a status stays below; zero without any.
    pub(crate) fn quantile(&self, status: u16, share: f64) -> Duration {
        let mut times = self.times.get(&status).cloned().unwrap_or_default();
        times.sort_unstable();
        let place = (times.len() as f64 * share) as usize;
        times
            .get(place.min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (status, times) in other.times {
            self.times.entry(status).or_default().extend(times);
        }
        self.lost += other.lost;
    }

    fn note(&mut self, answered: &io::Result<u16>, since: Instant) -> bool {
        match answered {
            Ok(status) => self.times.entry(*status).or_default().push(since.elapsed()),
            Err(_) => self.lost += 1,
        }
        answered.is_ok()
    }
}

/// `clients` connections ask for `time`, each pausing for `pause` between an answer and its next request.
pub(crate) async fn closed(
    address: SocketAddr,
    paths: &[String],
    clients: usize,
    pause: Duration,
    time: Duration,
) -> Load {
    let start = Instant::now();
    let end = start + time;
    let each = (0..clients).map(|client| {
        let paths = paths.to_vec();
        tokio::spawn(async move {
            let mut load = Load::default();
            let mut connection = Connection::open(address).await.unwrap();
            for path in paths.iter().cycle().skip(client * 7) {
                let since = Instant::now();
                if since >= end || !load.note(&connection.get(path).await, since) {
                    break;
                }
                if !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
            }
            load
        })
    });
    gather(each.collect(), start).await
}

/// `rate` requests a second for `time`, over so many connections that one is always free while answers are in time.
pub(crate) async fn open(
    address: SocketAddr,
    paths: &[String],
    rate: f64,
    connections: usize,
    time: Duration,
) -> Load {
    let mut ready = Vec::new();
    for _ in 0..connections {
        ready.push(Connection::open(address).await.unwrap());
    }
    let start = Instant::now();
    let total = (rate * time.as_secs_f64()) as usize;
    let each = ready
        .into_iter()
        .enumerate()
        .map(|(first, mut connection)| {
            let paths = paths.to_vec();
            tokio::spawn(async move {
                let mut load = Load::default();
                for number in (first..total).step_by(connections) {
                    let due = start + Duration::from_secs_f64(number as f64 / rate);
                    // A connection still busy when its request is due has a slow answer; a late timer has not.
                    let late = Instant::now() > due;
                    sleep_until(due).await;
                    let since = if late { due } else { Instant::now() };
                    let path = &paths[number % paths.len()];
                    if !load.note(&connection.get(path).await, since) {
                        connection = Connection::open(address).await.unwrap();
                    }
                }
                load
            })
        });
    gather(each.collect(), start).await
}

async fn gather(tasks: Vec<tokio::task::JoinHandle<Load>>, start: Instant) -> Load {
    let mut all = Load::default();
    for task in tasks {
        all.add(task.await.unwrap());
    }
    all.took = start.elapsed();
    all
}

/// One connection, kept alive.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let buffer = Vec::with_capacity(64 << 10);
        Ok(Self { stream, buffer })
    }

    /// Asks and reads the answer to its end.
    pub(crate) async fn get(&mut self, path: &str) -> io::Result<u16> {
        self.ask(path).await?;
        self.answer().await
    }

    pub(crate) async fn ask(&mut self, path: &str) -> io::Result<()> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await
    }

    /// The status of an answer that came whole.
    pub(crate) async fn answer(&mut self) -> io::Result<u16> {
        self.buffer.clear();
        let head = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end;
            }
            self.more().await?;
        };
        let broken = || io::Error::from(io::ErrorKind::InvalidData);
        let text = std::str::from_utf8(&self.buffer[..head]).map_err(|_| broken())?;
        let status = text.get(9..12).and_then(|code| code.parse().ok());
        let length = text.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.trim().parse::<usize>().ok())?
        });
        let (status, length) = (status.ok_or_else(broken)?, length.ok_or_else(broken)?);
        while self.buffer.len() < head + 4 + length {
            self.more().await?;
        }
        Ok(status)
    }

    /// The last answer, head and body.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.buffer).into_owned()
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}
