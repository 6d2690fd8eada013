//! Text without any mark: the level called *folded*.
//!
//! In: composed text ("đào tạo", "café"). Out: the same letters bare ("dao tao", "cafe"), đ as d, one
//! character for one character. It knows nothing of syllables; i and y stay what they are.

use unicode_normalization::char as unicode;

use super::letter::Vowel;

/// Takes every mark off.
///
/// ```
/// # use phutrach::vietnamese::fold::fold;
/// assert_eq!(fold("quỹ đào tạo"), "quy dao tao");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.chars().map(bare));
    folded
}

/// Whether any letter carries a mark, the stroke of đ included.
pub fn has_marks(text: &str) -> bool {
    !text.is_ascii() && text.chars().any(|c| bare(c) != c)
}

/// One composed character without its marks.
pub(super) fn bare(c: char) -> char {
    match c {
        '\0'..='\x7f' => c,
        'đ' => 'd',
        _ => Vowel::of(c).map_or_else(|| first_part(c), Vowel::base),
    }
}

/// The first character of the canonical decomposition: the base of ñ or ü.
fn first_part(c: char) -> char {
    let mut first = None;
    unicode::decompose_canonical(c, |part| {
        first.get_or_insert(part);
    });
    first.unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vietnamese::compose::compose;

    #[test]
    fn only_marks_are_marks() {
        assert!(has_marks("gdđt") && has_marks("café") && has_marks("mu chữ"));
        assert!(!has_marks("gddt 12") && !has_marks("“”–") && !has_marks(""));
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&compose(&text));
            prop_assert_eq!(fold(&once), once.as_str());
            prop_assert!(!has_marks(&once));
        }
    }
}
