//! A new generation takes over while many ask: nobody is refused, and no answer is half of one and half of the other.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use phutrach::http::router;

use crate::door::write_pages;
use crate::faults::{Corpora, build, is_long, keep_only, rounds, two_generations};
use crate::process::{Client, Running, within};
use crate::service::{escape, get, live, service_of};

const CLIENTS: usize = 4;
/// How soon after a reload the memory of the old generation is given back.
const MEMORY_IS_BACK: Duration = Duration::from_secs(5);
const QUERIES: [&str; 6] = [
    "xóa mù chữ",
    "cap van bang",
    "thi dua khen thuong",
    "báo cáo kết quả",
    "thư viện trường học",
    "cấp giấy phép lái xe",
];

/// What goes on while an answer is waited for.
const CALM: usize = 0;
const BUILDING: usize = 1;
const RELOADING: usize = 2;

/// Everything that was asked and answered.
#[derive(Default)]
struct Seen {
    /// Validator and content by generation and address; each has one of either.
    answers: BTreeMap<(String, String), (String, String)>,
    /// What went wrong.
    failures: Vec<String>,
    /// Times to answer, by what went on.
    times: [Vec<Duration>; 3],
    not_modified: usize,
}

#[test]
fn under_load() {
    let corpora = Corpora::create();
    let root = tempfile::tempdir().unwrap();
    let first = build(&corpora.old, root.path()).unwrap();
    let server = Running::start(&corpora.old, root.path(), &[]);
    let mut built = BTreeMap::from([(first.id, &corpora.old)]);
    let (done, phase, count) = (
        AtomicBool::new(false),
        AtomicUsize::new(CALM),
        AtomicUsize::new(0),
    );
    let (reloads, requests) = (rounds(10, 200), rounds(1_000, 200_000));
    let begin = Instant::now();
    let mut slowest = Duration::ZERO;
    let seen = std::thread::scope(|scope| {
        let stop = AtEnd(&done);
        let ask = || keep_asking(&server, &done, &phase, &count);
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(ask)).collect();
        for round in 0.. {
            if round >= reloads && count.load(Ordering::Relaxed) >= requests {
                break;
            }
            std::thread::sleep(Duration::from_millis(300));
            let corpus = [&corpora.new, &corpora.old][round % 2];
            let id = next(corpus, &server, root.path(), &phase, &mut slowest);
            built.insert(id, corpus);
        }
        drop(stop);
        let seen = clients.into_iter().map(|client| client.join().unwrap());
        seen.collect::<Vec<Seen>>()
    });
    let all = merge(seen);
    tell(&all, built.len() - 1, slowest, begin.elapsed());
    assert_eq!(all.failures, Vec::<String>::new());
    assert!(
        !is_long() || slowest < Duration::from_secs(2),
        "{slowest:?}"
    );
    assert!(all.not_modified > 0, "no client held an answer");
    each_answer_is_of_one_generation(&all, &built);
}

/// Ends the clients, also when the test fails: the scope waits for them.
struct AtEnd<'a>(&'a AtomicBool);

impl Drop for AtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Builds and waits until the server answers with what was built.
fn next(
    corpus: &Path,
    server: &Running,
    root: &Path,
    phase: &AtomicUsize,
    slowest: &mut Duration,
) -> String {
    phase.store(BUILDING, Ordering::Relaxed);
    let built = build(corpus, root).unwrap();
    phase.store(RELOADING, Ordering::Relaxed);
    let start = Instant::now();
    assert!(server.answers_with(&built.id), "{}", server.log());
    *slowest = start.elapsed().max(*slowest);
    phase.store(CALM, Ordering::Relaxed);
    let before = built.replaced.unwrap();
    keep_only(root, &[&before, &built.id]);
    built.id
}

fn addresses() -> Vec<String> {
    let of = |query: &&str| {
        ["clauses", "units"].map(|kind| format!("/api/v1/search/{kind}?q={}", escape(query)))
    };
    QUERIES.iter().flat_map(of).collect()
}

fn keep_asking(
    server: &Running,
    done: &AtomicBool,
    phase: &AtomicUsize,
    count: &AtomicUsize,
) -> Seen {
    let mut seen = Seen::default();
    let mut client = Client::new(server.address);
    let mut held: BTreeMap<String, String> = BTreeMap::new();
    while !done.load(Ordering::Relaxed) {
        for (at, address) in addresses().iter().enumerate() {
            let tag = held.get(address).filter(|_| at % 4 == 0).cloned();
            let (during, start) = (phase.load(Ordering::Relaxed), Instant::now());
            let reply = client.get(address, tag.as_deref());
            seen.times[during].push(start.elapsed());
            count.fetch_add(1, Ordering::Relaxed);
            match reply {
                Ok(reply) if reply.status == 200 => {
                    held.insert(address.clone(), reply.etag.clone());
                    note(&mut seen.answers, address, reply.etag, &reply.body)
                        .unwrap_or_else(|mixed| seen.failures.push(mixed));
                }
                Ok(reply) if reply.status == 304 && Some(&reply.etag) == tag.as_ref() => {
                    seen.not_modified += 1;
                }
                Ok(reply) => seen
                    .failures
                    .push(format!("{}: {}", reply.status, reply.body)),
                Err(error) => {
                    seen.failures.push(error.to_string());
                    client = Client::new(server.address);
                }
            }
        }
    }
    seen
}

/// Keeps an answer, or says that the same generation answered differently before.
fn note(
    answers: &mut BTreeMap<(String, String), (String, String)>,
    address: &str,
    etag: String,
    body: &str,
) -> Result<(), String> {
    let (content, id) = split(body);
    let key = (id.to_owned(), address.to_owned());
    match answers.get(&key) {
        Some((tag, known)) if *tag == etag && known == content => Ok(()),
        Some(_) => Err(format!("{key:?} was answered in two ways")),
        None => {
            answers.insert(key, (etag, content.to_owned()));
            Ok(())
        }
    }
}

/// An answer's content and the generation it names; the time it took is left out.
fn split(body: &str) -> (&str, &str) {
    let (content, rest) = body.split_once("\"generation\":\"").unwrap();
    (content, rest.split_once('"').unwrap().0)
}

fn merge(parts: Vec<Seen>) -> Seen {
    let mut all = Seen::default();
    for part in parts {
        for ((id, address), answer) in part.answers {
            let known = all
                .answers
                .entry((id.clone(), address))
                .or_insert(answer.clone());
            if *known != answer {
                all.failures
                    .push(format!("{id} told two clients two things"));
            }
        }
        all.failures.extend(part.failures);
        all.not_modified += part.not_modified;
        for (times, more) in all.times.iter_mut().zip(part.times) {
            times.extend(more);
        }
    }
    all.times.iter_mut().for_each(|times| times.sort());
    all
}

/// Content must be what a service over the same pages answers that never saw a reload; a validator names one
/// generation and one address.
fn each_answer_is_of_one_generation(all: &Seen, built: &BTreeMap<String, &std::path::PathBuf>) {
    let mut expected: BTreeMap<(&Path, String), String> = BTreeMap::new();
    let corpora: BTreeSet<&Path> = built.values().map(|corpus| corpus.as_path()).collect();
    let service = |corpus: &Path| router(service_of(live(corpus.to_str().unwrap()), &[]));
    let services: BTreeMap<&Path, _> = corpora
        .into_iter()
        .map(|corpus| (corpus, service(corpus)))
        .collect();
    assert_eq!(services.len(), 2);
    let mut told_apart = 0;
    for address in addresses() {
        let mut contents = HashSet::new();
        for (corpus, routes) in &services {
            let answer = get(routes.clone(), &address);
            let content = split(&answer.text).0.to_owned();
            contents.insert(content.clone());
            expected.insert((corpus, address.clone()), content);
        }
        told_apart += usize::from(contents.len() == 2);
    }
    assert!(told_apart > 0, "the two corpora answer alike");
    let mut tags = HashSet::new();
    for ((id, address), (tag, content)) in &all.answers {
        let corpus = built
            .get(id)
            .unwrap_or_else(|| panic!("{id} was never built"));
        let right = &expected[&(corpus.as_path(), address.clone())];
        assert_eq!(content, right, "{id} {address}");
        assert!(tags.insert(tag), "{tag} names two answers");
    }
    let named: HashSet<&String> = all.answers.keys().map(|(id, _)| id).collect();
    assert!(
        named.len() + 1 >= built.len(),
        "some generation never answered"
    );
}

fn tell(all: &Seen, reloads: usize, slowest: Duration, took: Duration) {
    let requests: usize = all.times.iter().map(Vec::len).sum();
    println!(
        "{reloads} reloads, {requests} requests ({} not modified) in {took:.0?}: {} failures; the slowest reload took {slowest:.0?}",
        all.not_modified,
        all.failures.len()
    );
    for (name, times) in ["calm", "building", "reloading"].iter().zip(&all.times) {
        let at = |part: usize| {
            times
                .get(times.len() * part / 1_000)
                .copied()
                .unwrap_or_default()
        };
        println!(
            "  {name}: {} requests, median {:.2?}, p99 {:.2?}",
            times.len(),
            at(500),
            at(990)
        );
    }
}

/// What an old generation took is given back to the system within five seconds: resident memory is then what it was
/// before the first reload, and a tenth or 4 MiB more at most.
#[test]
fn memory_is_back_within_five_seconds_of_each_reload() {
    let (corpus, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_pages(corpus.path(), rounds(120, 600));
    build(corpus.path(), root.path()).unwrap();
    let server = Running::start(corpus.path(), root.path(), &[]);
    ask_all(&server);
    std::thread::sleep(MEMORY_IS_BACK);
    let first = server.memory();
    let allowed = first + (first / 10).max(4 << 10);
    let mut after = Vec::new();
    for _ in 0..rounds(6, 15) {
        let built = build(corpus.path(), root.path()).unwrap();
        assert!(server.answers_with(&built.id), "{}", server.log());
        let reloaded = Instant::now();
        ask_all(&server);
        std::thread::sleep(MEMORY_IS_BACK.saturating_sub(reloaded.elapsed()));
        after.push(server.memory());
        keep_only(root.path(), &[&built.id]);
    }
    println!("memory: {first} KiB at first, five seconds after each reload {after:?}");
    assert!(
        after.iter().all(|memory| *memory <= allowed),
        "more than {allowed} KiB: {after:?}"
    );
}

fn ask_all(server: &Running) {
    for address in addresses() {
        assert_eq!(server.get(&address).status, 200);
    }
}

#[test]
fn files_that_vanish_under_the_server_hurt_nobody() {
    let corpora = Corpora::create();
    let (root, _, live) = two_generations(&corpora);
    let server = Running::start(&corpora.new, root.path(), &[]);
    let ask = || {
        let replies = addresses().into_iter().map(|address| server.get(&address));
        replies
            .map(|reply| (reply.etag, split(&reply.body).0.to_owned()))
            .collect::<Vec<_>>()
    };
    let before = ask();
    let folder = root.path().join(&live.id);
    for (at, entry) in fs::read_dir(&folder).unwrap().enumerate() {
        let path = entry.unwrap().path();
        if at % 2 == 0 {
            fs::remove_file(path).unwrap();
        } else {
            // Files are read-only to everybody but root, so the mode is changed first.
            let mut mode = fs::metadata(&path).unwrap().permissions();
            std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o644);
            fs::set_permissions(&path, mode).unwrap();
            fs::File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_len(3)
                .unwrap();
        }
        assert!(ask() == before, "other answers after {at} files");
    }
    fs::remove_dir_all(folder).unwrap();
    server.hang_up();
    std::thread::sleep(Duration::from_millis(1_200));
    assert!(ask() == before);
    assert_eq!(server.readiness()["status"], "ok");
    let next = build(&corpora.old, root.path()).unwrap();
    assert!(server.answers_with(&next.id), "{}", server.log());
    assert!(ask() != before);
}

#[test]
fn a_bad_generation_is_said_once_and_tried_again_at_a_hangup() {
    let corpora = Corpora::create();
    let root = tempfile::tempdir().unwrap();
    let good = build(&corpora.old, root.path()).unwrap();
    let server = Running::start(&corpora.old, root.path(), &[]);
    // Built aside and moved in damaged, so that the server cannot see it whole.
    let bad = damaged_beside(&corpora, root.path());
    let reason = within(30, || {
        server.readiness()["fallback"].as_str().map(str::to_owned)
    });
    let reason = reason.expect("readiness says that the new generation is bad");
    assert!(
        reason.contains(&bad.id) && reason.contains("texts.bin"),
        "{reason}"
    );
    assert!(server.figures().contains("phutrach_fallback 1\n"));
    assert_eq!(server.readiness()["generation"], good.id.as_str());
    fs::write(root.path().join(&bad.id).join("texts.bin"), &bad.lost).unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(
        server.readiness()["generation"],
        good.id.as_str(),
        "nobody asked"
    );
    assert_eq!(
        server.log().matches("texts.bin").count(),
        1,
        "{}",
        server.log()
    );
    server.hang_up();
    assert!(server.answers_with(&bad.id), "{}", server.log());
    assert!(server.readiness()["fallback"].is_null());
    let figures = server.figures();
    assert!(figures.contains("phutrach_fallback 0\n"), "{figures}");
    assert!(figures.contains("phutrach_reloads_total 1\n"), "{figures}");
}

struct Damaged {
    id: String,
    lost: Vec<u8>,
}

/// Publishes a generation into `root` that lacks a file from the first moment.
fn damaged_beside(corpora: &Corpora, root: &Path) -> Damaged {
    let (aside, _, live) = two_generations(corpora);
    let from = aside.path().join(&live.id);
    let lost = fs::read(from.join("texts.bin")).unwrap();
    fs::remove_file(from.join("texts.bin")).unwrap();
    let to = root.join(&live.id);
    fs::create_dir(&to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
    fs::copy(aside.path().join("CURRENT"), root.join("CURRENT.new")).unwrap();
    fs::rename(root.join("CURRENT.new"), root.join("CURRENT")).unwrap();
    Damaged { id: live.id, lost }
}
