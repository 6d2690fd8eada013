//! The names a page gives its unit, in its title and where its function is stated.
//!
//! In: a title or a statement. Out: names on one line. A sentence gives a name when it begins with a unit word and goes
//! on to say what the unit is or does.

use super::text::{Word, on_one_line, words};
use super::wording::begins_with_unit;

/// Words that follow a unit's name in a sentence.
const AFTER_NAME: &[&str] = &[
    "co", "la", "chiu", "thuc", "tham", "giup", "duoc", "thuoc", "truc", "phai", "do", "gom",
    "dam", "chu", "phu", "quan",
];

/// Adds the names that the sentences of `statement` begin with, each once.
pub(super) fn collect_names(statement: &str, names: &mut Vec<String>) {
    for sentence in sentences(statement) {
        if let Some(name) = leading_name(sentence) {
            add_name(name, names);
        }
    }
}

/// Adds a name unless the same words are there already.
pub(super) fn add_name(name: &str, names: &mut Vec<String>) {
    let name = on_one_line(name);
    if !name.is_empty() && !names.contains(&name) {
        names.push(name);
    }
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', ';', ':']).map(str::trim)
}

/// The unit's name that a sentence begins with; the slice begins where the sentence does. A name has a capital after
/// its first word, or *có* behind it: "Ban kiểm tra việc …" names nobody.
pub(super) fn leading_name(sentence: &str) -> Option<&str> {
    if !begins_with_unit(sentence) {
        return None;
    }
    let all = words(sentence, 25);
    let end = (1..all.len()).find(|&at| ends_name(sentence, &all, at))?;
    let begins_large = |word: &Word| sentence[word.span.clone()].starts_with(char::is_uppercase);
    let named = all[1..end].iter().any(begins_large) || all[end].folded == "co";
    let name = &sentence[..all[end - 1].span.end];
    (named && (2..=18).contains(&end)).then_some(name)
}

/// A name ends before a bracket, a colon or a small word that begins the predicate; "Thanh tra" and the like hold no
/// such word, and "Tổ chức", "Quản lý" in a name bear a capital.
fn ends_name(sentence: &str, all: &[Word], at: usize) -> bool {
    let gap = &sentence[all[at - 1].span.end..all[at].span.start];
    let small = sentence[all[at].span.clone()].starts_with(char::is_lowercase);
    gap.contains(['(', ':']) || (small && AFTER_NAME.contains(&all[at].folded.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_its_unit() {
        let mut names = Vec::new();
        collect_names(
            "Phòng Tổ chức - Cán bộ có trách nhiệm giúp. Phòng Tổ chức, giúp Sở. Phòng Học sinh, sinh viên (Phòng) là. Phòng có nhiệm vụ:",
            &mut names,
        );
        assert_eq!(
            names,
            [
                "Phòng Tổ chức - Cán bộ",
                "Phòng Tổ chức",
                "Phòng Học sinh, sinh viên"
            ]
        );
    }
}
