//! Spelling variants that mean the same word, brought to one form: the level called *marked*.
//!
//! In: one composed, lower-case token. Out: the token with its tone in the traditional place (hoà to
//! hòa, and misplaced tones such as "qúy" with it) and one of i and y where Vietnamese allows both
//! (kĩ to kỹ). What is no syllable stays as it is. Only for comparing: published text is never changed.

use std::borrow::Cow;

use super::rime::{Coda, Nucleus, Onset};
use super::syllable::{Syllable, parse};

/// The canonical spelling of a composed, lower-case token. Marking twice changes nothing.
///
/// ```
/// # use phutrach::vietnamese::spelling::mark;
/// assert_eq!(mark("thuỷ"), "thủy");
/// assert_eq!(mark("qui"), "quy");
/// assert_eq!(mark("thúi"), "thúi");
/// ```
pub fn mark(token: &str) -> Cow<'_, str> {
    let Some(mut syllable) = parse(token) else {
        return Cow::Borrowed(token);
    };
    unify_i(&mut syllable);
    if is_spelt(&syllable, token) {
        Cow::Borrowed(token)
    } else {
        Cow::Owned(syllable.spell())
    }
}

/// i and y are free only as the whole rime of an open syllable after h, k, l, m, s, t or qu.
///
/// Source: the lists of both spellings in dictionaries agree on these onsets; after others (bị, nghỉ,
/// thi, vi) one form is a mistake or a proper name, and after a vowel (tay, tai) it is another word.
fn unify_i(syllable: &mut Syllable) {
    let free = matches!(
        syllable.onset,
        Onset::H | Onset::K | Onset::L | Onset::M | Onset::S | Onset::T | Onset::Qu
    );
    if free && syllable.coda == Coda::None && syllable.nucleus.letters() == "i" {
        syllable.nucleus = Nucleus::Y;
    }
}

fn is_spelt(syllable: &Syllable, token: &str) -> bool {
    let mut letters = token.chars();
    let mut same = true;
    syllable.visit_letters(|c| same &= letters.next() == Some(c));
    same && letters.next().is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vietnamese::fold::fold;
    use crate::vietnamese::syllable::{every_strict, modern};

    #[test]
    fn both_placements_are_one_spelling() {
        for syllable in every_strict() {
            let traditional = syllable.spell();
            assert_eq!(mark(&modern(&traditional)), mark(&traditional));
        }
    }

    #[test]
    fn marking_moves_a_tone_and_changes_no_letter_but_i() {
        for syllable in every_strict() {
            let spelt = syllable.spell();
            let marked = mark(&spelt);
            assert_eq!(mark(&marked), marked);
            assert_eq!(fold(&marked), mark(&fold(&spelt)));
        }
    }

    proptest! {
        #[test]
        fn marking_twice_changes_nothing(token in "[a-zàáảãạăâđêôơưéèẽẻẹ]{0,8}") {
            let once = mark(&token).into_owned();
            prop_assert_eq!(mark(&once), once.as_str());
        }

        #[test]
        fn folding_agrees_but_for_i_and_y(token in "[a-zàáảãạăâđêôơưéèẽẻẹ]{0,8}") {
            let same = |text: &str| fold(text).replace('y', "i");
            prop_assert_eq!(same(&mark(&token)), same(&token));
        }
    }
}
