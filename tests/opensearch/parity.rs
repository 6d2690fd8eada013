//! Both engines give the same answers: whole, with every score, highlight and reading.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use phutrach::evaluation::need::read_needs;
use phutrach::index::Generation;
use phutrach::search::Searcher;
use phutrach::search::answer::SearchRequest;

use crate::stage::{generation, place, sample, searcher};
use crate::support;

/// Clauses of the seeded corpus: many times what is retrieved for a query, so the cut falls among many.
const CLAUSES: usize = 5_000;
/// Seeded queries of each form.
const EACH: usize = 120;

fn request(text: &str) -> SearchRequest {
    SearchRequest {
        text: text.to_owned(),
        limit: 10,
        ..SearchRequest::default()
    }
}

/// The two engines side by side.
struct Pair {
    shards: u32,
    embedded: Searcher,
    cluster: Searcher,
    times: [Duration; 2],
    asked: usize,
    differing: Vec<String>,
}

impl Pair {
    fn new(generation: &Arc<Generation>, alias: &str, shards: u32) -> Self {
        Self {
            shards,
            embedded: Searcher::new(Arc::clone(generation)),
            cluster: searcher(generation, &place(alias, shards)),
            times: [Duration::ZERO; 2],
            asked: 0,
            differing: Vec::new(),
        }
    }

    /// Asks both for clauses and units and compares everything.
    fn ask(&mut self, request: &SearchRequest) {
        let mut answers = Vec::new();
        for (searcher, time) in [&self.embedded, &self.cluster]
            .into_iter()
            .zip(&mut self.times)
        {
            let start = Instant::now();
            let clauses = searcher.search_clauses(request, None).unwrap();
            let units = searcher.search_units(request, None).unwrap();
            *time += start.elapsed();
            answers.push((clauses, units));
        }
        self.asked += 1;
        if answers[0] != answers[1] {
            let ids = |at: usize| -> Vec<String> {
                let hits = answers[at].0.hits.iter();
                hits.map(|hit| format!("{}/{}", hit.unit.id.0, hit.ordinal))
                    .collect()
            };
            self.differing.push(format!(
                "{:?}: {:?} {:?} and {:?} {:?}",
                request.text,
                answers[0].0.outcome,
                ids(0),
                answers[1].0.outcome,
                ids(1)
            ));
        }
    }

    fn report(&self, what: &str) {
        println!(
            "{what}, {} shard(s): {} queries, {} differ; through the cluster a query takes {:.1} times as long",
            self.shards,
            self.asked,
            self.differing.len(),
            self.times[1].as_secs_f64() / self.times[0].as_secs_f64()
        );
        assert!(self.differing.is_empty(), "{}", self.differing.join("\n"));
    }
}

#[test]
fn every_judged_query_is_answered_alike() {
    let needs = "tests/fixtures/judged/needs.jsonl";
    let needs = read_needs(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(needs)).unwrap();
    assert!(needs.len() > 400);
    let generation = generation(sample());
    for shards in [1, 3] {
        let mut pair = Pair::new(&generation, &format!("judged-{shards}"), shards);
        for need in &needs {
            pair.ask(&request(&need.query));
        }
        pair.report("judged");
    }
}

#[test]
fn every_seeded_query_is_answered_alike() {
    let terms = sample().departments[0].terms.clone();
    let mut rng = Rng::with_seed(9);
    let language = support::corpus::Language::new(&mut rng);
    let corpus = support::corpus::make(&language, CLAUSES, &terms, &mut rng);
    let queries = support::queries::make(&language, &corpus, &terms, EACH, &mut rng);
    assert!(queries.len() >= 1_000);
    let generation = generation(corpus);
    for shards in [1, 3] {
        let mut pair = Pair::new(&generation, &format!("seeded-{shards}"), shards);
        for query in &queries {
            let (unit, department) = (query.unit.clone(), query.department.clone());
            pair.ask(&SearchRequest {
                unit,
                department,
                ..request(&query.text)
            });
        }
        pair.report("seeded");
    }
}
