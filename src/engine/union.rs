//! The flat union, walked window by window: frequent terms are only looked up for clauses that rarer ones bring up.
//!
//! In: weighted terms and a range of clauses. Out: every clause whose score passes the threshold, offered in order; the
//! taker answers with the next threshold. Scores are the engine's own BM25. The lists are sorted by the most a term can
//! add to a score; as soon as the least ones together cannot pass the threshold, no clause is looked at for their sake
//! alone. What is left out could not have been among the best, so nothing is lost.
//!
//! Source: Turtle and Flood, "Query Evaluation: Strategies and Optimizations" (1995), which calls it `MaxScore`. The
//! engine's own block-max WAND sorts its lists at every clause, which costs more than it saves where the best 200 of
//! twenty lists are asked for.

use std::ops::Range;
use std::time::Instant;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::Bm25Weight;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader, TERMINATED, Term};

/// Clauses in a window: their scores stay in the processor's nearest memory.
const WINDOW: usize = 4_096;

/// Room for what adding in another order changes in the last digits of a sum.
const SLACK: f32 = 1.0001;

/// A term of the union: field, text and weight.
pub(super) struct Weighted<'a> {
    pub(super) field: Field,
    pub(super) text: &'a str,
    pub(super) weight: f32,
}

/// Offers every clause of `range` that passes the threshold to `offer`, which returns the next one. Stops once
/// `deadline` has passed, and says so.
///
/// # Errors
/// The engine's own, when its files cannot be read.
pub(super) fn walk<'a>(
    segment: &SegmentReader,
    terms: impl Iterator<Item = Weighted<'a>>,
    range: Range<DocId>,
    deadline: Option<Instant>,
    offer: impl FnMut(DocId, f32) -> f32,
) -> tantivy::Result<bool> {
    let mut lists = Vec::new();
    for term in terms {
        lists.extend(List::open(segment, &term, range.start)?);
    }
    lists.retain(|list| list.next < range.end);
    lists.sort_by(|a, b| a.most.total_cmp(&b.most));
    let mut union = Union::new(lists, offer);
    while let Some(start) = union.start().filter(|start| *start < range.end) {
        if deadline.is_some_and(|deadline| Instant::now() > deadline) {
            return Ok(true);
        }
        union.walk_window(start, (start + WINDOW as DocId).min(range.end));
    }
    Ok(false)
}

struct Union<F> {
    /// Sorted by the most they can add.
    lists: Vec<List>,
    /// What the lists before a place can add together.
    most_before: Vec<f32>,
    /// Place of the first list that brings up clauses by itself.
    leading: usize,
    threshold: f32,
    offer: F,
    scores: Vec<f32>,
    touched: Vec<u64>,
}

impl<F: FnMut(DocId, f32) -> f32> Union<F> {
    fn new(lists: Vec<List>, offer: F) -> Self {
        let mut most_before = vec![0.0];
        for list in &lists {
            most_before.push(most_before[most_before.len() - 1] + list.most * SLACK);
        }
        Self {
            lists,
            most_before,
            leading: 0,
            threshold: f32::MIN,
            offer,
            scores: vec![0.0; WINDOW],
            touched: vec![0; WINDOW / 64],
        }
    }

    /// The next clause of a leading list.
    fn start(&self) -> Option<DocId> {
        let next = self.lists[self.leading..].iter().map(|list| list.next);
        next.min().filter(|next| *next != TERMINATED)
    }

    fn walk_window(&mut self, start: DocId, end: DocId) {
        for list in &mut self.lists[self.leading..] {
            list.add_until(start, end, &mut self.scores, &mut self.touched);
        }
        for word in 0..self.touched.len() {
            let mut bits = std::mem::take(&mut self.touched[word]);
            while bits != 0 {
                let place = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let score = std::mem::take(&mut self.scores[place]);
                self.finish(start + place as DocId, score);
            }
        }
        let lists = self.lists.len();
        while self.leading < lists && self.most_before[self.leading + 1] <= self.threshold {
            self.leading += 1;
        }
    }

    /// Adds what the other lists say of a clause as long as it may pass, and offers it when it does.
    fn finish(&mut self, clause: DocId, mut score: f32) {
        for place in (0..self.leading).rev() {
            if score + self.most_before[place + 1] <= self.threshold {
                return;
            }
            score += self.lists[place].score_of(clause);
        }
        if score > self.threshold {
            self.threshold = (self.offer)(clause, score);
        }
    }
}

/// The clauses of one term, read forward.
struct List {
    postings: BlockSegmentPostings,
    norms: FieldNormReader,
    weight: Bm25Weight,
    /// The most it can add to a score.
    most: f32,
    /// Place of the next clause in the block.
    at: usize,
    /// The next clause.
    next: DocId,
}

impl List {
    /// The list of a term from `start` on; `None` when no clause holds the term.
    fn open(
        segment: &SegmentReader,
        term: &Weighted<'_>,
        start: DocId,
    ) -> tantivy::Result<Option<Self>> {
        let index = segment.inverted_index(term.field)?;
        let engine_term = Term::from_field_text(term.field, term.text);
        let found = index.read_block_postings(&engine_term, IndexRecordOption::WithFreqs)?;
        let Some(postings) = found else {
            return Ok(None);
        };
        let clauses = segment.max_doc();
        let mean = index.total_num_tokens() as f32 / clauses as f32;
        let holding = u64::from(postings.doc_freq());
        let weight = Bm25Weight::for_one_term_without_explain(holding, clauses.into(), mean)
            .boost_by(term.weight);
        let mut list = Self {
            postings,
            norms: segment.get_fieldnorms_reader(term.field)?,
            most: weight.max_score(),
            weight,
            at: 0,
            next: 0,
        };
        list.next = list.postings.docs().first().copied().unwrap_or(TERMINATED);
        list.seek(start);
        Ok(Some(list))
    }

    /// Adds the scores of its clauses before `end`, all of which are at least `start`.
    fn add_until(&mut self, start: DocId, end: DocId, scores: &mut [f32], touched: &mut [u64]) {
        while self.next < end {
            let (docs, freqs) = (self.postings.docs(), self.postings.freqs());
            let within = docs[self.at..].partition_point(|doc| *doc < end);
            let until = self.at + within;
            for (doc, freq) in docs[self.at..until].iter().zip(&freqs[self.at..until]) {
                let place = (doc - start) as usize;
                scores[place] += self.weight.score(self.norms.fieldnorm_id(*doc), *freq);
                touched[place / 64] |= 1 << (place % 64);
            }
            if until < docs.len() {
                (self.at, self.next) = (until, docs[until]);
            } else {
                self.next_block();
            }
        }
    }

    fn next_block(&mut self) {
        self.postings.advance();
        self.at = 0;
        self.next = self.postings.docs().first().copied().unwrap_or(TERMINATED);
    }

    /// What it adds to a clause's score; clauses are asked for in ascending order.
    fn score_of(&mut self, clause: DocId) -> f32 {
        self.seek(clause);
        if self.next != clause {
            return 0.0;
        }
        let freq = self.postings.freq(self.at);
        self.weight.score(self.norms.fieldnorm_id(clause), freq)
    }

    fn seek(&mut self, clause: DocId) {
        if self.next < clause {
            self.at = self.postings.seek(clause);
            self.next = self.postings.doc(self.at);
        }
    }
}
