//! Whatever is typed or published is read: nothing panics, nothing is lost, no range leaves its text.
//!
//! Four readers get texts made up of real words and of what breaks readers. Without a wish each gets a few thousand;
//! `PHUTRACH_EXECUTIONS=10000000` asks for so many, `PHUTRACH_EXECUTIONS=60s` for as many as fit into a minute.

use std::ops::Range;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use phutrach::analysis::{BREAK, SyllableId, Vocabulary, tokenize};
use phutrach::corpus::{Role, split_page};
use phutrach::http::Live;
use phutrach::index::clause_table::{ClauseRow, ClauseTable};
use phutrach::query::request::MAX_SYLLABLES;
use phutrach::query::{Lexicon, TermIndex, Understood, decode_keystrokes, read_query, understand};
use phutrach::search::highlight::highlight;
use phutrach::search::matcher::Matcher;
use phutrach::search::rerank::Scratch;
use phutrach::vietnamese::keystrokes::{decode_residue, decode_telex, decode_vni, with_stroke};
use phutrach::vietnamese::syllable::parse;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::service::live;

/// Between two looks at the clock.
const ROUND: u32 = 1_000;
const SHORT: u64 = 2_000;

/// When to stop.
#[derive(Debug, Clone, Copy)]
enum Wish {
    Executions(u64),
    Time(Duration),
}

impl Wish {
    fn read() -> Self {
        let Ok(text) = std::env::var("PHUTRACH_EXECUTIONS") else {
            return Self::Executions(SHORT);
        };
        match text.strip_suffix('s') {
            Some(seconds) => Self::Time(Duration::from_secs(seconds.parse().unwrap())),
            None => Self::Executions(text.parse().unwrap()),
        }
    }

    fn is_met(self, done: u64, start: Instant) -> bool {
        match self {
            Self::Executions(count) => done >= count,
            Self::Time(time) => start.elapsed() >= time,
        }
    }
}

/// Lets `check` see texts until the wish is met; a failure shows the shortest text that was found.
fn survive<T: std::fmt::Debug>(
    name: &str,
    texts: &impl Strategy<Value = T>,
    check: impl Fn(&T) -> Result<(), TestCaseError>,
) {
    let (wish, start, mut done) = (Wish::read(), Instant::now(), 0);
    while !wish.is_met(done, start) {
        let config = Config {
            cases: ROUND,
            failure_persistence: None,
            ..Config::default()
        };
        let round = TestRunner::new(config).run(texts, |text| check(&text));
        round.unwrap_or_else(|error| panic!("{name}: {error}"));
        done += u64::from(ROUND);
    }
    println!("{name}: {done} executions in {:.0?}", start.elapsed());
}

/// Words of duties and of questions, keys of both typing methods, marks that stand alone, what is no letter.
const PIECES: &[&str] = &[
    "xóa mù chữ",
    "xoa mu chu",
    "xoas muf chuwx",
    "xoa1 mu2 chu74",
    "văn bằng",
    "giáo dục",
    "Đào tạo",
    "ĐÀO",
    "hoà",
    "thuỷ",
    "qui",
    "kĩ",
    "bằng cấp 3",
    "GDTX",
    "TTHTCĐ",
    "thi đua",
    "phòng",
    "sở",
    "là gì",
    "ở đâu",
    "ai",
    "unit:",
    "unit:so-mau/van-phong",
    "-",
    "-\"",
    "\"",
    "“",
    "”",
    "«",
    "(",
    ")",
    "[",
    "+",
    "NOT ",
    "AND",
    "OR",
    ":",
    "^",
    "*",
    "~",
    "/",
    "\\",
    "\u{0}",
    "\u{301}",
    "\u{302}\u{301}",
    "\u{323}",
    "\u{31b}",
    "\u{200b}",
    "\u{200d}",
    "\u{ad}",
    "\u{feff}",
    "\u{202e}",
    "\u{fffd}",
    "\u{10ffff}",
    "🎓",
    "漢字",
    "ﬁ",
    "ß",
    "İ",
    "ǅ",
    "đ",
    "Đ",
    "ð",
    "Ɖ",
    "a\u{306}\u{309}",
    "e\u{302}",
    "9",
    "12",
    "2026",
    "1/2",
    "TT-BGDĐT",
    "a.b@c",
    "ww",
    "aaa",
    "ddd",
    "sfrxj",
    "www",
    "uwowngf",
    "truwowngf",
    "ngh",
    "z",
    "zzzzzzzzzzzz",
    ".",
    ",",
    ";",
    "…",
    "?",
    "!",
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\t",
    "\r",
    "\u{a0}",
    "\u{2028}",
];

/// Beginnings of lines as pages have them.
const MARKERS: &[&str] = &[
    "",
    "- ",
    "-",
    "• ",
    "•\u{a0}",
    "+ ",
    "* ",
    "1. ",
    "1.1. ",
    "2) ",
    "(3) ",
    "a) ",
    "đ. ",
    "I. ",
    "XIV. ",
    "Điều 5. ",
    "Khoản 2. ",
    "  – ",
    "\t",
    "99999999999999999999. ",
];

/// What lines say.
const LINES: &[&str] = &[
    "PHÒNG MẪU",
    "SỞ MẪU",
    "Chức năng",
    "NHIỆM VỤ",
    "Nhiệm vụ và quyền hạn:",
    "MỤC LỤC",
    "Thi ........ 3",
    "Phòng Mẫu có chức năng tham mưu, giúp Giám đốc Sở:",
    "Quản lý việc cấp văn bằng;",
    "Chủ trì, phối hợp với các phòng",
    "Báo cáo Giám đốc",
    "Địa chỉ: Số 1; ĐT: 0123",
    "Email: a@mau.example",
    "Trưởng phòng: Nguyễn Văn Mẫu",
    "Nơi nhận:",
    "12/2018/TT-BGDĐT",
    "“Hai tốt”./.",
    "-----",
    ":",
    "",
    "   ",
];

const ENDS: &[&str] = &["\n", "\n", "\r\n", "\n\n", "\r", " ", "\u{2028}"];

/// Letters, digits and marks that keys are made of.
const KEYS: &[u8] = b"abcdeghiklmnopqrstuvxywfjz0123456789";

/// One number as a piece of text: mostly a real piece, now and then a run of keys or any character at all. Numbers are
/// quick to draw, and a failing text shrinks by its numbers.
fn add_piece(text: &mut String, number: u32) {
    let (kind, choice) = (number % 16, number / 16);
    match kind {
        0 => text.extend(char::from_u32(choice % 0x11_0000)),
        1 => {
            let keys =
                (0..1 + choice % 5).map(|at| KEYS[(choice >> (5 * at)) as usize % KEYS.len()]);
            text.extend(keys.map(char::from));
        }
        _ => text.push_str(PIECES[choice as usize % PIECES.len()]),
    }
}

fn text_of(numbers: &[u32]) -> String {
    let mut text = String::new();
    for number in numbers {
        add_piece(&mut text, *number);
    }
    text
}

fn numbers(most: usize) -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 0..most)
}

fn text(most: usize) -> impl Strategy<Value = String> {
    numbers(most).prop_map(|numbers| text_of(&numbers))
}

/// Words, two of three of them runs of keys.
fn tokens(most: usize) -> impl Strategy<Value = String> {
    numbers(most).prop_map(|numbers| {
        let mut text = String::new();
        for number in numbers {
            let keys = number % 3 > 0;
            add_piece(&mut text, if keys { number / 16 * 16 + 1 } else { number });
            text.push(' ');
        }
        text
    })
}

fn page(most: usize) -> impl Strategy<Value = String> {
    numbers(most).prop_map(|numbers| {
        let mut text = String::new();
        for number in numbers {
            let choice = |list: &'static [&'static str], shift: u32| {
                list[(number >> shift) as usize % list.len()]
            };
            text.push_str(choice(MARKERS, 0));
            match number >> 8 & 3 {
                0 => add_piece(&mut text, number.rotate_left(9)),
                _ => text.push_str(choice(LINES, 10)),
            }
            text.push_str(choice(ENDS, 20));
        }
        text
    })
}

/// The sample department and its terms.
struct Known {
    live: Live,
    terms: TermIndex,
}

impl Known {
    fn get() -> &'static Self {
        static KNOWN: LazyLock<Known> = LazyLock::new(|| {
            let live = live("tests/fixtures/sample");
            let terms = TermIndex::new(live.searcher.generation().content.registry.terms());
            Known { live, terms }
        });
        &KNOWN
    }

    fn vocabulary(&self) -> &Vocabulary {
        &self.live.searcher.generation().content.vocabulary
    }

    fn understand(&self, text: &str, literal: bool) -> Understood {
        let lexicon = Lexicon {
            vocabulary: self.vocabulary(),
            terms: &self.terms,
        };
        understand(text, &read_query(text), lexicon, literal)
    }
}

#[test]
fn by_the_query_reader() {
    let known = Known::get();
    survive(
        "query reader",
        &(text(24), any::<bool>()),
        |(text, literal)| {
            let typed = read_query(text);
            prop_assert!(typed.words.len() <= MAX_SYLLABLES);
            for phrase in &typed.phrases {
                prop_assert!(phrase.start < phrase.end && phrase.end <= typed.words.len());
            }
            let understood = known.understand(text, *literal);
            prop_assert_eq!(understood.words.len(), typed.words.len());
            prop_assert!(understood.base < understood.readings.len());
            prop_assert!(
                understood
                    .readings
                    .iter()
                    .all(|reading| reading.weight > 0.0 && reading.weight <= 1.0)
            );
            let mut taken = vec![false; typed.words.len()];
            for span in &understood.spans {
                let places = &span.span.places;
                prop_assert!(!places.is_empty() && places.is_sorted());
                for place in places {
                    prop_assert!(!std::mem::replace(&mut taken[*place], true));
                }
                prop_assert!(
                    span.readings
                        .iter()
                        .all(|reading| *reading < understood.readings.len())
                );
            }
            prop_assert!(!literal || understood.readings.len() == 1);
            Ok(())
        },
    );
}

#[test]
fn by_the_page_splitter() {
    survive("page splitter", &page(14), |text| {
        let page = split_page(text);
        let lists = [
            &page.headings,
            &page.contact_spans,
            &page.remainder,
            &page.markers,
        ];
        let mut spans: Vec<Range<usize>> = lists.into_iter().flatten().cloned().collect();
        spans.extend(page.title.clone());
        spans.extend(page.clauses.iter().map(|clause| clause.span.clone()));
        spans.sort_by_key(|span| (span.start, span.end));
        let mut end = 0;
        for span in spans {
            prop_assert!(
                end <= span.start && span.start < span.end,
                "{:?} after {}",
                span,
                end
            );
            prop_assert!(
                !shows(&text[end..span.start]),
                "lost {:?}",
                &text[end..span.start]
            );
            end = span.end;
        }
        prop_assert!(!shows(&text[end..]), "lost {:?}", &text[end..]);
        Ok(())
    });
}

/// Whether a text has anything but space, of width or without.
fn shows(text: &str) -> bool {
    let is_space =
        |c: char| c.is_whitespace() || "\u{feff}\u{200b}\u{200c}\u{200d}\u{2060}".contains(c);
    !text.chars().all(is_space)
}

#[test]
fn by_the_decoder() {
    let vocabulary = Known::get().vocabulary();
    survive("decoder", &tokens(5), |text| {
        for token in text.split(' ') {
            let vni = decode_vni(token).map(|decoded| decoded.0);
            for decoded in [decode_telex(token), vni, decode_residue(token)]
                .into_iter()
                .flatten()
            {
                prop_assert!(
                    parse(&decoded).is_some_and(|syllable| syllable.is_strict()),
                    "{}",
                    decoded
                );
            }
            if let Some(stroked) = with_stroke(token) {
                prop_assert!(stroked.starts_with('đ'), "{}", stroked);
            }
        }
        let words = read_query(text).words;
        if let Some(decoding) = decode_keystrokes(&words, vocabulary) {
            prop_assert_eq!(decoding.words.len(), words.len());
        }
        Ok(())
    });
}

#[test]
fn by_the_highlighter() {
    let known = Known::get();
    survive(
        "highlighter",
        &(text(16), text(6), any::<bool>()),
        |(clause, query, borrow)| {
            // Every other time the query is a part of the clause.
            let query = if *borrow {
                half_of(clause)
            } else {
                query.as_str()
            };
            let (numbers, sequence) = numbered(clause, known.vocabulary());
            let mut table = ClauseTable::default();
            let row = ClauseRow {
                unit: 0,
                ordinal: 1,
                role: Role::Lead,
                span: 0..clause.len(),
                sequence: &sequence,
            };
            table.push(&row);
            let matcher = Matcher::new(&known.understand(query, false), known.vocabulary());
            let mut scratch = Scratch::default();
            scratch.read(&matcher, &table, 0);
            let ranges = highlight(clause, &numbers, &matcher, &scratch);
            let characters: Vec<char> = clause.chars().collect();
            let mut end = 0;
            for range in &ranges {
                prop_assert!(
                    end <= range.start && range.start < range.end && range.end <= characters.len()
                );
                let marked: String = characters[range.clone()].iter().collect();
                prop_assert_eq!(tokenize(&marked).len(), 1, "{:?}", marked);
                end = range.end;
            }
            // What was found is shown.
            let found = scratch.best[..matcher.words]
                .iter()
                .zip(&matcher.atoms)
                .any(|(best, atom)| *best == 1.0 && atom.mass > 0.0);
            prop_assert!(!found || !ranges.is_empty(), "{:?} in {:?}", query, clause);
            Ok(())
        },
    );
}

fn half_of(text: &str) -> &str {
    let middle = (text.len() / 2..).find(|at| text.is_char_boundary(*at));
    &text[..middle.unwrap_or(0)]
}

/// The numbers of a text's syllables, and the same with breaks; what the vocabulary does not know gets a number that
/// matches nothing.
fn numbered(text: &str, vocabulary: &Vocabulary) -> (Vec<SyllableId>, Vec<SyllableId>) {
    let unknown = vocabulary.marked_len();
    let (mut numbers, mut sequence) = (Vec::new(), Vec::new());
    for token in tokenize(text) {
        if token.breaks_before && !sequence.is_empty() {
            sequence.push(BREAK);
        }
        let number = vocabulary.marked_id(&token.marked).unwrap_or(unknown);
        numbers.push(number);
        sequence.push(number);
    }
    (numbers, sequence)
}
