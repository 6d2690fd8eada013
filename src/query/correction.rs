//! Spelling corrected in context, from the corpus's own vocabulary.
//!
//! In: the words of a query and the vocabulary. Out: for some words, other syllables with a weight. Costs follow how
//! people err (see [`confusion`](crate::vietnamese::confusion)); a correction needs the support of a neighbour that
//! the corpus knows beside it, or a word that the corpus does not know at a low cost. Numbers, codes, abbreviations,
//! quoted words and what people say every day are never corrected.

use super::request::Word;
use super::speech::Speech;
use super::word::Syllable;
use crate::analysis::{SyllableId, Vocabulary};
use crate::vietnamese::confusion::{Candidate, Typed};
use crate::vietnamese::fold::fold;
use crate::vietnamese::{Agreement, agreement};

/// The most a correction may cost for a word that the corpus does not know, beside a neighbour that it knows.
const UNKNOWN_WITH_NEIGHBOUR: f32 = 0.9;

/// The most a correction may cost for an unknown word on its own.
const UNKNOWN_ALONE: f32 = 0.35;

/// The most a correction may cost for a known word whose neighbours make no sense.
const KNOWN_WITH_NEIGHBOUR: f32 = 0.5;

/// Alternatives kept for a word.
const ALTERNATIVES: usize = 4;

/// The most words that are compared with the whole vocabulary: it bounds the cost of a long query.
const MOST_WORDS: usize = 4;

/// How far a query is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Words that the corpus does not know.
    Unknown,
    /// Also known words with no known neighbour: for a query that has no answer as it stands.
    Neighbours,
}

/// A correction of one word.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// The word's place in the query.
    pub word: usize,
    /// What may be meant instead.
    pub syllable: Syllable,
    /// 0..1: how much a match counts beside one of the typed word.
    pub weight: f32,
}

/// Corrections of the words that need them, cheapest first for each word; at most one word in two is corrected.
///
/// `words` carry the marks that were probably left out, `marked_query` says whether any was typed; `skip` marks words that
/// are understood otherwise.
pub fn correct(
    words: &[Word],
    marked_query: bool,
    skip: &[bool],
    vocabulary: &Vocabulary,
    depth: Depth,
) -> Vec<Correction> {
    let context = Context {
        words,
        vocabulary,
        marked_query,
    };
    let most = words.len().div_ceil(2).min(MOST_WORDS);
    let doubtful = (0..words.len()).filter(|at| !skip.get(*at).copied().unwrap_or_default());
    let doubtful = doubtful.filter_map(|at| context.doubt(at, depth).map(|doubt| (at, doubt)));
    let mut corrections = Vec::new();
    for (at, doubt) in doubtful.take(most) {
        corrections.extend(context.alternatives(at, doubt));
    }
    corrections
}

/// Why a word may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doubt {
    Unknown,
    NoNeighbour,
}

struct Context<'a> {
    words: &'a [Word],
    vocabulary: &'a Vocabulary,
    marked_query: bool,
}

impl Context<'_> {
    fn doubt(&self, at: usize, depth: Depth) -> Option<Doubt> {
        let word = &self.words[at];
        if word.quoted || !is_correctable(word) {
            return None;
        }
        if self.is_said(at) {
            return None;
        }
        if !self.is_known(word) {
            return Some(Doubt::Unknown);
        }
        let alone = depth == Depth::Neighbours
            && self.words.len() > 1
            && !self.has_neighbour(at, &word.marked);
        alone.then_some(Doubt::NoNeighbour)
    }

    /// Whether everyday speech has the word beside one of its neighbours: then it is no slip, whatever the corpus lacks.
    fn is_said(&self, at: usize) -> bool {
        let speech = Speech::shipped();
        let heard = |first: &Word, second: &Word| {
            let ids = speech.id(&first.marked).zip(speech.id(&second.marked));
            !second.breaks_before
                && ids.is_some_and(|(first, second)| speech.share_after(first, second) > 0.0)
        };
        let word = &self.words[at];
        let before = at.checked_sub(1).map(|before| &self.words[before]);
        let after = self.words.get(at + 1);
        before.is_some_and(|before| heard(before, word))
            || after.is_some_and(|after| heard(word, after))
    }

    /// Whether a clause holds the word; one that stands in terms only says nothing without its term.
    fn is_known(&self, word: &Word) -> bool {
        self.is_held(&word.marked)
    }

    fn is_held(&self, marked: &str) -> bool {
        self.agreeing(marked, &fold(marked))
            .any(|id| self.vocabulary.marked_count(id) > 0)
    }

    /// Spellings of the corpus that hold all marks of a word.
    fn agreeing<'b>(
        &'b self,
        marked: &'b str,
        folded: &str,
    ) -> impl Iterator<Item = SyllableId> + 'b {
        let spellings = self
            .vocabulary
            .folded_id(folded)
            .map_or(&[][..], |id| self.vocabulary.spellings(id));
        spellings.iter().copied().filter(move |id| {
            matches!(
                agreement(marked, self.vocabulary.marked(*id)),
                Agreement::Exact | Agreement::Compatible
            )
        })
    }

    /// Whether the corpus knows this spelling beside a neighbour of the word.
    fn has_neighbour(&self, at: usize, marked: &str) -> bool {
        let own: Vec<SyllableId> = self.agreeing(marked, &fold(marked)).collect();
        let pairs = self.vocabulary.marked_pairs();
        let before = at
            .checked_sub(1)
            .filter(|_| !self.words[at].breaks_before)
            .map(|before| &self.words[before]);
        let after = self.words.get(at + 1).filter(|after| !after.breaks_before);
        let knows_before = before.is_some_and(|word| {
            self.agreeing(&word.marked, &word.folded)
                .any(|first| own.iter().any(|id| pairs.get(first, *id).is_some()))
        });
        knows_before
            || after.is_some_and(|word| {
                self.agreeing(&word.marked, &word.folded)
                    .any(|next| own.iter().any(|id| pairs.get(*id, next).is_some()))
            })
    }

    fn alternatives(&self, at: usize, doubt: Doubt) -> Vec<Correction> {
        let at_most = if doubt == Doubt::Unknown {
            UNKNOWN_WITH_NEIGHBOUR
        } else {
            KNOWN_WITH_NEIGHBOUR
        };
        let mut found: Vec<(bool, f32, String)> = Vec::new();
        for (cost, text) in self.candidates(at, at_most) {
            let supported = self.has_neighbour(at, &text);
            let alone = doubt == Doubt::Unknown && cost <= UNKNOWN_ALONE && self.is_held(&text);
            if supported || alone {
                found.push((supported, cost, text));
            }
        }
        // A supported correction comes before a cheaper one that stands alone.
        found.sort_by(|a, b| {
            let key =
                |(supported, cost, _): &(bool, f32, String)| cost - f32::from(u8::from(*supported));
            key(a).total_cmp(&key(b)).then_with(|| a.2.cmp(&b.2))
        });
        found.truncate(ALTERNATIVES);
        let correction = |(_, cost, marked): (bool, f32, String)| Correction {
            word: at,
            weight: 1.0 - cost / 2.0,
            syllable: Syllable {
                folded: fold(&marked),
                marked,
            },
        };
        found.into_iter().map(correction).collect()
    }

    /// Syllables of the corpus within `at_most` of the word: folded ones for a query typed without marks.
    fn candidates(&self, at: usize, at_most: f32) -> Vec<(f32, String)> {
        let word = &self.words[at];
        let written = if self.marked_query {
            &word.marked
        } else {
            &word.folded
        };
        let typed = Typed::new(written);
        let mut found = Vec::new();
        let mut offer = |text: &str, candidate: Option<&Candidate>| {
            if text != written
                && let Some(candidate) = candidate
                && let Some(cost) = typed.cost_of(text, candidate, at_most)
            {
                found.push((cost, text.to_owned()));
            }
        };
        let shape = Shape::of(&word.folded);
        for folded in 0..self.vocabulary.folded_len() {
            let text = self.vocabulary.folded(folded);
            if !shape.may_resemble(Shape::of(text)) {
                continue;
            }
            if self.marked_query {
                let spellings = self.vocabulary.spellings(folded).iter();
                spellings.for_each(|id| {
                    let candidate = self.vocabulary.marked_candidate(*id);
                    offer(self.vocabulary.marked(*id), candidate);
                });
            } else {
                offer(text, self.vocabulary.folded_candidate(folded));
            }
        }
        found
    }
}

/// Length and letters of a folded word: enough to pass over most of a vocabulary without comparing it.
#[derive(Debug, Clone, Copy)]
struct Shape {
    length: usize,
    letters: u32,
}

impl Shape {
    /// The costliest confusions that are accepted change two letters for two others and add one: *ch* for *tr* and *ng*
    /// for *n*.
    const MOST_OTHER_LETTERS: u32 = 5;

    fn of(folded: &str) -> Self {
        let letter =
            |byte: u8| u32::from(byte.is_ascii_lowercase()) << (byte.wrapping_sub(b'a') & 31);
        let letters = folded.bytes().fold(0, |all, byte| all | letter(byte));
        Self {
            length: folded.len(),
            letters,
        }
    }

    fn may_resemble(self, other: Self) -> bool {
        self.length.abs_diff(other.length) <= 2
            && (self.letters ^ other.letters).count_ones() <= Self::MOST_OTHER_LETTERS
    }
}

/// Words of letters that are no abbreviation: one in capitals is meant as typed.
fn is_correctable(word: &Word) -> bool {
    let letters = word.typed.chars().count();
    let capitals = letters > 1 && word.typed.chars().all(char::is_uppercase);
    letters > 1 && !capitals && !word.typed.chars().any(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::request::read_query;
    use crate::query::sample::vocabulary;

    fn corrected(typed: &str, depth: Depth) -> Vec<String> {
        let vocabulary = vocabulary(&[
            "xử lý kỷ luật viên chức",
            "sử dụng thiết bị",
            "bồi dưỡng giáo viên",
            "THPT",
        ]);
        let query = read_query(typed);
        let words = &query.words;
        let all = correct(
            words,
            query.has_marks(),
            &vec![false; words.len()],
            &vocabulary,
            depth,
        );
        all.into_iter()
            .map(|correction| correction.syllable.marked)
            .collect()
    }

    #[test]
    fn an_unknown_word_is_corrected_beside_its_neighbour() {
        assert_eq!(corrected("bồi dửơng giáo viên", Depth::Unknown), ["dưỡng"]);
        assert_eq!(corrected("thiếc bị", Depth::Unknown), ["thiết"]);
        assert_eq!(corrected("boi duong gioa vien", Depth::Unknown), ["giao"]);
    }

    #[test]
    fn a_known_word_is_corrected_only_on_request() {
        assert!(corrected("sử lý", Depth::Unknown).is_empty());
        assert_eq!(corrected("sử lý", Depth::Neighbours), ["xử"]);
    }

    #[test]
    fn codes_capitals_and_quotes_are_left_alone() {
        for typed in ["THPC", "b12", "\"thiếc bị\"", "2024"] {
            assert!(corrected(typed, Depth::Neighbours).is_empty(), "{typed}");
        }
    }
}
