//! The program as it runs: started on free ports, asked over real connections, watched from outside, killed at the end.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A server in its own process.
pub(crate) struct Running {
    child: Child,
    log: Arc<Mutex<String>>,
    pub(crate) address: SocketAddr,
    pub(crate) admin: SocketAddr,
}

impl Running {
    /// Serves `index`, with `arguments` after the command.
    pub(crate) fn start(corpus: &Path, index: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_phutrach"))
            .env_clear()
            .arg("serve")
            .args(["--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"])
            .args(["--log-level", "warn", "--log-format", "text"])
            .arg("--corpus")
            .arg(corpus)
            .arg("--index")
            .arg(index)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (stderr, kept) = (child.stderr.take().unwrap(), Arc::clone(&log));
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut log = kept.lock().unwrap();
                log.push_str(&line);
                log.push('\n');
            }
        });
        let said = |before: &str| after(&log.lock().unwrap(), before)?.parse().ok();
        let address = within(60, || said("ms: http://")).expect("it says where it serves");
        let admin = within(60, || said("số liệu: http://")).expect("it says where its figures are");
        Self {
            child,
            log,
            address,
            admin,
        }
    }

    /// Everything it said so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        Client::new(self.address).get(path, None).unwrap()
    }

    pub(crate) fn readiness(&self) -> Value {
        let reply = self.get("/readyz");
        serde_json::from_str(&reply.body).unwrap()
    }

    /// Whether it answers with this generation soon. Two seconds are promised; a build without optimisation on a
    /// machine that does much else at the same time is given more.
    pub(crate) fn answers_with(&self, generation: &str) -> bool {
        within(30, || {
            (self.readiness()["generation"] == generation).then_some(())
        })
        .is_some()
    }

    pub(crate) fn figures(&self) -> String {
        Client::new(self.admin).get("/metrics", None).unwrap().body
    }

    pub(crate) fn hang_up(&self) {
        self.signal("HUP");
    }

    /// Sends it the signal with this name.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success());
    }

    /// Its exit code, once it has ended by itself, if it does within so many seconds.
    pub(crate) fn ended(&mut self, seconds: u64) -> Option<i32> {
        let child = &mut self.child;
        let status = within(seconds, || child.try_wait().unwrap())?;
        status.code()
    }

    /// Resident memory in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.unwrap().trim().trim_end_matches(" kB");
        number.parse().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The word that follows `before`, up to a slash.
fn after(text: &str, before: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once('/')?.0.to_owned())
}

/// Asks again and again, for this many seconds.
pub(crate) fn within<T>(seconds: u64, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(found) = ask() {
            return Some(found);
        }
        if Instant::now() >= end {
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) etag: String,
    pub(crate) body: String,
}

/// One connection, kept alive.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let patience = Some(Duration::from_secs(10));
        stream.set_read_timeout(patience).unwrap();
        let stream = BufReader::new(stream);
        Self { stream }
    }

    /// Asks once; `held` is the validator of an answer that is held already.
    pub(crate) fn get(&mut self, path: &str, held: Option<&str>) -> io::Result<Reply> {
        let held = held.map_or(String::new(), |tag| format!("If-None-Match: {tag}\r\n"));
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{held}\r\n");
        self.stream.get_mut().write_all(request.as_bytes())?;
        let broken = || io::Error::from(io::ErrorKind::InvalidData);
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut reply = Reply {
            status: status.ok_or_else(broken)?,
            etag: String::new(),
            body: String::new(),
        };
        let mut length = (reply.status == 304).then_some(0);
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "etag" => value.trim().clone_into(&mut reply.etag),
                "content-length" => length = value.trim().parse().ok(),
                _ => {}
            }
        }
        let mut body = vec![0; length.ok_or_else(broken)?];
        self.stream.read_exact(&mut body)?;
        reply.body = String::from_utf8(body).map_err(|_| broken())?;
        Ok(reply)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}
