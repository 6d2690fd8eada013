//! How well a typed syllable agrees with a published one: *the marks you typed count, the marks you
//! left out cost nothing*.
//!
//! In: two tokens in marked form. Out: one of four answers. It works letter by letter, so abbreviations
//! ("gdđt") agree by the same rule as syllables. It knows nothing of scores.

use super::fold::bare;
use super::letter::{Shape, Tone, Vowel};

pub use super::fold::has_marks;

/// What comparing the marks of two tokens says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The same marked form.
    Exact,
    /// The same letters, and every mark typed is there in the published token.
    Compatible,
    /// The same letters, but a mark typed is missing or another there.
    Contradicting,
    /// Other letters.
    Different,
}

/// Compares a typed token with a published one, both in marked form.
///
/// ```
/// # use phutrach::vietnamese::agreement::{Agreement, agreement};
/// assert_eq!(agreement("đao", "đào"), Agreement::Compatible);
/// assert_eq!(agreement("đạo", "đào"), Agreement::Contradicting);
/// ```
pub fn agreement(typed: &str, published: &str) -> Agreement {
    if typed == published {
        return Agreement::Exact;
    }
    let (mut tones, mut kept) = (Tones::default(), true);
    let mut letters = published.chars();
    for typed in typed.chars() {
        let Some(published) = letters.next().filter(|&c| bare(c) == bare(typed)) else {
            return Agreement::Different;
        };
        kept &= keeps_shape(typed, published);
        tones.add(typed, published);
    }
    match (letters.next(), kept && tones.agree()) {
        (Some(_), _) => Agreement::Different,
        (None, true) => Agreement::Compatible,
        (None, false) => Agreement::Contradicting,
    }
}

/// Whether every mark of the typed letter but its tone is on the published one.
fn keeps_shape(typed: char, published: char) -> bool {
    match (Vowel::of(typed), Vowel::of(published)) {
        (Some(typed), Some(published)) => {
            typed.shape() == Shape::Plain || typed.shape() == published.shape()
        }
        // A bare letter asks for nothing; đ, ñ, ü ask for themselves.
        _ => typed == published || bare(typed) == typed,
    }
}

/// The tones of two tokens. A syllable has one, and where it stands may depend on shape marks not
/// typed ("tiéng" for "tiếng"); a token with several is compared letter by letter.
#[derive(Default)]
struct Tones {
    typed: Option<Tone>,
    published: Option<Tone>,
    several: bool,
    differ_in_place: bool,
}

impl Tones {
    fn add(&mut self, typed: char, published: char) {
        let (typed, published) = (tone_of(typed), tone_of(published));
        self.several |= self.typed.and(typed).is_some() || self.published.and(published).is_some();
        self.differ_in_place |= typed.is_some() && typed != published;
        self.typed = self.typed.or(typed);
        self.published = self.published.or(published);
    }

    fn agree(&self) -> bool {
        if self.several {
            return !self.differ_in_place;
        }
        self.typed.is_none() || self.typed == self.published
    }
}

fn tone_of(c: char) -> Option<Tone> {
    Vowel::of(c)
        .map(|vowel| vowel.tone)
        .filter(|&tone| tone != Tone::Ngang)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vietnamese::fold::fold;
    use crate::vietnamese::syllable::every_strict;

    #[test]
    fn typed_marks_count_and_missing_ones_cost_nothing() {
        use Agreement::{Compatible, Contradicting, Different, Exact};
        for (typed, published, expected) in [
            ("đào", "đào", Exact),
            ("dao", "đào", Compatible),
            ("đao", "đào", Compatible),
            ("dào", "đào", Compatible),
            ("đạo", "đào", Contradicting),
            ("dao", "đạo", Compatible),
            ("đào", "dao", Contradicting),
            ("thi", "thị", Compatible),
            ("thị", "thi", Contradicting),
            ("tiéng", "tiếng", Compatible),
            ("trừong", "trường", Compatible),
            ("tuong", "tương", Compatible),
            ("tuông", "tương", Contradicting),
            ("gddt", "gdđt", Compatible),
            ("gdđt", "gddt", Contradicting),
            ("gdđt", "gdtx", Different),
            ("cafe", "café", Compatible),
            ("cafè", "café", Contradicting),
            ("ñam", "nam", Contradicting),
            ("nam", "năm", Compatible),
            ("dao", "daot", Different),
            ("daot", "dao", Different),
            ("", "a", Different),
        ] {
            assert_eq!(agreement(typed, published), expected, "{typed} {published}");
        }
    }

    #[test]
    fn an_unmarked_syllable_is_never_contradicted() {
        for syllable in every_strict() {
            let published = syllable.spell();
            let answer = agreement(&fold(&published), &published);
            assert!(
                matches!(answer, Agreement::Exact | Agreement::Compatible),
                "{published}"
            );
        }
    }

    proptest! {
        #[test]
        fn different_means_other_letters(typed in "[adđáàạâăơ]{0,4}", published in "[adđáàạâăơ]{0,4}") {
            let different = agreement(&typed, &published) == Agreement::Different;
            prop_assert_eq!(different, fold(&typed) != fold(&published));
        }

        #[test]
        fn agreeing_both_ways_is_being_equal(typed in "[adđáạâ]{0,3}", published in "[adđáạâ]{0,3}") {
            let compatible = |a: &str, b: &str| matches!(agreement(a, b), Agreement::Exact | Agreement::Compatible);
            let one_tone = |text: &str| text.chars().filter_map(tone_of).count() <= 1;
            if one_tone(&typed) && one_tone(&published) && compatible(&typed, &published) && compatible(&published, &typed) {
                prop_assert_eq!(fold(&typed), fold(&published));
                prop_assert_eq!(typed.chars().filter_map(tone_of).next(), published.chars().filter_map(tone_of).next());
            }
        }
    }
}
