//! What is odd in the wording of a page, for whoever keeps it.
//!
//! In: a page's text and its division. Out: warnings with their lines. Only what is sure is said: a spelling is called
//! wrong when no Vietnamese syllable is written so, never because a word is rare. Nothing is corrected.

use std::collections::BTreeMap;

use unicode_normalization::char::is_combining_mark;

use super::block::split_lines;
use super::split::SplitPage;
use super::text::{folded_phrase, words};
use super::warning::{PageWarning, WarningKind};
use crate::vietnamese::compose::compose;
use crate::vietnamese::fold::has_marks;
use crate::vietnamese::spelling::mark;
use crate::vietnamese::syllable::parse;

/// Looks at a whole page; the warnings come in line order.
pub(super) fn lint_page(text: &str, page: &SplitPage) -> Vec<PageWarning> {
    let mut lint = Lint {
        starts: split_lines(text)
            .into_iter()
            .map(|line| line.start)
            .collect(),
        found: Vec::new(),
    };
    lint.count(text, |c| c == '\u{a0}', WarningKind::NoBreakSpace);
    lint.count(text, is_combining_mark, WarningKind::Decomposed);
    lint.read_words(text);
    lint.compare_names(page);
    lint.compare_clauses(text, page);
    lint.found.sort_by_key(|warning| warning.line);
    lint.found
}

struct Lint {
    /// Where each line begins.
    starts: Vec<usize>,
    found: Vec<PageWarning>,
}

impl Lint {
    fn warn(&mut self, at: usize, kind: WarningKind) {
        let line = self.starts.partition_point(|start| *start <= at);
        self.found.push(PageWarning { line, kind });
    }

    /// One warning a page, at the first such character, with how many there are.
    fn count(
        &mut self,
        text: &str,
        odd: impl Fn(char) -> bool + Copy,
        kind: fn(usize) -> WarningKind,
    ) {
        if let Some(first) = text.find(odd) {
            self.warn(first, kind(text.matches(odd).count()));
        }
    }

    /// Syllables that cannot be, and one word in two spellings; each once a page.
    fn read_words(&mut self, text: &str) {
        let mut distinct: BTreeMap<&str, usize> = BTreeMap::new();
        for word in words(text, usize::MAX) {
            distinct
                .entry(&text[word.span.clone()])
                .or_insert(word.span.start);
        }
        let mut spellings: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
        for (published, at) in distinct {
            let composed = compose(published);
            let place = if is_impossible(published, &composed) {
                wrong.entry(composed).or_insert(at)
            } else if parse(&composed).is_some() {
                let same = spellings.entry(mark(&composed).into_owned()).or_default();
                same.entry(composed).or_insert(at)
            } else {
                continue;
            };
            *place = at.min(*place);
        }
        for (syllable, at) in wrong {
            self.warn(at, WarningKind::NotASyllable(syllable));
        }
        for forms in spellings.into_values().filter(|forms| forms.len() > 1) {
            let second = forms.values().copied().max().unwrap_or_default();
            self.warn(
                second,
                WarningKind::MixedSpelling(forms.into_keys().collect()),
            );
        }
    }

    /// Capitals and signs aside, a page should call its unit by one name.
    fn compare_names(&mut self, page: &SplitPage) {
        let plain: Vec<String> = page
            .names
            .iter()
            .map(|name| folded_phrase(name, 40))
            .collect();
        if plain.iter().any(|name| *name != plain[0]) {
            let title = page.title.as_ref().map(|span| span.start);
            let statement = page.clauses.first().map(|clause| clause.span.start);
            self.warn(
                title.or(statement).unwrap_or_default(),
                WarningKind::NamesDiffer(page.names.clone()),
            );
        }
    }

    fn compare_clauses(&mut self, text: &str, page: &SplitPage) {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for clause in &page.clauses {
            let plain = folded_phrase(&text[clause.span.clone()], usize::MAX);
            if let Some(first) = seen.get(&plain) {
                self.warn(
                    clause.span.start,
                    WarningKind::SameClause(clause.ordinal, *first),
                );
            } else {
                seen.insert(plain, clause.ordinal);
            }
        }
    }
}

/// A word in small letters with Vietnamese marks that is no syllable: *nghiêp* lacks its tone. Capitals are spared, for
/// names and abbreviations follow their own rules, and so is a single letter.
fn is_impossible(published: &str, composed: &str) -> bool {
    let small = published
        .chars()
        .all(|c| c.is_lowercase() || is_combining_mark(c));
    let letters = composed.chars().count();
    small
        && letters > 1
        && has_marks(composed)
        && !parse(composed).is_some_and(|syllable| syllable.is_strict())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::split::split_page;

    fn lint(text: &str) -> Vec<(usize, WarningKind)> {
        let found = lint_page(text, &split_page(text));
        found
            .into_iter()
            .map(|warning| (warning.line, warning.kind))
            .collect()
    }

    #[test]
    fn odd_wording_is_placed() {
        let text = "PHÒNG MẪU\n\nPhòng Mẫu Hai có trách nhiệm về qui chế.\n- Quản lý\u{a0}nghiêp vụ.\n- Ban hành quy chế.\n- Ban hành quy chế;\n";
        assert_eq!(
            lint(text),
            [
                (
                    1,
                    WarningKind::NamesDiffer(vec!["PHÒNG MẪU".into(), "Phòng Mẫu Hai".into()])
                ),
                (4, WarningKind::NoBreakSpace(1)),
                (4, WarningKind::NotASyllable("nghiêp".into())),
                (
                    5,
                    WarningKind::MixedSpelling(vec!["qui".into(), "quy".into()])
                ),
                (6, WarningKind::SameClause(3, 2)),
            ]
        );
    }

    #[test]
    fn names_abbreviations_and_foreign_words_are_spared() {
        assert_eq!(
            lint("Phòng Mẫu\n- Cấp GCNQSDĐ ở Krông Ắk, website, 5.000 đ, STEM, e-mail.\n"),
            []
        );
        assert_eq!(
            lint("PHÒNG MẪU\n\nPhòng Mẫu có trách nhiệm thi.\n"),
            [],
            "capitals make no other name"
        );
    }

    #[test]
    fn decomposed_letters_are_counted_and_read_all_the_same() {
        assert_eq!(
            lint("- Ca\u{301}p phe\u{301}p.\n"),
            [(1, WarningKind::Decomposed(2))]
        );
    }
}
