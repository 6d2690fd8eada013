//! What the tests of the front door share: how long they run, a corpus whose searches cost something, queries.
//!
//! Runs are short; `PHUTRACH_DOOR=long` makes them as long as the figures in `tests/README.md` and holds them to their
//! bounds, which needs the release profile.

use std::fs;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::faults::{Draw, build};
use crate::process::Running;
use crate::service::escape;

/// Whether the bounds of the table are asked for; without optimisation they would say nothing.
pub(crate) fn is_long() -> bool {
    let long = std::env::var("PHUTRACH_DOOR").is_ok_and(|value| value == "long");
    assert!(
        !long || !cfg!(debug_assertions),
        "the bounds hold for --release"
    );
    long
}

/// `short` seconds, or `long` ones when they are asked for.
pub(crate) fn seconds(short: f32, long: f32) -> Duration {
    Duration::from_secs_f32(if is_long() { long } else { short })
}

/// A server over pages of seeded duties, and the folders it lives in.
pub(crate) struct Served {
    pub(crate) server: Running,
    _folders: [TempDir; 2],
}

impl Served {
    /// Forty duties for each of `pages` pages.
    pub(crate) fn start(pages: usize, arguments: &[&str]) -> Self {
        let (corpus, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        write_pages(corpus.path(), pages);
        build(corpus.path(), root.path()).unwrap();
        let server = Running::start(corpus.path(), root.path(), arguments);
        Self {
            server,
            _folders: [corpus, root],
        }
    }
}

/// Pages of seeded duties made of the sample's own words, so that vocabulary and postings are like real ones.
pub(crate) fn write_pages(folder: &Path, count: usize) {
    let words = words();
    let mut draw = Draw(7);
    for page in 0..count {
        let mut text = format!("Phòng Mẫu {page}\n");
        for _ in 0..40 {
            text.push_str(&format!("- Tổ chức {}.\n", some(&words, 25, &mut draw)));
        }
        fs::write(folder.join(format!("phong-mau-{page}.txt")), text).unwrap();
    }
}

/// Addresses of searches for units, each with a different query of so many of the sample's words.
pub(crate) fn searches(count: usize, length: usize) -> Vec<String> {
    let words = words();
    let mut draw = Draw(11);
    let address = |_| {
        format!(
            "/api/v1/search/units?q={}",
            escape(&some(&words, length, &mut draw))
        )
    };
    (0..count).map(address).collect()
}

fn some(words: &[String], count: usize, draw: &mut Draw) -> String {
    let drawn: Vec<&str> = (0..count)
        .map(|_| words[draw.below(words.len())].as_str())
        .collect();
    drawn.join(" ")
}

fn words() -> Vec<String> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample/so-mau");
    let mut pages: Vec<_> = fs::read_dir(sample)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    pages.sort();
    let text: String = pages
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let words = text.split_whitespace().filter(|word| word.len() > 2);
    words.map(str::to_owned).collect()
}
