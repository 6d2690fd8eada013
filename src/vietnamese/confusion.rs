//! How likely one syllable was written for another: costs by cause, not by counting letters.
//!
//! In: a typed token and a candidate, both marked. Out: a cost, or nothing when they are too far apart.
//! 0 is "the same but for marks left out", 0.15 a tone half the country does not tell apart, 0.9 a key
//! not pressed. Every constant names its cause. It knows no dictionary: which candidates exist, and
//! which fit their neighbours, is for the caller.

use std::sync::LazyLock;

use super::fold::{bare, has_marks};
use super::letter::{Shape, Tone, Vowel};
use super::rime::{Coda, Nucleus, Onset};
use super::slips;
use super::syllable::{Syllable, parse};

/// k for c, ngh for ng, gh for g, y for i: one sound, spelt by a rule people forget.
pub const SPELLING_RULE: f32 = 0.10;
/// hỏi and ngã are one tone in the south and centre.
pub const HOI_NGA: f32 = 0.15;
/// ch/tr, s/x, d/gi and neighbouring vowels (o/ô, ă/â, ay/ây): one sound for many everywhere.
pub const NEAR_SOUND: f32 = 0.25;
/// d/v, gi/v and the codas n/ng, t/c: one sound in the south.
pub const SOUTHERN: f32 = 0.30;
/// A mark left out, or another shape on the same letter, by someone who types marks.
pub const OTHER_SHAPE: f32 = 0.30;
/// l/n and r/d/gi in the north, n/nh and t/ch in the south and centre, iê/i and its like in the south.
pub const REGIONAL: f32 = 0.35;
/// r for g in the Mekong delta.
pub const DELTA: f32 = 0.40;
/// Any two tones that no dialect merges.
pub const OTHER_TONE: f32 = 0.60;
/// hoa for qua: the same sound in the south-west, rarely written.
pub const HOA_QUA: f32 = 0.60;

/// The shortest tokens that are compared when neither is a syllable. Abbreviations are shorter: THPT
/// read as THCS is worse than no result.
const SHORTEST_WORD: usize = 5;

/// The cost of writing `typed` where `candidate` was meant, by sound and spelling alone; `None` when no
/// known confusion leads from one to the other. Marks left out cost nothing when none is typed at all.
pub fn cost(typed: &Syllable, candidate: &Syllable) -> Option<f32> {
    let unmarked = !is_marked(typed);
    let tone = tone_cost(typed.tone, candidate.tone, unmarked);
    if is_hoa_qua(typed, candidate) || is_hoa_qua(candidate, typed) {
        return (typed.coda == candidate.coda).then_some(HOA_QUA + tone);
    }
    let onset = onset_cost(typed.onset, candidate.onset, unmarked)?;
    let nucleus = nucleus_cost(typed.nucleus, candidate.nucleus, unmarked)?;
    Some(onset + nucleus + coda_cost(typed.coda, candidate.coda)? + tone)
}

/// The cost of writing `typed` where `candidate` was meant, by sound or by a slip of the keys.
///
/// The cheaper of the two counts; `None` above `at_most`. Both tokens are in marked form. For many
/// candidates of one token use [`Typed`].
pub fn cost_text(typed: &str, candidate: &str, at_most: f32) -> Option<f32> {
    Typed::new(typed).cost(candidate, at_most)
}

/// A typed token made ready to be compared with many candidates.
#[derive(Debug)]
pub struct Typed<'a> {
    text: &'a str,
    syllable: Option<Syllable>,
    /// Nothing for what is never corrected: numbers, codes, abbreviations without a vowel.
    keys: Option<slips::Word>,
    unmarked: bool,
}

/// A candidate made ready to be compared with many typed tokens.
#[derive(Debug)]
pub struct Candidate {
    syllable: Option<Syllable>,
    keys: Option<slips::Word>,
    is_long: bool,
}

impl Candidate {
    /// Prepares a token in marked form, or a folded one for queries typed without marks.
    pub fn new(text: &str) -> Self {
        Self {
            syllable: parse(text),
            keys: slips::Word::new(text),
            is_long: is_long(text),
        }
    }
}

impl<'a> Typed<'a> {
    /// Prepares a token in marked form.
    pub fn new(text: &'a str) -> Self {
        let has_vowel = text.chars().any(|c| Vowel::of(c).is_some());
        Self {
            text,
            syllable: parse(text),
            keys: slips::Word::new(text).filter(|_| has_vowel),
            unmarked: !has_marks(text),
        }
    }

    /// As [`cost_text`].
    pub fn cost(&self, candidate: &str, at_most: f32) -> Option<f32> {
        self.cost_of(candidate, &Candidate::new(candidate), at_most)
    }

    /// The same for a candidate with this text that was prepared before.
    pub fn cost_of(&self, text: &str, candidate: &Candidate, at_most: f32) -> Option<f32> {
        if self.text == text {
            return Some(0.0);
        }
        let keys = self.keys.as_ref()?;
        let by_sound = self
            .syllable
            .as_ref()
            .zip(candidate.syllable.as_ref())
            .and_then(|(a, b)| cost(a, b));
        let limit = by_sound.map_or(at_most, |sound| sound.min(at_most));
        // A candidate that is a syllable may be a slip away from anything; others only when both are long.
        let is_word_like =
            candidate.syllable.is_some() || (candidate.is_long && is_long(self.text));
        let by_keys = candidate
            .keys
            .as_ref()
            .filter(|_| is_word_like)
            .and_then(|candidate| keys.cost(candidate, limit, self.unmarked));
        let least = by_sound.into_iter().chain(by_keys).reduce(f32::min)?;
        (least <= at_most).then_some(least)
    }
}

fn is_long(text: &str) -> bool {
    text.chars().count() >= SHORTEST_WORD
}

fn is_marked(syllable: &Syllable) -> bool {
    let shaped = |c| Vowel::of(c).is_some_and(|v| v.shape() != Shape::Plain);
    syllable.tone != Tone::Ngang
        || syllable.onset == Onset::Dd
        || syllable.nucleus.letters().chars().any(shaped)
}

/// The cost of one tone for another; none at all for a tone left out by someone who types no marks.
pub(super) fn tone_cost(typed: Tone, meant: Tone, unmarked: bool) -> f32 {
    match (typed, meant) {
        (a, b) if a == b => 0.0,
        (Tone::Hoi, Tone::Nga) | (Tone::Nga, Tone::Hoi) => HOI_NGA,
        (Tone::Ngang, _) if unmarked => 0.0,
        (Tone::Ngang, _) => OTHER_SHAPE,
        _ => OTHER_TONE,
    }
}

fn onset_cost(typed: Onset, meant: Onset, unmarked: bool) -> Option<f32> {
    if typed == meant {
        return Some(0.0);
    }
    if unmarked && (typed, meant) == (Onset::D, Onset::Dd) {
        return Some(0.0);
    }
    either_way(typed, meant, onset_pair)
}

fn onset_pair(a: Onset, b: Onset) -> Option<f32> {
    use Onset::{C, Ch, D, Dd, G, Gh, Gi, K, L, N, Ng, Ngh, R, S, Tr, V, X};
    match (a, b) {
        (Ng, Ngh) | (G, Gh) | (C, K) => Some(SPELLING_RULE),
        (Ch, Tr) | (S, X) | (D, Gi) => Some(NEAR_SOUND),
        (D | Gi, V) => Some(SOUTHERN),
        (D, Dd) => Some(OTHER_SHAPE),
        (R, D | Gi) | (L, N) => Some(REGIONAL),
        (R, G | Gh) => Some(DELTA),
        _ => None,
    }
}

fn coda_cost(typed: Coda, meant: Coda) -> Option<f32> {
    if typed == meant {
        return Some(0.0);
    }
    either_way(typed, meant, |a, b| match (a, b) {
        (Coda::N, Coda::Ng) | (Coda::T, Coda::C) => Some(SOUTHERN),
        (Coda::N, Coda::Nh) | (Coda::T, Coda::Ch) => Some(REGIONAL),
        _ => None,
    })
}

fn either_way<T: Copy>(a: T, b: T, pair: impl Fn(T, T) -> Option<f32>) -> Option<f32> {
    pair(a, b).or_else(|| pair(b, a))
}

/// "hoa" and "qua": the glide is a letter of the nucleus in one and of the onset in the other.
fn is_hoa_qua(a: &Syllable, b: &Syllable) -> bool {
    let glide_off = || a.nucleus.letters().strip_prefix(['o', 'u']);
    a.onset == Onset::H && b.onset == Onset::Qu && glide_off() == Some(b.nucleus.letters())
}

/// Costs of nuclei with other letters; those with the same letters differ in shape alone.
const NUCLEUS_PAIRS: [(&str, &str, f32); 19] = [
    ("o", "ô", NEAR_SOUND),
    ("ô", "ơ", NEAR_SOUND),
    ("ă", "â", NEAR_SOUND),
    ("ay", "ây", NEAR_SOUND),
    ("au", "âu", NEAR_SOUND),
    ("oi", "ôi", NEAR_SOUND),
    ("ôi", "ơi", NEAR_SOUND),
    ("i", "y", SPELLING_RULE),
    ("iê", "yê", SPELLING_RULE),
    ("iêu", "yêu", SPELLING_RULE),
    ("iê", "i", REGIONAL),
    ("iêu", "iu", REGIONAL),
    ("uô", "u", REGIONAL),
    ("uôi", "ui", REGIONAL),
    ("ươ", "ư", REGIONAL),
    ("ươi", "ưi", REGIONAL),
    ("ươu", "iêu", REGIONAL),
    ("ưu", "iu", REGIONAL),
    ("ao", "au", REGIONAL),
];

/// More than the number of nuclei, and a power of two.
const SIDE: usize = 64;

fn nucleus_cost(typed: Nucleus, meant: Nucleus, unmarked: bool) -> Option<f32> {
    static MARKED: LazyLock<Vec<f32>> = LazyLock::new(|| nucleus_table(false));
    static UNMARKED: LazyLock<Vec<f32>> = LazyLock::new(|| nucleus_table(true));
    let table = if unmarked { &UNMARKED } else { &MARKED };
    let cost = table[typed.index() * SIDE + meant.index()];
    cost.is_finite().then_some(cost)
}

fn nucleus_table(unmarked: bool) -> Vec<f32> {
    let mut table = vec![f32::INFINITY; SIDE * SIDE];
    for typed in Nucleus::all() {
        for meant in Nucleus::all() {
            let cost = letters_cost(typed.letters(), meant.letters(), unmarked);
            table[typed.index() * SIDE + meant.index()] = cost;
        }
    }
    table
}

/// An unmarked nucleus stands for every one with the same letters, so its cost is that of the nearest.
fn letters_cost(typed: &str, meant: &str, unmarked: bool) -> f32 {
    let same_letters = |a: &str, b: &str| a.chars().map(bare).eq(b.chars().map(bare));
    if typed == meant || (unmarked && same_letters(typed, meant)) {
        return 0.0;
    }
    let stands_for = |listed: &str| typed == listed || (unmarked && same_letters(typed, listed));
    let pairs = NUCLEUS_PAIRS
        .iter()
        .filter(|(a, b, _)| (stands_for(a) && meant == *b) || (stands_for(b) && meant == *a));
    let listed = pairs.map(|&(_, _, cost)| cost).reduce(f32::min);
    let by_shape = same_letters(typed, meant).then_some(OTHER_SHAPE);
    listed.or(by_shape).unwrap_or(f32::INFINITY)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vietnamese::fold::fold;
    use crate::vietnamese::syllable::every_strict;

    fn close(typed: &str, candidate: &str, expected: Option<f32>) {
        let found = cost_text(typed, candidate, 1.0);
        let same = match (found, expected) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-5,
            (a, b) => a == b,
        };
        assert!(same, "{typed} {candidate}: {found:?}");
    }

    #[test]
    fn each_cause_has_its_cost() {
        for (typed, meant, expected) in [
            ("kỷ", "kỹ", HOI_NGA),
            ("nghành", "ngành", SPELLING_RULE),
            ("sử", "xử", NEAR_SOUND),
            ("chung", "trung", NEAR_SOUND),
            ("dáo", "giáo", NEAR_SOUND),
            ("viêng", "viên", SOUTHERN),
            ("đặt", "đặc", SOUTHERN),
            ("thôn", "thông", SOUTHERN),
            ("tinh", "tin", REGIONAL),
            ("kím", "kiếm", REGIONAL),
            ("lâng", "nâng", REGIONAL),
            ("rà", "gà", DELTA),
            ("quá", "hóa", HOA_QUA),
            ("đao", "đào", OTHER_SHAPE),
            ("đạo", "đào", OTHER_TONE),
            ("thuởng", "thưởng", OTHER_SHAPE),
            ("bối", "bồi", OTHER_TONE),
        ] {
            close(typed, meant, Some(expected));
        }
    }

    #[test]
    fn slips_of_the_keys_have_theirs() {
        for (typed, meant, expected) in [
            ("gaio", "giáo", slips::TRANSPOSED),
            ("giaoo", "giáo", slips::DOUBLED),
            ("gíao", "giáo", 0.0),
            ("thuog", "thuong", slips::MISSING),
            ("trunh", "trung", slips::NEIGHBOUR),
            ("thuonng", "thường", slips::DOUBLED),
        ] {
            close(
                &crate::vietnamese::spelling::mark(typed),
                meant,
                Some(expected),
            );
        }
    }

    #[test]
    fn numbers_codes_and_abbreviations_are_never_corrected() {
        for (typed, meant) in [
            ("2015", "2016"),
            ("thpt", "thcs"),
            ("b1", "b2"),
            ("gdtx", "gdnn"),
            ("them", "thpt"),
            ("lop1", "lop"),
        ] {
            close(typed, meant, None);
        }
        close("2015", "2015", Some(0.0));
        assert_eq!(cost_text("internat", "internet", slips::EXTRA), None);
        assert_eq!(
            cost_text("interner", "internet", 1.0),
            Some(slips::NEIGHBOUR)
        );
    }

    #[test]
    fn an_unmarked_syllable_costs_nothing_against_any_marks() {
        for syllable in every_strict() {
            let meant = syllable.spell();
            assert_eq!(cost_text(&fold(&meant), &meant, 1.0), Some(0.0), "{meant}");
        }
    }

    #[test]
    fn the_listed_nuclei_exist_once() {
        for (at, (a, b, _)) in NUCLEUS_PAIRS.iter().enumerate() {
            assert!(
                Nucleus::of(a).is_some() && Nucleus::of(b).is_some(),
                "{a} {b}"
            );
            let again = NUCLEUS_PAIRS[at + 1..]
                .iter()
                .any(|(c, d, _)| (a, b) == (c, d) || (a, b) == (d, c));
            assert!(!again, "{a} {b}");
        }
        assert!(Nucleus::all().count() < SIDE);
    }

    proptest! {
        #[test]
        fn no_two_strings_panic(typed in "\\PC{0,30}", candidate in "\\PC{0,30}") {
            cost_text(&typed, &candidate, 2.0);
        }

        #[test]
        fn a_lower_limit_only_takes_answers_away(typed in "[aàăđghioơnt]{1,6}", meant in "[aàăđghioơnt]{1,6}", limit in 0.0f32..1.5) {
            let free = cost_text(&typed, &meant, 5.0);
            prop_assert_eq!(cost_text(&typed, &meant, limit), free.filter(|&c| c <= limit));
        }
    }
}
