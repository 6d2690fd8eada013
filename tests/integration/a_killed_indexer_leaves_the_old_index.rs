//! An indexer killed at any moment leaves the old generation or the new one, whole, and the next run needs no hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use phutrach::index::{OpenError, open_current};

use crate::faults::{
    Corpora, Draw, build, indexer, is_long, keep_only, leftover_count, may_trace, rounds, said,
    two_generations,
};

#[test]
fn at_any_moment() {
    let corpora = Corpora::create();
    let (root, _, live) = two_generations(&corpora);
    let root = root.path();
    let whole = time_of_a_run(&corpora, root);
    let mut draw = Draw(0x5eed_0002);
    let mut served = live.id;
    let (mut published, mut died) = (0, 0);
    for round in 0..rounds(50, 1_000) {
        let corpus = if round % 2 == 0 {
            &corpora.old
        } else {
            &corpora.new
        };
        let mut child = indexer(corpus, root, &[]).spawn().unwrap();
        let micros = draw.below(whole.as_micros() as usize * 3 / 2);
        std::thread::sleep(Duration::from_micros(micros as u64));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        died += usize::from(said(&output).is_none());
        let context = format!("round {round}, killed after {micros} µs");
        let id = assert_old_or_new(&corpora, root, &served, &context);
        published += usize::from(id != served);
        served = id;
        keep_only(root, &[&served]);
    }
    println!(
        "{died} killed before they were done, {published} new generations live, one run takes {whole:?}"
    );
    assert!(died > 0 && published > 0, "the kills fell on one side only");
    assert_runs_again(&corpora, root);
}

#[test]
fn before_there_ever_was_an_index() {
    let corpora = Corpora::create();
    let whole = time_of_a_run(&corpora, tempfile::tempdir().unwrap().path());
    let mut draw = Draw(0x5eed_0003);
    for round in 0..rounds(8, 200) {
        let root = tempfile::tempdir().unwrap();
        let mut child = indexer(&corpora.old, root.path(), &[]).spawn().unwrap();
        let micros = draw.below(whole.as_micros() as usize * 3 / 2);
        std::thread::sleep(Duration::from_micros(micros as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        match open_current(root.path()) {
            Ok(opened) => assert!(corpora.serves_right(&opened), "round {round}"),
            Err(error) => assert!(
                matches!(error, OpenError::NoIndex { .. }),
                "round {round}: {error}"
            ),
        }
        assert_runs_again(&corpora, root.path());
    }
}

/// Kills the indexer as it enters the n-th call of each system call that a publish consists of, for every n.
#[test]
fn at_each_system_call() {
    if !may_trace() {
        return;
    }
    let corpora = Corpora::create();
    let (root, _, live) = two_generations(&corpora);
    let root = root.path();
    let all = kill_points(&corpora);
    let step = if is_long() { 1 } else { all.len().div_ceil(25) };
    let mut served = live.id;
    let (mut died, mut published) = (0, 0);
    for (place, (call, number)) in all.iter().enumerate().step_by(step) {
        let corpus = if place % 2 == 0 {
            &corpora.old
        } else {
            &corpora.new
        };
        let inject = format!("inject={call}:signal=KILL:when={number}");
        let output = indexer(
            corpus,
            root,
            &["strace", "-f", "-qq", "-o", "/dev/null", "-e", &inject],
        )
        .output()
        .unwrap();
        died += usize::from(said(&output).is_none());
        let id = assert_old_or_new(&corpora, root, &served, &inject);
        published += usize::from(id != served);
        served = id;
        keep_only(root, &[&served]);
    }
    println!(
        "{} points of {}: {died} killed before they were done, {published} new generations live",
        all.len().div_ceil(step),
        all.len()
    );
    assert!(died > 0);
    assert_runs_again(&corpora, root);
}

/// The live generation is the one before or a later one, whole, and at most one unfinished folder lies about.
fn assert_old_or_new(corpora: &Corpora, root: &Path, served: &str, context: &str) -> String {
    let opened = corpora.assert_opens_right(root, context);
    assert!(
        opened.generation.id.as_str() >= served,
        "{context}: an older generation came back"
    );
    assert!(
        leftover_count(root) <= 2,
        "{context}: one folder and one pointer at most"
    );
    opened.generation.id
}

fn assert_runs_again(corpora: &Corpora, root: &Path) {
    let output = indexer(&corpora.new, root, &[]).output().unwrap();
    let id = said(&output).unwrap().unwrap();
    assert_eq!(
        corpora
            .assert_opens_right(root, "the next run")
            .generation
            .id,
        id
    );
    assert_eq!(leftover_count(root), 0);
}

fn time_of_a_run(corpora: &Corpora, root: &Path) -> Duration {
    let runs = (0..3).map(|_| {
        let start = Instant::now();
        indexer(&corpora.new, root, &[]).output().unwrap();
        start.elapsed()
    });
    runs.min().unwrap()
}

/// Every system call that changes or reads files, as often as one thread of one publish makes it.
fn kill_points(corpora: &Corpora) -> Vec<(String, usize)> {
    const CALLS: &str = "openat,read,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat,unlink,\
                         unlinkat,rmdir,chmod,fchmod,fchmodat,flock,ftruncate,close,getdents64,statx,mmap,munmap";
    let root = tempfile::tempdir().unwrap();
    build(&corpora.old, root.path()).unwrap();
    let log = root.path().join("trace");
    let arguments = [
        "strace",
        "-f",
        "-qq",
        "-o",
        log.to_str().unwrap(),
        "-e",
        CALLS,
    ];
    let output = indexer(&corpora.new, root.path(), &arguments)
        .output()
        .unwrap();
    assert!(
        said(&output).is_some_and(|said| said.is_ok()),
        "the traced run published"
    );
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in fs::read_to_string(&log).unwrap().lines() {
        let mut words = line.split_whitespace();
        let (thread, call) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        if let Some((call, _)) = call.split_once('(') {
            *counts
                .entry((call.to_owned(), thread.to_owned()))
                .or_default() += 1;
        }
    }
    let mut most: BTreeMap<String, usize> = BTreeMap::new();
    for ((call, _), count) in counts {
        let best = most.entry(call).or_default();
        *best = count.max(*best);
    }
    most.into_iter()
        .flat_map(|(call, count)| (1..=count).map(move |n| (call.clone(), n)))
        .collect()
}
