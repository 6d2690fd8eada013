//! White space, words and trimming in a page exactly as published.
//!
//! In: the page's text and byte ranges of it. Out: narrower ranges and folded words with their ranges. Nothing here
//! knows bullets, clauses or files.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::vietnamese::compose::compose;
use crate::vietnamese::fold::fold;

/// Whether a character shows nothing: white space, a byte order mark, or another invisible separator.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
}

/// The part of `range` from its first to its last character that is not space; empty at the start when all is space.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let rest = slice.trim_start_matches(is_space);
    let start = range.start + (slice.len() - rest.len());
    if rest.is_empty() {
        return range.start..range.start;
    }
    start..start + rest.trim_end_matches(is_space).len()
}

/// Columns a line takes, the space at its end aside; marks stand above their letter and take none.
pub(super) fn columns(line: &str) -> usize {
    let line = line.trim_end_matches(is_space);
    line.chars().filter(|c| !is_combining_mark(*c)).count()
}

/// A word of a text: letters and digits that stand together, one Vietnamese syllable as a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Bytes of the text.
    pub span: Range<usize>,
    /// Without marks, in lower case: `Địa` gives `dia`.
    pub folded: String,
}

/// The words of `text`, at most `limit`, in order. Combining marks belong to the word they follow.
pub(super) fn words(text: &str, limit: usize) -> Vec<Word> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_alphanumeric() || (start.is_some() && is_combining_mark(c));
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push(Word {
                    span: from..at,
                    folded: fold_word(&text[from..at]),
                });
                start = None;
                if found.len() == limit {
                    break;
                }
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    found
}

fn fold_word(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    fold(&compose(word))
}

/// The first `limit` words, folded, separated and surrounded by one space each, so that `contains(" quan ly ")` asks
/// for whole words.
pub(super) fn folded_phrase(text: &str, limit: usize) -> String {
    let mut phrase = String::from(" ");
    for word in words(text, limit) {
        phrase.push_str(&word.folded);
        phrase.push(' ');
    }
    phrase
}

/// The text with every run of white space as one plain space, for a name that is shown on one line.
pub(super) fn on_one_line(text: &str) -> String {
    text.split(is_space)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fold_and_keep_their_place_composed_or_not() {
        for text in ["Địa chỉ: 39", "Đi\u{323}a chi\u{309}: 39"] {
            let phrase = folded_phrase(text, 9);
            assert_eq!(phrase, " dia chi 39 ");
            assert_eq!(&text[words(text, 9)[2].span.clone()], "39");
        }
    }

    #[test]
    fn trimming_takes_no_break_spaces_and_marks_too() {
        let text = "\u{feff}\u{a0} a b \u{a0}";
        assert_eq!(&text[trim(text, 0..text.len())], "a b");
        assert_eq!(trim(" \u{a0}", 0..3), 0..0);
        assert_eq!(on_one_line(" Phòng\u{a0} \n Mẫu "), "Phòng Mẫu");
    }
}
