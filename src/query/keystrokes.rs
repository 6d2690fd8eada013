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
    Guess { meant: String, strong: bool },
    /// Neither a syllable nor keys of one: a foreign word, an abbreviation, a code.
    Unknown,
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
            Self::Guess { meant, .. } if applied => meant,
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
    if is_code(word) {
        return Class::Unknown;
    }
    let Some((decoded, strong)) = decode(&word.marked) else {
        return without_keys(&word.marked);
    };
    let stroked = with_stroke(&decoded).filter(|stroked| known(stroked));
    if known(&decoded) {
        let meant = [Some(decoded), stroked].into_iter().flatten().collect();
        return Class::Keys { meant, strong };
    }
    match stroked {
        // Whether a d was forgotten is for the neighbours to say.
        Some(stroked) => Class::Keys {
            meant: vec![decoded, stroked],
            strong,
        },
        None if is_shouted(word) => Class::Unknown,
        None => Class::Guess {
            meant: decoded,
            strong,
        },
    }
}

/// Capitals throughout are an abbreviation before they are keys of an unknown word ("PISA").
fn is_shouted(word: &Word) -> bool {
    let mut letters = word.typed.chars().filter(|c| c.is_alphabetic());
    letters.all(char::is_uppercase)
}

/// A capital and a digit name a class or a level ("A1"), whatever syllable they may make.
fn is_code(word: &Word) -> bool {
    word.typed.len() == 2
        && word.typed.starts_with(|c: char| c.is_ascii_uppercase())
        && has_digit(&word.marked)
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
    } else {
        Class::Unknown
    }
}

fn has_digit(marked: &str) -> bool {
    marked.bytes().any(|b| b.is_ascii_digit())
}

/// Decides between d and đ: the one that the corpus has beside a neighbour, or else what was typed.
/// Somebody who has typed the stroke of one word does not forget it in another.
fn choose_strokes(words: &[Word], classes: &mut [Class], vocabulary: &Vocabulary) {
    let has_stroke = |class: &Class, word: &Word| {
        word.marked.starts_with('đ') || class.meaning().is_some_and(|meant| meant.starts_with('đ'))
    };
    let strokes_typed = classes
        .iter()
        .zip(words)
        .any(|(class, word)| has_stroke(class, word));
    for at in 0..classes.len() {
        let Class::Keys { meant, .. } = &classes[at] else {
            continue;
        };
        let stands = |meant: &String| stands_beside(words, classes, at, meant, vocabulary);
        let best = meant.iter().position(stands).filter(|_| !strokes_typed);
        let best = best.unwrap_or_default();
        if let Class::Keys { meant, strong } = &mut classes[at] {
            meant.swap(0, best);
            meant.truncate(1);
            if vocabulary.marked_id(&meant[0]).is_none() {
                let (meant, strong) = (meant.remove(0), *strong);
                classes[at] = Class::Guess { meant, strong };
            }
        }
    }
}

/// Whether the corpus has `meant` beside what stands before or after the word at `at`.
fn stands_beside(
    words: &[Word],
    classes: &[Class],
    at: usize,
    meant: &str,
    vocabulary: &Vocabulary,
) -> bool {
    let neighbour = |at: usize| forms(&words[at], &classes[at], vocabulary);
    let after_one = at > 0
        && !words[at].breaks_before
        && neighbour(at - 1)
            .iter()
            .any(|form| is_pair(form, meant, vocabulary));
    let before_one = words.get(at + 1).is_some_and(|next| !next.breaks_before)
        && neighbour(at + 1)
            .iter()
            .any(|form| is_pair(meant, form, vocabulary));
    after_one || before_one
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
    strong_guesses: usize,
    unknown: usize,
    /// Whether a number stands by itself.
    number: bool,
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
            strong_guesses: count(|class| matches!(class, Class::Guess { strong: true, .. })),
            unknown: count(|class| matches!(class, Class::Unknown)),
            number: count(|class| matches!(class, Class::Number)) > 0,
            pair: has_pair(words, classes, vocabulary),
        }
    }

    /// A lone word may be English, so it is never replaced; one among others needs a neighbour that the
    /// corpus has beside it, or nothing but known words around it.
    fn is_convincing(&self) -> bool {
        if self.words < 2 || self.keys == 0 || self.is_weak() {
            return false;
        }
        if self.guesses + self.unknown > 0 {
            return self.outnumbers_strangers();
        }
        let all_known = self.known >= 2 && self.known + self.keys == self.words;
        self.pair || all_known || self.strong >= SURE_BY_NUMBER
    }

    /// Words the corpus does not know speak against keys, unless enough others show the method; a whole
    /// sentence of words that are all keys of something is not chance either.
    fn outnumbers_strangers(&self) -> bool {
        let sure = self.strong + (self.keys - self.strong) / WEAK_ENOUGH;
        let shown = sure >= SHOWS_THE_METHOD && sure > self.unknown;
        let weak = self.keys + self.guesses - self.strong - self.strong_guesses;
        let readable = self.strong + self.strong_guesses + weak / WEAK_ENOUGH;
        let all_keys = self.unknown == 0 && readable >= SURE_BY_NUMBER;
        (shown && (self.pair || sure >= SURE_BY_NUMBER)) || (self.strong > 0 && all_keys)
    }

    /// "khoan2 15", "lop1": tone digits alone are more often numbers of something.
    fn is_weak(&self) -> bool {
        let few = self.keys < WEAK_ENOUGH || self.number;
        self.strong == 0 && self.strong_guesses < SHOWS_THE_METHOD && few
    }

    fn is_worth_asking(&self) -> bool {
        self.words == 1 && self.strong == 1
    }
}

/// Whether any decoded word stands beside a word that the corpus has beside it.
fn has_pair(words: &[Word], classes: &[Class], vocabulary: &Vocabulary) -> bool {
    (0..words.len()).any(|at| {
        let meant = classes[at].meaning();
        meant.is_some_and(|meant| stands_beside(words, classes, at, meant, vocabulary))
    })
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

    /// Some fifty of 178,000 English words are keys of something the corpus knows; they are the ones asked
    /// about, alone and beside every 1,500th other word that is no word of the corpus itself (after "kis",
    /// "hop" is the unmarked half of "ký hợp đồng").
    #[test]
    fn english_is_not_rewritten() {
        let words = random_word::all(random_word::Lang::En);
        let is_keys = |word: &&&str| classify(&read_query(word).words[0], &REAL).is_keys();
        let keys: Vec<&&str> = words.iter().filter(is_keys).collect();
        let mut asked = 0;
        for first in &keys {
            assert_eq!(rewritten(first), "-", "{first}");
            let foreign = |word: &&&str| REAL.folded_id(word).is_none();
            for second in words.iter().step_by(1_500).filter(foreign) {
                for text in [format!("{first} {second}"), format!("{second} {first}")] {
                    assert_eq!(rewritten(&text), "-", "{text}");
                    asked += 1;
                }
            }
        }
        assert!(keys.len() > 20 && asked >= 10_000, "{} {asked}", keys.len());
    }

    /// The limit of the rule: these are English words and exactly the keys of words the page has.
    #[test]
    fn two_words_that_are_keys_of_neighbours_are_keys() {
        assert_eq!(rewritten("sow keets"), "sơ kết");
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
            (
                "troong tre sau giow hocj boor tucs",
                "trông tre sau giơ học bổ túc",
            ),
            ("thi bawngf lais A1 boor tucs", "thi bằng lái a1 bổ túc"),
            ("facebook xoas muf chuwx", "facebook xóa mù chữ"),
            ("netflix muf chuwx bitcoin marathon", "-"),
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
