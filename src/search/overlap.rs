//! Duties of different units that say nearly the same.
//!
//! In: a generation. Out: pairs of clauses with what they have in common. Two clauses are as alike as the mass of the
//! neighbouring syllables they share is to the mass of all they hold (a weighted Jaccard similarity); a pair of
//! neighbours weighs by how few clauses hold it, so that "theo quy định" says little and "xóa mù" much. Read from the
//! forward index alone, without any text.

use std::cmp::Ordering;
use std::ops::Range;
use std::time::Instant;

use rustc_hash::{FxHashMap, FxHashSet};

use super::SearchError;
use super::highlight::scalar_ranges;
use crate::analysis::{BREAK, SyllableId, tokenize};
use crate::corpus::Role;
use crate::index::{ClauseNumber, Content};

/// From this similarity on two clauses say nearly the same.
///
/// Weighted similarities are low by nature: the pairs of the sample department that a person calls alike lie between
/// .2 and .35, and what lies below shares phrases of office only.
pub const ALIKE: f32 = 0.2;

/// Neighbours held by more clauses than this open no comparison: they are phrases of office, and their lists are long.
const COMMON: usize = 48;

/// Clauses between two looks at the clock.
const CLOCK_STEP: usize = 256;

/// Two neighbouring syllables.
type Pair = (SyllableId, SyllableId);

/// Two clauses of different units that say nearly the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlap {
    /// The clause with the smaller number.
    pub first: ClauseNumber,
    /// The other one.
    pub second: ClauseNumber,
    /// 0 to 1: nothing in common to the same words.
    pub similarity: f32,
}

/// Overlaps among `clauses` whose similarity is at least `least` (see [`ALIKE`]), most alike first, then in order of the
/// clauses, which must ascend.
///
/// # Errors
/// [`SearchError::TooSlow`] once `deadline` has passed.
pub fn find_overlaps(
    content: &Content,
    clauses: &[ClauseNumber],
    least: f32,
    deadline: Option<Instant>,
) -> Result<Vec<Overlap>, SearchError> {
    let sheet = Sheet::new(content, clauses);
    let mut overlaps = Vec::new();
    for (place, first) in clauses.iter().copied().enumerate() {
        let late = || deadline.is_some_and(|deadline| Instant::now() > deadline);
        if place.is_multiple_of(CLOCK_STEP) && late() {
            return Err(SearchError::TooSlow);
        }
        for other in sheet.candidates(place) {
            let overlap = Overlap {
                first,
                second: clauses[other],
                similarity: sheet.similarity(place, other),
            };
            let unit = |clause| content.clauses.unit(clause);
            if overlap.similarity >= least && unit(first) != unit(overlap.second) {
                overlaps.push(overlap);
            }
        }
    }
    overlaps.sort_by(by_similarity);
    Ok(overlaps)
}

/// What is compared: by its place among the clauses, each clause's neighbours and their mass.
struct Sheet {
    pairs: Vec<Vec<Pair>>,
    holders: FxHashMap<Pair, Vec<usize>>,
    mass: Vec<f32>,
}

impl Sheet {
    fn new(content: &Content, clauses: &[ClauseNumber]) -> Self {
        let pairs = clauses.iter().map(|clause| pairs_of(content, *clause));
        let pairs: Vec<Vec<Pair>> = pairs.collect();
        let mut holders: FxHashMap<Pair, Vec<usize>> = FxHashMap::default();
        for (place, held) in pairs.iter().enumerate() {
            for pair in held {
                holders.entry(*pair).or_default().push(place);
            }
        }
        let mut sheet = Self {
            mass: Vec::new(),
            holders,
            pairs,
        };
        sheet.mass = sheet.pairs.iter().map(|held| sheet.weigh(held)).collect();
        sheet
    }

    /// The fewer clauses hold a pair, the more it weighs.
    fn weigh(&self, pairs: &[Pair]) -> f32 {
        let weight = |pair: &Pair| {
            let held = self.holders.get(pair).map_or(1, Vec::len) as f32;
            (1.0 + self.pairs.len() as f32 / held).ln()
        };
        pairs.iter().map(weight).sum()
    }

    fn similarity(&self, first: usize, second: usize) -> f32 {
        let shared = self.weigh(&common(&self.pairs[first], &self.pairs[second]));
        shared / (self.mass[first] + self.mass[second] - shared).max(f32::MIN_POSITIVE)
    }

    /// Later clauses that share a telling pair.
    fn candidates(&self, place: usize) -> Vec<usize> {
        let held = self.pairs[place].iter();
        let lists = held.filter_map(|pair| self.holders.get(pair));
        let telling = lists.filter(|list| list.len() <= COMMON);
        let later = telling.flatten().copied().filter(|other| *other > place);
        let mut found: Vec<usize> = later.collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Where each of two clauses says what both say: half-open, sorted ranges of Unicode scalar values in their texts.
pub fn common_words(
    content: &Content,
    overlap: &Overlap,
    texts: [&str; 2],
) -> [Vec<Range<usize>>; 2] {
    let first = pairs_of(content, overlap.first);
    let second = pairs_of(content, overlap.second);
    let shared: FxHashSet<Pair> = common(&first, &second).into_iter().collect();
    texts.map(|text| ranges(content, text, &shared))
}

/// Each pair of neighbours once, sorted; none for the function statement, which is worded alike everywhere.
fn pairs_of(content: &Content, clause: ClauseNumber) -> Vec<Pair> {
    let mut pairs = Vec::new();
    if content.clauses.role(clause) == Role::Function {
        return pairs;
    }
    let mut before = BREAK;
    content.clauses.for_each_syllable(clause, |_, id| {
        if before != BREAK && id != BREAK {
            pairs.push((before, id));
        }
        before = id;
    });
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Pairs in both of two sorted lists.
fn common(first: &[Pair], second: &[Pair]) -> Vec<Pair> {
    let is_there = |pair: &&Pair| second.binary_search(pair).is_ok();
    first.iter().filter(is_there).copied().collect()
}

fn by_similarity(a: &Overlap, b: &Overlap) -> Ordering {
    let rounded = |one: &Overlap| (one.similarity * 1e5).round() as i64;
    rounded(b)
        .cmp(&rounded(a))
        .then_with(|| (a.first, a.second).cmp(&(b.first, b.second)))
}

fn ranges(content: &Content, text: &str, shared: &FxHashSet<Pair>) -> Vec<Range<usize>> {
    let tokens = tokenize(text);
    let ids: Vec<Option<SyllableId>> = tokens
        .iter()
        .map(|token| content.vocabulary.marked_id(&token.marked))
        .collect();
    let joined = |at: usize| {
        let pair = ids
            .get(at)
            .copied()
            .flatten()
            .zip(ids.get(at + 1).copied().flatten());
        let beside = tokens.get(at + 1).is_some_and(|next| !next.breaks_before);
        beside && pair.is_some_and(|pair| shared.contains(&pair))
    };
    let marked: Vec<Range<usize>> = (0..tokens.len())
        .filter(|at| joined(*at) || *at > 0 && joined(at - 1))
        .map(|at| tokens[at].start..tokens[at].end)
        .collect();
    scalar_ranges(text, &marked)
}
