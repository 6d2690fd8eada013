//! How everyday Vietnamese is spelt: which syllables are common, and which follow one another.
//!
//! A corpus of duties says little of the words around a topic, so marks left out there would be put back as its own words
//! are spelt: "con toi" is *con tôi*, not *con tới*. Counted from `speech.txt`, sentences of ours written for this, and
//! from the phrases of asking. It knows nothing of a corpus or of a query.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::filler;
use crate::analysis::{Token, tokenize};

/// The number that stands before the first word of a sentence and after the last.
pub const BOUNDARY: u32 = 0;

/// What is added to a count before it divides, so that a word heard once proves little.
const DOUBT: f32 = 2.0;

static SHIPPED: LazyLock<Speech> = LazyLock::new(|| {
    let sentences = include_str!("speech.txt").lines();
    let mut speech = Speech::of(sentences);
    for phrase in filler::phrases() {
        speech.add_phrase(&tokenize(phrase));
    }
    speech
});

/// Counts of syllables and of neighbours, by canonical spelling.
#[derive(Debug, Default)]
pub struct Speech {
    words: Vec<String>,
    counts: Vec<u32>,
    ids: FxHashMap<String, u32>,
    spellings: FxHashMap<String, Vec<u32>>,
    pairs: FxHashMap<(u32, u32), u32>,
    total: u32,
}

impl Speech {
    /// The one that is shipped.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Counts whole sentences.
    pub fn of<'a>(sentences: impl Iterator<Item = &'a str>) -> Self {
        let mut speech = Self::default();
        speech.number("", "");
        for sentence in sentences {
            speech.add_sentence(&tokenize(sentence));
        }
        speech
    }

    /// The spellings that are written like this without marks.
    pub fn spellings(&self, folded: &str) -> &[u32] {
        self.spellings.get(folded).map_or(&[], Vec::as_slice)
    }

    /// The number of a syllable, if it was ever heard.
    pub fn id(&self, marked: &str) -> Option<u32> {
        self.ids.get(marked).copied()
    }

    /// The syllable with this number; empty for [`BOUNDARY`].
    pub fn word(&self, id: u32) -> &str {
        self.words.get(id as usize).map_or("", String::as_str)
    }

    /// Share of all syllables heard, 0..1.
    pub fn share(&self, id: u32) -> f32 {
        self.count(id) / (self.total as f32 + DOUBT)
    }

    /// How often `second` follows, of all times that `first` was heard, 0..1.
    pub fn share_after(&self, first: u32, second: u32) -> f32 {
        let both = self
            .pairs
            .get(&(first, second))
            .copied()
            .unwrap_or_default();
        both as f32 / (self.count(first) + DOUBT)
    }

    fn count(&self, id: u32) -> f32 {
        self.counts
            .get(id as usize)
            .map_or(0.0, |count| *count as f32)
    }

    fn add_sentence(&mut self, tokens: &[Token]) {
        self.add_phrase(tokens);
        if let [first, .., last] = tokens {
            let number = |token: &Token| self.id(&token.marked).unwrap_or_default();
            let (first, last) = (number(first), number(last));
            self.counts[BOUNDARY as usize] += 1;
            *self.pairs.entry((BOUNDARY, first)).or_default() += 1;
            *self.pairs.entry((last, BOUNDARY)).or_default() += 1;
        }
    }

    /// Counts words that begin and end nothing.
    fn add_phrase(&mut self, tokens: &[Token]) {
        let mut before = None;
        for token in tokens {
            let id = self.number(&token.marked, &token.folded);
            self.counts[id as usize] += 1;
            self.total += 1;
            if let Some(before) = before.filter(|_| !token.breaks_before) {
                *self.pairs.entry((before, id)).or_default() += 1;
            }
            before = Some(id);
        }
    }

    fn number(&mut self, marked: &str, folded: &str) -> u32 {
        if let Some(id) = self.id(marked) {
            return id;
        }
        let id = self.words.len() as u32;
        self.words.push(marked.to_owned());
        self.counts.push(0);
        self.ids.insert(marked.to_owned(), id);
        let known = self.spellings.entry(folded.to_owned()).or_default();
        known.push(id);
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_is_counted() {
        let speech = Speech::of(["con tôi đi học", "con tới rồi"].into_iter());
        let id = |word| speech.id(word).unwrap();
        assert_eq!(speech.spellings("toi"), [id("tôi"), id("tới")]);
        assert!(speech.share(id("con")) > speech.share(id("tôi")));
        assert!(speech.share_after(BOUNDARY, id("con")) > 0.0);
        assert!(speech.share_after(id("học"), BOUNDARY) > 0.0);
        assert!(speech.share_after(id("tôi"), id("tới")) == 0.0);
    }

    /// Every sentence is one of its own, written with composed letters and no stray blanks.
    #[test]
    fn sentences_are_clean() {
        let text = include_str!("speech.txt");
        let mut lines: Vec<&str> = text.lines().collect();
        assert!(
            lines
                .iter()
                .all(|line| line.trim() == *line && !line.is_empty())
        );
        let count = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), count, "a sentence stands twice");
        assert!(unicode_normalization::is_nfc(text));
    }
}
