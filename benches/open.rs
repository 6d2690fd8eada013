//! How fast a generation is verified and opened, as a ratio to reading the same files.
//!
//! Text: 600 synthetic pages of 100 duties each (seeded, words of the sample department drawn at random), about
//! 60,000 clauses. Measured, best of five, page cache warm: reading every file of the generation and nothing else;
//! verifying it (reading and digesting every byte, on two threads, as at every opening); opening it in full, in memory
//! and by position, and asking it the 64 seeded queries of its manifest, texts of the hits included. Left out: the disk
//! itself.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use phutrach::corpus::read_corpus;
use phutrach::index::layout::GenerationName;
use phutrach::index::verify::verify;
use phutrach::index::{BuildOptions, OpenOptions, build_generation, open_current_with};

const PAGES: usize = 600;
const DUTIES: usize = 100;
const RUNS: usize = 5;

fn main() {
    let folder = tempfile::tempdir().expect("a folder for the run");
    let (corpus, root) = (folder.path().join("corpus"), folder.path().join("index"));
    write_pages(&corpus);
    let corpus = read_corpus(&corpus).expect("synthetic pages are read");
    let built = build_generation(corpus, &root, &BuildOptions::default(), &mut |_| {});
    let built = built.expect("the disk has room");
    assert_eq!(
        built.manifest.counts.clauses,
        PAGES * DUTIES,
        "the bench no longer does its work"
    );
    let name = GenerationName::parse(&built.id).expect("a name that was just given");
    let bytes = built.manifest.size();
    let read = best(|| read_all(&root.join(&built.id)));
    report("read", bytes, read, read);
    let verified = best(|| verify(&root, &name, None, u64::MAX).map(|v| v.files.in_memory()));
    report("verify", bytes, verified, read);
    for (what, memory_limit) in [("open in memory", u64::MAX), ("open by position", 0)] {
        let options = OpenOptions { memory_limit };
        let opened = best(|| open_current_with(&root, &options).map(|o| o.generation.number));
        report(what, bytes, opened, read);
        let generation = open_current_with(&root, &options).map(|o| o.generation);
        let generation = generation.unwrap_or_else(|error| panic!("{error}"));
        let asked = best(|| assert!(generation.answers_as_built().is_ok_and(|right| right)));
        println!("  64 queries      {:7.1} ms", asked.as_secs_f64() * 1e3);
    }
}

fn report(what: &str, bytes: u64, time: Duration, read: Duration) {
    let speed = bytes as f64 / 1e6 / time.as_secs_f64();
    let ratio = time.as_secs_f64() / read.as_secs_f64();
    println!(
        "{what:17} {:7.1} ms  {speed:6.0} MB/s  {ratio:5.2} x reading",
        time.as_secs_f64() * 1e3
    );
}

fn best<T>(run: impl Fn() -> T) -> Duration {
    let times = (0..RUNS).map(|_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    });
    times.min().unwrap_or_default()
}

fn read_all(folder: &Path) -> usize {
    let files = fs::read_dir(folder).expect("the generation's folder");
    files
        .map(|file| {
            fs::read(file.expect("an entry").path())
                .expect("a file")
                .len()
        })
        .sum()
}

fn write_pages(corpus: &Path) {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample/so-mau");
    let mut words = Vec::new();
    for name in [
        "van-phong.txt",
        "phong-phap-che.txt",
        "thanh-tra-so.txt",
        "phong-hop-tac-quoc-te.txt",
    ] {
        let text = fs::read_to_string(sample.join(name)).expect("the sample department");
        words.extend(
            text.split_whitespace()
                .filter(|w| w.chars().all(char::is_alphabetic))
                .map(str::to_lowercase),
        );
    }
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % limit
    };
    let folder = corpus.join("so-gia");
    fs::create_dir_all(&folder).expect("a folder for the pages");
    for page in 0..PAGES {
        let mut text = format!("Phòng {page}\n");
        for _ in 0..DUTIES {
            text.push_str("  - Tổ chức");
            for _ in 0..20 + draw(30) {
                text.push(' ');
                text.push_str(&words[draw(words.len())]);
            }
            text.push_str(".\n");
        }
        fs::write(folder.join(format!("phong-{page:04}.txt")), text).expect("a page");
    }
}
