//! A text to its tokens, each with the bytes of the original it came from.
//!
//! In: any string, as published or typed. Out: maximal runs of letters and digits of the composed text,
//! in marked and folded form, and whether a sentence-level boundary lies before each. Clauses and
//! queries go through the same function; it knows neither, and no vocabulary.

use crate::vietnamese::compose::{Composed, visit_composed};
use crate::vietnamese::fold::fold;
use crate::vietnamese::letter::Vowel;
use crate::vietnamese::spelling::mark;

/// One syllable, word, number or abbreviation of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte in the original text, on a character boundary.
    pub start: usize,
    /// One past the last byte in the original text, on a character boundary.
    pub end: usize,
    /// The canonical spelling, with marks.
    pub marked: String,
    /// The marked form without any mark.
    pub folded: String,
    /// Whether sentence-level punctuation, or nothing at all, lies between the token before and this.
    pub breaks_before: bool,
}

/// A token before its spelling is looked at: for callers that remember spellings they have seen.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// First byte in the original text.
    pub start: usize,
    /// One past the last byte in the original text.
    pub end: usize,
    /// The composed, lower-case characters, not yet in canonical spelling.
    pub composed: &'a str,
    /// As in [`Token`].
    pub breaks_before: bool,
}

impl Piece<'_> {
    /// The token this piece stands for.
    pub fn token(&self) -> Token {
        let marked = mark(self.composed).into_owned();
        Token {
            start: self.start,
            end: self.end,
            folded: fold(&marked),
            marked,
            breaks_before: self.breaks_before,
        }
    }
}

/// The tokens of a text, in order, in time linear in its length.
///
/// ```
/// # use phutrach::analysis::tokenize;
/// let marked: Vec<_> = tokenize("15/2022/TT-BGDĐT").into_iter().map(|t| t.marked).collect();
/// assert_eq!(marked, ["15", "2022", "tt", "bgdđt"]);
/// ```
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 6);
    visit_pieces(text, |piece| tokens.push(piece.token()));
    tokens
}

/// Hands every piece of `text` to `visit`, in order.
pub fn visit_pieces(text: &str, mut visit: impl FnMut(Piece<'_>)) {
    let mut reader = Reader::new();
    visit_composed(text, |c| {
        if is_of_a_word(c.character) {
            reader.extend(c);
        } else {
            reader.finish(&mut visit);
            reader.separate(c.character);
        }
    });
    reader.finish(&mut visit);
}

/// Letters and digits; the Vietnamese vowels first, because the general question is the slower one.
fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && (Vowel::of(c).is_some() || c.is_alphanumeric()))
}

struct Reader {
    composed: String,
    start: usize,
    end: usize,
    breaks_before: bool,
    after_dot: bool,
}

impl Reader {
    fn new() -> Self {
        Self {
            composed: String::with_capacity(16),
            start: 0,
            end: 0,
            breaks_before: true,
            after_dot: false,
        }
    }

    fn extend(&mut self, c: Composed) {
        if self.composed.is_empty() {
            self.start = c.start;
            // "TP.HCM" and "1.000" go on after their dot.
            self.after_dot = false;
        }
        self.end = c.end;
        self.composed.push(c.character);
    }

    fn finish(&mut self, visit: &mut impl FnMut(Piece<'_>)) {
        if self.composed.is_empty() {
            return;
        }
        visit(Piece {
            start: self.start,
            end: self.end,
            composed: &self.composed,
            breaks_before: self.breaks_before,
        });
        self.composed.clear();
        self.breaks_before = false;
    }

    fn separate(&mut self, c: char) {
        self.breaks_before |= ends_sentence(c) || (self.after_dot && c.is_whitespace());
        // A closing quotation mark stands between the dot and the space after it.
        self.after_dot = c == '.' || (self.after_dot && matches!(c, '”' | '"' | '’' | '»'));
    }
}

/// Punctuation and list signs over which two syllables are not neighbours. The last three are the
/// private-use bullets that word processors leave behind. Commas, dashes, slashes, quotation marks and
/// line ends are not here: lines are wrapped in mid-sentence, and terms run over dashes.
fn ends_sentence(c: char) -> bool {
    matches!(
        c,
        ';' | ':'
            | '!'
            | '?'
            | '…'
            | '。'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '•'
            | '●'
            | '○'
            | '◦'
            | '▪'
            | '▫'
            | '■'
            | '□'
            | '◆'
            | '◇'
            | '➢'
            | '➤'
            | '►'
            | '▶'
            | '‣'
            | '⁃'
            | '✓'
            | '✔'
            | '·'
            | '∙'
            | '\u{f0b7}'
            | '\u{f0a7}'
            | '\u{f0d8}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    fn joined(text: &str, form: impl Fn(&Token) -> &str) -> String {
        let tokens = tokenize(text);
        let forms: Vec<&str> = tokens.iter().map(form).collect();
        forms.join(" ")
    }

    /// `\uXXXX`, `\t` and `\n` as the fixture writes them.
    fn unescape(text: &str) -> String {
        let mut parts = text.split('\\');
        let mut plain = parts.next().unwrap().to_owned();
        for part in parts {
            let (c, rest) = match part.as_bytes()[0] {
                b't' => ('\t', &part[1..]),
                b'n' => ('\n', &part[1..]),
                b'u' => {
                    let code = u32::from_str_radix(&part[1..5], 16).unwrap();
                    (char::from_u32(code).unwrap(), &part[5..])
                }
                other => panic!("unknown escape {other}"),
            };
            plain.push(c);
            plain.push_str(rest);
        }
        plain
    }

    #[test]
    fn every_row_of_the_normalisation_table_holds() {
        let table = include_str!("../../tests/fixtures/vietnamese/normalisation.tsv");
        let mut rows = 0;
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let input = unescape(columns[0]);
            assert_eq!(joined(&input, |t| &t.marked), columns[1], "{line}");
            assert_eq!(joined(&input, |t| &t.folded), columns[2], "{line}");
            rows += 1;
        }
        assert_eq!(rows, 207);
    }

    fn breaking(text: &str) -> String {
        let mut shown = String::new();
        for token in tokenize(text) {
            shown.push_str(if token.breaks_before { " | " } else { " " });
            shown.push_str(&token.marked);
        }
        shown.trim_start().to_owned()
    }

    #[test]
    fn only_sentence_level_punctuation_breaks() {
        for (text, expected) in [
            ("xóa mù chữ", "| xóa mù chữ"),
            ("a, b - c/d & “e”\nf", "| a b c d e f"),
            ("a; b: c! d? e… f", "| a | b | c | d | e | f"),
            ("a (b) [c] d", "| a | b | c | d"),
            ("TP.HCM 1.000 v.v", "| tp hcm 1 000 v v"),
            ("Hết. Mới.", "| hết | mới"),
            ("“Hết.” Mới", "| hết | mới"),
            ("a ./. b", "| a | b"),
            ("a .b", "| a b"),
            ("• a\u{f0b7} b", "| a | b"),
            ("a...b", "| a b"),
        ] {
            assert_eq!(breaking(text), expected, "{text}");
        }
    }

    #[test]
    fn ranges_cut_out_what_was_published() {
        let text = "Tie\u{302}\u{301}ng Việt, ﬁle th\u{ad}ường \u{feff}x²";
        let cut: Vec<_> = tokenize(text)
            .iter()
            .map(|t| &text[t.start..t.end])
            .collect();
        assert_eq!(
            cut,
            ["Tie\u{302}\u{301}ng", "Việt", "ﬁle", "th\u{ad}ường", "x²"]
        );
    }

    /// Text made of what makes composing hard, mixed with everything else.
    fn hostile() -> impl Strategy<Value = String> {
        let hard = "[ aeiouydgqhctnAEOUĐÐðƉ.;(\u{300}\u{301}\u{302}\u{303}\u{306}\u{309}\u{31b}\u{323}\u{308}\u{ad}\u{200b}\u{200d}\u{feff}ấệữỳﬁ½…]{0,24}";
        prop_oneof![hard, "\\PC{0,24}", any::<String>()]
    }

    proptest! {
        #[test]
        fn ranges_ascend_and_cut_out_their_token(text in hostile()) {
            let mut last = 0;
            for token in tokenize(&text) {
                assert!(token.start >= last && token.start < token.end);
                last = token.end;
                let slice = text.get(token.start..token.end).expect("character boundaries");
                let again = tokenize(slice);
                prop_assert_eq!(again.len(), 1, "{:?}", slice);
                prop_assert_eq!((&again[0].marked, &again[0].folded), (&token.marked, &token.folded));
                prop_assert_eq!((again[0].start, again[0].end), (0, slice.len()));
            }
        }

        #[test]
        fn tokenising_marked_text_changes_nothing(text in hostile()) {
            let once = joined(&text, |t| &t.marked);
            prop_assert_eq!(joined(&once, |t| &t.marked), once);
        }

        #[test]
        fn composed_and_decomposed_text_give_the_same_tokens(text in hostile()) {
            let nfc: String = text.nfc().collect();
            let nfd: String = text.nfd().collect();
            prop_assert_eq!(joined(&nfc, |t| &t.marked), joined(&nfd, |t| &t.marked));
            prop_assert_eq!(breaking(&nfc), breaking(&nfd));
        }

        #[test]
        fn case_changes_nothing_in_vietnamese(text in "[a-zđàáảãạâầấẩẫậăằắẳẵặêềếểễệôồốổỗộơờớởỡợưừứửữự ]{0,24}") {
            prop_assert_eq!(joined(&text.to_uppercase(), |t| &t.marked), joined(&text, |t| &t.marked));
        }
    }
}
