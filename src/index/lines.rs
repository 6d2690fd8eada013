//! What an engine is given of a clause: one string of tokens for each of its fields.
//!
//! In: folded syllables, with breaks. Out: tokens parted by single spaces. Every engine is given these very strings,
//! whoever writes them, so that all count the same words.

use super::schema::{SENTINEL, pair_term};
pub use crate::analysis::BREAK;

/// The strings of one clause, used again for the next.
#[derive(Debug, Default)]
pub struct EngineLines {
    syllables: String,
    pairs: String,
}

impl EngineLines {
    /// Reads a clause: its folded syllables in order, `None` at a break, over which no pair reaches.
    pub fn read<'a>(&mut self, folded: impl Iterator<Item = Option<&'a str>>) {
        self.syllables.clear();
        self.pairs.clear();
        let mut before: Option<&str> = None;
        for syllable in folded {
            if let Some(second) = syllable {
                push_token(&mut self.syllables, second);
                if let Some(first) = before {
                    push_token(&mut self.pairs, &pair_term(first, second));
                }
            }
            before = syllable;
        }
    }

    /// The folded syllables; never empty.
    pub fn syllables(&self) -> &str {
        or_sentinel(&self.syllables)
    }

    /// The folded pairs; never empty.
    pub fn pairs(&self) -> &str {
        or_sentinel(&self.pairs)
    }
}

fn push_token(line: &mut String, token: &str) {
    if !line.is_empty() {
        line.push(' ');
    }
    line.push_str(token);
}

fn or_sentinel(line: &str) -> &str {
    if line.is_empty() { SENTINEL } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_stop_at_breaks_and_no_field_is_empty() {
        let mut lines = EngineLines::default();
        lines.read([Some("xoa"), Some("mu"), None, Some("chu")].into_iter());
        assert_eq!((lines.syllables(), lines.pairs()), ("xoa mu chu", "xoa+mu"));
        lines.read([Some("xoa")].into_iter());
        assert_eq!((lines.syllables(), lines.pairs()), ("xoa", SENTINEL));
        lines.read([None].into_iter());
        assert_eq!((lines.syllables(), lines.pairs()), (SENTINEL, SENTINEL));
    }
}
