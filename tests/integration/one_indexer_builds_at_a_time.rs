//! Two indexers and two servers on one folder: one builds, the other is told so, and no server ever fails to open.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use phutrach::index::open_current;
use phutrach::index::watch::{Change, CurrentWatcher};

use crate::faults::{Corpora, at_a_sign, build, indexer, keep_only, leftover_count, rounds, said};

#[test]
fn beside_two_servers() {
    let corpora = Corpora::create();
    let root = tempfile::tempdir().unwrap();
    let first = build(&corpora.old, root.path()).unwrap();
    let done = AtomicBool::new(false);
    let (opened, reloaded) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (mut published, mut refused) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| keep_opening(&corpora, root.path(), &done, &opened));
        scope.spawn(|| keep_watching(&corpora, root.path(), &done, &reloaded));
        let mut live = first.id.clone();
        for round in 0..rounds(8, 100) {
            let ids = two_at_once(&corpora, root.path(), round);
            published += ids.len();
            refused += 2 - ids.len();
            let newest = ids.into_iter().max().unwrap();
            let current = fs::read_to_string(root.path().join("CURRENT")).unwrap();
            assert!(
                current.starts_with(&newest),
                "round {round}: {newest} is not live"
            );
            assert!(newest > live, "round {round}: numbers go up");
            live = newest;
        }
        done.store(true, Ordering::Relaxed);
    });
    keep_only(root.path(), &[]);
    println!(
        "{published} published, {refused} told to wait, {opened:?} openings, {reloaded:?} reloads"
    );
    assert!(refused > 0, "the two never met");
    assert!(opened.into_inner() > 0 && reloaded.into_inner() > 0);
}

/// Starts both at one sign. The ids that were published; each indexer published or was told that another builds.
fn two_at_once(corpora: &Corpora, root: &Path, round: usize) -> BTreeSet<String> {
    let sign = tempfile::tempdir().unwrap();
    let go = sign.path().join("go");
    let start = |corpus| at_a_sign(indexer(corpus, root, &[]), &go).spawn().unwrap();
    let children = [start(&corpora.old), start(&corpora.new)];
    std::thread::sleep(std::time::Duration::from_millis(150));
    fs::write(&go, "").unwrap();
    let mut ids = BTreeSet::new();
    for child in children {
        match said(&child.wait_with_output().unwrap()) {
            Some(Ok(id)) => assert!(ids.insert(id), "round {round}: one id twice"),
            Some(Err(error)) => {
                assert!(
                    error.starts_with("một tiến trình khác"),
                    "round {round}: {error}"
                );
            }
            None => panic!("round {round}: an indexer died"),
        }
    }
    assert!(!ids.is_empty(), "round {round}: nobody built");
    assert_eq!(leftover_count(root), 0, "round {round}");
    ids
}

fn keep_opening(corpora: &Corpora, root: &Path, done: &AtomicBool, opened: &AtomicUsize) {
    while !done.load(Ordering::Relaxed) {
        corpora.assert_opens_right(root, "a server starting meanwhile");
        opened.fetch_add(1, Ordering::Relaxed);
    }
}

fn keep_watching(corpora: &Corpora, root: &Path, done: &AtomicBool, reloaded: &AtomicUsize) {
    let mut serving = open_current(root).unwrap();
    let mut watcher = CurrentWatcher::new(root, &serving, Default::default());
    while !done.load(Ordering::Relaxed) {
        match watcher.poll() {
            Some(Change::Opened(generation)) => {
                assert!(generation.number > serving.generation.number);
                serving.generation = *generation;
                assert!(corpora.serves_right(&serving), "after a reload");
                reloaded.fetch_add(1, Ordering::Relaxed);
            }
            Some(Change::Refused(fallback)) => panic!("{fallback}"),
            Some(Change::Recovered) | None => {
                std::thread::sleep(std::time::Duration::from_millis(5))
            }
        }
    }
}
