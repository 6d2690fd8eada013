//! The service on loopback, in this process, and clients that keep their connections.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use phutrach::http::patience::Times;
use phutrach::http::refusal::refusals;
use phutrach::http::server::Server;
use phutrach::http::{Live, Service, router};
use phutrach::search::Searcher;
use phutrach::settings::{RawSettings, Settings};
use tokio::net::TcpListener;

use super::queries::Query;

/// A server that ends with the process.
pub struct Running {
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

/// Starts the service as it ships, on a port of its own.
pub fn start(searcher: Arc<Searcher>) -> Running {
    let settings = Settings::from_raw(RawSettings::defaults()).expect("the defaults are good");
    let live = Live {
        searcher,
        fallback: None,
        pages_waiting: None,
    };
    let service = Service::start(live, settings.limits, settings.exposure, false);
    let service = service.expect("threads");
    let routes = router(Arc::clone(&service));
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let bound = runtime.block_on(TcpListener::bind("127.0.0.1:0"));
    let listener = bound.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let server = Server {
        max_connections: settings.limits.max_connections,
        times: Times::default(),
        refuse: refusals(service),
        on_stop: Box::new(|| {}),
    };
    runtime.spawn(async move { server.run(listener, routes, std::future::pending()).await });
    Running {
        address,
        _runtime: runtime,
    }
}

impl Running {
    pub fn connect(&self) -> Client {
        let stream = TcpStream::connect(self.address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket");
        Client(BufReader::with_capacity(1 << 16, stream))
    }

    /// Answers a second over `connections` connections, each of which waits for its answer before it asks again.
    pub fn throughput(&self, queries: &[Query], connections: usize, time: Duration) -> f64 {
        let (begin, answered) = (Instant::now(), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for first in 0..connections {
                let (answered, mut client) = (&answered, self.connect());
                let own = queries
                    .iter()
                    .cycle()
                    .skip(first * queries.len() / connections);
                scope.spawn(move || {
                    for query in own.take_while(|_| begin.elapsed() < time) {
                        client.ask(query);
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        });
        answered.into_inner() as f64 / begin.elapsed().as_secs_f64()
    }
}

/// A connection that is kept.
pub struct Client(BufReader<TcpStream>);

impl Client {
    /// Asks for units and reads the whole answer; its length.
    pub fn ask(&mut self, query: &Query) -> usize {
        let text = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let mut target = format!("/api/v1/search/units?limit=10&q={}", text(&query.text));
        if let Some(department) = &query.department {
            target += &format!("&department={}", text(department));
        }
        let request = format!("GET {target} HTTP/1.1\r\nHost: bench\r\n\r\n");
        let sent = self.0.get_mut().write_all(request.as_bytes());
        sent.expect("the connection is kept");
        self.read_answer()
    }

    fn read_answer(&mut self) -> usize {
        let (mut line, mut length) = (String::new(), 0);
        self.0.read_line(&mut line).expect("an answer");
        assert!(line.starts_with("HTTP/1.1 200"), "{line}");
        while line != "\r\n" {
            line.clear();
            self.0.read_line(&mut line).expect("a header");
            let header = line.to_ascii_lowercase();
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("a body");
        assert!(body.starts_with(b"{"));
        length
    }
}
