//! The alias names a generation only once it is whole; whatever goes wrong leaves it on the one before.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use phutrach::engine::opensearch::{condition, publish};
use phutrach::index::open_current;

use crate::stage::{ask, client, generation, nodes, place, sample};

/// `phutrach index` over a folder of pages, with this cluster.
fn index(corpus: &Path, index: &Path, alias: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phutrach"));
    command
        .arg("index")
        .arg("--force")
        .arg("--corpus")
        .arg(corpus)
        .arg("--index")
        .arg(index)
        .args(["--engine", "opensearch", "--opensearch-alias", alias])
        .arg("--opensearch-url")
        .arg(nodes().join(","))
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

#[test]
fn a_new_generation_takes_the_alias_and_the_one_before_the_last_goes() {
    let (client, place) = (client(), place("publishing", 1));
    let mut ids = Vec::new();
    for count in 1..=3 {
        let mut corpus = sample();
        corpus.departments[0].units.truncate(count * 3);
        let generation = generation(corpus);
        // Each is the first of its own folder; the name's digest tells them apart.
        publish(&client, &place, &generation, &mut |_| {}).unwrap();
        let now = condition(&client, &place).unwrap();
        assert_eq!(now.alias.as_ref(), Some(&generation.id));
        ids.push(generation.id.clone());
        let mut kept: Vec<String> = ids.iter().rev().take(2).cloned().collect();
        kept.sort();
        assert_eq!(now.generations, kept);
    }
}

#[test]
fn a_killed_builder_leaves_the_old_alias() {
    let root = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample");
    let place = place("builder", 1);
    let built = index(&corpus, root.path(), &place.alias).output().unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let client = client();
    let live = || open_current(root.path()).unwrap().generation.id;
    let old = live();
    let mut killed = 0;
    for wait in [0, 5, 20, 50, 100, 200, 400] {
        let mut builder = index(&corpus, root.path(), &place.alias).spawn().unwrap();
        let before = condition(&client, &place).unwrap().generations.len();
        // From the moment its index appears.
        let patience = Instant::now() + Duration::from_secs(60);
        while condition(&client, &place).unwrap().generations.len() == before
            && builder.try_wait().unwrap().is_none()
        {
            assert!(Instant::now() < patience, "the builder creates no index");
        }
        std::thread::sleep(Duration::from_millis(wait));
        let ended = builder.try_wait().unwrap().is_some();
        builder.kill().unwrap();
        builder.wait().unwrap();
        let now = condition(&client, &place).unwrap();
        if ended || live() != old {
            break;
        }
        killed += 1;
        // Between the alias and the local pointer lies one rename; either way both name a whole generation.
        if now.alias.as_ref() != Some(&old) {
            assert!(
                now.generations.contains(&old),
                "what is live can still be asked"
            );
            break;
        }
    }
    assert!(killed > 0, "no builder was killed while it published");
    let built = index(&corpus, root.path(), &place.alias).output().unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let now = condition(&client, &place).unwrap();
    assert_eq!(now.alias, Some(live()));
    assert!(now.generations.len() <= 2, "{:?}", now.generations);
}

#[test]
fn a_cluster_that_takes_no_writes_leaves_the_old_index_live() {
    let root = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample");
    let built = index(&corpus, root.path(), "readonly").output().unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let old = open_current(root.path()).unwrap().generation.id;
    let block = |on: &str| {
        let body = format!(r#"{{"transient":{{"cluster.blocks.read_only":{on}}}}}"#);
        ask("PUT", "/_cluster/settings", &body)
    };
    block("true");
    let refused = index(&corpus, root.path(), "readonly").output();
    let seen = condition(&client(), &place("readonly", 1));
    block("null");
    let refused = refused.unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("OpenSearch đang chỉ cho đọc"), "{said}");
    assert!(seen.unwrap().read_only.is_some());
    assert_eq!(open_current(root.path()).unwrap().generation.id, old);
}
