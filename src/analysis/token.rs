//! Text to tokens with their place in the original.

use unicode_normalization::UnicodeNormalization;

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// First byte in the original.
    pub start: usize,
    /// Byte after the last in the original.
    pub end: usize,
    /// Composed, lower case, canonical spelling.
    pub marked: String,
    /// Without any mark.
    pub folded: String,
    /// A sentence ends before it.
    pub breaks_before: bool,
}

/// The tokens of a text.
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() {
            start.get_or_insert(at);
        } else if let Some(from) = start.take() {
            let marked: String = text[from..at].to_lowercase().nfc().collect();
            let folded = marked.nfd().filter(char::is_ascii).collect::<String>();
            tokens.push(Token {
                start: from,
                end: at,
                marked,
                folded,
                breaks_before: tokens.is_empty(),
            });
        }
    }
    tokens
}
