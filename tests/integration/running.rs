//! The program as it runs: it says where it is, logs one line a request, and stops politely.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

struct Running {
    child: Child,
    lines: BufReader<std::process::ChildStderr>,
    address: String,
}

/// A test that fails leaves nothing running.
impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Starts the program on a free port and waits until it says that it is ready.
fn start(index: &tempfile::TempDir, flags: &[&str]) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phutrach"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("PHUTRACH_INDEX", index.path());
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--admin-listen", "off"])
        .args(flags);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    let address = loop {
        line.clear();
        assert_ne!(
            lines.read_line(&mut line).unwrap(),
            0,
            "it ended before it was ready"
        );
        if let Some((_, rest)) = line.split_once("http://")
            && line.contains("sẵn sàng")
        {
            break rest.split('/').next().unwrap().to_owned();
        }
    };
    Running {
        child,
        lines,
        address,
    }
}

impl Running {
    fn get(&self, target: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {target} HTTP/1.1\r\nHost: a\r\nUser-Agent: đỏ\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    /// Asks it to stop; its exit code and what it wrote since it was ready.
    fn stop(mut self) -> (Option<i32>, String) {
        let status = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
        let mut text = String::new();
        self.lines.read_to_string(&mut text).unwrap();
        (self.child.wait().unwrap().code(), text)
    }
}

#[test]
fn every_log_line_is_one_json_object_without_the_query_or_the_full_address() {
    let index = tempfile::tempdir().unwrap();
    let running = start(&index, &["--log-format", "json"]);
    assert!(
        running
            .get("/api/v1/search/units?q=bimat%0Ainjected%1B%5B31m%E2%80%A8")
            .contains("200 OK")
    );
    assert!(running.get("/bimat?q=0912345678").contains("404"));
    let (code, text) = running.stop();
    assert_eq!(code, Some(0));
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let requests: Vec<_> = lines
        .iter()
        .filter(|line| line["message"] == "request")
        .collect();
    assert_eq!(requests.len(), 2, "{text}");
    assert_eq!(
        (&requests[0]["route"], &requests[0]["status"]),
        (&"/api/v1/search/units".into(), &200.into())
    );
    assert_eq!(
        (&requests[1]["route"], &requests[1]["network"]),
        (&"-".into(), &"127.0.0.0/24".into())
    );
    for secret in [
        "bimat",
        "injected",
        "0912345678",
        "127.0.0.1\"",
        "đỏ",
        "\u{1b}",
    ] {
        assert!(!text.contains(secret), "{secret:?} in {text}");
    }
}

#[test]
fn the_text_of_queries_is_logged_only_after_a_notice() {
    let index = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_phutrach"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("PHUTRACH_INDEX", index.path());
    command.args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--admin-listen",
        "off",
        "--log-queries",
        "true",
    ]);
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stderr.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first.contains("91/2025/QH15"), "{first}");
}

#[test]
fn a_token_that_is_too_short_ends_the_start() {
    let index = tempfile::tempdir().unwrap();
    let token = index.path().join("token");
    std::fs::write(&token, "ngan\n").unwrap();
    let mut command = assert_cmd::Command::cargo_bin("phutrach").unwrap();
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("PHUTRACH_INDEX", index.path());
    let run = command
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--admin-token-file",
            token.to_str().unwrap(),
        ])
        .assert();
    let text = String::from_utf8_lossy(&run.code(2).get_output().stderr).into_owned();
    assert!(
        text.contains("ít nhất 32 byte") && !text.contains("ngan"),
        "{text}"
    );
}
