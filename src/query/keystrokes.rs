//! Whether a query was typed with the input method off, and what it then says.
//!
//! In: the words of a query as typed, and the vocabulary of the corpus and its terms. Out: for each word
//! nothing or the syllable its keys make. A word counts as keys only when the vocabulary knows what they
//! make and does not know the word itself; the whole query must agree before anything is replaced.
//! The small vocabulary of duties is what makes this safe, so it must never be a dictionary.

use super::request::Word;
use super::terms::Syllable;
use crate::analysis::Vocabulary;
use crate::vietnamese::fold::fold;
use crate::vietnamese::keystrokes::{
    Strength, decode_residue, decode_telex, decode_vni, with_stroke,
};
use crate::vietnamese::syllable;

/// So many words of sure keys need no neighbours that the corpus knows.
const SURE_BY_NUMBER: usize = 3;
/// So many words of sure keys show that the others were typed in the same way.
const SHOWS_THE_METHOD: usize = 2;
/// So many VNI words with nothing but a tone digit are one sure sign.
const WEAK_ENOUGH: usize = 2;

/// What the keys of a query make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoding {
    /// For each word of the query, the syllable meant, where it is another than the one typed.
    pub words: Vec<Option<Syllable>>,
    /// Whether to search for it; otherwise it is no more than a question back.
    pub applied: bool,
}

/// Reads keys in the words of a query; `None` when there is nothing to say.
///
/// Words in quotation marks are left alone, as they are everywhere.
pub fn decode_keystrokes(words: &[Word], vocabulary: &Vocabulary) -> Option<Decoding> {
    let mut classes: Vec<Class> = words
        .iter()
        .map(|word| classify(word, vocabulary))
        .collect();
    if !classes.iter().any(Class::is_keys) {
        return None;
    }
    choose_strokes(words, &mut classes, vocabulary);
    let tally = Tally::of(words, &classes, vocabulary);
    let applied = tally.is_convincing();
    if !applied && !tally.is_worth_asking() {
        return None;
    }
    let replaced = classes.into_iter().map(|class| class.replacement(applied));
    Some(Decoding {
        words: replaced.collect(),
        applied,
    })
}

/// What one word may be.
#[derive(Debug)]
enum Class {
    /// A word the vocabulary knows as it stands.
    Known,
    /// An unmarked or marked syllable that the vocabulary does not know, or something quoted.
    Plain,
    /// A number.
    Number,
    /// Keys of a syllable the vocabulary knows; two when a second d may have been forgotten.
    Keys { meant: Vec<String>, strong: bool },
    /// Keys of a valid syllable that the vocabulary does not know.
    Guess { meant: String },
    /// Neither a syllable nor keys of one.
    Unknown,
    /// Letters with digits that make nothing known: a code, or VNI gone wrong.
    Code,
}

impl Class {
    fn is_keys(&self) -> bool {
        matches!(self, Self::Keys { .. })
    }

    fn is_strong(&self) -> bool {
        matches!(self, Self::Keys { strong: true, .. })
    }

    /// The first meaning, if the word is one of keys.
    fn meaning(&self) -> Option<&str> {
        match self {
            Self::Keys { meant, .. } => meant.first().map(String::as_str),
            _ => None,
        }
    }

    /// A guess is taken only where the rest of the query has shown how it was typed.
    fn replacement(self, applied: bool) -> Option<Syllable> {
        let marked = match self {
            Self::Keys { meant, .. } => meant.into_iter().next()?,
            Self::Guess { meant } if applied => meant,
            _ => return None,
        };
        let folded = fold(&marked);
        Some(Syllable { marked, folded })
    }
}

fn classify(word: &Word, vocabulary: &Vocabulary) -> Class {
    let known = |marked: &str| vocabulary.marked_id(marked).is_some();
    if word.quoted {
        return Class::Plain;
    }
    if word.marked.bytes().all(|b| b.is_ascii_digit()) {
        return Class::Number;
    }
    // What is spelt like a word of the corpus, with its marks or without any, is that word.
    let unmarked = word.marked == word.folded;
    if known(&word.marked) || (unmarked && vocabulary.folded_id(&word.folded).is_some()) {
        return Class::Known;
    }
    let Some((decoded, strong)) = decode(&word.marked) else {
        return without_keys(&word.marked);
    };
    let stroked = with_stroke(&decoded);
    let meant: Vec<String> = [Some(decoded.clone()), stroked]
        .into_iter()
        .flatten()
        .filter(|meant| known(meant))
        .collect();
    match meant.is_empty() {
        false => Class::Keys { meant, strong },
        true if syllable::parse(&word.marked).is_some() => Class::Plain,
        true if has_digit(&word.marked) => Class::Code,
        true => Class::Guess { meant: decoded },
    }
}

fn decode(marked: &str) -> Option<(String, bool)> {
    if !marked.is_ascii() {
        return decode_residue(marked).map(|decoded| (decoded, true));
    }
    if has_digit(marked) {
        return decode_vni(marked)
            .map(|(decoded, strength)| (decoded, strength == Strength::Strong));
    }
    decode_telex(marked).map(|decoded| (decoded, true))
}

fn without_keys(marked: &str) -> Class {
    if syllable::parse(marked).is_some() {
        Class::Plain
    } else if has_digit(marked) {
        Class::Code
    } else {
        Class::Unknown
    }
}

fn has_digit(marked: &str) -> bool {
    marked.bytes().any(|b| b.is_ascii_digit())
}

/// Where d and đ are both known, takes the one that the corpus has beside its neighbour.
fn choose_strokes(words: &[Word], classes: &mut [Class], vocabulary: &Vocabulary) {
    for at in 0..classes.len() {
        let stands = |meant: &String| {
            let before = at.checked_sub(1).is_some_and(|before| {
                !words[at].breaks_before
                    && forms(&words[before], &classes[before], vocabulary)
                        .iter()
                        .any(|form| is_pair(form, meant, vocabulary))
            });
            let after = words.get(at + 1).is_some_and(|next| {
                !next.breaks_before
                    && forms(next, &classes[at + 1], vocabulary)
                        .iter()
                        .any(|form| is_pair(meant, form, vocabulary))
            });
            before || after
        };
        let Class::Keys { meant, .. } = &classes[at] else {
            continue;
        };
        let best = meant.iter().position(stands).unwrap_or_default();
        if let Class::Keys { meant, .. } = &mut classes[at] {
            meant.swap(0, best);
        }
    }
}

/// The marked spellings a word may stand for beside a neighbour.
fn forms(word: &Word, class: &Class, vocabulary: &Vocabulary) -> Vec<String> {
    if let Class::Keys { meant, .. } = class {
        return meant.clone();
    }
    if word.marked != word.folded {
        return vec![word.marked.clone()];
    }
    let spellings = vocabulary
        .folded_id(&word.folded)
        .map(|id| vocabulary.spellings(id));
    let marked = spellings
        .unwrap_or_default()
        .iter()
        .map(|&id| vocabulary.marked(id));
    marked.map(str::to_owned).collect()
}

fn is_pair(first: &str, second: &str, vocabulary: &Vocabulary) -> bool {
    let ids = vocabulary
        .marked_id(first)
        .zip(vocabulary.marked_id(second));
    ids.is_some_and(|(first, second)| vocabulary.marked_pairs().get(first, second).is_some())
}

/// What speaks for and against.
struct Tally {
    words: usize,
    keys: usize,
    strong: usize,
    known: usize,
    guesses: usize,
    unknown: usize,
    /// Numbers, and whether letters with digits stand for nothing known.
    number: bool,
    code: bool,
    /// Whether a decoded word and its neighbour stand side by side in the corpus or in a term.
    pair: bool,
}

impl Tally {
    fn of(words: &[Word], classes: &[Class], vocabulary: &Vocabulary) -> Self {
        let count = |is: fn(&Class) -> bool| classes.iter().filter(|class| is(class)).count();
        Self {
            words: words.len(),
            keys: count(Class::is_keys),
            strong: count(Class::is_strong),
            known: count(|class| matches!(class, Class::Known)),
            guesses: count(|class| matches!(class, Class::Guess { .. })),
            unknown: count(|class| matches!(class, Class::Unknown)),
            number: count(|class| matches!(class, Class::Number)) > 0,
            code: count(|class| matches!(class, Class::Code)) > 0,
            pair: has_pair(words, classes, vocabulary),
        }
    }

    /// A lone word may be English, so it is never replaced; one among others needs a neighbour that the
    /// corpus has beside it, or nothing but known words around it; words of no known kind need to be
    /// outnumbered.
    fn is_convincing(&self) -> bool {
        let strangers = self.guesses + self.unknown;
        if self.words < 2 || self.code || self.is_only_weak_beside_numbers() {
            return false;
        }
        if strangers > 0 {
            return self.strong >= SHOWS_THE_METHOD
                && self.strong > self.unknown
                && (self.pair || self.strong >= SURE_BY_NUMBER);
        }
        let all_known = self.known >= 2 && self.known + self.keys == self.words;
        self.pair || all_known || self.strong >= SURE_BY_NUMBER
    }

    /// "khoan2 15", "lop1": tone digits alone are more often numbers of something.
    fn is_only_weak_beside_numbers(&self) -> bool {
        self.strong == 0 && (self.keys < WEAK_ENOUGH || self.number)
    }

    fn is_worth_asking(&self) -> bool {
        self.words == 1 && self.strong == 1
    }
}

fn has_pair(words: &[Word], classes: &[Class], vocabulary: &Vocabulary) -> bool {
    (1..words.len()).any(|at| {
        let of_keys = classes[at - 1].is_keys() || classes[at].is_keys();
        let [first, second] =
            [at - 1, at].map(|i| forms_chosen(&words[i], &classes[i], vocabulary));
        of_keys
            && !words[at].breaks_before
            && first
                .iter()
                .any(|a| second.iter().any(|b| is_pair(a, b, vocabulary)))
    })
}

/// As [`forms`], with the stroke decided.
fn forms_chosen(word: &Word, class: &Class, vocabulary: &Vocabulary) -> Vec<String> {
    match class.meaning() {
        Some(meant) => vec![meant.to_owned()],
        None => forms(word, class, vocabulary),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::analysis::{BREAK, VocabularyBuilder, tokenize};
    use crate::corpus::read::read_corpus;
    use crate::query::request::read_query;
    use crate::vietnamese::syllable::every_strict;
    use crate::vietnamese::typing::{KeyOrder, type_telex, type_vni};

    /// The real page and both sides of the shared terms.
    static REAL: LazyLock<Vocabulary> = LazyLock::new(|| {
        let corpus = read_corpus(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")).unwrap();
        let mut builder = VocabularyBuilder::default();
        let number = |builder: &mut VocabularyBuilder, text: &str| {
            let mut sequence = Vec::new();
            for token in tokenize(text) {
                if token.breaks_before && !sequence.is_empty() {
                    sequence.push(BREAK);
                }
                sequence.push(builder.number(&token.marked, &token.folded));
            }
            sequence
        };
        for department in &corpus.departments {
            for unit in &department.units {
                for clause in &unit.clauses {
                    let sequence = number(&mut builder, &unit.text[clause.span.clone()]);
                    builder.count_clause(&sequence);
                }
            }
            for term in &department.terms.terms {
                for side in term.say.iter().chain(&term.mean) {
                    let sequence = number(&mut builder, side);
                    builder.add_term(&sequence);
                }
            }
        }
        builder.finish()
    });

    /// The query as it would be searched, or "-" when it is left alone.
    fn rewritten(text: &str) -> String {
        let words = read_query(text).words;
        let Some(decoding) = decode_keystrokes(&words, &REAL).filter(|d| d.applied) else {
            return "-".to_owned();
        };
        let searched = words
            .iter()
            .zip(decoding.words)
            .map(|(word, meant)| meant.map_or(word.marked.clone(), |meant| meant.marked));
        searched.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_row_of_the_keystroke_table_holds() {
        let table = include_str!("../../tests/fixtures/vietnamese/keystrokes.tsv");
        let (mut rows, mut wrong) = (0, Vec::new());
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let (typed, expected) = line.split_once('\t').unwrap();
            let found = rewritten(typed);
            if found != expected {
                wrong.push(format!("{typed}: {found}, not {expected}"));
            }
            rows += 1;
        }
        assert_eq!((rows, wrong), (65, Vec::<String>::new()));
    }

    /// Every pair of neighbours in the vocabulary, as text.
    fn pairs() -> Vec<String> {
        let v = &*REAL;
        (1..v.marked_len())
            .flat_map(|first| {
                let after = v.marked_pairs().following(first);
                after.map(move |(second, _)| [v.marked(first), v.marked(second)].join(" "))
            })
            .collect()
    }

    #[test]
    fn words_of_the_vocabulary_come_back_from_telex() {
        let (mut right, mut typed_words) = (0, 0);
        for text in pairs() {
            for order in KeyOrder::ALL {
                let typed = type_telex(&text, order);
                if typed == text {
                    continue;
                }
                typed_words += 1;
                let found = rewritten(&typed);
                assert!(
                    found == text || found == "-",
                    "{typed}: {found}, not {text}"
                );
                right += usize::from(found == text);
            }
        }
        assert!(typed_words > 4_000, "{typed_words}");
        assert!(right * 100 >= typed_words * 99, "{right} of {typed_words}");
    }

    #[test]
    fn no_word_becomes_another_in_vni() {
        let (mut right, mut typed_words) = (0, 0);
        for text in pairs() {
            let typed = type_vni(&text, KeyOrder::ToneLast);
            if typed != text {
                let found = rewritten(&typed);
                assert!(
                    found == text || found == "-",
                    "{typed}: {found}, not {text}"
                );
                right += usize::from(found == text);
                typed_words += 1;
            }
        }
        assert!(right * 10 >= typed_words * 8, "{right} of {typed_words}");
    }

    #[test]
    fn unmarked_words_are_never_rewritten() {
        // Rimes in "oo" are left out: doubling the o is Telex, and the few words that have them are rare.
        let mut unmarked: Vec<String> = every_strict()
            .filter(|syllable| syllable.nucleus.letters() != "oo")
            .map(|syllable| fold(&syllable.spell()))
            .collect();
        unmarked.sort_unstable();
        unmarked.dedup();
        let others: Vec<&String> = unmarked.iter().step_by(7).collect();
        let mut asked = 0;
        for (at, first) in unmarked.iter().enumerate() {
            for second in others.iter().skip(at % 40).step_by(40) {
                assert_eq!(
                    rewritten(&format!("{first} {second}")),
                    "-",
                    "{first} {second}"
                );
                asked += 1;
            }
        }
        assert!(asked >= 10_000, "{asked}");
    }

    #[test]
    fn finished_syllables_are_never_rewritten() {
        for text in pairs() {
            assert_eq!(rewritten(&text), "-", "{text}");
            assert_eq!(rewritten(&fold(&text)), "-", "{text}");
        }
    }

    #[test]
    fn a_lone_word_is_only_asked_about() {
        for (typed, meant) in [("chuwx", "chữ"), ("ddaof", "đào")] {
            let decoding = decode_keystrokes(&read_query(typed).words, &REAL).unwrap();
            assert!(!decoding.applied);
            assert_eq!(decoding.words[0].as_ref().unwrap().marked, meant);
        }
        assert_eq!(decode_keystrokes(&read_query("lop1").words, &REAL), None);
    }

    #[test]
    fn words_the_corpus_lacks_are_decoded_with_the_rest() {
        for (typed, searched) in [
            (
                "tooi muoons hocj boor tucs vawn hoas",
                "tôi muốn học bổ túc văn hóa",
            ),
            ("facebook xoas muf chuwx", "facebook xóa mù chữ"),
            ("facebook muf chuwx zalo gmail", "-"),
        ] {
            assert_eq!(rewritten(typed), searched);
        }
    }

    #[test]
    fn what_is_quoted_stays() {
        let words = read_query("\"xoas muf chuwx\"").words;
        assert_eq!(decode_keystrokes(&words, &REAL), None);
    }

    proptest! {
        #[test]
        fn no_query_panics(text in "\\PC{0,60}") {
            decode_keystrokes(&read_query(&text).words, &REAL);
        }

        #[test]
        fn no_keys_panic(text in "[a-zđàơ0-9 ]{0,60}") {
            let words = read_query(&text).words;
            if let Some(decoding) = decode_keystrokes(&words, &REAL) {
                prop_assert_eq!(decoding.words.len(), words.len());
            }
        }
    }
}
