//! Whether the words of a query agree that it was typed with the input method off.
//!
//! In: what each word may be. Out: a [`Tally`] that says whether to replace, or at least to ask.

use super::class::Class;

/// So many words of sure keys need no neighbours that the corpus knows.
const SURE_BY_NUMBER: usize = 3;
/// So many words of sure keys show that the others were typed in the same way.
const SHOWS_THE_METHOD: usize = 2;
/// So many VNI words with nothing but a tone digit are one sure sign.
const WEAK_ENOUGH: usize = 2;

/// What speaks for and against.
pub(super) struct Tally {
    words: usize,
    keys: usize,
    strong: usize,
    known: usize,
    guesses: usize,
    strong_guesses: usize,
    unknown: usize,
    /// Whether a number stands by itself.
    number: bool,
    /// Whether a decoded word and its neighbour stand side by side in the corpus or in a term.
    pair: bool,
}

impl Tally {
    /// Counts; `pair` is whether a decoded word and its neighbour stand side by side somewhere.
    pub(super) fn of(classes: &[Class], pair: bool) -> Self {
        let count = |is: fn(&Class) -> bool| classes.iter().filter(|class| is(class)).count();
        Self {
            words: classes.len(),
            keys: count(Class::is_keys),
            strong: count(Class::is_strong),
            known: count(|class| matches!(class, Class::Known)),
            guesses: count(|class| matches!(class, Class::Guess { .. })),
            strong_guesses: count(|class| matches!(class, Class::Guess { strong: true, .. })),
            unknown: count(|class| matches!(class, Class::Unknown)),
            number: count(|class| matches!(class, Class::Number)) > 0,
            pair,
        }
    }

    /// A lone word may be English, so it is never replaced; one among others needs a neighbour that the
    /// corpus has beside it, or nothing but known words around it.
    pub(super) fn is_convincing(&self) -> bool {
        if self.words < 2 || self.keys == 0 || self.is_weak() {
            return false;
        }
        if self.guesses + self.unknown > 0 {
            return self.outnumbers_strangers();
        }
        let all_known = self.known >= 2 && self.known + self.keys == self.words;
        self.pair || all_known || self.strong >= SURE_BY_NUMBER
    }

    /// Words the corpus does not know speak against keys, unless enough others show the method; a whole
    /// sentence of words that are all keys of something is not chance either.
    fn outnumbers_strangers(&self) -> bool {
        let sure = self.strong + (self.keys - self.strong) / WEAK_ENOUGH;
        let shown = sure >= SHOWS_THE_METHOD && sure > self.unknown;
        let weak = self.keys + self.guesses - self.strong - self.strong_guesses;
        let readable = self.strong + self.strong_guesses + weak / WEAK_ENOUGH;
        let all_keys = self.unknown == 0 && readable >= SURE_BY_NUMBER;
        (shown && (self.pair || sure >= SURE_BY_NUMBER)) || (self.strong > 0 && all_keys)
    }

    /// "khoan2 15", "lop1": tone digits alone are more often numbers of something.
    fn is_weak(&self) -> bool {
        let few = self.keys < WEAK_ENOUGH || self.number;
        self.strong == 0 && self.strong_guesses < SHOWS_THE_METHOD && few
    }

    pub(super) fn is_worth_asking(&self) -> bool {
        self.words == 1 && self.strong == 1
    }
}
