//! A word of a query and what it may also be.
//!
//! Plain values that the other files of this room fill in and read.

use super::request::Word;
use crate::vietnamese::{Agreement, agreement};

/// One syllable of a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syllable {
    /// Canonical spelling.
    pub marked: String,
    /// Without any mark.
    pub folded: String,
}

/// A word of the query and what it may also be.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryWord {
    /// The word looked for: as typed, or decoded from keystrokes.
    pub word: Word,
    /// How it is probably meant: with the marks that were left out.
    pub assumed: String,
    /// 0..1: less for words of asking.
    pub importance: f32,
    /// Other spellings of it, each with its weight and reading.
    pub others: Vec<OtherSpelling>,
}

/// Another spelling of one word.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherSpelling {
    /// The spelling.
    pub syllable: Syllable,
    /// 0..1: how much a match of it counts beside one of the typed word.
    pub weight: f32,
    /// Index into [`Understood::readings`](super::Understood::readings).
    pub reading: usize,
}

impl QueryWord {
    /// The word with its best correction, if it has one.
    pub fn corrected(&self) -> Word {
        let mut word = self.word.clone();
        if let Some(other) = self.others.first() {
            word.marked.clone_from(&other.syllable.marked);
            word.folded.clone_from(&other.syllable.folded);
        }
        word
    }

    /// Every folded form looked for: as typed, then corrections, each with its weight.
    pub fn folded_forms(&self) -> impl Iterator<Item = (&str, f32)> {
        let others = self
            .others
            .iter()
            .map(|other| (other.syllable.folded.as_str(), other.weight));
        std::iter::once((self.word.folded.as_str(), 1.0)).chain(others)
    }

    /// Whether the word, as probably meant or corrected, has the marks of `marked`, or left some out.
    pub fn is_read_as(&self, marked: &str) -> bool {
        let others = self
            .others
            .iter()
            .map(|other| other.syllable.marked.as_str());
        std::iter::once(self.assumed.as_str())
            .chain(others)
            .any(|read| agrees(read, marked))
    }
}

/// Whether `published` has every mark of `typed`.
pub(super) fn agrees(typed: &str, published: &str) -> bool {
    matches!(
        agreement(typed, published),
        Agreement::Exact | Agreement::Compatible
    )
}
