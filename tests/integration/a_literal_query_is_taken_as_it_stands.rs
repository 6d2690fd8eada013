//! `literal=true` switches every reading off: whatever is typed, the answer is that of a corpus that knows no other way
//! to say anything.

use std::cell::Cell;
use std::path::Path;

use phutrach::corpus::read_corpus;
use phutrach::index::{BuildOptions, build_generation, open_current};
use phutrach::search::Searcher;
use phutrach::search::answer::{Outcome, SearchRequest};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

/// Words of duties, of citizens, in keystrokes, with slips and without marks, and what is no word at all.
const WORDS: &[&str] = &[
    "xóa",
    "mù",
    "chữ",
    "xoas",
    "muf",
    "chuwx",
    "xoa1",
    "chu74",
    "xoa",
    "mu",
    "chu",
    "GDTX",
    "THPT",
    "TTHTCĐ",
    "bằng",
    "bang",
    "cấp",
    "cap",
    "3",
    "ba",
    "nghiệp",
    "nghệp",
    "tốt",
    "đạo",
    "tạo",
    "đào",
    "phong",
    "phòng",
    "nào",
    "ở",
    "đâu",
    "về",
    "vườn",
    "nóc",
    "dột",
    "\"mù chữ\"",
    "-chữ",
    "kỹ",
    "kĩ",
    "(((",
    "\u{301}",
    "🙂",
    "lái",
    "xe",
];

/// A searcher over the sample's pages with the common terms, or with none.
fn searcher(terms: Option<&str>) -> (Searcher, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    std::fs::create_dir_all(pages.join("so-mau")).unwrap();
    for entry in std::fs::read_dir(Path::new("tests/fixtures/sample/so-mau")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "txt") {
            std::fs::copy(&path, pages.join("so-mau").join(path.file_name().unwrap())).unwrap();
        }
    }
    if let Some(text) = terms {
        std::fs::write(pages.join("terms.toml"), text).unwrap();
    }
    let index = folder.path().join("index");
    let corpus = read_corpus(&pages).unwrap();
    build_generation(corpus, &index, &BuildOptions::default(), &mut |_| {}).unwrap();
    let opened = open_current(&index).unwrap();
    (Searcher::new(opened.generation.into()), folder)
}

/// What of an answer can differ.
#[derive(Debug, PartialEq)]
struct Told {
    outcome: Outcome,
    unmatched: Vec<String>,
    total: usize,
    hits: Vec<(String, u32, u32)>,
    readings: usize,
}

fn ask(searcher: &Searcher, text: &str, literal: bool) -> Told {
    let request = SearchRequest {
        text: text.to_owned(),
        literal,
        limit: 10,
        ..SearchRequest::default()
    };
    let answer = searcher.search_clauses(&request, None).unwrap();
    let hits = answer.hits.iter().chain(&answer.nearest);
    let hits = hits.map(|hit| (hit.unit.id.to_string(), hit.ordinal, hit.score.to_bits()));
    Told {
        hits: hits.collect(),
        readings: answer.query.readings.len(),
        outcome: answer.outcome,
        unmatched: answer.unmatched,
        total: answer.total,
    }
}

#[test]
fn it_finds_what_it_would_find_if_there_were_no_readings() {
    let (with_terms, _pages) = searcher(None);
    let (without, _other_pages) = searcher(Some(""));
    let readings_matter = Cell::new(false);
    let texts = prop::collection::vec(prop::sample::select(WORDS), 1..8);
    let mut runner = TestRunner::new(Config {
        cases: 400,
        failure_persistence: None,
        ..Config::default()
    });
    let check = |words: Vec<&str>| {
        let text = words.join(" ");
        let literal = ask(&with_terms, &text, true);
        prop_assert_eq!(literal.readings, 1, "readings of {}", text);
        prop_assert_eq!(&literal, &ask(&without, &text, true), "{}", text);
        if ask(&with_terms, &text, false).hits != literal.hits {
            readings_matter.set(true);
        }
        Ok(())
    };
    runner.run(&texts, check).unwrap();
    assert!(readings_matter.get(), "no text had a reading that matters");
}
