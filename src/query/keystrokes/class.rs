//! What one word of a query may be: a word that is known, keys of one, or neither.
//!
//! In: a word and the vocabulary. Out: a [`Class`]. It knows nothing of the other words of the query.

use crate::analysis::Vocabulary;
use crate::query::request::Word;
use crate::query::word::Syllable;
use crate::vietnamese::fold::fold;
use crate::vietnamese::keystrokes::{
    Strength, decode_residue, decode_telex, decode_vni, with_stroke,
};
use crate::vietnamese::syllable;

/// What one word may be.
#[derive(Debug)]
pub(super) enum Class {
    /// A word the vocabulary knows as it stands.
    Known,
    /// An unmarked or marked syllable that the vocabulary does not know, or something quoted.
    Plain,
    /// A number.
    Number,
    /// Keys of a syllable the vocabulary knows; two when a second d may have been forgotten.
    Keys { meant: Vec<String>, strong: bool },
    /// Keys of a valid syllable that the vocabulary does not know.
    Guess { meant: String, strong: bool },
    /// Neither a syllable nor keys of one: a foreign word, an abbreviation, a code.
    Unknown,
}

impl Class {
    pub(super) fn is_keys(&self) -> bool {
        matches!(self, Self::Keys { .. })
    }

    pub(super) fn is_strong(&self) -> bool {
        matches!(self, Self::Keys { strong: true, .. })
    }

    /// The first meaning, if the word is one of keys.
    pub(super) fn meaning(&self) -> Option<&str> {
        match self {
            Self::Keys { meant, .. } => meant.first().map(String::as_str),
            _ => None,
        }
    }

    /// A guess is taken only where the rest of the query has shown how it was typed.
    pub(super) fn replacement(self, applied: bool) -> Option<Syllable> {
        let marked = match self {
            Self::Keys { meant, .. } => meant.into_iter().next()?,
            Self::Guess { meant, .. } if applied => meant,
            _ => return None,
        };
        let folded = fold(&marked);
        Some(Syllable { marked, folded })
    }
}

/// What a word may be, by itself.
pub(super) fn classify(word: &Word, vocabulary: &Vocabulary) -> Class {
    let known = |marked: &str| vocabulary.marked_id(marked).is_some();
    if word.quoted {
        return Class::Plain;
    }
    if word.marked.bytes().all(|b| b.is_ascii_digit()) {
        return Class::Number;
    }
    // What is spelt like a word of the corpus, with its marks or without any, is that word.
    let unmarked = word.marked == word.folded;
    if known(&word.marked) || (unmarked && vocabulary.folded_id(&word.folded).is_some()) {
        return Class::Known;
    }
    if is_code(word) {
        return Class::Unknown;
    }
    let Some((decoded, strong)) = decode(&word.marked) else {
        return without_keys(&word.marked);
    };
    let stroked = with_stroke(&decoded).filter(|stroked| known(stroked));
    if known(&decoded) {
        let meant = [Some(decoded), stroked].into_iter().flatten().collect();
        return Class::Keys { meant, strong };
    }
    match stroked {
        // Whether a d was forgotten is for the neighbours to say.
        Some(stroked) => Class::Keys {
            meant: vec![decoded, stroked],
            strong,
        },
        None if is_shouted(word) => Class::Unknown,
        None => Class::Guess {
            meant: decoded,
            strong,
        },
    }
}

/// Capitals throughout are an abbreviation before they are keys of an unknown word ("PISA").
fn is_shouted(word: &Word) -> bool {
    let mut letters = word.typed.chars().filter(|c| c.is_alphabetic());
    letters.all(char::is_uppercase)
}

/// A capital and a digit name a class or a level ("A1"), whatever syllable they may make.
fn is_code(word: &Word) -> bool {
    word.typed.len() == 2
        && word.typed.starts_with(|c: char| c.is_ascii_uppercase())
        && has_digit(&word.marked)
}

fn decode(marked: &str) -> Option<(String, bool)> {
    if !marked.is_ascii() {
        return decode_residue(marked).map(|decoded| (decoded, true));
    }
    if has_digit(marked) {
        return decode_vni(marked)
            .map(|(decoded, strength)| (decoded, strength == Strength::Strong));
    }
    decode_telex(marked).map(|decoded| (decoded, true))
}

fn without_keys(marked: &str) -> Class {
    if syllable::parse(marked).is_some() {
        Class::Plain
    } else {
        Class::Unknown
    }
}

fn has_digit(marked: &str) -> bool {
    marked.bytes().any(|b| b.is_ascii_digit())
}
