//! The syllables and neighbouring pairs of a corpus, numbered and counted.
//!
//! In: the tokens of every clause and of both sides of the terms. Out: a closed value that a generation hands to query
//! reading and to ranking. It knows written syllables and counts; it knows nothing of clauses' texts or of an engine.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::pairs::PairCounts;
use crate::vietnamese::confusion::Candidate;

/// Number of a marked syllable. [`BREAK`] stands for a sentence-level boundary.
pub type SyllableId = u32;

/// Number of a folded syllable.
pub type FoldedId = u32;

/// The number that stands between two syllables which are not neighbours, because a sentence ends between them.
pub const BREAK: SyllableId = 0;

/// The syllables and pairs of one generation, with the number of clauses that hold each.
#[derive(Debug, Default)]
pub struct Vocabulary {
    pub(super) clauses: u32,
    pub(super) marked: Vec<Box<str>>,
    pub(super) folded_of: Vec<FoldedId>,
    pub(super) marked_counts: Vec<u32>,
    pub(super) folded: Vec<Box<str>>,
    pub(super) folded_counts: Vec<u32>,
    pub(super) spellings: Vec<Vec<SyllableId>>,
    pub(super) marked_ids: FxHashMap<Box<str>, SyllableId>,
    pub(super) folded_ids: FxHashMap<Box<str>, FoldedId>,
    pub(super) folded_pairs: PairCounts,
    pub(super) marked_pairs: PairCounts,
    /// Made when something is first compared.
    candidates: OnceLock<Candidates>,
}

/// All spellings made ready to be compared with typed words.
#[derive(Debug)]
struct Candidates {
    marked: Vec<Candidate>,
    folded: Vec<Candidate>,
}

impl Vocabulary {
    /// Number of clauses counted.
    pub fn clauses(&self) -> u32 {
        self.clauses
    }

    /// Number of different marked syllables, [`BREAK`] not counted.
    pub fn syllables(&self) -> usize {
        self.marked.len().saturating_sub(1)
    }

    /// The number of a marked syllable, if any clause or term holds it.
    pub fn marked_id(&self, marked: &str) -> Option<SyllableId> {
        self.marked_ids.get(marked).copied()
    }

    /// The number of a folded syllable, if any clause or term holds a spelling of it.
    pub fn folded_id(&self, folded: &str) -> Option<FoldedId> {
        self.folded_ids.get(folded).copied()
    }

    /// The marked syllable with this number; empty for [`BREAK`].
    pub fn marked(&self, id: SyllableId) -> &str {
        self.marked.get(id as usize).map_or("", AsRef::as_ref)
    }

    /// The folded syllable with this number.
    pub fn folded(&self, id: FoldedId) -> &str {
        self.folded.get(id as usize).map_or("", AsRef::as_ref)
    }

    /// The folded form of a marked syllable.
    pub fn fold_of(&self, id: SyllableId) -> FoldedId {
        self.folded_of.get(id as usize).copied().unwrap_or_default()
    }

    /// How many clauses hold this marked syllable; 0 when only a term does.
    pub fn marked_count(&self, id: SyllableId) -> u32 {
        self.marked_counts
            .get(id as usize)
            .copied()
            .unwrap_or_default()
    }

    /// How many clauses hold any spelling of this folded syllable.
    pub fn folded_count(&self, id: FoldedId) -> u32 {
        self.folded_counts
            .get(id as usize)
            .copied()
            .unwrap_or_default()
    }

    /// The marked spellings of a folded syllable, in order of their numbers.
    pub fn spellings(&self, id: FoldedId) -> &[SyllableId] {
        self.spellings.get(id as usize).map_or(&[], Vec::as_slice)
    }

    /// A spelling made ready to be compared with a typed word.
    pub fn marked_candidate(&self, id: SyllableId) -> Option<&Candidate> {
        self.candidates().marked.get(id as usize)
    }

    /// A folded syllable made ready to be compared with a word typed without marks.
    pub fn folded_candidate(&self, id: FoldedId) -> Option<&Candidate> {
        self.candidates().folded.get(id as usize)
    }

    fn candidates(&self) -> &Candidates {
        let prepared = |words: &[Box<str>]| words.iter().map(|word| Candidate::new(word)).collect();
        self.candidates.get_or_init(|| Candidates {
            marked: prepared(&self.marked),
            folded: prepared(&self.folded),
        })
    }

    /// Every folded syllable: numbers run from 0 to this, exclusive.
    pub fn folded_len(&self) -> u32 {
        self.folded.len() as u32
    }

    /// Every marked syllable: numbers run from 1 to this, exclusive.
    pub fn marked_len(&self) -> u32 {
        self.marked.len() as u32
    }

    /// Neighbouring folded syllables with the number of clauses that hold them; a count of 0 comes from a term.
    pub fn folded_pairs(&self) -> &PairCounts {
        &self.folded_pairs
    }

    /// Neighbouring marked syllables with the number of clauses that hold them; a count of 0 comes from a term.
    pub fn marked_pairs(&self) -> &PairCounts {
        &self.marked_pairs
    }
}

/// The part of a vocabulary that is stored; everything else is derived from it on opening.
#[derive(Debug, Serialize, Deserialize)]
pub struct StoredVocabulary {
    clauses: u32,
    marked: Vec<Box<str>>,
    folded: Vec<Box<str>>,
    folded_of: Vec<FoldedId>,
    marked_counts: Vec<u32>,
    folded_counts: Vec<u32>,
    folded_pairs: PairCounts,
    marked_pairs: PairCounts,
}

impl From<&Vocabulary> for StoredVocabulary {
    fn from(v: &Vocabulary) -> Self {
        Self {
            clauses: v.clauses,
            marked: v.marked.clone(),
            folded: v.folded.clone(),
            folded_of: v.folded_of.clone(),
            marked_counts: v.marked_counts.clone(),
            folded_counts: v.folded_counts.clone(),
            folded_pairs: v.folded_pairs.clone(),
            marked_pairs: v.marked_pairs.clone(),
        }
    }
}

impl StoredVocabulary {
    /// The full vocabulary; `None` when the lengths of the tables disagree.
    pub fn restore(self) -> Option<Vocabulary> {
        let folds_fit = self
            .folded_of
            .iter()
            .skip(1)
            .all(|fold| (*fold as usize) < self.folded.len());
        let lengths_fit = self.marked.len() == self.folded_of.len()
            && self.marked.len() == self.marked_counts.len()
            && self.folded.len() == self.folded_counts.len()
            && self.folded_pairs.is_whole()
            && self.marked_pairs.is_whole();
        if !folds_fit || !lengths_fit {
            return None;
        }
        let mut spellings = vec![Vec::new(); self.folded.len()];
        for (id, fold) in self.folded_of.iter().enumerate().skip(1) {
            spellings[*fold as usize].push(id as SyllableId);
        }
        Some(Vocabulary {
            clauses: self.clauses,
            marked_ids: numbered(self.marked.get(1..)?, 1),
            folded_ids: numbered(&self.folded, 0),
            marked: self.marked,
            folded_of: self.folded_of,
            marked_counts: self.marked_counts,
            folded: self.folded,
            folded_counts: self.folded_counts,
            spellings,
            folded_pairs: self.folded_pairs,
            marked_pairs: self.marked_pairs,
            candidates: OnceLock::new(),
        })
    }
}

fn numbered(words: &[Box<str>], first: u32) -> FxHashMap<Box<str>, u32> {
    words
        .iter()
        .zip(first..)
        .map(|(word, id)| (word.clone(), id))
        .collect()
}
