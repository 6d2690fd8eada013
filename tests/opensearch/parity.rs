//! Both engines give the same answers: outcomes, clauses and units in order; whole answers but for a rare last bit.

use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use phutrach::evaluation::need::read_needs;
use phutrach::index::Generation;
use phutrach::search::Searcher;
use phutrach::search::answer::{ClauseAnswer, Outcome, SearchRequest, UnitAnswer};

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
    /// Queries whose first ten clauses, units or outcome differ.
    differing: Vec<String>,
    /// Queries that differ in something further down. Engines add single-precision numbers in different orders, so of
    /// clauses that are level but for the last bits another one may be the last to be retrieved; it is counted in totals
    /// and in the scores of units.
    at_the_cut: usize,
}

/// One query of so many may differ further down.
const ONE_OF: usize = 200;

/// What must be the same: outcomes, the first ten clauses and the units, in order.
fn shown(clauses: &ClauseAnswer, units: &UnitAnswer) -> (Outcome, Outcome, Vec<String>) {
    let hits = clauses.hits.iter().chain(&clauses.nearest);
    let hits = hits.map(|hit| format!("{}/{}", hit.unit.id.0, hit.ordinal));
    let found = units.units.iter().chain(&units.nearest);
    let ids = hits.chain(found.map(|hit| hit.unit.id.0.clone()));
    (clauses.outcome, units.outcome, ids.collect())
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
            at_the_cut: 0,
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
        let [first, second] = [0, 1].map(|at| shown(&answers[at].0, &answers[at].1));
        if first != second {
            self.differing
                .push(format!("{:?}:\n{first:?}\n{second:?}", request.text));
        } else if answers[0] != answers[1] {
            self.at_the_cut += 1;
        }
    }

    fn report(&self, what: &str) {
        println!(
            "{what}, {} shard(s): {} queries, {} differ, {} further down; through the cluster a query takes {:.1} times as long",
            self.shards,
            self.asked,
            self.differing.len(),
            self.at_the_cut,
            self.times[1].as_secs_f64() / self.times[0].as_secs_f64()
        );
        assert!(self.differing.is_empty(), "{}", self.differing.join("\n"));
        assert!(self.at_the_cut * ONE_OF <= self.asked);
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
