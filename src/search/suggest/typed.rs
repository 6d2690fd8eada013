//! What is being typed, read for completion: whole words and one that may be half typed.
//!
//! In: the text of the search box. Out: a [`Typed`], and how its words agree with those of an entry. The last word is
//! half typed unless something that is no letter follows it. Keys typed with the input method off are one more way to
//! read the text. It knows nothing of where entries come from.

use crate::analysis::{Token, tokenize};
use crate::vietnamese::fold::fold;
use crate::vietnamese::keystrokes::{decode_telex, decode_vni};
use crate::vietnamese::letter::Tone;
use crate::vietnamese::syllable::{Syllable, parse};
use crate::vietnamese::{Agreement, agreement};

/// The last words of the text that are read.
const WORDS: usize = 12;

/// One word typed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    marked: String,
    folded: String,
}

/// The words typed, the last one perhaps half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    words: Vec<Word>,
    half: bool,
}

impl Typed {
    /// Reads the end of a text; `None` when it has no word.
    pub(super) fn read(text: &str) -> Option<Self> {
        let tokens = tokenize(text);
        let end = tokens.last()?.end;
        let from = tokens.len().saturating_sub(WORDS);
        let word = |token: Token| Word {
            marked: token.marked,
            folded: token.folded,
        };
        Some(Self {
            words: tokens.into_iter().skip(from).map(word).collect(),
            half: end == text.len(),
        })
    }

    /// The same words read as keys, when that makes another word of any.
    pub(super) fn decoded(&self) -> Option<Self> {
        let mut any = false;
        let words = self.words.iter().map(|word| match decode(&word.marked) {
            Some(marked) => {
                any = true;
                Word {
                    folded: fold(&marked),
                    marked,
                }
            }
            None => word.clone(),
        });
        let words = words.collect();
        any.then_some(Self {
            words,
            half: self.half,
        })
    }

    /// Without the first `words` words; `None` when none is left.
    pub(super) fn without_first(&self, words: usize) -> Option<Self> {
        (words < self.words.len()).then(|| Self {
            words: self.words[words..].to_vec(),
            half: self.half,
        })
    }

    /// How many words.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The words without marks, as the beginning of a key.
    pub(super) fn prefix(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.folded.as_str()).collect();
        words.join(" ")
    }

    /// Whether a key that begins with [`Self::prefix`] goes on as the text allows: a finished word has to be whole.
    pub(super) fn ends_well_in(&self, key: &str, prefix: usize) -> bool {
        self.half || key.len() == prefix || key.as_bytes()[prefix] == b' '
    }

    /// Whether no mark typed contradicts the entry's words, which begin with the typed ones when marks are left aside.
    pub(super) fn agrees_with<'a>(&self, entry: impl Iterator<Item = &'a str>) -> bool {
        let last = self.words.len() - 1;
        let pairs = self.words.iter().zip(entry).enumerate();
        pairs.into_iter().all(|(place, (typed, published))| {
            if self.half && place == last {
                agrees_half(&typed.marked, published)
            } else {
                agrees(&typed.marked, published)
            }
        })
    }

    /// For each typed word, how many characters of the entry's word are typed; `None` for all of them.
    pub(super) fn lengths(&self) -> impl Iterator<Item = Option<usize>> {
        let last = self.words.len() - 1;
        self.words.iter().enumerate().map(move |(place, word)| {
            (self.half && place == last).then(|| word.marked.chars().count())
        })
    }
}

fn decode(word: &str) -> Option<String> {
    decode_telex(word).or_else(|| decode_vni(word).map(|(word, _)| word))
}

fn agrees(typed: &str, published: &str) -> bool {
    matches!(
        agreement(typed, published),
        Agreement::Exact | Agreement::Compatible
    )
}

/// A half-typed syllable agrees with the beginning of the whole one; its tone may stand elsewhere in the end ("tuỷ" on
/// the way to *tuyển*: no, "tuyê" and "chươ" yes, "hoạ" on the way to *hoạch* yes).
fn agrees_half(typed: &str, published: &str) -> bool {
    let length = typed.chars().count();
    let beginning: String = published.chars().take(length).collect();
    if agrees(typed, &beginning) {
        return true;
    }
    let (Some(half), Some(whole)) = (parse(typed), parse(published)) else {
        return false;
    };
    let toneless = |syllable: Syllable| {
        Syllable {
            tone: Tone::Ngang,
            ..syllable
        }
        .spell()
    };
    let beginning: String = toneless(whole).chars().take(length).collect();
    half.tone == whole.tone && agrees(&toneless(half), &beginning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_half_until_something_follows() {
        for (text, half) in [("xóa m", true), ("xóa mù ", false), ("xóa mù,", false)] {
            assert_eq!(Typed::read(text).unwrap().half, half, "{text}");
        }
        assert_eq!(Typed::read(" -"), None);
    }

    #[test]
    fn marks_typed_so_far_count_in_half_a_syllable() {
        for (typed, published, agreeing) in [
            ("thu", "thường", true),
            ("thươ", "thường", true),
            ("thừ", "thường", true),
            ("hoạ", "hoạch", true),
            ("họa", "hoạch", true),
            ("tuyê", "tuyển", true),
            ("đ", "đào", true),
            ("đ", "dạy", false),
            ("thứ", "thường", false),
            ("ma", "mù", false),
        ] {
            assert_eq!(
                agrees_half(typed, published),
                agreeing,
                "{typed} {published}"
            );
        }
    }

    #[test]
    fn keys_are_read_as_far_as_they_go() {
        let decoded = |text: &str| Typed::read(text)?.decoded().map(|typed| typed.prefix());
        assert_eq!(decoded("xoas muf ch").as_deref(), Some("xoa mu ch"));
        assert_eq!(decoded("xoa1 mu2").as_deref(), Some("xoa mu"));
        assert_eq!(decoded("xoa mu"), None);
    }
}
