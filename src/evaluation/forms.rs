//! One marked query to the other ways in which people type the same.
//!
//! In: a marked, composed query and the id of its need, which seeds what is drawn. Out: the query in a [`Form`], or
//! nothing where the form leaves it as it is. It knows the script and how people type it, and nothing of the search
//! it is used to judge.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::random::Random;
use super::slip::slip;
use crate::vietnamese::letter::{Tone, Vowel};
use crate::vietnamese::rime::{Coda, Onset};
use crate::vietnamese::syllable::parse;
use crate::vietnamese::typing::{KeyOrder, type_telex, type_vni};

/// A way of typing a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// As judged: every mark, composed.
    Marked,
    /// No mark at all.
    Unmarked,
    /// About half of the words without their marks.
    PartlyMarked,
    /// Marks apart from their letters (NFD).
    Decomposed,
    /// Tones of oa, oe, uy on the other letter: hòa, hoà.
    Placement,
    /// i for y and y for i where both are right: kỹ, kĩ.
    OtherI,
    /// Telex keys with the input method off, in one of four habits.
    Telex,
    /// VNI keys with the input method off, in one of four habits.
    Vni,
    /// One word mistyped or misspelt.
    Slip,
    /// Still being typed: one or two letters of the last word, three words or more in all.
    Prefix,
}

impl Form {
    /// All forms, the judged one first.
    pub const ALL: [Self; 10] = [
        Self::Marked,
        Self::Unmarked,
        Self::PartlyMarked,
        Self::Decomposed,
        Self::Placement,
        Self::OtherI,
        Self::Telex,
        Self::Vni,
        Self::Slip,
        Self::Prefix,
    ];

    /// The name used in files and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Marked => "marked",
            Self::Unmarked => "unmarked",
            Self::PartlyMarked => "partly-marked",
            Self::Decomposed => "nfd",
            Self::Placement => "placement",
            Self::OtherI => "i-y",
            Self::Telex => "telex",
            Self::Vni => "vni",
            Self::Slip => "slip",
            Self::Prefix => "prefix",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Marked => "đủ dấu",
            Self::Unmarked => "không dấu",
            Self::PartlyMarked => "thiếu dấu",
            Self::Decomposed => "dấu rời",
            Self::Placement => "chỗ đặt dấu",
            Self::OtherI => "i/y",
            Self::Telex => "Telex",
            Self::Vni => "VNI",
            Self::Slip => "gõ sai",
            Self::Prefix => "gõ dở",
        }
    }
}

/// The query in a form; `None` when the form leaves it as it is or does not apply.
pub fn derive(form: Form, id: &str, query: &str) -> Option<String> {
    let mut random = Random::seeded(&[form.name(), id]);
    let derived = match form {
        Form::Marked => return Some(query.to_owned()),
        Form::Unmarked => bare(query),
        Form::PartlyMarked => map_words(query, |word| {
            if random.coin() {
                bare(word)
            } else {
                word.to_owned()
            }
        }),
        Form::Decomposed => query.nfd().collect(),
        Form::Placement => map_words(query, other_placement),
        Form::OtherI => map_words(query, other_i),
        Form::Telex => type_telex(query, KeyOrder::ALL[random.below(4)]),
        Form::Vni => type_vni(query, KeyOrder::ALL[random.below(4)]),
        Form::Slip => slip(query, &mut random)?,
        Form::Prefix => half_typed(query, &mut random)?,
    };
    (derived != query).then_some(derived)
}

/// Every run of letters and digits, mapped; what stands between stays.
fn map_words(text: &str, mut map: impl FnMut(&str) -> String) -> String {
    words(text).fold(String::with_capacity(text.len()), |mut mapped, run| {
        if run.starts_with(char::is_alphanumeric) {
            mapped.push_str(&map(run));
        } else {
            mapped.push_str(run);
        }
        mapped
    })
}

/// Runs of letters and digits and runs of what stands between them, in turn.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let inside = rest.chars().next()?.is_alphanumeric();
        let end = rest
            .find(|c: char| c.is_alphanumeric() != inside)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        rest = after;
        Some(run)
    })
}

/// Without marks, in the same case.
fn bare(text: &str) -> String {
    let plain = |c| match c {
        'đ' => 'd',
        'Đ' => 'D',
        _ => c,
    };
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(plain)
        .collect()
}

/// The tone of an open oa, oe or uy on the other letter.
fn other_placement(word: &str) -> String {
    let open = parse(&word.to_lowercase()).filter(|syllable| {
        syllable.coda == Coda::None && matches!(syllable.nucleus.letters(), "oa" | "oe" | "uy")
    });
    let mut letters: Vec<char> = word.chars().collect();
    let (Some(syllable), [.., first, second]) = (open, letters.as_mut_slice()) else {
        return word.to_owned();
    };
    let on_first = Vowel::of(*first).is_some_and(|vowel| vowel.tone != Tone::Ngang);
    let (from, to) = if on_first {
        (first, second)
    } else {
        (second, first)
    };
    *from = toned(*from, Tone::Ngang);
    *to = toned(*to, syllable.tone);
    letters.into_iter().collect()
}

/// The vowel with another tone, in the same case.
pub(super) fn toned(c: char, tone: Tone) -> char {
    let changed = Vowel::of(c).map_or(c, |vowel| vowel.with_tone(tone).to_char());
    if c.is_uppercase() {
        changed.to_uppercase().next().unwrap_or(changed)
    } else {
        changed
    }
}

/// i for y and y for i as the whole rime after h, k, l, m, s, t or qu, where dictionaries have both.
fn other_i(word: &str) -> String {
    let free = parse(&word.to_lowercase()).filter(|syllable| {
        let both = matches!(
            syllable.onset,
            Onset::H | Onset::K | Onset::L | Onset::M | Onset::S | Onset::T | Onset::Qu
        );
        both && syllable.coda == Coda::None && matches!(syllable.nucleus.letters(), "i" | "y")
    });
    let (Some(syllable), Some((at, last))) = (free, word.char_indices().last()) else {
        return word.to_owned();
    };
    let other = match (syllable.nucleus.letters(), last.is_uppercase()) {
        ("i", false) => 'y',
        ("i", true) => 'Y',
        (_, false) => 'i',
        (_, true) => 'I',
    };
    format!("{}{}", &word[..at], toned(other, syllable.tone))
}

/// Up to one or two letters of the last word.
fn half_typed(query: &str, random: &mut Random) -> Option<String> {
    let runs: Vec<&str> = words(query)
        .filter(|run| run.starts_with(char::is_alphanumeric))
        .collect();
    let last = runs.last().filter(|_| runs.len() >= 3)?;
    let letters = last.chars().count();
    let kept = 1 + random.below(2.min(letters.checked_sub(1)?));
    let start = query.rfind(last)?;
    let cut: String = last.chars().take(kept).collect();
    (letters > kept).then(|| format!("{}{cut}", &query[..start]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vietnamese::compose::compose;
    use crate::vietnamese::spelling::mark;

    #[test]
    fn forms_change_what_they_say() {
        let rows = [
            (Form::Marked, "xóa mù chữ", Some("xóa mù chữ")),
            (
                Form::Unmarked,
                "Xóa mù chữ ở Đắk Lắk",
                Some("Xoa mu chu o Dak Lak"),
            ),
            (Form::Unmarked, "thi PISA", None),
            (Form::Decomposed, "mù", Some("mu\u{300}")),
            (
                Form::Placement,
                "xóa, quý, khỏe, Thủy, HÒA",
                Some("xoá, quý, khoẻ, Thuỷ, HOÀ"),
            ),
            (Form::Placement, "xoá hoàn toàn", Some("xóa hoàn toàn")),
            (
                Form::OtherI,
                "kỹ sư quý tỉ lệ bị thúy tay Mỹ",
                Some("kĩ sư quí tỷ lệ bị thúy tay Mĩ"),
            ),
            (Form::OtherI, "học bổng", None),
            (Form::Prefix, "mù chữ", None),
        ];
        for (form, query, expected) in rows {
            assert_eq!(
                derive(form, "n001", query).as_deref(),
                expected,
                "{form:?} {query}"
            );
        }
    }

    #[test]
    fn a_cut_query_keeps_all_but_the_last_word() {
        let cut = derive(Form::Prefix, "n001", "chữ chữ học bổng chữ?").unwrap();
        assert!(
            ["chữ chữ học bổng c", "chữ chữ học bổng ch"].contains(&cut.as_str()),
            "{cut}"
        );
    }

    #[test]
    fn some_words_keep_their_marks_and_some_lose_them() {
        let query = "xóa mù chữ cho người lớn tuổi ở vùng khó khăn";
        let half = derive(Form::PartlyMarked, "n001", query).unwrap();
        let kept = words(query)
            .zip(words(&half))
            .filter(|(a, b)| a == b && *a != " ")
            .count();
        assert!((2..10).contains(&kept), "{half}");
    }

    #[test]
    fn spelling_forms_mean_the_same_words() {
        let same = |form, query: &str| {
            let other = compose(&derive(form, "n001", query).unwrap());
            words(&other)
                .zip(words(&compose(query)))
                .all(|(a, b)| mark(a) == mark(b))
        };
        assert!(same(Form::Placement, "hòa khỏe thủy"));
        assert!(same(Form::OtherI, "kỹ quý lí"));
        assert!(same(Form::Decomposed, "đường trường quyết"));
    }
}
