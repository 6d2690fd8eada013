//! The syllables and neighbouring pairs of a corpus, numbered and counted.
//!
//! In: the tokens of every clause and of both sides of the terms. Out: a closed value that a generation hands to query
//! reading and to ranking. It knows written syllables and counts; it knows nothing of clauses' texts or of an engine.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Number of a marked syllable. [`BREAK`] stands for a sentence-level boundary.
pub type SyllableId = u32;

/// Number of a folded syllable.
pub type FoldedId = u32;

/// The number that stands between two syllables which are not neighbours, because a sentence ends between them.
pub const BREAK: SyllableId = 0;

/// The syllables and pairs of one generation, with the number of clauses that hold each.
#[derive(Debug, Default)]
pub struct Vocabulary {
    clauses: u32,
    marked: Vec<Box<str>>,
    folded_of: Vec<FoldedId>,
    marked_counts: Vec<u32>,
    folded: Vec<Box<str>>,
    folded_counts: Vec<u32>,
    spellings: Vec<Vec<SyllableId>>,
    marked_ids: FxHashMap<Box<str>, SyllableId>,
    folded_ids: FxHashMap<Box<str>, FoldedId>,
    folded_pairs: PairCounts,
    marked_pairs: PairCounts,
}

/// Counts of ordered pairs, sorted by key so that all pairs with one first member stand together.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub struct PairCounts {
    keys: Vec<u64>,
    counts: Vec<u32>,
}

impl PairCounts {
    /// How many clauses hold `first` directly before `second`; `None` when no clause and no term does.
    pub fn get(&self, first: u32, second: u32) -> Option<u32> {
        let at = self.keys.binary_search(&pair_key(first, second)).ok()?;
        self.counts.get(at).copied()
    }

    /// Every pair that begins with `first`, as (second, count), in ascending order of the second.
    pub fn following(&self, first: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let from = self.keys.partition_point(|key| *key < pair_key(first, 0));
        let to = self
            .keys
            .partition_point(|key| *key <= pair_key(first, u32::MAX));
        (from..to).map(|at| (low_half(self.keys[at]), self.counts[at]))
    }

    /// Number of different pairs.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there is no pair at all.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    fn from_map(map: FxHashMap<u64, u32>) -> Self {
        let mut rows: Vec<(u64, u32)> = map.into_iter().collect();
        rows.sort_unstable();
        let (keys, counts) = rows.into_iter().unzip();
        Self { keys, counts }
    }
}

fn pair_key(first: u32, second: u32) -> u64 {
    (u64::from(first) << 32) | u64::from(second)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the low half is what is wanted"
)]
fn low_half(key: u64) -> u32 {
    key as u32
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

/// Numbers syllables as they come and counts them clause by clause.
#[derive(Debug)]
pub struct VocabularyBuilder {
    vocabulary: Vocabulary,
    folded_pairs: FxHashMap<u64, u32>,
    marked_pairs: FxHashMap<u64, u32>,
    seen: Seen,
}

/// What the clause at hand has already been counted for.
#[derive(Debug, Default)]
struct Seen {
    marked: Vec<u32>,
    folded: Vec<u32>,
    folded_pairs: Vec<u64>,
    marked_pairs: Vec<u64>,
}

impl Default for VocabularyBuilder {
    fn default() -> Self {
        let mut vocabulary = Vocabulary::default();
        vocabulary.marked.push("".into());
        vocabulary.folded_of.push(FoldedId::MAX);
        vocabulary.marked_counts.push(0);
        Self {
            vocabulary,
            folded_pairs: FxHashMap::default(),
            marked_pairs: FxHashMap::default(),
            seen: Seen::default(),
        }
    }
}

impl VocabularyBuilder {
    /// The number of a marked syllable, given now if it is new. `folded` must be its folded form.
    pub fn number(&mut self, marked: &str, folded: &str) -> SyllableId {
        let v = &mut self.vocabulary;
        if let Some(id) = v.marked_ids.get(marked) {
            return *id;
        }
        let fold = *v.folded_ids.entry(folded.into()).or_insert_with(|| {
            v.folded.push(folded.into());
            v.folded_counts.push(0);
            v.spellings.push(Vec::new());
            (v.folded.len() - 1) as FoldedId
        });
        let id = v.marked.len() as SyllableId;
        v.marked.push(marked.into());
        v.folded_of.push(fold);
        v.marked_counts.push(0);
        v.spellings[fold as usize].push(id);
        v.marked_ids.insert(marked.into(), id);
        id
    }

    /// Counts one clause, given as the numbers of its syllables with [`BREAK`] between sentences.
    pub fn count_clause(&mut self, sequence: &[SyllableId]) {
        self.vocabulary.clauses += 1;
        self.collect(sequence);
        for id in self.seen.marked.drain(..) {
            self.vocabulary.marked_counts[id as usize] += 1;
        }
        for id in self.seen.folded.drain(..) {
            self.vocabulary.folded_counts[id as usize] += 1;
        }
        for key in self.seen.folded_pairs.drain(..) {
            *self.folded_pairs.entry(key).or_default() += 1;
        }
        for key in self.seen.marked_pairs.drain(..) {
            *self.marked_pairs.entry(key).or_default() += 1;
        }
    }

    /// Makes the pairs of a term known without counting a clause.
    pub fn add_term(&mut self, sequence: &[SyllableId]) {
        for pair in sequence
            .windows(2)
            .filter(|pair| pair[0] != BREAK && pair[1] != BREAK)
        {
            self.marked_pairs
                .entry(pair_key(pair[0], pair[1]))
                .or_default();
            let fold = |id: SyllableId| self.vocabulary.folded_of[id as usize];
            self.folded_pairs
                .entry(pair_key(fold(pair[0]), fold(pair[1])))
                .or_default();
        }
    }

    /// The closed vocabulary.
    pub fn finish(self) -> Vocabulary {
        let mut vocabulary = self.vocabulary;
        vocabulary.folded_pairs = PairCounts::from_map(self.folded_pairs);
        vocabulary.marked_pairs = PairCounts::from_map(self.marked_pairs);
        vocabulary
    }

    /// The folded form of a number given by [`Self::number`].
    pub fn fold_of(&self, id: SyllableId) -> FoldedId {
        self.vocabulary.folded_of[id as usize]
    }

    fn collect(&mut self, sequence: &[SyllableId]) {
        let Self {
            vocabulary, seen, ..
        } = self;
        let fold = |id: SyllableId| vocabulary.folded_of[id as usize];
        for id in sequence.iter().copied().filter(|id| *id != BREAK) {
            seen.marked.push(id);
            seen.folded.push(fold(id));
        }
        for pair in sequence
            .windows(2)
            .filter(|pair| pair[0] != BREAK && pair[1] != BREAK)
        {
            seen.marked_pairs.push(pair_key(pair[0], pair[1]));
            seen.folded_pairs
                .push(pair_key(fold(pair[0]), fold(pair[1])));
        }
        seen.marked.sort_unstable();
        seen.marked.dedup();
        seen.folded.sort_unstable();
        seen.folded.dedup();
        seen.folded_pairs.sort_unstable();
        seen.folded_pairs.dedup();
        seen.marked_pairs.sort_unstable();
        seen.marked_pairs.dedup();
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
            && self.folded_pairs.keys.len() == self.folded_pairs.counts.len()
            && self.marked_pairs.keys.len() == self.marked_pairs.counts.len();
        if !folds_fit || !lengths_fit {
            return None;
        }
        let mut spellings = vec![Vec::new(); self.folded.len()];
        for (id, fold) in self.folded_of.iter().enumerate().skip(1) {
            spellings[*fold as usize].push(id as SyllableId);
        }
        Some(Vocabulary {
            clauses: self.clauses,
            marked_ids: numbered(&self.marked[1..], 1),
            folded_ids: numbered(&self.folded, 0),
            marked: self.marked,
            folded_of: self.folded_of,
            marked_counts: self.marked_counts,
            folded: self.folded,
            folded_counts: self.folded_counts,
            spellings,
            folded_pairs: self.folded_pairs,
            marked_pairs: self.marked_pairs,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vocabulary {
        let mut builder = VocabularyBuilder::default();
        let words = [("xóa", "xoa"), ("mù", "mu"), ("chữ", "chu"), ("chủ", "chu")];
        let ids: Vec<u32> = words
            .iter()
            .map(|(marked, folded)| builder.number(marked, folded))
            .collect();
        builder.count_clause(&[ids[0], ids[1], ids[2], BREAK, ids[3]]);
        builder.count_clause(&[ids[1], ids[2], ids[1], ids[2]]);
        builder.add_term(&[ids[3], ids[0]]);
        builder.finish()
    }

    #[test]
    fn counts_clauses_not_occurrences() {
        let v = sample();
        let id = |marked: &str| v.marked_id(marked).unwrap();
        assert_eq!((v.clauses(), v.syllables()), (2, 4));
        assert_eq!(v.marked_count(id("chữ")), 2);
        assert_eq!(v.folded_count(v.folded_id("chu").unwrap()), 2);
        assert_eq!(v.marked_pairs().get(id("mù"), id("chữ")), Some(2));
        assert_eq!(v.spellings(v.fold_of(id("chữ"))), [id("chữ"), id("chủ")]);
    }

    #[test]
    fn a_break_parts_neighbours_and_a_term_is_known_without_a_count() {
        let v = sample();
        let id = |marked: &str| v.marked_id(marked).unwrap();
        assert_eq!(v.marked_pairs().get(id("chữ"), id("chủ")), None);
        assert_eq!(v.marked_pairs().get(id("chủ"), id("xóa")), Some(0));
        let after: Vec<_> = v.marked_pairs().following(id("mù")).collect();
        assert_eq!(after, [(id("chữ"), 2)]);
    }

    #[test]
    fn storing_and_restoring_changes_nothing() {
        let v = sample();
        let stored = StoredVocabulary::from(&v);
        let back = stored.restore().unwrap();
        assert_eq!(format!("{:?}", back.marked), format!("{:?}", v.marked));
        assert_eq!(back.spellings, v.spellings);
        assert_eq!(back.folded_pairs.keys, v.folded_pairs.keys);
        assert_eq!(back.marked_id("mù"), v.marked_id("mù"));
    }
}
