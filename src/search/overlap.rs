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
use crate::index::{ClauseNumber, Content, UnitNumber};

/// From this similarity on two clauses say nearly the same.
///
/// Of 146 pairs of the sample department judged by reading (38 give the same work), every other one chose this by F1:
/// .55; on those kept back it gives .59 (precision .63, recall .55), where .20 gives .29 and .10 gives .65 with a
/// precision of .49. Pairs that share fewer words than these were not judged, so recall is among pairs that share some.
/// `tests/integration/overlaps.rs` derives it anew.
pub const ALIKE: f32 = 0.14;

/// Neighbours held by more clauses than this open no comparison: they are phrases of office, and their lists are long.
const COMMON: usize = 48;

/// Clauses between two looks at the clock.
const CLOCK_STEP: usize = 256;

/// Two neighbouring syllables.
type Pair = (SyllableId, SyllableId);

/// Two clauses of different units that say nearly the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// The clause with the smaller number.
    pub first: ClauseNumber,
    /// The other one.
    pub second: ClauseNumber,
    /// 0 to 1: nothing in common to the same words.
    pub similarity: f32,
    /// What both say, sorted.
    shared: Vec<Pair>,
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
            let second = clauses[other];
            if content.clauses.unit(first) == content.clauses.unit(second) {
                continue;
            }
            let (similarity, shared) = sheet.compare(place, other);
            if similarity >= least {
                overlaps.push(Overlap {
                    first,
                    second,
                    similarity,
                    shared,
                });
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
        let names = Names::of(content, clauses);
        let pairs = clauses.iter();
        let pairs = pairs.map(|clause| pairs_of(content, *clause, &names));
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

    /// How alike two clauses are, and what both say.
    fn compare(&self, first: usize, second: usize) -> (f32, Vec<Pair>) {
        let shared = common(&self.pairs[first], &self.pairs[second]);
        let mass = self.weigh(&shared);
        let all = self.mass[first] + self.mass[second] - mass;
        (mass / all.max(f32::MIN_POSITIVE), shared)
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
    let shared: FxHashSet<Pair> = overlap.shared.iter().copied().collect();
    texts.map(|text| ranges(content, text, &shared))
}

/// Each pair of neighbours once, sorted; none for the function statement, which is worded alike everywhere, and none
/// within or beside the name of a unit.
fn pairs_of(content: &Content, clause: ClauseNumber, names: &Names) -> Vec<Pair> {
    let mut pairs = Vec::new();
    if content.clauses.role(clause) == Role::Function {
        return pairs;
    }
    let mut syllables = Vec::new();
    content
        .clauses
        .for_each_syllable(clause, |_, id| syllables.push(id));
    names.take_out(&mut syllables);
    let neighbours = syllables.windows(2).map(|two| (two[0], two[1]));
    pairs.extend(neighbours.filter(|(one, other)| *one != BREAK && *other != BREAK));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Names of units by their first syllable. Whom a duty is shared with says nothing of what it is: "phối hợp với Phòng
/// Quản lý chất lượng" stands in duties of every kind.
struct Names(FxHashMap<SyllableId, Vec<Vec<SyllableId>>>);

impl Names {
    /// The names of all units that have one of the clauses.
    fn of(content: &Content, clauses: &[ClauseNumber]) -> Self {
        let mut units: Vec<UnitNumber> = clauses
            .iter()
            .map(|clause| content.clauses.unit(*clause))
            .collect();
        units.dedup();
        let units = units.into_iter().map(|unit| content.registry.unit(unit));
        let names = units.flat_map(|unit| std::iter::once(&unit.name).chain(&unit.aliases));
        let mut by_first: FxHashMap<SyllableId, Vec<Vec<SyllableId>>> = FxHashMap::default();
        for name in names.filter_map(|name| syllables_of(content, name)) {
            // A single syllable, such as an abbreviation, may mean other things too.
            if let [first, _, ..] = name[..] {
                by_first.entry(first).or_default().push(name);
            }
        }
        Self(by_first)
    }

    /// Puts a break in place of every name.
    fn take_out(&self, syllables: &mut [SyllableId]) {
        let mut at = 0;
        while at < syllables.len() {
            let names = self.0.get(&syllables[at]).into_iter().flatten();
            let here = names.filter(|name| syllables[at..].starts_with(name));
            let length = here.map(Vec::len).max().unwrap_or(0);
            syllables[at..at + length].fill(BREAK);
            at += length.max(1);
        }
    }
}

/// The syllables of a text; `None` when the corpus does not hold all of them.
fn syllables_of(content: &Content, text: &str) -> Option<Vec<SyllableId>> {
    let tokens = tokenize(text);
    let ids = tokens.iter();
    ids.map(|token| content.vocabulary.marked_id(&token.marked))
        .collect()
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
