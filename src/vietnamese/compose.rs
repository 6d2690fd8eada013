//! Text as published or typed to composed, lower-case characters, each with where it came from.
//!
//! In: any string. Out: a stream of [`Composed`] characters with byte ranges of that string. Canonical
//! composition alone is not enough: a tone typed before a circumflex or breve never composes, so every
//! vowel has one slot for its shape and one for its tone, and the first mark of a kind wins. Invisible
//! characters vanish, look-alikes of đ become đ, compatibility forms (full width, ligatures, no-break
//! spaces) become plain ones. It knows nothing of tokens or syllables.

use std::iter::Peekable;
use std::str::CharIndices;

use unicode_normalization::char as unicode;

use super::letter::{Shape, Tone, Vowel};

/// One composed, lower-case character and the bytes of the original text it stands for.
///
/// A ligature gives several characters that start together. Ranges never go backwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Composed {
    /// The character, lower case.
    pub character: char,
    /// First byte in the original text.
    pub start: usize,
    /// One past the last byte; marks that follow their letter are included.
    pub end: usize,
}

/// Hands every composed character of `text` to `visit`, in order, in time linear in its length.
pub fn visit_composed(text: &str, mut visit: impl FnMut(Composed)) {
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let end = start + c.len_utf8();
        let followed = rest.peek().is_some_and(|&(_, next)| may_attach(next));
        match plain(c) {
            Some(character) if !followed => visit(Composed {
                character,
                start,
                end,
            }),
            _ if is_invisible(c) || is_mark(c) => {}
            _ => Cluster { start, end }.read(c, &mut rest, &mut visit),
        }
    }
}

/// The composed text alone, without where it came from.
pub fn compose(text: &str) -> String {
    let mut composed = String::with_capacity(text.len());
    visit_composed(text, |c| composed.push(c.character));
    composed
}

/// Lower case of what needs no work at all: ASCII, composed Vietnamese letters, common punctuation.
fn plain(c: char) -> Option<char> {
    match c {
        '\0'..='\x7f' => Some(c.to_ascii_lowercase()),
        'đ' | 'Đ' => Some('đ'),
        // Left whole: the compatibility form of the ellipsis is three dots that end no sentence.
        '–' | '—' | '‘' | '’' | '“' | '”' | '•' | '…' => Some(c),
        _ => Vowel::of(c).map(Vowel::to_char),
    }
}

/// Whether `c` could change the letter before it. Wrong only on the safe side.
fn may_attach(c: char) -> bool {
    !matches!(c, '\0'..='\u{ac}' | '\u{ae}'..='\u{2ff}' | '\u{1e00}'..='\u{1fff}' | '\u{2010}'..='\u{2029}')
}

/// Characters without width or meaning of their own; U+200B is not one of them, it ends a word.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

fn is_mark(c: char) -> bool {
    unicode::canonical_combining_class(c) != 0
        || (unicode::is_combining_mark(c) && !c.is_alphanumeric())
}

/// A character that needs work, with the marks that follow it.
struct Cluster {
    start: usize,
    end: usize,
}

impl Cluster {
    fn read(
        mut self,
        c: char,
        rest: &mut Peekable<CharIndices<'_>>,
        visit: &mut impl FnMut(Composed),
    ) {
        let mut slots: Option<Slots> = None;
        let (start, first_end) = (self.start, self.end);
        expand(c, |part| match &mut slots {
            Some(open) if is_mark(part) => open.add(part),
            // Some signs count as letters by themselves, yet decompose to marks alone.
            None if is_mark(part) => {}
            _ => {
                if let Some(done) = slots.replace(Slots::new(part)) {
                    visit(Composed {
                        character: done.close(),
                        start,
                        end: first_end,
                    });
                }
            }
        });
        let Some(mut last) = slots else { return };
        self.attach(&mut last, rest);
        visit(Composed {
            character: last.close(),
            start,
            end: self.end,
        });
    }

    fn attach(&mut self, last: &mut Slots, rest: &mut Peekable<CharIndices<'_>>) {
        while let Some((at, c)) = rest.next_if(|&(_, c)| is_invisible(c) || is_mark(c)) {
            if !is_invisible(c) {
                unicode::decompose_compatible(c, |part| last.add(part));
                self.end = at + c.len_utf8();
            }
        }
    }
}

/// Compatibility decomposition, lower case. A character that would fall into several words (½, ℀)
/// stays whole, because two tokens cannot share one character.
fn expand(c: char, mut emit: impl FnMut(char)) {
    match c {
        '\u{200b}' => emit(' '),
        '…' => emit(c),
        _ if has_inner_separator(c) => emit(c),
        _ => unicode::decompose_compatible(c, |part| lower(part).for_each(&mut emit)),
    }
}

fn has_inner_separator(c: char) -> bool {
    let (mut word, mut after_word, mut inner) = (false, false, false);
    unicode::decompose_compatible(c, |part| {
        if part.is_alphanumeric() {
            inner |= after_word;
            word = true;
        } else if !is_mark(part) {
            after_word = word;
        }
    });
    inner
}

/// Ð, Ɖ and their lower cases come from old fonts and code pages; in Vietnamese text they mean đ.
/// They are mapped first, because the lower case of Ð is ð.
fn lower(c: char) -> impl Iterator<Item = char> {
    let c = match c {
        'Ð' | 'ð' | 'Ɖ' | 'ɖ' => 'đ',
        c => c,
    };
    c.to_lowercase()
}

/// One base character with a place for each kind of mark.
struct Slots {
    base: char,
    shape: Option<Shape>,
    tone: Option<Tone>,
    /// A base composed with a mark that is not Vietnamese, as in ñ or ü.
    foreign: Option<char>,
}

impl Slots {
    fn new(base: char) -> Self {
        Self {
            base,
            shape: None,
            tone: None,
            foreign: None,
        }
    }

    /// Keeps the first mark of each kind that fits the base; drops every other.
    fn add(&mut self, mark: char) {
        let vowel = Vowel::of(self.base);
        let shape = Shape::of_mark(mark)
            .filter(|&shape| vowel.is_some_and(|v| v.with_shape(shape).is_some()));
        let tone = Tone::of_mark(mark).filter(|_| vowel.is_some());
        if shape.is_some() {
            self.shape = self.shape.or(shape);
        } else if tone.is_some() {
            self.tone = self.tone.or(tone);
        } else {
            self.foreign = self.foreign.or_else(|| unicode::compose(self.base, mark));
        }
    }

    fn close(&self) -> char {
        if self.shape.is_none() && self.tone.is_none() {
            return self.foreign.unwrap_or(self.base);
        }
        let shaped = Vowel::of(self.base)
            .and_then(|vowel| vowel.with_shape(self.shape.unwrap_or(Shape::Plain)));
        shaped.map_or(self.base, |vowel| {
            vowel.with_tone(self.tone.unwrap_or(Tone::Ngang)).to_char()
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    use super::*;

    #[test]
    fn each_character_says_which_bytes_it_stands_for() {
        let mut seen = Vec::new();
        visit_composed("e\u{301}\u{302}ﬁ\u{ad}Đ", |c| {
            seen.push((c.character, c.start, c.end));
        });
        assert_eq!(seen, [('ế', 0, 5), ('f', 5, 8), ('i', 5, 8), ('đ', 10, 12)]);
    }

    #[test]
    fn a_fraction_stays_one_character() {
        assert_eq!(compose("3½ ⑴"), "3½ (1)");
    }

    #[test]
    fn a_mark_without_a_letter_is_dropped() {
        assert_eq!(compose("\u{301}a \u{f73}\u{323}\u{ff9e}"), "a ");
    }

    #[test]
    fn spacing_accents_are_spaces() {
        assert_eq!(compose("a´b¨c˜d\u{200a}e"), "a b c d e");
    }

    #[test]
    fn a_vowel_of_the_fast_path_still_takes_a_mark() {
        assert_eq!(compose("ê\u{301}"), "ế");
        assert_eq!(compose("e\u{200d}\u{302}"), "ê");
    }

    proptest! {
        #[test]
        fn composing_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = compose(&text);
            prop_assert_eq!(compose(&once), once);
        }

        #[test]
        fn composed_and_decomposed_input_agree(text in "\\PC{0,40}") {
            let nfc: String = text.nfc().collect();
            let nfd: String = text.nfd().collect();
            prop_assert_eq!(compose(&nfc), compose(&nfd));
        }

        #[test]
        fn ranges_never_go_backwards(text in any::<String>()) {
            let mut last = (0, 0);
            visit_composed(&text, |c| {
                assert!(text.get(c.start..c.end).is_some_and(|slice| !slice.is_empty()));
                assert!((c.start == last.0 && c.end >= last.1) || c.start >= last.1);
                last = (c.start, c.end);
            });
        }
    }
}
