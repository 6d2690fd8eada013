//! The small parts of a search, each alone: tokenising, reading a query, reranking 200 clauses, completing.
//!
//! On which text: a corpus of 10,000 clauses and queries made from a seed (see `support`), and hostile text of 512
//! bytes. What is left out: the engine, and everything `whole` measures together.

#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails as tests do"
)]

mod support;

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use fastrand::Rng;
use phutrach::analysis::tokenize;
use phutrach::corpus::read_corpus;
use phutrach::index::build::{BuildOptions, build_generation};
use phutrach::index::open::open_current;
use phutrach::query::{Lexicon, TermIndex, read_query, understand};
use phutrach::search::Searcher;
use phutrach::search::matcher::Matcher;
use phutrach::search::rerank::Scratch;
use support::corpus::Language;
use support::queries::{Form, Query};

const CLAUSES: usize = 10_000;

/// The seeded corpus, opened, and queries about it.
fn opened() -> (Searcher, Vec<Query>) {
    let shipped = read_corpus(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")).unwrap();
    let terms = &shipped.departments[0].terms;
    let mut rng = Rng::with_seed(1);
    let language = Language::new(&mut rng);
    let corpus = support::corpus::make(&language, CLAUSES, terms, &mut rng);
    let queries = support::queries::make(&language, &corpus, terms, 50, &mut rng);
    let root = tempfile::tempdir().unwrap();
    build_generation(corpus, root.path(), &BuildOptions::default(), &mut |_| {}).unwrap();
    let generation = open_current(root.path()).unwrap().generation;
    (Searcher::new(Arc::new(generation)), queries)
}

/// Texts of at most 512 bytes that make every reader work.
fn hostile() -> [(&'static str, String); 5] {
    let fill = |part: &str| part.repeat(512 / part.len());
    [
        ("words", fill("xóa mù chữ ")),
        ("keys", fill("nghieengs xoas muwf ")),
        ("unknown", fill("nghiễngh xqz ")),
        ("one word", fill("a")),
        ("signs", fill("((\"-")),
    ]
}

fn parts(criterion: &mut Criterion) {
    let (searcher, queries) = opened();
    let content = &searcher.generation().content;
    let terms = TermIndex::new(content.registry.terms());
    let lexicon = Lexicon {
        vocabulary: &content.vocabulary,
        terms: &terms,
    };
    let read = |text: &str| understand(text, &read_query(text), lexicon, false);

    let clause = content.text(7).unwrap();
    criterion.bench_function("tokenize/clause", |b| {
        b.iter(|| tokenize(black_box(&clause)))
    });
    for form in Form::ALL {
        let texts: Vec<&str> = queries
            .iter()
            .filter(|one| one.form == form)
            .map(|one| &*one.text)
            .collect();
        let mut next = texts.iter().cycle();
        criterion.bench_function(&format!("read_query/{form:?}"), |b| {
            b.iter(|| read(black_box(next.next().unwrap())))
        });
        let mut next = texts.iter().cycle();
        criterion.bench_function(&format!("suggest/{form:?}"), |b| {
            b.iter(|| searcher.suggest(black_box(next.next().unwrap()), 8))
        });
    }
    for (name, text) in hostile() {
        assert!(text.len() > 480, "{name}");
        criterion.bench_function(&format!("read_query/512 bytes of {name}"), |b| {
            b.iter(|| read(black_box(&text)))
        });
        criterion.bench_function(&format!("suggest/512 bytes of {name}"), |b| {
            b.iter(|| searcher.suggest(black_box(&text), 8))
        });
    }
    let understood: Vec<_> = queries.iter().map(|one| read(&one.text)).collect();
    let mut next = understood.iter().cycle();
    criterion.bench_function("matcher", |b| {
        b.iter(|| Matcher::new(next.next().unwrap(), &content.vocabulary))
    });
    let matchers: Vec<_> = understood
        .iter()
        .map(|one| Matcher::new(one, &content.vocabulary))
        .collect();
    let mut next = matchers.iter().cycle();
    let mut scratch = Scratch::default();
    criterion.bench_function("rerank/200", |b| {
        b.iter(|| {
            let matcher = next.next().unwrap();
            let mut score = |clause| {
                scratch.read(matcher, &content.clauses, clause);
                scratch
                    .score(matcher, content.clauses.role(clause), 1.0)
                    .score
            };
            (0..200).map(|place| score(place * 49)).sum::<f32>()
        })
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(1)).warm_up_time(std::time::Duration::from_millis(300));
    targets = parts
}
criterion_main!(benches);
