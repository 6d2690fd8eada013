//! What counts as nearly the same is what people call so: the threshold is chosen on one half of the judged pairs.
//!
//! `fixtures/judged/overlaps.tsv` holds pairs of duties of the sample department, each judged by reading both: `same`
//! where they give the same work, be it for another level of schools or another part of it, `other` where they only
//! share words. Run with `--nocapture` to see precision and recall at every threshold.

use std::collections::HashMap;

use phutrach::index::{ClauseNumber, Content};
use phutrach::search::overlap::{ALIKE, common_words, find_overlaps};

use crate::service::live;

const JUDGED: &str = include_str!("../fixtures/judged/overlaps.tsv");

struct Pair {
    same: bool,
    similarity: f32,
}

fn all(content: &Content) -> Vec<ClauseNumber> {
    (0..).take(content.clauses.len()).collect()
}

fn id(content: &Content, clause: ClauseNumber) -> String {
    let unit = content.registry.unit(content.clauses.unit(clause));
    format!("{}/{}", unit.id, content.clauses.ordinal(clause))
}

fn judged() -> Vec<Pair> {
    let live = live("tests/fixtures/sample");
    let content = &live.searcher.generation().content;
    let found = find_overlaps(content, &all(content), 0.0, None).unwrap();
    let similarity: HashMap<(String, String), f32> = found
        .iter()
        .map(|one| {
            let ids = (id(content, one.first), id(content, one.second));
            (ids, one.similarity)
        })
        .collect();
    let rows = JUDGED.lines().skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [first, second, judgement] = cells[..] else {
            panic!("three cells: {row}");
        };
        assert!(["same", "other"].contains(&judgement), "{row}");
        let ids = (first.to_owned(), second.to_owned());
        Pair {
            same: judgement == "same",
            similarity: similarity.get(&ids).copied().unwrap_or(0.0),
        }
    })
    .collect()
}

/// Precision, recall and F1 of "nearly the same from `least` on".
fn quality<'a>(pairs: &(impl Iterator<Item = &'a Pair> + Clone), least: f32) -> [f64; 3] {
    let count = |wanted: fn(&Pair, f32) -> bool| {
        let all = pairs.clone();
        all.filter(|pair| wanted(pair, least)).count() as f64
    };
    let both = count(|pair, least| pair.same && pair.similarity >= least);
    let found = count(|pair, least| pair.similarity >= least);
    let same = count(|pair, _| pair.same);
    [
        both / found.max(1.0),
        both / same,
        2.0 * both / (found + same),
    ]
}

#[test]
fn nearly_the_same_is_what_people_call_so() {
    let pairs = judged();
    let same = pairs.iter().filter(|pair| pair.same).count();
    assert!(pairs.len() >= 60 && same >= 20, "{} {same}", pairs.len());
    let half = |wanted: usize| {
        let pairs = pairs.iter().enumerate();
        let pairs = pairs.filter(move |(place, _)| place % 2 == wanted);
        pairs.map(|(_, pair)| pair)
    };
    let mut best = (0.0, 0.0);
    for step in 5..=40 {
        let least = step as f32 / 100.0;
        let [tuned, kept] = [quality(&half(0), least), quality(&half(1), least)];
        println!("{least:.2} chosen on {tuned:.2?}, kept back {kept:.2?}");
        if tuned[2] > best.0 {
            best = (tuned[2], least);
        }
    }
    assert_eq!(
        best.1, ALIKE,
        "the half to choose on gives another threshold"
    );
    let kept = quality(&half(1), ALIKE)[2];
    assert!(kept > 0.5, "F1 {kept} on the half kept back");
    assert!(kept > quality(&half(1), 0.2)[2] && kept > quality(&half(1), 0.05)[2]);
}

/// "phối hợp với Phòng Quản lý chất lượng" stands in duties of every kind.
#[test]
fn whom_a_duty_is_shared_with_makes_no_two_alike() {
    let live = live("tests/fixtures/sample");
    let content = &live.searcher.generation().content;
    let overlaps = find_overlaps(content, &all(content), ALIKE, None).unwrap();
    assert!(!overlaps.is_empty());
    for overlap in &overlaps {
        let text = |clause| content.text(clause).unwrap();
        let (first, second) = (text(overlap.first), text(overlap.second));
        let marked = common_words(content, overlap, [&first, &second]);
        for (text, ranges) in [(first, &marked[0]), (second, &marked[1])] {
            assert!(!ranges.is_empty(), "{text}");
            let letters: Vec<char> = text.chars().collect();
            for range in ranges {
                let word: String = letters[range.clone()].iter().collect();
                assert_ne!(word, "Phòng", "{text}");
            }
        }
    }
}
