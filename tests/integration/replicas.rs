//! One builds, many serve: whatever happens to the builder, the way between or one of the servers, whoever asks the
//! others gets right answers, and all are level again when it is over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use phutrach::http::router;
use phutrach::index::layout::{GenerationName, Pointer};
use phutrach::index::{Built, open_current};
use phutrach::replica::{PullError, Source, SourceError, pull};

use crate::faults::{Corpora, build, two_generations};
use crate::process::{Client, Running, within};
use crate::relay::{Behind, Mood, Relay};
use crate::service::{escape, get, live, service_of};

const QUERIES: [&str; 4] = [
    "xóa mù chữ",
    "cap van bang",
    "báo cáo kết quả",
    "cấp giấy phép lái xe",
];

/// Longer than the pause after four failures, with room for a machine that does much else.
const PATIENCE: u64 = 90;

fn addresses() -> Vec<String> {
    let of = |query: &&str| {
        ["clauses", "units"].map(|kind| format!("/api/v1/search/{kind}?q={}", escape(query)))
    };
    QUERIES.iter().flat_map(of).collect()
}

/// What a balancer sees: some servers, of which one may be gone.
struct Balancer {
    servers: Mutex<Vec<SocketAddr>>,
    done: AtomicBool,
    failures: Mutex<Vec<String>>,
    /// Content by generation and address; each has one.
    answers: Mutex<BTreeMap<(String, String), BTreeSet<String>>>,
}

impl Balancer {
    fn before(servers: &[Running]) -> Self {
        Self {
            servers: Mutex::new(servers.iter().map(|server| server.address).collect()),
            done: AtomicBool::new(false),
            failures: Mutex::default(),
            answers: Mutex::default(),
        }
    }

    /// Puts what has become of a server in its place, as health checks would.
    fn set(&self, servers: &[Running]) {
        *self.servers.lock().unwrap() = servers.iter().map(|server| server.address).collect();
    }

    fn keep_asking(&self) {
        let mut turn = 0;
        while !self.done.load(Ordering::Relaxed) {
            for address in addresses() {
                turn += 1;
                match self.ask(turn, &address) {
                    Ok((id, content)) => {
                        let mut answers = self.answers.lock().unwrap();
                        answers.entry((id, address)).or_default().insert(content);
                    }
                    Err(failure) => self.failures.lock().unwrap().push(failure),
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }

    /// Asks one server after another until one takes the connection and answers.
    fn ask(&self, turn: usize, address: &str) -> Result<(String, String), String> {
        let mut servers = self.servers.lock().unwrap().clone();
        let count = servers.len();
        servers.rotate_left(turn % count);
        let answered = servers.into_iter().find_map(|server| {
            std::net::TcpStream::connect(server).ok()?;
            Client::new(server).get(address, None).ok()
        });
        let reply = answered.ok_or("nobody answered")?;
        if reply.status != 200 {
            return Err(format!("{}: {}", reply.status, reply.body));
        }
        let (content, rest) = reply.body.split_once("\"generation\":\"").unwrap();
        let id = rest.split_once('"').unwrap().0;
        Ok((id.to_owned(), content.to_owned()))
    }
}

/// Ends the clients, also when the test fails: the scope waits for them.
struct AtEnd<'a>(&'a Balancer);

impl Drop for AtEnd<'_> {
    fn drop(&mut self) {
        self.0.done.store(true, Ordering::Relaxed);
    }
}

/// A server without pages that follows a source.
fn follower(index: &Path, source: &str) -> Running {
    let arguments = ["--follow", source, "--follow-seconds", "1"];
    Running::start(Path::new("/khong/co"), index, &arguments)
}

fn builder(corpus: &Path, index: &Path) -> Running {
    Running::start(corpus, index, &["--share", "true"])
}

fn all_answer_with(servers: &[Running], id: &str) {
    for server in servers {
        let level = || (server.readiness()["generation"] == id).then_some(());
        within(PATIENCE, level).unwrap_or_else(|| panic!("{id}: {}", server.log()));
        let calm = || server.readiness()["pages_waiting"].is_null().then_some(());
        within(PATIENCE, calm).unwrap_or_else(|| panic!("{id}: {}", server.log()));
    }
}

fn all_say(servers: &[Running], words: &str, id: &str) {
    for server in servers {
        let said = || {
            let ready = server.readiness();
            let reason = ready["pages_waiting"].as_str().unwrap_or_default();
            reason.contains(words).then_some(ready)
        };
        let ready = within(PATIENCE, said).unwrap_or_else(|| panic!("{words}: {}", server.log()));
        assert_eq!(
            (&ready["generation"], &ready["status"]),
            (&id.into(), &"ok".into())
        );
    }
}

#[test]
fn three_servers_follow_one_builder_through_everything() {
    let corpora = Corpora::create();
    let root = tempfile::tempdir().unwrap();
    let mut built: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut publish = |corpus: &PathBuf| {
        let id = build(corpus, root.path()).unwrap().id;
        built.insert(id.clone(), corpus.clone());
        id
    };
    let first = publish(&corpora.old);
    let source = builder(&corpora.old, root.path());
    let relay = Relay::start(Behind::Server(source.address));
    let folders: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    let start = |folder: &tempfile::TempDir| follower(folder.path(), &relay.url());
    let mut servers: Vec<Running> = folders.iter().map(start).collect();
    all_answer_with(&servers, &first);
    let balancer = Balancer::before(&servers);
    std::thread::scope(|scope| {
        let stop = AtEnd(&balancer);
        for _ in 0..2 {
            scope.spawn(|| balancer.keep_asking());
        }
        // A transfer that brings other bytes, then one that breaks off.
        relay.set(Mood::Corrupt("/texts.bin"));
        let second = publish(&corpora.new);
        all_say(&servers, "texts.bin", &first);
        relay.set(Mood::Half("/texts.bin"));
        within(PATIENCE, || {
            (relay.asked_for("/texts.bin") >= 3).then_some(())
        })
        .unwrap();
        all_say(&servers, "texts.bin", &first);
        relay.set(Mood::Honest);
        all_answer_with(&servers, &second);

        // One server killed, the builder stopped, the killed one started again meanwhile.
        drop(servers.remove(0));
        drop(source);
        relay.put_behind(Behind::Nobody);
        all_say(&servers, "CURRENT", &second);
        servers.push(start(&folders[0]));
        balancer.set(&servers);
        all_say(&servers, "CURRENT", &second);
        let third = publish(&corpora.old);
        let source = builder(&corpora.old, root.path());
        relay.put_behind(Behind::Server(source.address));
        all_answer_with(&servers, &third);

        // Somebody else answers in the builder's place.
        relay.set(Mood::Forged(outside("/generations")));
        all_say(&servers, "không khớp với thư mục", &third);
        assert!(
            !relay.was_asked("passwd"),
            "a name that leads out was asked for"
        );
        let fourth = publish(&corpora.new);
        relay.set(Mood::Honest);
        all_answer_with(&servers, &fourth);
        drop(stop);
    });
    assert_eq!(*balancer.failures.lock().unwrap(), Vec::<String>::new());
    each_answer_is_right(&balancer, &built);
    for folder in &folders {
        let opened = corpora.assert_opens_right(folder.path(), "a follower's folder");
        assert!(built.contains_key(&opened.generation.id));
    }
}

fn each_answer_is_right(balancer: &Balancer, built: &BTreeMap<String, PathBuf>) {
    let mut services = BTreeMap::new();
    for corpus in built.values() {
        let service = || router(service_of(live(corpus.to_str().unwrap()), &[]));
        services.entry(corpus).or_insert_with(service);
    }
    let answers = balancer.answers.lock().unwrap();
    for ((id, address), contents) in answers.iter() {
        let answer = get(services[&built[id]].clone(), address);
        let right = answer.text.split_once("\"generation\":\"").unwrap().0;
        assert!(
            contents.len() == 1 && contents.contains(right),
            "{id} {address}"
        );
    }
    let seen: BTreeSet<&String> = answers.keys().map(|(id, _)| id).collect();
    assert_eq!(seen.len(), built.len(), "some generation never answered");
}

/// A pointer and a manifest that fit each other and name a file outside, below `place`.
fn outside(place: &str) -> BTreeMap<String, Vec<u8>> {
    let corpora = Corpora::create();
    let root = tempfile::tempdir().unwrap();
    let Built { mut manifest, .. } = build(&corpora.old, root.path()).unwrap();
    let record = manifest.files.values().next().unwrap().clone();
    manifest.files.insert("../../etc/passwd".to_owned(), record);
    manifest.number = 99;
    let bytes = manifest.to_bytes().unwrap();
    let digest = blake3::hash(&bytes).to_hex().to_string();
    let pointer = Pointer::new(GenerationName::new(99, &digest), digest);
    BTreeMap::from([
        (format!("{place}/CURRENT"), pointer.to_string().into_bytes()),
        (format!("{place}/{}/MANIFEST.json", pointer.name), bytes),
    ])
}

#[test]
fn a_source_cannot_lead_astray() {
    let corpora = Corpora::create();
    let (there, _, last) = two_generations(&corpora);
    let here = tempfile::tempdir().unwrap();
    let relay = Relay::start(Behind::Folder(there.path().to_owned()));
    let source = Source::parse(&relay.url()).unwrap();
    let came = || pull(&source, &here.path().join("index"), true);
    relay.set(Mood::Forged(outside("")));
    assert!(matches!(came(), Err(PullError::Unusable { .. })));
    assert!(!relay.was_asked("passwd"));
    relay.set(Mood::Elsewhere);
    let away = |came| {
        matches!(
            came,
            Err(PullError::Source(SourceError::Unreachable { .. }))
        )
    };
    assert!(away(came()));
    let redirects = relay.asked_for("x");
    assert!((1..=5).contains(&redirects), "{redirects} redirects");
    relay.set(Mood::Longer("/texts.bin"));
    assert!(matches!(came(), Err(PullError::Unusable { .. })));
    relay.set(Mood::Longer("/CURRENT"));
    assert!(matches!(
        came(),
        Err(PullError::Source(SourceError::Garbled(_)))
    ));
    relay.set(Mood::Half("/MANIFEST.json"));
    assert!(away(came()));
    relay.put_behind(Behind::Folder(here.path().to_owned()));
    assert!(matches!(
        came(),
        Err(PullError::Source(SourceError::NoIndex(_)))
    ));
    assert!(!here.path().join("index/CURRENT").exists());
    relay.put_behind(Behind::Folder(there.path().to_owned()));
    relay.set(Mood::Honest);
    assert_eq!(came().unwrap().id, last.id);
    let opened = corpora.assert_opens_right(&here.path().join("index"), "after all that");
    assert_eq!(opened.generation.id, last.id);
}

#[test]
fn pull_takes_a_folder_or_an_address_and_says_what_came() {
    let corpora = Corpora::create();
    let (there, _, last) = two_generations(&corpora);
    let (here, place) = (tempfile::tempdir().unwrap(), there.path().to_str().unwrap());
    let run = |arguments: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("phutrach").unwrap();
        command.env_clear().current_dir(here.path()).args(arguments);
        let done = command.timeout(Duration::from_secs(60)).assert();
        let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
        (done.get_output().status.code(), said)
    };
    let (code, said) = run(&["pull", place]);
    assert!(code == Some(0) && said.contains(&last.id), "{said}");
    let (code, said) = run(&["pull", "--follow", place]);
    assert!(
        code == Some(0) && said.contains("đã là bản hiện hành"),
        "{said}"
    );
    let (code, said) = run(&["search", "xoa mu chu", "--follow", place]);
    assert!(code == Some(0) && !said.contains("corpus"), "{said}");
    assert_eq!(
        open_current(&here.path().join("index"))
            .unwrap()
            .generation
            .id,
        last.id
    );
    for (arguments, words) in [
        (&["pull"][..], "cần nguồn"),
        (&["pull", "/khong/co"], "không có bản chỉ mục nào"),
        (&["pull", "http://127.0.0.1:9"], "không lấy được"),
        (&["index", "--follow", place], "hãy dựng ở máy ấy"),
        (
            &["serve", "--watch", "--follow", place],
            "không đi cùng nhau",
        ),
    ] {
        let (code, said) = run(arguments);
        assert!(
            code == Some(2) && said.contains(words),
            "{arguments:?}: {said}"
        );
    }
    let (code, said) = run(&["doctor", "--follow", place, "--listen", "127.0.0.1:0"]);
    assert!(code != Some(2), "{said}");
}

#[test]
fn only_what_a_manifest_names_is_shared() {
    let corpora = Corpora::create();
    let (root, _, last) = two_generations(&corpora);
    fs::write(root.path().join(&last.id).join("rieng.txt"), "riêng").unwrap();
    let server = builder(&corpora.new, root.path());
    let shared = |path: &str| server.get(&format!("/generations/{path}"));
    let current = fs::read_to_string(root.path().join("CURRENT")).unwrap();
    assert_eq!(
        (shared("CURRENT").status, shared("CURRENT").body),
        (200, current)
    );
    assert_eq!(shared(&format!("{}/MANIFEST.json", last.id)).status, 200);
    assert_eq!(shared(&format!("{}/meta.json", last.id)).status, 200);
    for path in [
        "rieng.txt",
        "..%2FCURRENT",
        "%2e%2e",
        "..",
        "%2Fetc%2Fpasswd",
        "texts.bin%00",
        "",
    ] {
        assert_eq!(shared(&format!("{}/{path}", last.id)).status, 404, "{path}");
    }
    for path in [
        "indexer.lock",
        "..%2FCURRENT/x",
        "gen-000009-0123456789ab/meta.json",
        "",
    ] {
        assert_eq!(shared(path).status, 404, "{path}");
    }
    let closed = Running::start(&corpora.new, root.path(), &[]);
    assert_eq!(closed.get("/generations/CURRENT").status, 404);
    let meta = format!("/generations/{}/meta.json", last.id);
    assert_eq!(closed.get(&meta).status, 404);
}
