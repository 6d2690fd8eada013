//! What is wrong with a cluster is said by name: to the caller, to whoever asks for readiness, to `doctor`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use phutrach::engine::opensearch::{Access, Client, Failure, OpenSearch, condition, publish};
use phutrach::engine::{Engine, EngineError};
use phutrach::http::{Live, Service, router};
use phutrach::search::answer::SearchRequest;
use phutrach::search::{SearchError, Searcher};
use phutrach::settings::{RawSettings, Settings};
use tower::ServiceExt;

use crate::stage::{access, ask, client, generation, nodes, place, sample};

/// An address where nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A server that says `answer` to everything, or nothing at all.
fn stranger(answer: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let Some(body) = answer else {
                silent.push(stream);
                continue;
            };
            let mut request = [0; 4_096];
            let read = stream.read(&mut request).unwrap_or(0);
            assert!(read > 0);
            let head = format!(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            drop(stream.write_all((head + body).as_bytes()));
        }
    });
    address
}

fn patient(addresses: Vec<String>) -> Access {
    Access {
        timeout: Duration::from_millis(500),
        ..access(addresses)
    }
}

fn failure(error: EngineError) -> Failure {
    match error {
        EngineError::OpenSearch(failure) => failure,
        EngineError::Embedded(error) => panic!("{error}"),
    }
}

/// What the engine at these addresses says of itself.
fn check(addresses: Vec<String>, alias: &str) -> Result<(), Failure> {
    let client = Arc::new(Client::new(&patient(addresses)).unwrap());
    let engine = OpenSearch::new(client, alias, generation(sample()));
    engine.check().map_err(failure)
}

#[test]
fn what_is_wrong_is_said_by_name() {
    let found = check(vec![nobody()], "conditions");
    assert!(
        matches!(found, Err(Failure::Unreachable { .. })),
        "{found:?}"
    );
    let old = r#"{"version":{"number":"7.17.0"}}"#;
    let found = check(vec![stranger(Some(old))], "conditions");
    assert!(
        matches!(found, Err(Failure::WrongVersion { .. })),
        "{found:?}"
    );
    let found = check(nodes(), "conditions");
    assert!(matches!(found, Err(Failure::Missing { .. })), "{found:?}");
}

#[test]
fn a_half_loaded_index_and_a_red_one_are_told_apart() {
    let generation = generation(sample());
    let index = format!("half-{}", generation.id);
    let engine = OpenSearch::new(client(), "half", Arc::clone(&generation));
    ask("PUT", &format!("/{index}"), "{}");
    let found = engine.check().map_err(failure);
    assert!(
        matches!(found, Err(Failure::Incomplete { .. })),
        "{found:?}"
    );
    ask("DELETE", &format!("/{index}"), "");
    let nowhere = r#"{"settings":{"index.blocks.write":true,"index.routing.allocation.require._name":"nobody"}}"#;
    ask(
        "PUT",
        &format!("/{index}?wait_for_active_shards=0"),
        nowhere,
    );
    let found = engine.check().map_err(failure);
    assert!(matches!(found, Err(Failure::Red { .. })), "{found:?}");
    // Whoever builds mends it.
    publish(&client(), &place("half", 1), &generation, &mut |_| {}).unwrap();
    engine.check().map_err(failure).unwrap();
}

#[test]
fn an_address_that_does_not_answer_costs_one_wait_and_no_search() {
    let generation = generation(sample());
    let place = place("patience", 1);
    publish(&client(), &place, &generation, &mut |_| {}).unwrap();
    let searcher = |addresses| {
        let client = Arc::new(Client::new(&patient(addresses)).unwrap());
        let engine = OpenSearch::new(client, &place.alias, Arc::clone(&generation));
        Searcher::with_engine(Arc::clone(&generation), Arc::new(engine))
    };
    let request = SearchRequest {
        text: "tuyển sinh".to_owned(),
        limit: 5,
        ..SearchRequest::default()
    };
    let soon = |seconds| Some(Instant::now() + Duration::from_secs(seconds));
    let good = searcher(vec![stranger(None), nobody(), nodes()[0].clone()]);
    let found = good.search_clauses(&request, soon(10)).unwrap();
    assert_eq!(found.hits.len(), 5);
    let start = Instant::now();
    for _ in 0..10 {
        good.search_clauses(&request, soon(10)).unwrap();
    }
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    let silent = searcher(vec![stranger(None)]);
    let start = Instant::now();
    let error = silent.search_clauses(&request, soon(1)).unwrap_err();
    assert!(matches!(error, SearchError::Unavailable(_)), "{error}");
    assert!(
        start.elapsed() < Duration::from_secs(3),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_without_its_cluster_is_not_ready_and_says_so_in_both_languages() {
    let generation = generation(sample());
    let client = Arc::new(Client::new(&patient(vec![nobody()])).unwrap());
    let engine = OpenSearch::new(client, "gone", Arc::clone(&generation));
    let live = Live::new(Searcher::with_engine(generation, Arc::new(engine)));
    let settings = Settings::from_raw(RawSettings::defaults()).unwrap();
    let service = Service::start(live, settings.limits, settings.exposure, false).unwrap();
    let ask = async |address: &str, language: &str| {
        let request = Request::get(address).header("accept-language", language);
        let request = request.body(Body::empty()).unwrap();
        let answer = router(Arc::clone(&service)).oneshot(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (
            status,
            serde_json::from_slice::<serde_json::Value>(&body).unwrap(),
        )
    };
    let (status, ready) = ask("/readyz", "vi").await;
    assert_eq!(
        (status, &ready["status"]),
        (503, &"engine_unavailable".into())
    );
    assert_eq!(ready["engine"], "không kết nối được OpenSearch");
    for (language, words) in [("vi", "không trả lời"), ("en", "does not answer")] {
        let (status, problem) = ask("/api/v1/search/units?q=tuyen+sinh", language).await;
        assert_eq!(
            (status, &problem["code"]),
            (503, &"engine_unavailable".into())
        );
        assert!(
            problem["detail"].as_str().unwrap().contains(words),
            "{problem}"
        );
    }
}

#[test]
fn doctor_says_what_is_wrong_with_the_cluster() {
    let root = tempfile::tempdir().unwrap();
    let doctor = |nodes: &str| {
        let said = std::process::Command::new(env!("CARGO_BIN_EXE_phutrach"))
            .args([
                "doctor",
                "--corpus",
                "tests/fixtures/sample",
                "--engine",
                "opensearch",
            ])
            .args([
                "--opensearch-alias",
                "doctor",
                "--opensearch-url",
                nodes,
                "--index",
            ])
            .arg(root.path())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        String::from_utf8(said.stdout).unwrap()
    };
    let said = doctor(&nodes().join(","));
    assert!(said.contains("[tốt] OpenSearch: OpenSearch 2."), "{said}");
    let said = doctor(&nobody());
    assert!(
        said.contains("[CẦN SỬA] OpenSearch: không kết nối được"),
        "{said}"
    );
    assert!(
        condition(&client(), &place("doctor", 1))
            .unwrap()
            .alias
            .is_none()
    );
}
