//! One mistake in one word, as people make them: by ear or by finger.
//!
//! In: a query and a seeded stream. Out: the query with one word changed. Words with a digit and abbreviations in
//! capitals are never touched. It is written apart from the costs that correction uses, so that it can judge them.

use super::forms::{toned, words};
use super::random::Random;
use crate::vietnamese::letter::{Tone, Vowel};
use crate::vietnamese::spelling::mark;
use crate::vietnamese::syllable::{Syllable, parse};

/// Onsets that sound alike to many speakers.
const ONSETS: [(&str, &str); 3] = [("s", "x"), ("ch", "tr"), ("d", "gi")];

/// Codas that sound alike in the south.
const CODAS: [(&str, &str); 2] = [("n", "ng"), ("t", "c")];

/// Rows of the keyboard; each is shifted to the right of the one above by about half a key.
const KEYS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// A way to get one word wrong: every wrong spelling that it makes of a word.
type Cause = fn(&str, &Syllable) -> Vec<String>;

const CAUSES: [Cause; 6] = [
    hook_and_tilde,
    onsets,
    codas,
    neighbouring_keys,
    doubled_letters,
    dropped_letters,
];

/// The query with one slip; `None` when no word can take one. A cause is drawn first, then a word and its slip.
pub(super) fn slip(query: &str, random: &mut Random) -> Option<String> {
    let places: Vec<(usize, &str, Syllable)> = words(query)
        .enumerate()
        .filter_map(|(at, word)| Some((at, word, eligible(word)?)))
        .collect();
    let slips_of = |cause: Cause| -> Vec<(usize, String)> {
        let of_word = |(at, word, syllable): &(usize, &str, Syllable)| {
            let lower = word.to_lowercase();
            let wrong = cause(&lower, syllable).into_iter();
            let wrong = wrong.filter(|wrong| mark(wrong) != mark(&lower));
            wrong
                .map(|wrong| (*at, in_case_of(word, &wrong)))
                .collect::<Vec<_>>()
        };
        places.iter().flat_map(of_word).collect()
    };
    let mut drawn: Vec<Vec<(usize, String)>> = CAUSES.into_iter().map(slips_of).collect();
    drawn.retain(|slips| !slips.is_empty());
    let slips = drawn.get(random.below(drawn.len()))?;
    let (at, wrong) = slips.get(random.below(slips.len()))?;
    Some(replace_word(query, *at, wrong))
}

/// Words of two letters or more that are syllables and no abbreviations.
fn eligible(word: &str) -> Option<Syllable> {
    let shouted = word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
    if shouted || word.chars().count() < 2 {
        return None;
    }
    parse(&word.to_lowercase())
}

fn replace_word(query: &str, at: usize, wrong: &str) -> String {
    let runs = words(query).enumerate();
    runs.map(|(place, run)| if place == at { wrong } else { run })
        .collect()
}

fn in_case_of(word: &str, wrong: &str) -> String {
    let mut letters = wrong.chars();
    match (word.starts_with(char::is_uppercase), letters.next()) {
        (true, Some(first)) => first.to_uppercase().chain(letters).collect(),
        _ => wrong.to_owned(),
    }
}

/// hỏi for ngã and back.
fn hook_and_tilde(word: &str, syllable: &Syllable) -> Vec<String> {
    let other = match syllable.tone {
        Tone::Hoi => Tone::Nga,
        Tone::Nga => Tone::Hoi,
        _ => return Vec::new(),
    };
    let swap = |c: char| match Vowel::of(c) {
        Some(vowel) if vowel.tone == syllable.tone => toned(c, other),
        _ => c,
    };
    vec![word.chars().map(swap).collect()]
}

fn onsets(word: &str, syllable: &Syllable) -> Vec<String> {
    let written = syllable.onset.letters();
    let change = |(from, to): (&str, &str)| {
        let rest = (written == from)
            .then(|| word.strip_prefix(from))
            .flatten()?;
        Some(format!("{to}{rest}")).filter(|wrong| is_word(wrong))
    };
    both_ways(&ONSETS).filter_map(change).collect()
}

fn codas(word: &str, syllable: &Syllable) -> Vec<String> {
    let written = syllable.coda.letters();
    let change = |(from, to): (&str, &str)| {
        let rest = (written == from)
            .then(|| word.strip_suffix(from))
            .flatten()?;
        Some(format!("{rest}{to}")).filter(|wrong| is_word(wrong))
    };
    both_ways(&CODAS).filter_map(change).collect()
}

fn both_ways<'a>(pairs: &'a [(&str, &str)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    pairs.iter().flat_map(|&(a, b)| [(a, b), (b, a)])
}

/// A mistake by ear is still spelt as a word.
fn is_word(wrong: &str) -> bool {
    parse(wrong).is_some_and(|syllable| syllable.is_strict())
}

/// Each letter without marks, hit one key to the side, above or below.
fn neighbouring_keys(word: &str, _: &Syllable) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let at_place = |at: usize| {
        let letters = &letters;
        neighbours(letters[at]).map(move |key| {
            let mut wrong = letters.clone();
            wrong[at] = key;
            wrong.into_iter().collect()
        })
    };
    (0..letters.len()).flat_map(at_place).collect()
}

fn neighbours(key: char) -> impl Iterator<Item = char> {
    let place = |key: char| {
        (0i32..).zip(KEYS).find_map(|(row, keys)| {
            let column = keys.find(key)? as i32;
            Some((row, column))
        })
    };
    let own = place(key);
    KEYS.iter()
        .flat_map(|row| row.chars())
        .filter(move |&other| {
            let (Some((row, column)), Some((other_row, other_column))) = (own, place(other)) else {
                return false;
            };
            match other_row - row {
                0 => (other_column - column).abs() == 1,
                // Half a key to the right: the key above at the same column or one further, below one less or the same.
                -1 => matches!(other_column - column, 0 | 1),
                1 => matches!(other_column - column, -1 | 0),
                _ => false,
            }
        })
}

fn doubled_letters(word: &str, _: &Syllable) -> Vec<String> {
    edit_plain_letters(word, |wrong, at| wrong.insert(at, wrong[at]))
}

/// Only from words of three letters or more, where something is left to recognise.
fn dropped_letters(word: &str, _: &Syllable) -> Vec<String> {
    if word.chars().count() < 3 {
        return Vec::new();
    }
    edit_plain_letters(word, |wrong, at| {
        wrong.remove(at);
    })
}

fn edit_plain_letters(word: &str, edit: impl Fn(&mut Vec<char>, usize)) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let plain = (0..letters.len()).filter(|&at| letters[at].is_ascii());
    plain
        .map(|at| {
            let mut wrong = letters.clone();
            edit(&mut wrong, at);
            wrong.into_iter().collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slips(cause: Cause, word: &str) -> Vec<String> {
        cause(word, &parse(word).unwrap())
    }

    #[test]
    fn mistakes_by_ear_change_one_part() {
        assert_eq!(slips(hook_and_tilde, "nghỉ"), ["nghĩ"]);
        assert_eq!(slips(onsets, "trường"), ["chường"]);
        assert_eq!(slips(onsets, "sinh"), ["xinh"]);
        assert_eq!(slips(onsets, "dục"), ["giục"]);
        assert_eq!(slips(codas, "bằng"), ["bằn"]);
        assert_eq!(slips(codas, "tốt"), ["tốc"]);
        assert!(slips(codas, "học").contains(&"họt".to_owned()));
        assert!(slips(onsets, "học").is_empty());
    }

    #[test]
    fn fingers_hit_neighbours_twice_or_not_at_all() {
        assert_eq!(neighbours('g').collect::<String>(), "tyfhvb");
        assert_eq!(neighbours('p').collect::<String>(), "ol");
        assert!(slips(doubled_letters, "học").contains(&"hhọc".to_owned()));
        assert_eq!(slips(dropped_letters, "học"), ["ọc", "họ"]);
        assert!(slips(dropped_letters, "ai").is_empty());
    }

    #[test]
    fn exactly_one_word_changes_and_never_a_code() {
        for number in 0..300 {
            let query = "Trường THPT dạy lớp 10A1 theo TT-BGDĐT";
            let wrong = slip(query, &mut Random::seeded(&[&number.to_string()])).unwrap();
            let changed: Vec<&str> = words(query)
                .zip(words(&wrong))
                .filter(|(a, b)| a != b)
                .map(|(a, _)| a)
                .collect();
            assert_eq!(changed.len(), 1, "{wrong}");
            assert!(
                ["Trường", "dạy", "lớp", "theo"].contains(&changed[0]),
                "{wrong}"
            );
        }
        assert_eq!(slip("THPT 10", &mut Random::seeded(&["x"])), None);
    }
}
