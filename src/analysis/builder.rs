//! Clauses to a vocabulary: numbers given as syllables come, counts once a clause.
//!
//! In: syllables in both forms, then each clause as numbers. Out: the closed [`Vocabulary`]. It knows neither texts nor
//! where clauses come from.

use rustc_hash::FxHashMap;

use super::pairs::{PairCounts, pair_key};
use super::vocabulary::{BREAK, FoldedId, SyllableId, Vocabulary};

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

    /// The canonical spelling of a syllable; empty for [`BREAK`].
    pub fn marked(&self, id: SyllableId) -> &str {
        self.vocabulary.marked(id)
    }

    /// The same without any mark.
    pub fn folded(&self, id: SyllableId) -> &str {
        self.vocabulary.folded(self.fold_of(id))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::vocabulary::StoredVocabulary;

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
        assert_eq!(back.folded_pairs, v.folded_pairs);
        assert_eq!(back.marked_id("mù"), v.marked_id("mù"));
    }

    #[test]
    fn tables_without_their_first_row_are_refused() {
        let stored = StoredVocabulary::from(&Vocabulary::default());
        assert!(stored.restore().is_none());
    }
}
