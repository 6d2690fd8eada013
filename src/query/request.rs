//! What was typed, read into words, quoted phrases, exclusions and a unit filter.
//!
//! In: any string. Out: a [`TypedQuery`], always; what cannot be used is named in `ignored`. The reader walks the text
//! once, keeps no stack, and never hands a character of it to an engine's own query language.
//!
//! * `"xóa mù chữ"` in straight or curly quotes: these words stand side by side, in this order.
//! * `-word` or `-"two words"` after a space: clauses that hold it are left out. A dash at the very beginning is the
//!   bullet of a pasted clause, and a dash followed by a space is punctuation.
//! * `unit:ID`: clauses of this unit only.

use std::ops::Range;

use crate::analysis::{Token, tokenize};
use crate::corpus::UnitId;
use crate::vietnamese::has_marks;

/// The most syllables of a query that are read; analysts paste whole sentences.
pub const MAX_SYLLABLES: usize = 64;

/// One typed syllable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// As typed.
    pub typed: String,
    /// Canonical spelling, marks as typed.
    pub marked: String,
    /// Without any mark.
    pub folded: String,
    /// A sentence ends, or a quotation begins or ends, before it.
    pub breaks_before: bool,
    /// It stands in quotation marks, so it is never expanded or corrected.
    pub quoted: bool,
}

/// What was typed, read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedQuery {
    /// The words to look for, at most [`MAX_SYLLABLES`].
    pub words: Vec<Word>,
    /// Ranges of `words` that must stand side by side, in this order.
    pub phrases: Vec<Range<usize>>,
    /// Runs of words that must not stand in a clause.
    pub excluded: Vec<Vec<Word>>,
    /// Keep this unit only.
    pub unit: Option<UnitId>,
    /// Parts of the text that were left out.
    pub ignored: Vec<String>,
}

impl TypedQuery {
    /// Whether any word carries a mark.
    pub fn has_marks(&self) -> bool {
        self.words.iter().any(|word| has_marks(&word.marked))
    }
}

/// A stretch of the text with one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Plain(&'a str),
    Quoted(&'a str),
    Excluded(&'a str),
    Unit(&'a str),
}

/// Reads what was typed.
pub fn read_query(text: &str) -> TypedQuery {
    let mut query = TypedQuery::default();
    for part in split_parts(text) {
        match part {
            Part::Plain(text) => query.add_words(text, false),
            Part::Quoted(text) => query.add_phrase(text),
            Part::Excluded(text) => query.add_exclusion(text),
            Part::Unit(id) if query.unit.is_none() => query.unit = Some(UnitId(id.to_owned())),
            Part::Unit(id) => query.ignored.push(format!("unit:{id}")),
        }
    }
    query
}

impl TypedQuery {
    fn add_words(&mut self, text: &str, quoted: bool) {
        let tokens = tokenize(text);
        let room = MAX_SYLLABLES.saturating_sub(self.words.len());
        if let Some(first) = tokens.get(room) {
            self.ignored.push(text[first.start..].trim().to_owned());
        }
        self.words.extend(
            tokens
                .into_iter()
                .take(room)
                .map(|token| word(token, text, quoted)),
        );
    }

    fn add_phrase(&mut self, text: &str) {
        let from = self.words.len();
        self.add_words(text, true);
        if self.words.len() > from {
            self.phrases.push(from..self.words.len());
        }
    }

    fn add_exclusion(&mut self, text: &str) {
        let words: Vec<Word> = tokenize(text)
            .into_iter()
            .map(|token| word(token, text, true))
            .collect();
        if words.is_empty() || self.excluded.len() == MAX_SYLLABLES {
            self.ignored.push(format!("-{text}"));
        } else {
            self.excluded.push(words);
        }
    }
}

fn word(token: Token, text: &str, quoted: bool) -> Word {
    Word {
        typed: text[token.start..token.end].to_owned(),
        marked: token.marked,
        folded: token.folded,
        breaks_before: token.breaks_before,
        quoted,
    }
}

fn split_parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = match part_at(text, at, c) {
            Some((part, end)) => {
                push_plain(&mut parts, &text[plain_from..at]);
                parts.push(part);
                plain_from = end;
                end
            }
            None => at + c.len_utf8(),
        };
        at = next;
    }
    push_plain(&mut parts, &text[plain_from..]);
    parts
}

/// The part that begins at byte `at` with `c`, if it is not plain text, and the byte after it.
fn part_at(text: &str, at: usize, c: char) -> Option<(Part<'_>, usize)> {
    let after = at + c.len_utf8();
    let after_space = text[..at]
        .chars()
        .next_back()
        .is_some_and(char::is_whitespace);
    if is_quote(c) {
        let (inner, end) = quoted(text, after)?;
        return Some((Part::Quoted(inner), end));
    }
    if c == '-' && after_space && !text[..at].trim().is_empty() {
        let first = text[after..].chars().next()?;
        if is_quote(first) {
            let (inner, end) = quoted(text, after + first.len_utf8())?;
            return Some((Part::Excluded(inner), end));
        }
        let chunk = chunk_at(text, after);
        return first
            .is_alphanumeric()
            .then_some((Part::Excluded(chunk), after + chunk.len()));
    }
    if c == 'u' && (at == 0 || after_space) {
        let id = chunk_at(text, at)
            .strip_prefix("unit:")
            .filter(|id| !id.is_empty())?;
        return Some((Part::Unit(id), at + "unit:".len() + id.len()));
    }
    None
}

/// The text up to the next quotation mark, and the byte after that mark; `None` when none follows.
fn quoted(text: &str, from: usize) -> Option<(&str, usize)> {
    let (length, mark) = text[from..].char_indices().find(|(_, c)| is_quote(*c))?;
    Some((&text[from..from + length], from + length + mark.len_utf8()))
}

fn chunk_at(text: &str, from: usize) -> &str {
    text[from..]
        .split(|c: char| c.is_whitespace() || is_quote(c))
        .next()
        .unwrap_or_default()
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn push_plain<'a>(parts: &mut Vec<Part<'a>>, text: &'a str) {
    if !text.trim().is_empty() {
        parts.push(Part::Plain(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(query: &TypedQuery) -> String {
        query
            .words
            .iter()
            .map(|word| word.marked.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn quotes_exclusions_and_unit_are_read() {
        let query =
            read_query("cấp “văn bằng” -\"ngoại ngữ\" -tin unit:so-mau/phong-mot chứng chỉ");
        assert_eq!(words(&query), "cấp văn bằng chứng chỉ");
        assert_eq!(query.phrases.first(), Some(&(1..3)));
        let excluded: Vec<usize> = query.excluded.iter().map(Vec::len).collect();
        assert_eq!(excluded, [2, 1]);
        assert_eq!(query.unit, Some(UnitId("so-mau/phong-mot".into())));
        assert!(query.ignored.is_empty());
    }

    #[test]
    fn a_bullet_a_spaced_dash_and_a_compound_exclude_nothing() {
        for text in [
            "-Tổ chức lớp",
            "Giáo dục - Đào tạo",
            "GDNN-GDTX",
            "- Tổ chức",
            "  -Tổ chức",
        ] {
            assert!(read_query(text).excluded.is_empty(), "{text}");
        }
    }

    #[test]
    fn an_open_quote_is_plain_text() {
        let query = read_query("\"xóa mù chữ");
        assert_eq!(
            (words(&query).as_str(), query.phrases.len()),
            ("xóa mù chữ", 0)
        );
    }

    #[test]
    fn words_past_the_limit_are_named() {
        let text = "chữ ".repeat(MAX_SYLLABLES) + "bị bỏ";
        let query = read_query(&text);
        assert_eq!(query.words.len(), MAX_SYLLABLES);
        assert_eq!(query.ignored, ["bị bỏ"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_within_the_limits(text in "\\PC{0,200}|[-\"“”u:nit() ]{0,80}") {
            let query = read_query(&text);
            prop_assert!(query.words.len() <= MAX_SYLLABLES);
            prop_assert!(query.phrases.iter().all(|range| range.end <= query.words.len() && !range.is_empty()));
        }
    }
}
