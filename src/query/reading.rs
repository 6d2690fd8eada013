//! Readings: the ways to understand what was typed, laid over the words as one lattice.
//!
//! In: a [`TypedQuery`], the vocabulary and the terms. Out: an [`Understood`] query: the words with what each may also
//! be, spans of words with what terms make of them, and the list of readings a person would recognise. Every clause
//! later takes the reading that suits it best, word by word and span by span. Reading never fails and does no I/O.

use super::correction::{Correction, Depth, correct};
use super::filler::weigh_words;
use super::keystrokes::decode_keystrokes;
use super::marks::assume_marks;
use super::request::{TypedQuery, Word};
use super::terms::{Meaning, TermIndex, TermSpan};
use super::word::{OtherSpelling, QueryWord, Syllable};
use crate::analysis::Vocabulary;
use crate::corpus::terms::TermKind;
use crate::vietnamese::has_marks;

/// Why a reading exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadingKind {
    /// As typed.
    Typed,
    /// Telex or VNI keystrokes decoded.
    Keystrokes,
    /// An abbreviation written out.
    Abbreviation,
    /// A synonym, an official term for everyday words, or a new name for an old one.
    Synonym,
    /// A spelling corrected.
    Correction,
    /// Marks restored on an unmarked query.
    Marks,
}

impl ReadingKind {
    /// The name used in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Typed => "typed",
            Self::Keystrokes => "keystrokes",
            Self::Abbreviation => "abbreviation",
            Self::Synonym => "synonym",
            Self::Correction => "correction",
            Self::Marks => "marks",
        }
    }
}

/// One way to understand what was typed, as a person would recognise it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingView {
    /// Why it exists.
    pub kind: ReadingKind,
    /// The query under this reading.
    pub text: String,
    /// 0..1: how much a match of this reading counts beside one of the typed words.
    pub weight: f32,
    /// Whether candidates are looked for under this reading; otherwise it is only offered.
    pub used: bool,
}

/// A span of words and what terms make of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadSpan {
    /// The words.
    pub span: TermSpan,
    /// For each meaning of the span, its index into [`Understood::readings`].
    pub readings: Vec<usize>,
}

/// A query as understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Understood {
    /// The words to look for.
    pub words: Vec<QueryWord>,
    /// Spans of words that terms know, disjoint, in order of their first words.
    pub spans: Vec<ReadSpan>,
    /// All readings; the first is always "as typed".
    pub readings: Vec<ReadingView>,
    /// Index of the reading that gave the words: 0 as typed, or the keystrokes decoded.
    pub base: usize,
    /// Whether the words looked for carry any mark.
    pub has_marks: bool,
}

/// What reading a query needs to know of a generation.
#[derive(Debug, Clone, Copy)]
pub struct Lexicon<'a> {
    /// Syllables and pairs of the corpus and of the terms.
    pub vocabulary: &'a Vocabulary,
    /// The terms that hold.
    pub terms: &'a TermIndex,
}

/// Understands a query. With `literal` only the reading "as typed" is made.
pub fn understand(
    text: &str,
    typed: &TypedQuery,
    lexicon: Lexicon<'_>,
    literal: bool,
) -> Understood {
    let mut understood = Understood {
        readings: vec![reading(ReadingKind::Typed, text.trim().to_owned(), 1.0)],
        ..Understood::default()
    };
    let mut words = typed.words.clone();
    if !literal {
        understood.read_keystrokes(&mut words, lexicon.vocabulary);
    }
    let assumed = if literal {
        words.iter().map(|word| word.marked.clone()).collect()
    } else {
        assume_marks(&words, lexicon.vocabulary)
    };
    understood.set_words(words, assumed);
    if !literal {
        understood.read_terms(lexicon.terms);
        if understood.read_corrections(lexicon.vocabulary, Depth::Unknown) {
            understood.read_corrected_terms(lexicon.terms);
        }
        understood.read_marks();
    }
    understood
}

impl Understood {
    /// The words as text, with the words of `span` replaced; `meaning` stands where the first of them stood.
    pub fn text_with(&self, span: &TermSpan, meaning: &str) -> String {
        let shown = self.words.iter().enumerate().filter_map(|(place, word)| {
            match span.places.binary_search(&place) {
                Ok(0) => Some(meaning),
                Ok(_) => None,
                Err(_) => Some(word.word.typed.as_str()),
            }
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    /// Corrects known words that have no known neighbour too; whether that added anything.
    pub fn read_neighbours(&mut self, vocabulary: &Vocabulary) -> bool {
        self.read_corrections(vocabulary, Depth::Neighbours)
    }

    /// Takes over the last reading of another understanding as an offer.
    pub fn offer_last_of(&mut self, other: &Self) {
        if let Some(last) = other.readings.last() {
            self.readings.push(ReadingView {
                used: false,
                ..last.clone()
            });
        }
    }

    fn set_words(&mut self, words: Vec<Word>, assumed: Vec<String>) {
        self.has_marks = words.iter().any(|word| has_marks(&word.marked));
        let importance = weigh_words(&words, &assumed);
        let words = words.into_iter().zip(assumed).zip(importance);
        let word = |((word, assumed), importance)| QueryWord {
            word,
            assumed,
            importance,
            others: Vec::new(),
        };
        self.words = words.map(word).collect();
    }

    /// Replaces words by what their keys make, or only says so when that is not sure.
    fn read_keystrokes(&mut self, words: &mut [Word], vocabulary: &Vocabulary) {
        let Some(decoding) = decode_keystrokes(words, vocabulary) else {
            return;
        };
        let meant = words.iter().zip(&decoding.words);
        let text = meant.map(|(word, meant)| {
            meant
                .as_ref()
                .map_or(word.typed.as_str(), |meant| &meant.marked)
        });
        let text = text.collect::<Vec<_>>().join(" ");
        self.readings.push(ReadingView {
            used: decoding.applied,
            ..reading(ReadingKind::Keystrokes, text, 1.0)
        });
        if decoding.applied {
            self.base = self.readings.len() - 1;
            self.readings[0].used = false;
            for (word, meant) in words.iter_mut().zip(decoding.words) {
                if let Some(meant) = meant {
                    word.typed.clone_from(&meant.marked);
                    (word.marked, word.folded) = (meant.marked, meant.folded);
                }
            }
        }
    }

    /// Adds corrections of single words as one more reading; whether there was any.
    fn read_corrections(&mut self, vocabulary: &Vocabulary, depth: Depth) -> bool {
        let settled = |at: usize| {
            self.is_in_span(at)
                || !self.words[at].others.is_empty()
                || self.words[at].importance < 1.0
        };
        let skip: Vec<bool> = (0..self.words.len()).map(settled).collect();
        let words = self.plain_words();
        let mut best: Vec<Option<String>> = vec![None; words.len()];
        let corrections = correct(
            &self.assumed_words(),
            self.has_marks,
            &skip,
            vocabulary,
            depth,
        );
        if corrections.is_empty() {
            return false;
        }
        let number = self.readings.len();
        let weight = corrections
            .iter()
            .map(|correction| correction.weight)
            .fold(1.0, f32::min);
        for Correction {
            word,
            syllable,
            weight,
        } in corrections
        {
            best[word].get_or_insert_with(|| shown(&syllable, vocabulary));
            self.words[word].others.push(OtherSpelling {
                syllable,
                weight,
                reading: number,
            });
        }
        let text = words
            .iter()
            .zip(&best)
            .map(|(word, other)| other.as_deref().unwrap_or(&word.typed));
        let text = text.collect::<Vec<_>>().join(" ");
        self.readings
            .push(reading(ReadingKind::Correction, text, weight));
        true
    }

    /// Shows an unmarked query with its most likely marks.
    fn read_marks(&mut self) {
        let gains = self
            .words
            .iter()
            .any(|word| word.assumed != word.word.marked);
        if !self.has_marks && gains {
            let shown = self
                .words
                .iter()
                .map(|word| word.assumed.as_str())
                .collect::<Vec<_>>();
            self.readings
                .push(reading(ReadingKind::Marks, shown.join(" "), 1.0));
        }
    }

    /// The words with the marks that were probably left out.
    fn assumed_words(&self) -> Vec<Word> {
        let assumed = self.words.iter().map(|word| Word {
            marked: word.assumed.clone(),
            ..word.word.clone()
        });
        assumed.collect()
    }

    fn plain_words(&self) -> Vec<Word> {
        self.words.iter().map(|word| word.word.clone()).collect()
    }

    /// Terms whose words stand side by side, as the words are probably meant and then with other marks where some were left
    /// out; then those with other words between.
    fn read_terms(&mut self, terms: &TermIndex) {
        let as_meant = terms.find_spans(&self.assumed_words());
        let as_typed = terms.find_spans(&self.plain_words());
        let together = as_meant.into_iter().chain(as_typed);
        for span in together.chain(terms.find_scattered(&self.words)) {
            if self.is_free(&span) {
                self.add_span(span);
            }
        }
        self.sort_spans();
    }

    /// Terms that hold a corrected word, where no span stands yet.
    fn read_corrected_terms(&mut self, terms: &TermIndex) {
        let corrected: Vec<Word> = self.words.iter().map(QueryWord::corrected).collect();
        let together = terms.find_spans(&corrected);
        for span in together
            .into_iter()
            .chain(terms.find_scattered(&self.words))
        {
            let holds_correction = span
                .places
                .iter()
                .any(|place| !self.words[*place].others.is_empty());
            if holds_correction && self.is_free(&span) {
                self.add_span(span);
            }
        }
        self.sort_spans();
    }

    fn is_in_span(&self, place: usize) -> bool {
        let holds = |span: &ReadSpan| span.span.places.contains(&place);
        self.spans.iter().any(holds)
    }

    fn is_free(&self, span: &TermSpan) -> bool {
        !span.places.iter().any(|place| self.is_in_span(*place))
    }

    fn sort_spans(&mut self) {
        self.spans.sort_by_key(|span| span.span.places[0]);
    }

    fn add_span(&mut self, span: TermSpan) {
        let readings = span
            .meanings
            .iter()
            .map(|meaning| self.add_term_reading(&span, meaning))
            .collect();
        self.spans.push(ReadSpan { span, readings });
    }

    fn add_term_reading(&mut self, span: &TermSpan, meaning: &Meaning) -> usize {
        let kind = match meaning.kind {
            TermKind::Abbreviation => ReadingKind::Abbreviation,
            TermKind::Synonym | TermKind::Everyday | TermKind::Renamed => ReadingKind::Synonym,
        };
        self.readings.push(reading(
            kind,
            self.text_with(span, &meaning.text),
            meaning.weight,
        ));
        self.readings.len() - 1
    }
}

fn reading(kind: ReadingKind, text: String, weight: f32) -> ReadingView {
    ReadingView {
        kind,
        text,
        weight,
        used: true,
    }
}

/// A correction as shown: the most frequent spelling when the correction itself has no marks.
fn shown(syllable: &Syllable, vocabulary: &Vocabulary) -> String {
    let spellings = vocabulary
        .folded_id(&syllable.folded)
        .map_or(&[][..], |id| vocabulary.spellings(id));
    let frequent = spellings
        .iter()
        .max_by_key(|id| vocabulary.marked_count(**id));
    match frequent {
        Some(id) if !has_marks(&syllable.marked) => vocabulary.marked(*id).to_owned(),
        _ => syllable.marked.clone(),
    }
}
