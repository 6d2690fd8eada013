//! A node of three dies while searches run: none fails.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use phutrach::search::answer::SearchRequest;

use crate::stage::{ask, generation, nodes, place, sample, searcher};

const QUERIES: [&str; 4] = [
    "tuyển sinh đầu cấp",
    "thi dua khen thuong",
    "xóa mù chữ",
    "học phí",
];

#[test]
fn a_killed_node_fails_no_search() {
    let pids = std::env::var("PHUTRACH_TEST_NODE_PIDS").expect("run tests/opensearch/run.sh");
    let victim = pids.split(' ').next_back().unwrap();
    let generation = generation(sample());
    let searcher = searcher(&generation, &place("killed", 3));
    let (stop, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let slowest = std::thread::scope(|scope| {
        let load = || {
            let mut slowest = Duration::ZERO;
            while !stop.load(Ordering::Relaxed) {
                let number = asked.fetch_add(1, Ordering::Relaxed);
                let request = SearchRequest {
                    text: QUERIES[number % QUERIES.len()].to_owned(),
                    limit: 10,
                    ..SearchRequest::default()
                };
                let start = Instant::now();
                let deadline = Some(start + Duration::from_secs(20));
                let found = searcher.search_clauses(&request, deadline).unwrap();
                assert!(!found.hits.is_empty());
                slowest = slowest.max(start.elapsed());
            }
            slowest
        };
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(load)).collect();
        std::thread::sleep(Duration::from_secs(3));
        let before = asked.load(Ordering::Relaxed);
        let killed = std::process::Command::new("kill")
            .args(["-9", victim])
            .status();
        assert!(killed.unwrap().success());
        std::thread::sleep(Duration::from_secs(8));
        stop.store(true, Ordering::Relaxed);
        assert!(before > 0 && asked.load(Ordering::Relaxed) > before);
        let slowest = workers.into_iter().map(|worker| worker.join().unwrap());
        slowest.max().unwrap()
    });
    let left = ask("GET", "/_cluster/health", "");
    assert_eq!(left["number_of_nodes"], nodes().len() - 1);
    println!(
        "{} searches, none failed; the slowest took {slowest:?}",
        asked.into_inner()
    );
}
