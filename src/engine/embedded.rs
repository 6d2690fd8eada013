//! The embedded engine: tantivy over the one segment of a generation.
//!
//! A flat union is walked by our own hand over the engine's lists (see `union.rs`); terms that must be there go the
//! engine's way. Filters keep pruning alive, because they are asked clause by clause inside the collector instead of
//! being nested into the query: a clause that does not pass never raises the threshold.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use tantivy::query::{BooleanQuery, BoostQuery, EnableScoring, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, Term};

use super::union::{Weighted, walk};
use super::{Candidate, Engine, EngineError, EngineQuery, EngineTerm, Retrieved, Within};
use crate::index::{ClauseNumber, Content, Generation};

/// How many scored clauses pass between two looks at the clock.
const CLOCK_STEP: u32 = 1_024;

/// A range is walked from end to end where it is at most this part of all clauses; otherwise pruning is faster.
const WALKED_PART: usize = 8;

/// The engine of an opened generation.
pub struct Embedded(Arc<Generation>);

impl Embedded {
    /// The engine of this generation.
    pub fn new(generation: Arc<Generation>) -> Self {
        Self(generation)
    }
}

impl Engine for Embedded {
    fn retrieve(
        &self,
        query: &EngineQuery,
        within: Within<'_>,
        deadline: Option<Instant>,
    ) -> Result<Retrieved, EngineError> {
        let content = &self.0.content;
        let keep = within.keep;
        let found = match within.range {
            None => retrieve(content, query, deadline, keep),
            Some(range) if range.len() <= content.clauses.len() / WALKED_PART => {
                retrieve_within(content, query, range.clone(), deadline, keep)
            }
            Some(range) => {
                let keep = |clause| range.contains(&clause) && keep(clause);
                retrieve(content, query, deadline, keep)
            }
        };
        Ok(found?)
    }

    /// A generation is verified as it is opened.
    fn check(&self) -> Result<(), EngineError> {
        Ok(())
    }
}

/// The best candidates that pass `keep`.
///
/// # Errors
/// The engine's own, when its files cannot be read.
pub fn retrieve(
    content: &Content,
    query: &EngineQuery,
    deadline: Option<Instant>,
    keep: impl FnMut(ClauseNumber) -> bool,
) -> tantivy::Result<Retrieved> {
    let searcher = content.reader.searcher();
    let Some(segment) = searcher.segment_readers().first() else {
        return Ok(Retrieved::default());
    };
    if query.any.is_empty() || query.limit == 0 {
        return Ok(Retrieved::default());
    }
    let mut top = Top::new(query.limit, deadline, keep);
    if query.all.is_empty() {
        let all = 0..segment.max_doc();
        top.too_slow |= walk_union(content, segment, query, all, deadline, &mut top)?;
    } else {
        let weight =
            engine_query(content, query).weight(EnableScoring::enabled_from_searcher(&searcher))?;
        weight.for_each_pruning(f32::MIN, segment, &mut |doc, score| top.offer(doc, score))?;
    }
    Ok(top.into_retrieved())
}

/// The best candidates of a range of clauses: only the range is walked, which pays where it is a small part of all.
///
/// # Errors
/// The engine's own, when its files cannot be read.
pub fn retrieve_within(
    content: &Content,
    query: &EngineQuery,
    range: Range<ClauseNumber>,
    deadline: Option<Instant>,
    keep: impl FnMut(ClauseNumber) -> bool,
) -> tantivy::Result<Retrieved> {
    let searcher = content.reader.searcher();
    let Some(segment) = searcher.segment_readers().first() else {
        return Ok(Retrieved::default());
    };
    if query.any.is_empty() || query.limit == 0 || range.is_empty() {
        return Ok(Retrieved::default());
    }
    let mut top = Top::new(query.limit, deadline, keep);
    if query.all.is_empty() {
        let end = range.end.min(segment.max_doc());
        let range = range.start..end;
        top.too_slow |= walk_union(content, segment, query, range, deadline, &mut top)?;
        return Ok(top.into_retrieved());
    }
    let weight =
        engine_query(content, query).weight(EnableScoring::enabled_from_searcher(&searcher))?;
    let mut scorer = weight.scorer(segment, 1.0)?;
    let mut doc = scorer.doc();
    if doc < range.start {
        doc = scorer.seek(range.start);
    }
    while doc < range.end && !top.too_slow {
        top.offer(doc, scorer.score());
        doc = scorer.advance();
    }
    Ok(top.into_retrieved())
}

/// Walks the union of a query; whether the deadline passed on the way.
fn walk_union<K: FnMut(ClauseNumber) -> bool>(
    content: &Content,
    segment: &SegmentReader,
    query: &EngineQuery,
    range: Range<ClauseNumber>,
    deadline: Option<Instant>,
    top: &mut Top<K>,
) -> tantivy::Result<bool> {
    let terms = query.any.iter().map(|(term, weight)| {
        let (field, text) = match term {
            EngineTerm::Syllable(text) => (content.fields.syllables, text),
            EngineTerm::Pair(text) => (content.fields.pairs, text),
        };
        Weighted {
            field,
            text,
            weight: *weight,
        }
    });
    walk(segment, terms, range, deadline, |doc, score| {
        top.offer(doc, score)
    })
}

fn engine_query(content: &Content, query: &EngineQuery) -> Box<dyn Query> {
    let mut clauses: Vec<(Occur, Box<dyn Query>)> =
        Vec::with_capacity(query.any.len() + query.all.len());
    for (term, weight) in &query.any {
        let scored = term_query(content, term, IndexRecordOption::WithFreqs);
        clauses.push((
            Occur::Should,
            Box::new(BoostQuery::new(Box::new(scored), *weight)),
        ));
    }
    for term in &query.all {
        let required = term_query(content, term, IndexRecordOption::WithFreqs);
        clauses.push((
            Occur::Must,
            Box::new(BoostQuery::new(Box::new(required), 0.0)),
        ));
    }
    Box::new(BooleanQuery::new(clauses))
}

fn term_query(content: &Content, term: &EngineTerm, option: IndexRecordOption) -> TermQuery {
    let term = match term {
        EngineTerm::Syllable(text) => Term::from_field_text(content.fields.syllables, text),
        EngineTerm::Pair(text) => Term::from_field_text(content.fields.pairs, text),
    };
    TermQuery::new(term, option)
}

/// A bounded heap of the best clauses that pass the filter.
struct Top<K> {
    heap: BinaryHeap<Reverse<Ranked>>,
    limit: usize,
    threshold: f32,
    deadline: Option<Instant>,
    offered: u32,
    too_slow: bool,
    keep: K,
}

/// Orders by score, then by the smaller clause number.
#[derive(PartialEq)]
struct Ranked(f32, Reverse<DocId>);

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0
            .total_cmp(&other.0)
            .then_with(|| self.1.cmp(&other.1))
    }
}

impl<K: FnMut(ClauseNumber) -> bool> Top<K> {
    fn new(limit: usize, deadline: Option<Instant>, keep: K) -> Self {
        let heap = BinaryHeap::with_capacity(limit + 1);
        Self {
            heap,
            limit,
            threshold: f32::MIN,
            deadline,
            offered: 0,
            too_slow: false,
            keep,
        }
    }

    /// Takes a scored clause and returns the score that the next one must beat.
    fn offer(&mut self, doc: DocId, score: f32) -> f32 {
        self.offered = self.offered.wrapping_add(1);
        if self.offered.is_multiple_of(CLOCK_STEP)
            && self
                .deadline
                .is_some_and(|deadline| Instant::now() > deadline)
        {
            self.too_slow = true;
        }
        if self.too_slow {
            return f32::MAX;
        }
        if score > self.threshold && (self.keep)(doc) {
            self.heap.push(Reverse(Ranked(score, Reverse(doc))));
            if self.heap.len() > self.limit {
                self.heap.pop();
            }
            if self.heap.len() == self.limit {
                self.threshold = self.heap.peek().map_or(f32::MIN, |worst| worst.0.0);
            }
        }
        self.threshold
    }

    fn into_retrieved(self) -> Retrieved {
        let ranked = self.heap.into_sorted_vec();
        let candidates = ranked
            .into_iter()
            .map(|Reverse(Ranked(score, Reverse(clause)))| Candidate { clause, score });
        Retrieved {
            candidates: candidates.collect(),
            too_slow: self.too_slow,
        }
    }
}

#[cfg(test)]
mod tests {
    use tantivy::collector::TopDocs;

    use super::*;
    use crate::index::build::{BuildOptions, build_generation};
    use crate::index::open::open_current;
    use crate::index::sample::corpus;
    use crate::index::schema::pair_term;

    /// The engine's own union, without any pruning of ours.
    fn by_the_engine(content: &Content, query: &EngineQuery) -> Vec<(u32, f32)> {
        let searcher = content.reader.searcher();
        let limit = TopDocs::with_limit(query.limit).order_by_score();
        let found = searcher.search(&*engine_query(content, query), &limit);
        let found = found.unwrap().into_iter();
        found.map(|(score, place)| (place.doc_id, score)).collect()
    }

    #[test]
    fn the_union_finds_what_the_engine_finds() {
        let root = tempfile::tempdir().unwrap();
        let options = BuildOptions::default();
        build_generation(corpus(90, 130), root.path(), &options, &mut |_| {}).unwrap();
        let content = open_current(root.path()).unwrap().generation.content;
        let vocabulary = &content.vocabulary;
        let mut draw = 0x9e37_79b9_u32;
        let mut below = |limit: u32| {
            draw = draw.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (draw >> 8) % limit
        };
        for round in 0..60 {
            let syllable = |id: u32| EngineTerm::Syllable(vocabulary.folded(id).to_owned());
            let mut any: Vec<(EngineTerm, f32)> = Vec::new();
            for _ in 0..=below(9) {
                let first = below(vocabulary.folded_len());
                let weight = (1 + below(10)) as f32 / 10.0;
                any.push((syllable(first), weight));
                let mut following = vocabulary.folded_pairs().following(first);
                if let Some((second, _)) = following.next() {
                    let pair = pair_term(vocabulary.folded(first), vocabulary.folded(second));
                    any.push((EngineTerm::Pair(pair), weight));
                }
            }
            let limit = [1, 3, 20, 200][round % 4];
            let all = Vec::new();
            let query = EngineQuery { any, all, limit };
            let ours = retrieve(&content, &query, None, |_| true)
                .unwrap()
                .candidates;
            let engine = by_the_engine(&content, &query);
            assert_eq!(ours.len(), engine.len(), "round {round}");
            for (our, (_, score)) in ours.iter().zip(&engine) {
                assert!((our.score - score).abs() < 1e-3 * score, "round {round}");
            }
        }
    }

    #[test]
    fn walking_a_range_finds_what_filtering_finds() {
        let root = tempfile::tempdir().unwrap();
        let options = BuildOptions::default();
        build_generation(corpus(40, 30), root.path(), &options, &mut |_| {}).unwrap();
        let content = open_current(root.path()).unwrap().generation.content;
        let term = |text: &str, weight| (EngineTerm::Syllable(text.to_owned()), weight);
        let query = EngineQuery {
            any: vec![term("tuyen", 1.0), term("hoc", 0.5), term("va", 0.2)],
            all: Vec::new(),
            limit: 25,
        };
        for range in [0..1, 0..90, 210..480, 1_150..1_200, 1_150..9_000, 30..30] {
            let within = retrieve_within(&content, &query, range.clone(), None, |_| true).unwrap();
            let filtered = retrieve(&content, &query, None, |clause| range.contains(&clause));
            let filtered = filtered.unwrap().candidates;
            let numbers =
                |found: &[Candidate]| -> Vec<_> { found.iter().map(|one| one.clause).collect() };
            assert_eq!(numbers(&within.candidates), numbers(&filtered), "{range:?}");
            assert_eq!(filtered.is_empty(), range.is_empty(), "{range:?}");
        }
    }
}
