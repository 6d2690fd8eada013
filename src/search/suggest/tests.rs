use std::path::Path;
use std::sync::Arc;

use crate::corpus::read_corpus;
use crate::index::build::{BuildOptions, build_generation};
use crate::index::open::open_current;
use crate::search::Searcher;
use crate::search::answer::{Outcome, SearchRequest, Suggestion, SuggestionKind};

fn searcher(folder: &str) -> Searcher {
    let corpus = read_corpus(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
    let root = tempfile::tempdir().unwrap();
    build_generation(corpus, root.path(), &BuildOptions::default(), &mut |_| {}).unwrap();
    let opened = open_current(root.path()).unwrap();
    Searcher::new(Arc::new(opened.generation))
}

fn texts(found: &[Suggestion]) -> Vec<&str> {
    found.iter().map(|one| one.text.as_str()).collect()
}

#[test]
fn every_suggestion_of_the_real_page_and_of_the_sample_has_an_answer() {
    for (folder, at_least) in [("corpus", 60), ("tests/fixtures/sample", 500)] {
        let searcher = searcher(folder);
        let entries: Vec<_> = searcher.suggestions().texts().collect();
        assert!(entries.len() >= at_least, "{folder}: {}", entries.len());
        for kind in [
            SuggestionKind::Phrase,
            SuggestionKind::Unit,
            SuggestionKind::Term,
        ] {
            assert!(
                entries.iter().any(|(_, other)| *other == kind),
                "{folder} {kind:?}"
            );
        }
        for (text, kind) in entries {
            let request = SearchRequest {
                text: text.to_owned(),
                limit: 1,
                ..SearchRequest::default()
            };
            let answer = searcher.search_units(&request, None).unwrap();
            assert_ne!(answer.outcome, Outcome::None, "{folder}: {text} ({kind:?})");
        }
    }
}

#[test]
fn however_it_is_typed_the_same_phrase_completes_it() {
    let searcher = searcher("corpus");
    for typed in [
        "xóa m",
        "xoa m",
        "xoá m",
        "xóa mu",
        "xoa mu c",
        "xóa mù ",
        "XOA MU CHU",
        "xoas m",
        "xoas muf ch",
        "xoa1 mu2 c",
        "mù ch",
        "mu chu",
        "lớp dạy xóa mù c",
    ] {
        let found = searcher.suggest(typed, 8);
        assert!(
            texts(&found).contains(&"xóa mù chữ"),
            "{typed}: {:?}",
            texts(&found)
        );
    }
}

#[test]
fn marks_typed_come_before_marks_that_differ() {
    let searcher = searcher("tests/fixtures/sample");
    for (typed, mark) in [("đ", 'đ'), ("thư", 'ư'), ("chứ", 'ứ')] {
        let found = searcher.suggest(typed, 4);
        assert!(!found.is_empty(), "{typed}");
        assert!(
            found[0].text.to_lowercase().contains(mark),
            "{typed}: {:?}",
            texts(&found)
        );
    }
}

#[test]
fn what_is_typed_already_is_marked() {
    let searcher = searcher("corpus");
    let found = searcher.suggest("xoa m", 8);
    let phrase = found.iter().find(|one| one.text == "xóa mù chữ").unwrap();
    assert_eq!(phrase.highlights, [0..3, 4..5]);
    let found = searcher.suggest("mu chu", 8);
    let phrase = found.iter().find(|one| one.text == "xóa mù chữ").unwrap();
    assert_eq!(phrase.highlights, [4..6, 7..10]);
}

#[test]
fn no_text_breaks_completion_and_nothing_is_said_twice() {
    let searcher = searcher("tests/fixtures/sample");
    let long = "xóa mù chữ ".repeat(180);
    for typed in [
        "",
        " ",
        "\"",
        "-",
        "(((((",
        "\u{301}",
        "😀 x",
        "p",
        "ph",
        long.as_str(),
    ] {
        let found = searcher.suggest(typed, 20);
        let mut once = texts(&found);
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), found.len(), "{typed}");
        for one in &found {
            let length = one.text.chars().count();
            assert!(
                one.highlights
                    .iter()
                    .all(|range| range.start < range.end && range.end <= length)
            );
        }
    }
    assert!(searcher.suggest("", 8).is_empty());
    assert_eq!(searcher.suggest("p", 8).len(), 8);
}
