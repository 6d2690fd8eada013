//! The cluster that the script started, and generations to publish there.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use phutrach::corpus::{Corpus, read_corpus};
use phutrach::engine::opensearch::{Access, Client, OpenSearch, Place, publish};
use phutrach::index::{BuildOptions, Generation, build_generation, open_current};
use phutrach::search::Searcher;
use serde_json::Value;

/// Addresses of the nodes.
pub(crate) fn nodes() -> Vec<String> {
    let said = std::env::var("PHUTRACH_TEST_NODES");
    let said = said.expect("no cluster: run tests/opensearch/run.sh");
    said.split(',').map(str::to_owned).collect()
}

/// How to reach these addresses.
pub(crate) fn access(addresses: Vec<String>) -> Access {
    Access {
        addresses,
        account: None,
        authority: None,
        timeout: Duration::from_secs(5),
    }
}

/// A client of the whole cluster.
pub(crate) fn client() -> Arc<Client> {
    Arc::new(Client::new(&access(nodes())).unwrap())
}

pub(crate) fn place(alias: &str, shards: u32) -> Place {
    Place {
        alias: alias.to_owned(),
        shards,
    }
}

/// The sample department.
pub(crate) fn sample() -> Corpus {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sample");
    read_corpus(&root).unwrap()
}

/// A generation built from a corpus.
pub(crate) fn generation(corpus: Corpus) -> Arc<Generation> {
    let root = tempfile::tempdir().unwrap();
    build_generation(corpus, root.path(), &BuildOptions::default(), &mut |_| {}).unwrap();
    Arc::new(open_current(root.path()).unwrap().generation)
}

/// Published, and searched there.
pub(crate) fn searcher(generation: &Arc<Generation>, place: &Place) -> Searcher {
    let client = client();
    publish(&client, place, generation, &mut |_| {}).unwrap();
    let engine = OpenSearch::new(client, &place.alias, Arc::clone(generation));
    Searcher::with_engine(Arc::clone(generation), Arc::new(engine))
}

/// Asks the first node that answers, by hand.
pub(crate) fn ask(method: &str, path: &str, body: &str) -> Value {
    for node in nodes() {
        let said = std::process::Command::new("curl")
            .args(["-s", "-m", "30", "-X", method, "-d", body])
            .args(["-H", "content-type: application/json"])
            .arg(format!("{node}{path}"))
            .output()
            .unwrap();
        if said.status.success() {
            return serde_json::from_slice(&said.stdout).unwrap_or_default();
        }
    }
    panic!("no node answers");
}
