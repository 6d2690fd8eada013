//! Keys of every row of the table, of the vocabulary and of what is no key at all.

use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::analysis::{BREAK, VocabularyBuilder, tokenize};
use crate::corpus::read::read_corpus;
use crate::query::request::read_query;
use crate::vietnamese::fold::fold;
use crate::vietnamese::syllable::every_strict;
use crate::vietnamese::typing::{KeyOrder, type_telex, type_vni};

/// The real page, both sides of the shared terms and the topics of others: what its generation knows.
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
        for words in department.elsewhere.iter().flat_map(|topic| &topic.words) {
            let sequence = number(&mut builder, words);
            builder.add_term(&sequence);
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
    let table = include_str!("../../../tests/fixtures/vietnamese/keystrokes.tsv");
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
        ("zeppelin muf chuwx kubernetes xylophone", "-"),
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
