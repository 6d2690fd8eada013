//! Terms found in a query: abbreviations, synonyms, everyday words, renamed things.
//!
//! In: the terms of a department, and the words of a query. Out: spans of words with what they may also mean. Matched
//! on folded words with the rule that a typed mark must be there, longest first, and never inside quotation marks. What
//! stands together is looked for first; then terms with other words between theirs, which count less.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::phrases::{PhraseStarts, places_of};
use super::request::Word;
use super::word::{QueryWord, Syllable, agrees};
use crate::analysis::tokenize;
use crate::corpus::terms::{Term, TermKind};
use crate::vietnamese::syllable::parse;

/// What a term counts whose words stand scattered in the query, beside one whose words stand together.
///
/// On the tuning half clause nDCG@10 when ranked is the same to .003 from .5 to 1.
const SCATTERED: f32 = 0.7;

/// What a span of words may also mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Meaning {
    /// Where it comes from.
    pub kind: TermKind,
    /// 0..1: how much a match of it counts beside one of the typed words.
    pub weight: f32,
    /// As written in the terms file.
    pub text: String,
    /// Its syllables.
    pub syllables: Vec<Syllable>,
}

/// Words of the query that a term knows.
#[derive(Debug, Clone, PartialEq)]
pub struct TermSpan {
    /// Where they stand, ascending, never empty; other words may stand between them.
    pub places: Vec<usize>,
    /// What they may also mean.
    pub meanings: Vec<Meaning>,
}

/// The terms of one department or of all, ready for look-up.
#[derive(Debug, Default)]
pub struct TermIndex {
    entries: Vec<Entry>,
    by_folded: FxHashMap<String, Vec<usize>>,
    starts: PhraseStarts,
    longest: usize,
}

#[derive(Debug)]
struct Entry {
    marked: Vec<String>,
    meanings: Vec<Meaning>,
}

impl TermIndex {
    /// Indexes every left spelling of the terms; a spelling met again adds nothing, so own terms come first.
    pub fn new<'a>(terms: impl Iterator<Item = &'a Term>) -> Self {
        let mut index = Self::default();
        for term in terms {
            for (place, say) in term.say.iter().enumerate() {
                let meanings = meanings_of(term, place);
                if !meanings.is_empty() {
                    index.add(say, term.kind, meanings);
                }
            }
        }
        index
    }

    /// The spans of the query that terms know, longest first where they overlap, in order of their words.
    pub fn find_spans(&self, words: &[Word]) -> Vec<TermSpan> {
        let mut spans = Vec::new();
        let mut from = 0;
        while from < words.len() {
            match self.longest_at(words, from) {
                Some(span) => {
                    from += span.places.len();
                    spans.push(span);
                }
                None => from += 1,
            }
        }
        spans
    }

    /// Terms whose words stand in the query in order with others between them: most words first, then the closest.
    /// They may overlap each other. Abbreviations are written together or not at all.
    pub fn find_scattered(&self, words: &[QueryWord]) -> Vec<TermSpan> {
        let mut found: Vec<(Vec<usize>, usize)> = Vec::new();
        for from in 0..words.len() {
            for entry in self.starts.beginning_at(words, from) {
                let places = places_of(&self.entries[entry].marked, words, from);
                let is_plain = |place: &usize| !words[*place].word.quoted;
                found.extend(
                    places
                        .filter(|places| places.iter().all(is_plain))
                        .map(|places| (places, entry)),
                );
            }
        }
        let width = |places: &[usize]| places[places.len() - 1] - places[0];
        found.sort_by_key(|(places, entry)| {
            (Reverse(places.len()), width(places), places[0], *entry)
        });
        let spans = found.into_iter().map(|(places, entry)| TermSpan {
            places,
            meanings: self.entries[entry].weaker_meanings(),
        });
        spans.collect()
    }

    /// Every left spelling with its kind's meanings, for completion.
    pub fn spellings(&self) -> impl Iterator<Item = (&[String], &[Meaning])> {
        self.entries
            .iter()
            .map(|entry| (entry.marked.as_slice(), entry.meanings.as_slice()))
    }

    fn longest_at(&self, words: &[Word], from: usize) -> Option<TermSpan> {
        let room = self.longest.min(words.len() - from);
        (1..=room).rev().find_map(|length| {
            let run = &words[from..from + length];
            let crosses = run.iter().any(|word| word.quoted)
                || run[1..].iter().any(|word| word.breaks_before);
            let folded = joined(run.iter().map(|word| word.folded.as_str()));
            let known = self.by_folded.get(&folded).filter(|_| !crosses)?;
            let entry = known
                .iter()
                .map(|entry| &self.entries[*entry])
                .find(|entry| entry.fits(run))?;
            Some(TermSpan {
                places: (from..from + length).collect(),
                meanings: entry.meanings.clone(),
            })
        })
    }

    fn add(&mut self, say: &str, kind: TermKind, meanings: Vec<Meaning>) {
        let tokens = tokenize(say);
        let marked: Vec<String> = tokens.iter().map(|token| token.marked.clone()).collect();
        self.insert(
            marked,
            &tokens
                .iter()
                .map(|token| token.folded.as_str())
                .collect::<Vec<_>>(),
            meanings.clone(),
        );
        if kind == TermKind::Abbreviation && tokens.len() > 1 {
            // "GD&ĐT", "GD-ĐT" and "GDĐT" are one abbreviation.
            let together: String = tokens.iter().map(|token| token.marked.as_str()).collect();
            let folded: String = tokens.iter().map(|token| token.folded.as_str()).collect();
            self.insert(vec![together], &[folded.as_str()], meanings);
        }
    }

    fn insert(&mut self, marked: Vec<String>, folded: &[&str], meanings: Vec<Meaning>) {
        if marked.is_empty() {
            return;
        }
        let known = self
            .by_folded
            .entry(joined(folded.iter().copied()))
            .or_default();
        if known
            .iter()
            .any(|entry| self.entries[*entry].marked == marked)
        {
            return;
        }
        self.longest = self.longest.max(marked.len());
        known.push(self.entries.len());
        let entry = Entry { marked, meanings };
        if folded.len() > 1 && !entry.is_abbreviation() {
            self.starts.add(folded, self.entries.len());
        }
        self.entries.push(entry);
    }
}

impl Entry {
    fn is_abbreviation(&self) -> bool {
        let kind = |meaning: &Meaning| meaning.kind == TermKind::Abbreviation;
        self.meanings.iter().any(kind)
    }

    fn fits(&self, run: &[Word]) -> bool {
        if let [word] = run
            && self.is_abbreviation()
            && is_ordinary_word(word)
        {
            return false;
        }
        run.iter()
            .zip(&self.marked)
            .all(|(word, marked)| agrees(&word.marked, marked))
    }

    fn weaker_meanings(&self) -> Vec<Meaning> {
        let weaker = self.meanings.iter().map(|meaning| Meaning {
            weight: SCATTERED * meaning.weight,
            ..meaning.clone()
        });
        weaker.collect()
    }
}

/// A syllable that is not in capitals is a word of its own: "hỏi ai" asks for no *trí tuệ nhân tạo*.
fn is_ordinary_word(word: &Word) -> bool {
    let in_capitals =
        word.typed.chars().any(char::is_uppercase) && !word.typed.chars().any(char::is_lowercase);
    !in_capitals && parse(&word.marked).is_some()
}

/// What the spelling at `place` may also mean: the right sides, or for a synonym every other form.
fn meanings_of(term: &Term, place: usize) -> Vec<Meaning> {
    let others = |(other, _): &(usize, &String)| term.kind != TermKind::Synonym || *other != place;
    let texts = term
        .mean
        .iter()
        .enumerate()
        .filter(others)
        .map(|(_, text)| text);
    texts
        .map(|text| meaning(term, text))
        .filter(|meaning| !meaning.syllables.is_empty())
        .collect()
}

fn meaning(term: &Term, text: &str) -> Meaning {
    let syllables = tokenize(text).into_iter().map(|token| Syllable {
        marked: token.marked,
        folded: token.folded,
    });
    Meaning {
        kind: term.kind,
        weight: term.weight,
        text: text.to_owned(),
        syllables: syllables.collect(),
    }
}

fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut all = String::new();
    for word in words {
        if !all.is_empty() {
            all.push(' ');
        }
        all.push_str(word);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::request::read_query;

    fn term(kind: TermKind, say: &[&str], mean: &[&str]) -> Term {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Term {
            kind,
            say: own(say),
            mean: own(mean),
            weight: 0.8,
            ambiguous: false,
            since: None,
        }
    }

    fn found(index: &TermIndex, text: &str) -> Vec<(Vec<usize>, Vec<String>)> {
        let spans = index.find_spans(&read_query(text).words);
        let texts = |span: &TermSpan| {
            span.meanings
                .iter()
                .map(|meaning| meaning.text.clone())
                .collect()
        };
        spans
            .iter()
            .map(|span| (span.places.clone(), texts(span)))
            .collect()
    }

    #[test]
    fn spellings_of_an_abbreviation_are_one() {
        let terms = [term(
            TermKind::Abbreviation,
            &["GD&ĐT"],
            &["giáo dục và đào tạo"],
        )];
        let index = TermIndex::new(terms.iter());
        for text in ["GD&ĐT", "GD-ĐT", "gdđt", "GDDT", "gd & đt"] {
            assert_eq!(found(&index, text).len(), 1, "{text}");
        }
        assert!(found(&index, "\"GDĐT\"").is_empty());
    }

    #[test]
    fn the_longest_term_wins_and_a_contradicting_mark_does_not_match() {
        let terms = [
            term(TermKind::Everyday, &["cấp 3"], &["trung học phổ thông"]),
            term(
                TermKind::Everyday,
                &["bằng cấp 3"],
                &["bằng tốt nghiệp trung học phổ thông"],
            ),
        ];
        let index = TermIndex::new(terms.iter());
        assert_eq!(found(&index, "mất bằng cấp 3")[0].0, [1, 2, 3]);
        assert_eq!(found(&index, "mat bang cap 3")[0].0, [1, 2, 3]);
        assert!(found(&index, "mất cặp 3").is_empty());
    }

    #[test]
    fn a_synonym_means_its_other_forms() {
        let forms = ["bảo đảm", "đảm bảo"];
        let index = TermIndex::new([term(TermKind::Synonym, &forms, &forms)].iter());
        assert_eq!(
            found(&index, "đảm bảo chất lượng"),
            [(vec![0, 1], vec!["bảo đảm".to_owned()])]
        );
    }
}
