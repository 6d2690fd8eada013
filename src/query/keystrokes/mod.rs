//! Whether a query was typed with the input method off, and what it then says.
//!
//! In: the words of a query as typed, and the vocabulary of the corpus and its terms. Out: for each word
//! nothing or the syllable its keys make. A word counts as keys only when the vocabulary knows what they
//! make and does not know the word itself; the whole query must agree before anything is replaced.
//! The small vocabulary of duties is what makes this safe, so it must never be a dictionary.

mod class;
mod tally;
#[cfg(test)]
mod tests;

use super::request::Word;
use super::word::Syllable;
use crate::analysis::Vocabulary;
use class::{Class, classify};
use tally::Tally;

/// What the keys of a query make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoding {
    /// For each word of the query, the syllable meant, where it is another than the one typed.
    pub words: Vec<Option<Syllable>>,
    /// Whether to search for it; otherwise it is no more than a question back.
    pub applied: bool,
}

/// Reads keys in the words of a query; `None` when there is nothing to say.
///
/// Words in quotation marks are left alone, as they are everywhere.
pub fn decode_keystrokes(words: &[Word], vocabulary: &Vocabulary) -> Option<Decoding> {
    let mut classes: Vec<Class> = words
        .iter()
        .map(|word| classify(word, vocabulary))
        .collect();
    if !classes.iter().any(Class::is_keys) {
        return None;
    }
    choose_strokes(words, &mut classes, vocabulary);
    let tally = Tally::of(&classes, has_pair(words, &classes, vocabulary));
    let applied = tally.is_convincing();
    if !applied && !tally.is_worth_asking() {
        return None;
    }
    let replaced = classes.into_iter().map(|class| class.replacement(applied));
    Some(Decoding {
        words: replaced.collect(),
        applied,
    })
}

/// Decides between d and đ: the one that the corpus has beside a neighbour, or else what was typed.
/// Somebody who has typed the stroke of one word does not forget it in another.
fn choose_strokes(words: &[Word], classes: &mut [Class], vocabulary: &Vocabulary) {
    let has_stroke = |class: &Class, word: &Word| {
        word.marked.starts_with('đ') || class.meaning().is_some_and(|meant| meant.starts_with('đ'))
    };
    let strokes_typed = classes
        .iter()
        .zip(words)
        .any(|(class, word)| has_stroke(class, word));
    for at in 0..classes.len() {
        let Class::Keys { meant, .. } = &classes[at] else {
            continue;
        };
        let stands = |meant: &String| stands_beside(words, classes, at, meant, vocabulary);
        let best = meant.iter().position(stands).filter(|_| !strokes_typed);
        let best = best.unwrap_or_default();
        if let Class::Keys { meant, strong } = &mut classes[at] {
            meant.swap(0, best);
            meant.truncate(1);
            if vocabulary.marked_id(&meant[0]).is_none() {
                let (meant, strong) = (meant.remove(0), *strong);
                classes[at] = Class::Guess { meant, strong };
            }
        }
    }
}

/// Whether the corpus has `meant` beside what stands before or after the word at `at`.
fn stands_beside(
    words: &[Word],
    classes: &[Class],
    at: usize,
    meant: &str,
    vocabulary: &Vocabulary,
) -> bool {
    let neighbour = |at: usize| forms(&words[at], &classes[at], vocabulary);
    let after_one = at > 0
        && !words[at].breaks_before
        && neighbour(at - 1)
            .iter()
            .any(|form| is_pair(form, meant, vocabulary));
    let before_one = words.get(at + 1).is_some_and(|next| !next.breaks_before)
        && neighbour(at + 1)
            .iter()
            .any(|form| is_pair(meant, form, vocabulary));
    after_one || before_one
}

/// The marked spellings a word may stand for beside a neighbour.
fn forms(word: &Word, class: &Class, vocabulary: &Vocabulary) -> Vec<String> {
    if let Class::Keys { meant, .. } = class {
        return meant.clone();
    }
    if word.marked != word.folded {
        return vec![word.marked.clone()];
    }
    let spellings = vocabulary
        .folded_id(&word.folded)
        .map(|id| vocabulary.spellings(id));
    let marked = spellings
        .unwrap_or_default()
        .iter()
        .map(|&id| vocabulary.marked(id));
    marked.map(str::to_owned).collect()
}

fn is_pair(first: &str, second: &str, vocabulary: &Vocabulary) -> bool {
    let ids = vocabulary
        .marked_id(first)
        .zip(vocabulary.marked_id(second));
    ids.is_some_and(|(first, second)| vocabulary.marked_pairs().get(first, second).is_some())
}

/// Whether any decoded word stands beside a word that the corpus has beside it.
fn has_pair(words: &[Word], classes: &[Class], vocabulary: &Vocabulary) -> bool {
    (0..words.len()).any(|at| {
        let meant = classes[at].meaning();
        meant.is_some_and(|meant| stands_beside(words, classes, at, meant, vocabulary))
    })
}
