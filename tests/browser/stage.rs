//! A service over a corpus, a Chromium to look at it, and a page of another origin; all end with the test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// The invented department.
pub(crate) const SAMPLE: &str = "tests/fixtures/sample";

/// Everything a test needs.
pub(crate) struct Stage {
    /// The browser.
    pub(crate) browser: WebDriver,
    /// Scheme, host and port of the service.
    pub(crate) service: String,
    _processes: [Process; 2],
    _folders: [tempfile::TempDir; 2],
}

/// A process that ends with its owner.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Stage {
    /// A service over the sample department.
    pub(crate) async fn start() -> Self {
        Self::over(SAMPLE, "").await
    }

    /// A service over `corpus` that pages of `portal` may embed.
    pub(crate) async fn over(corpus: impl AsRef<Path>, portal: &str) -> Self {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let (server, service) = serve(corpus.as_ref(), folders[0].path(), portal);
        let (driver, address) = drive();
        let browser = open(&address, folders[1].path()).await;
        Self {
            browser,
            service,
            _processes: [server, driver],
            _folders: folders,
        }
    }

    /// Opens a page of the service.
    pub(crate) async fn goto(&self, path: &str) {
        let url = format!("{}{path}", self.service);
        self.browser.goto(url).await.unwrap();
    }

    /// A command of the browser's developer protocol.
    pub(crate) async fn command(&self, name: &str, parameters: Value) -> Value {
        self.browser.cdp().send_raw(name, parameters).await.unwrap()
    }

    /// What a script returns; scripts of tests are not held back by the page's policy.
    pub(crate) async fn script(&self, text: &str) -> Value {
        let returned = self.browser.execute(text, Vec::new()).await.unwrap();
        returned.json().clone()
    }

    /// Waits until a script returns true.
    pub(crate) async fn until(&self, what: &str, text: &str) {
        let give_up = Instant::now() + Duration::from_secs(15);
        while self.script(text).await != Value::Bool(true) {
            let page = self.script("return document.body.innerText").await;
            assert!(
                Instant::now() < give_up,
                "never: {what}; the page says {page}"
            );
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Waits until the results of this query stand on the page.
    pub(crate) async fn until_found(&self, query: &str) {
        let condition = format!(
            "return document.getElementById('ket-qua')?.dataset.q === {}",
            json!(query)
        );
        self.until(query, &condition).await;
    }

    /// What stands in the search field.
    pub(crate) async fn field(&self) -> String {
        let value = self
            .script("return document.getElementById('q').value")
            .await;
        value.as_str().unwrap().to_owned()
    }

    /// The unit on top of the results.
    pub(crate) async fn first_unit(&self) -> String {
        let name = self
            .script("return document.querySelector('#ket-qua .card h2')?.textContent ?? ''")
            .await;
        name.as_str().unwrap().to_owned()
    }

    /// Gives the page a window of this size.
    pub(crate) async fn window(&self, width: u32, height: u32) {
        self.command(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}),
        )
        .await;
    }

    /// Light or dark, as the system says.
    pub(crate) async fn theme(&self, theme: &str) {
        self.command(
            "Emulation.setEmulatedMedia",
            json!({"features": [{"name": "prefers-color-scheme", "value": theme}]}),
        )
        .await;
    }

    /// Closes the browser.
    pub(crate) async fn end(self) {
        self.browser.quit().await.unwrap();
    }
}

fn serve(corpus: &Path, index: &Path, portal: &str) -> (Process, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let child = Command::new(env!("CARGO_BIN_EXE_phutrach"))
        .args(["serve", "--listen", "127.0.0.1:0", "--corpus"])
        .arg(root.join(corpus))
        .arg("--index")
        .arg(index)
        .env("PHUTRACH_ADMIN_LISTEN", "off")
        .env("PHUTRACH_CORS_ORIGINS", portal)
        .env("PHUTRACH_FRAME_ORIGINS", portal)
        // The address is printed at this level.
        .env("PHUTRACH_LOG_LEVEL", "info")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut process = Process(child.unwrap());
    let output = (
        process.0.stdout.take().unwrap(),
        process.0.stderr.take().unwrap(),
    );
    (process, printed(output, "http://127.0.0.1:"))
}

fn drive() -> (Process, String) {
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let child = Command::new("chromedriver")
        .arg(format!("--port={free}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let process = Process(child.expect("chromedriver; tests/browser/run.sh installs it"));
    let give_up = Instant::now() + Duration::from_secs(20);
    while TcpStream::connect(("127.0.0.1", free)).is_err() {
        assert!(Instant::now() < give_up, "chromedriver does not answer");
        std::thread::sleep(Duration::from_millis(50));
    }
    (process, format!("http://127.0.0.1:{free}"))
}

/// The first address a process prints on either stream; both are read to their ends, so that it never blocks.
fn printed(
    output: (impl Read + Send + 'static, impl Read + Send + 'static),
    prefix: &'static str,
) -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    let watch = |stream: Box<dyn Read + Send>| {
        let sender = sender.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                if let Some(at) = line.find(prefix) {
                    let end = line[at + prefix.len()..].find(|c: char| !c.is_ascii_digit());
                    let end = end.map_or(line.len(), |end| at + prefix.len() + end);
                    drop(sender.send(line[at..end].to_owned()));
                }
            }
        });
    };
    watch(Box::new(output.0));
    watch(Box::new(output.1));
    receiver
        .recv_timeout(Duration::from_secs(60))
        .expect("an address")
}

async fn open(driver: &str, profile: &Path) -> WebDriver {
    let mut wanted = DesiredCapabilities::chrome();
    for argument in [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--lang=vi",
        "--accept-lang=vi",
        "--window-size=1280,900",
    ] {
        wanted.add_arg(argument).unwrap();
    }
    wanted
        .add_arg(&format!("--user-data-dir={}", profile.display()))
        .unwrap();
    WebDriver::new(driver, wanted).await.unwrap()
}

/// A web site of another origin with one page, served until the test ends.
pub(crate) fn portal(page: impl Fn() -> (String, String) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut asked = [0; 4096];
            drop(stream.read(&mut asked));
            let (policy, html) = page();
            let answer = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
                 content-security-policy: {policy}\r\nconnection: close\r\n\r\n{html}",
                html.len()
            );
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    origin
}

/// Where pictures go.
pub(crate) fn pictures() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/browser/pictures");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A query as it stands in an address.
pub(crate) fn escape(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
