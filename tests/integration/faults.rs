//! What the fault tests share: two corpora, an indexer in its own process, seeded chance, and what "served right" is.
//!
//! Runs are short; `PHUTRACH_FAULTS=long` makes them as long as the figures in `tests/README.md`, `PHUTRACH_FAULTS=ci`
//! leaves them short. Either fails where something cannot be run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use phutrach::corpus::read_corpus;
use phutrach::index::golden::golden_digest;
use phutrach::index::layout::leftovers;
use phutrach::index::{BuildError, BuildOptions, Built, Opened, build_generation, open_current};
use tempfile::TempDir;

const CORPUS: &str = "PHUTRACH_TEST_CHILD_CORPUS";
const INDEX: &str = "PHUTRACH_TEST_CHILD_INDEX";
const FORCE: &str = "PHUTRACH_TEST_CHILD_FORCE";
const GO: &str = "PHUTRACH_TEST_CHILD_GO";

/// `short` rounds, or `long` ones when they are asked for.
pub(crate) fn rounds(short: usize, long: usize) -> usize {
    if is_long() { long } else { short }
}

pub(crate) fn is_long() -> bool {
    asked_for("long")
}

fn asked_for(kind: &str) -> bool {
    std::env::var("PHUTRACH_FAULTS").is_ok_and(|value| value == kind)
}

/// Says that a test was left out and why; nothing may be left out of a long run or by the judge.
pub(crate) fn leave_out(why: &str) {
    assert!(!is_long() && !asked_for("ci"), "NOT RUN: {why}");
    println!("NOT RUN: {why}");
}

/// Seeded chance: the same run every time.
pub(crate) struct Draw(pub(crate) u64);

impl Draw {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % limit.max(1) as u64) as usize
    }
}

/// The sample department, and the same with one more duty on every page.
pub(crate) struct Corpora {
    pub(crate) old: PathBuf,
    pub(crate) new: PathBuf,
    /// What each answers to the seeded queries, by corpus digest.
    golden: BTreeMap<String, String>,
    _folder: TempDir,
}

impl Corpora {
    pub(crate) fn create() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample/so-mau");
        copy_pages(&sample, &old.join("so-mau"), "");
        copy_pages(
            &sample,
            &new.join("so-mau"),
            "  - Báo cáo Giám đốc kết quả việc được giao.\n",
        );
        let golden = [&old, &new]
            .into_iter()
            .map(|corpus| answers(corpus))
            .collect();
        Self {
            old,
            new,
            golden,
            _folder: folder,
        }
    }

    /// Whether what is served is one of the two and gives that one's answers.
    pub(crate) fn serves_right(&self, opened: &Opened) -> bool {
        let expected = self.golden.get(&opened.generation.manifest.corpus);
        let found = golden_digest(&opened.generation.content);
        found.is_ok_and(|found| Some(&found) == expected)
    }

    /// Opens as the server does: without a fallback, without a hand.
    pub(crate) fn assert_opens_right(&self, root: &Path, context: &str) -> Opened {
        let opened = open_current(root).unwrap_or_else(|error| panic!("{context}: {error}"));
        if let Some(fallback) = &opened.fallback {
            panic!("{context}: {fallback}");
        }
        assert!(self.serves_right(&opened), "{context}: other answers");
        opened
    }
}

/// Builds in a folder of its own, so that what is right is not taken from the index under test.
fn answers(corpus: &Path) -> (String, String) {
    let root = tempfile::tempdir().unwrap();
    let built = build(corpus, root.path()).unwrap();
    let opened = open_current(root.path()).unwrap();
    (
        built.manifest.corpus,
        golden_digest(&opened.generation.content).unwrap(),
    )
}

fn copy_pages(from: &Path, to: &Path, addition: &str) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let mut text = fs::read_to_string(entry.path()).unwrap();
        if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "txt")
        {
            let end = text.find(" • Địa chỉ").unwrap_or(text.len());
            text.insert_str(end, addition);
        }
        fs::write(to.join(entry.file_name()), text).unwrap();
    }
}

/// Builds in this process.
pub(crate) fn build(corpus: &Path, root: &Path) -> Result<Built, BuildError> {
    let options = BuildOptions { force: true };
    build_generation(read_corpus(corpus).unwrap(), root, &options, &mut |_| {})
}

/// An index folder whose live generation comes from `corpora.new`, and the one before from `corpora.old`.
pub(crate) fn two_generations(corpora: &Corpora) -> (TempDir, Built, Built) {
    let root = tempfile::tempdir().unwrap();
    let before = build(&corpora.old, root.path()).unwrap();
    let live = build(&corpora.new, root.path()).unwrap();
    (root, before, live)
}

/// Removes every generation but the given ones, so that long runs do not fill the disk.
pub(crate) fn keep_only(root: &Path, ids: &[&str]) {
    for entry in fs::read_dir(root).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.starts_with("gen-") && !ids.contains(&name.as_str()) {
            fs::remove_dir_all(root.join(name)).unwrap();
        }
    }
}

/// Whether system calls can be traced here; if not, the test is left out.
pub(crate) fn may_trace() -> bool {
    let may = can_trace();
    if !may {
        leave_out("strace is missing or may not trace here (Debian package: strace)");
    }
    may
}

/// Whether `strace` is installed and may trace.
fn can_trace() -> bool {
    let traced = Command::new("strace")
        .args(["-qq", "-o", "/dev/null", "true"])
        .status();
    traced.is_ok_and(|status| status.success())
}

pub(crate) fn leftover_count(root: &Path) -> usize {
    leftovers(root).unwrap().len()
}

/// The arguments by which this test binary is an indexer and nothing else.
pub(crate) fn indexer_arguments() -> [&'static str; 4] {
    [
        "--exact",
        "faults::an_indexer_in_its_own_process",
        "--nocapture",
        "--test-threads=1",
    ]
}

/// This test binary, as an indexer of `corpus` into `root`, started through `wrapper` and its arguments if any.
pub(crate) fn indexer(corpus: &Path, root: &Path, wrapper: &[&str]) -> Command {
    let binary = std::env::current_exe().unwrap();
    let mut command = match wrapper.split_first() {
        Some((program, arguments)) => {
            let mut command = Command::new(program);
            command.args(arguments).arg(binary);
            command
        }
        None => Command::new(binary),
    };
    command
        .args(indexer_arguments())
        .env(CORPUS, corpus)
        .env(INDEX, root)
        .env(FORCE, "1");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Makes the indexer wait, read and ready, until `go` exists.
pub(crate) fn at_a_sign(mut command: Command, go: &Path) -> Command {
    command.env(GO, go);
    command
}

/// Makes the indexer heed what only `--force` ignores.
pub(crate) fn unforced(mut command: Command) -> Command {
    command.env_remove(FORCE);
    command
}

/// What the indexer said: the id it published, or its error; `None` when it died first.
pub(crate) fn said(output: &Output) -> Option<Result<String, String>> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().find_map(|line| {
        if let Some((_, id)) = line.split_once("PUBLISHED ") {
            return Some(Ok(id.to_owned()));
        }
        line.split_once("REFUSED ")
            .map(|(_, error)| Err(error.to_owned()))
    })
}

/// Run by itself it publishes into a folder of its own; started by [`indexer`] it does what it is told and says how it
/// went.
#[test]
fn an_indexer_in_its_own_process() {
    let told = |name| std::env::var_os(name).map(PathBuf::from);
    let (Some(corpus), Some(root)) = (told(CORPUS), told(INDEX)) else {
        let corpora = Corpora::create();
        let root = tempfile::tempdir().unwrap();
        let output = indexer(&corpora.new, root.path(), &[]).output().unwrap();
        let id = said(&output).unwrap().unwrap();
        let opened = corpora.assert_opens_right(root.path(), "the indexer's own process");
        assert_eq!(opened.generation.id, id);
        return;
    };
    let corpus = read_corpus(&corpus).unwrap();
    while told(GO).is_some_and(|go| !go.exists()) {
        std::thread::yield_now();
    }
    let options = BuildOptions {
        force: told(FORCE).is_some(),
    };
    match build_generation(corpus, &root, &options, &mut |_| {}) {
        Ok(built) => println!("\nPUBLISHED {}", built.id),
        Err(error) => println!("\nREFUSED {}", error.to_string().replace('\n', " ")),
    }
}
