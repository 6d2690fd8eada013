//! Queries as people might type them about a made corpus, the same for the same seed.
//!
//! A query is a run of words of one clause, or of two, in one of the forms below. What is left out: word order that
//! differs from the clause's, everyday words for official ones other than terms, and intent.

use fastrand::Rng;
use phutrach::analysis::tokenize;
use phutrach::corpus::{Corpus, CorpusUnit, Terms, UnitId};
use phutrach::vietnamese::fold::fold;
use phutrach::vietnamese::typing::{KeyOrder, type_telex};

use super::corpus::Language;

/// How a query is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// With its marks, 2 to 8 syllables.
    Marked,
    /// Without any mark.
    Unmarked,
    /// As Telex keys.
    Telex,
    /// One key wrong in one syllable.
    Slip,
    /// Two to four syllables in quotation marks, and two more.
    Quoted,
    /// Within one unit.
    Filtered,
    /// Within one department.
    Department,
    /// A unit's name.
    UnitName,
    /// A term's left side and two more syllables.
    Term,
    /// A sentence of 30 syllables.
    Sentence,
    /// Syllables that no clause holds.
    Unanswerable,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Marked,
        Self::Unmarked,
        Self::Telex,
        Self::Slip,
        Self::Quoted,
        Self::Filtered,
        Self::Department,
        Self::UnitName,
        Self::Term,
        Self::Sentence,
        Self::Unanswerable,
    ];
}

/// One query.
#[derive(Debug, Clone)]
pub struct Query {
    /// How it is typed.
    pub form: Form,
    /// What is typed.
    pub text: String,
    /// The unit it is kept to.
    pub unit: Option<UnitId>,
    /// The department it is kept to.
    pub department: Option<String>,
}

/// `each` queries of every form.
pub fn make(
    language: &Language,
    corpus: &Corpus,
    terms: &Terms,
    each: usize,
    rng: &mut Rng,
) -> Vec<Query> {
    let units: Vec<&CorpusUnit> = corpus
        .departments
        .iter()
        .flat_map(|one| &one.units)
        .collect();
    let mut queries = Vec::with_capacity(each * Form::ALL.len());
    for form in Form::ALL {
        for _ in 0..each {
            let unit = units[rng.usize(0..units.len())];
            queries.push(Query {
                form,
                text: text(form, language, unit, terms, rng),
                unit: (form == Form::Filtered).then(|| unit.unit.id.clone()),
                department: (form == Form::Department).then(|| unit.unit.id.department().0),
            });
        }
    }
    queries
}

fn text(
    form: Form,
    language: &Language,
    unit: &CorpusUnit,
    terms: &Terms,
    rng: &mut Rng,
) -> String {
    let length = rng.usize(2..=8);
    match form {
        Form::Marked | Form::Filtered | Form::Department => run(unit, length, rng).join(" "),
        Form::Unmarked => fold(&run(unit, length, rng).join(" ")),
        Form::Telex => type_telex(&run(unit, length, rng).join(" "), KeyOrder::ToneLast),
        Form::Slip => slip(run(unit, length, rng), rng),
        Form::Quoted => {
            let words = run(unit, 2 + length / 3, rng).join(" ");
            format!("\"{words}\" {}", run(unit, 2, rng).join(" "))
        }
        Form::UnitName => unit.unit.name.clone(),
        Form::Term => {
            let term = &terms.terms[rng.usize(0..terms.terms.len())];
            format!("{} {}", term.say[0], run(unit, 2, rng).join(" "))
        }
        Form::Sentence => run(unit, 30, rng).join(" "),
        Form::Unanswerable => {
            let words = (0..length).map(|_| &*language.unused[rng.usize(0..language.unused.len())]);
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

/// Neighbouring syllables of one clause, in lower case; of several when one is too short.
fn run(unit: &CorpusUnit, length: usize, rng: &mut Rng) -> Vec<String> {
    let mut words = Vec::with_capacity(length);
    while words.len() < length {
        let clause = &unit.clauses[rng.usize(0..unit.clauses.len())];
        let tokens = tokenize(&unit.text[clause.span.clone()]);
        let room = length - words.len();
        let from = rng.usize(0..=tokens.len().saturating_sub(room));
        words.extend(
            tokens
                .into_iter()
                .skip(from)
                .take(room)
                .map(|token| token.marked),
        );
    }
    words
}

/// Two letters the wrong way round, or one missing, in the longest syllable.
fn slip(mut words: Vec<String>, rng: &mut Rng) -> String {
    if let Some(word) = words.iter_mut().max_by_key(|word| word.chars().count()) {
        let mut letters: Vec<char> = word.chars().collect();
        let at = rng.usize(0..letters.len().saturating_sub(1).max(1));
        if rng.bool() && at + 1 < letters.len() {
            letters.swap(at, at + 1);
        } else {
            letters.remove(at);
        }
        *word = letters.into_iter().collect();
    }
    words.join(" ")
}
