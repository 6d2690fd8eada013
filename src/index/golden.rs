//! A digest of what a generation answers to some dozens of seeded queries.
//!
//! In: opened content. Out: 64 hexadecimal digits over ranked clauses, scores, units and texts. Two generations with
//! one digest answer alike; a generation that no longer gives the digest of its manifest is broken, whatever the
//! reason. The queries are drawn from the vocabulary, so they need no list and fit every corpus.

use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::content::Content;
use super::schema::pair_term;
use super::text_store::DamagedTexts;
use crate::analysis::Vocabulary;

/// Queries asked.
const QUERIES: u64 = 64;
/// Clauses taken of each answer.
const TOP: usize = 10;
/// Scores are compared at this many steps to one, so that the last bits of a platform's logarithm do not count.
const STEPS: f32 = 100.0;

/// Why the queries could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum GoldenError {
    /// The engine failed.
    #[error("bộ máy tìm kiếm không trả lời được: {0}")]
    Engine(#[from] tantivy::TantivyError),
    /// A text cannot be read.
    #[error("không đọc được nội dung nhiệm vụ: {0}")]
    Texts(#[from] DamagedTexts),
}

/// The digest of the answers. Takes some milliseconds, and reads every kind of file on the way: it warms them too.
///
/// # Errors
/// [`GoldenError`] when a query cannot be answered or a text of its answer cannot be read.
pub fn golden_digest(content: &Content) -> Result<String, GoldenError> {
    let mut hasher = blake3::Hasher::new();
    for terms in drawn_queries(&content.vocabulary) {
        let query = BooleanQuery::new(terms.iter().map(|term| leaf(content, term)).collect());
        answer(content, &query, &mut hasher)?;
    }
    Ok(hasher.finalize().to_hex().to_string())
}

fn answer(
    content: &Content,
    query: &dyn Query,
    hasher: &mut blake3::Hasher,
) -> Result<(), GoldenError> {
    let searcher = content.reader.searcher();
    let top = searcher.search(query, &TopDocs::with_limit(TOP).order_by_score())?;
    hasher.update(&(top.len() as u64).to_le_bytes());
    for (score, address) in top {
        let clause = address.doc_id;
        let numbers = [
            clause,
            (score * STEPS).round() as u32,
            content.clauses.unit(clause),
            content.clauses.ordinal(clause),
            content.clauses.length(clause),
        ];
        numbers.iter().for_each(|number| {
            hasher.update(&number.to_le_bytes());
        });
        hasher.update(content.text(clause)?.as_bytes());
    }
    Ok(())
}

fn leaf(content: &Content, term: &DrawnTerm) -> (Occur, Box<dyn Query>) {
    let term = match term {
        DrawnTerm::Syllable(text) => Term::from_field_text(content.fields.syllables, text),
        DrawnTerm::Pair(text) => Term::from_field_text(content.fields.pairs, text),
    };
    let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
    (Occur::Should, Box::new(query))
}

/// One term of a seeded query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrawnTerm {
    /// A folded syllable.
    Syllable(String),
    /// Two folded neighbours.
    Pair(String),
}

/// The seeded queries for this vocabulary: each a union of terms.
pub fn drawn_queries(vocabulary: &Vocabulary) -> Vec<Vec<DrawnTerm>> {
    let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
    (0..QUERIES).map(|_| draw.query(vocabulary)).collect()
}

/// A xorshift generator: the same queries at every run, on every machine.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 16) % u64::from(limit.max(1))).unwrap_or_default()
    }

    /// One to four syllables, with the pairs that follow some of them.
    fn query(&mut self, vocabulary: &Vocabulary) -> Vec<DrawnTerm> {
        let mut terms = Vec::new();
        for _ in 0..=self.below(4) {
            let first = self.below(vocabulary.folded_len());
            terms.push(DrawnTerm::Syllable(vocabulary.folded(first).to_owned()));
            terms.extend(self.pair(vocabulary, first).map(DrawnTerm::Pair));
        }
        terms
    }

    fn pair(&mut self, vocabulary: &Vocabulary, first: u32) -> Option<String> {
        let following: Vec<(u32, u32)> = vocabulary.folded_pairs().following(first).collect();
        let (second, _) = following.get(self.below(following.len() as u32) as usize)?;
        Some(pair_term(
            vocabulary.folded(first),
            vocabulary.folded(*second),
        ))
    }
}
