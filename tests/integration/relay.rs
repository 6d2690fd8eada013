//! An HTTP server between a source and those who follow it, which can do to a transfer what networks and strangers do.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

/// Where answers come from.
pub(crate) enum Behind {
    /// A phutrach.
    Server(SocketAddr),
    /// A folder, served as it lies there.
    Folder(PathBuf),
    /// Connections are closed without an answer.
    Nobody,
}

/// What is done to answers.
#[derive(Clone)]
pub(crate) enum Mood {
    Honest,
    /// The last byte of this file is another one.
    Corrupt(&'static str),
    /// This file ends after half of what was announced.
    Half(&'static str),
    /// This file is longer than it should be, and announced so.
    Longer(&'static str),
    /// Everything is somewhere else, for ever.
    Elsewhere,
    /// These addresses hold something else.
    Forged(BTreeMap<String, Vec<u8>>),
}

struct State {
    behind: Behind,
    mood: Mood,
    asked: Vec<String>,
}

/// A relay on a free port of this machine; it ends when dropped.
pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    done: Arc<AtomicBool>,
}

impl Relay {
    pub(crate) fn start(behind: Behind) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Self {
            address: listener.local_addr().unwrap(),
            state: Arc::new(Mutex::new(State {
                behind,
                mood: Mood::Honest,
                asked: Vec::new(),
            })),
            done: Arc::default(),
        };
        let (state, done) = (Arc::clone(&relay.state), Arc::clone(&relay.done));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                let state = Arc::clone(&state);
                // Whoever hangs up early is not the relay's business.
                std::thread::spawn(move || drop(answer(&stream, &state)));
            }
        });
        relay
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn put_behind(&self, behind: Behind) {
        self.state().behind = behind;
    }

    /// Changes the mood; what was asked until now is forgotten.
    pub(crate) fn set(&self, mood: Mood) {
        let mut state = self.state();
        state.mood = mood;
        state.asked.clear();
    }

    /// How often addresses with this end were asked for since the mood changed.
    pub(crate) fn asked_for(&self, end: &str) -> usize {
        let state = self.state();
        state
            .asked
            .iter()
            .filter(|path| path.ends_with(end))
            .count()
    }

    /// Whether an address with these words was asked for since the mood changed.
    pub(crate) fn was_asked(&self, words: &str) -> bool {
        self.state().asked.iter().any(|path| path.contains(words))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.address));
    }
}

fn answer(stream: &TcpStream, state: &Mutex<State>) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    while reader.read_line(&mut line)? > 2 {}
    let (found, mood) = {
        let mut state = state.lock().unwrap();
        state.asked.push(path.clone());
        let found = match &state.mood {
            Mood::Forged(files) if files.contains_key(&path) => Ok(files.get(&path).cloned()),
            Mood::Elsewhere => Ok(Some(Vec::new())),
            _ => find(&state.behind, &path),
        };
        (found, state.mood.clone())
    };
    let Some(body) = found? else {
        return head(stream, "404 Not Found", 0, "");
    };
    tell(stream, &path, body, &mood)
}

fn tell(mut stream: &TcpStream, path: &str, mut body: Vec<u8>, mood: &Mood) -> io::Result<()> {
    let (mut sent, mut length) = (body.len(), body.len());
    match mood {
        Mood::Corrupt(file) if path.ends_with(file) => {
            if let Some(last) = body.last_mut() {
                *last ^= 1;
            }
        }
        Mood::Half(file) if path.ends_with(file) => sent = length / 2,
        Mood::Longer(file) if path.ends_with(file) => {
            body.extend([0; 1000]);
            (sent, length) = (body.len(), body.len());
        }
        Mood::Elsewhere => {
            let there = format!("Location: {path}x\r\n");
            return head(stream, "302 Found", 0, &there);
        }
        _ => {}
    }
    head(stream, "200 OK", length, "")?;
    stream.write_all(&body[..sent])
}

fn head(mut stream: &TcpStream, status: &str, length: usize, more: &str) -> io::Result<()> {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n");
    stream.write_all(head.as_bytes())
}

/// The body at `path`; `None` where there is nothing.
fn find(behind: &Behind, path: &str) -> io::Result<Option<Vec<u8>>> {
    match behind {
        Behind::Nobody => Err(io::ErrorKind::ConnectionRefused.into()),
        Behind::Folder(root) => Ok(fs::read(root.join(path.trim_start_matches('/'))).ok()),
        Behind::Server(address) => {
            let mut stream = TcpStream::connect(address)?;
            let request = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            stream.write_all(request.as_bytes())?;
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes)?;
            let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            let end = end.ok_or(io::ErrorKind::UnexpectedEof)? + 4;
            let good = bytes.starts_with(b"HTTP/1.1 200");
            Ok(good.then(|| bytes.split_off(end)))
        }
    }
}
