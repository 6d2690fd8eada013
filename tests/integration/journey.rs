//! One duty of the real page, from the bytes that were published to the JSON of an answer.
//!
//! Read it from top to bottom: the test names the chapters, each chapter is one function, and nothing of the way is
//! hidden in a helper elsewhere. The duty is the third of the page: who leads the emulation movement on literacy.
//! Somebody who forgot to switch the Vietnamese keyboard on looks for it with `xoas muf chuwx`.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use phutrach::analysis::{BREAK, tokenize};
use phutrach::corpus::{Corpus, Role, UnitId, read_corpus, split_page};
use phutrach::engine::EngineTerm;
use phutrach::engine::embedded::retrieve;
use phutrach::http::wire::{Rendering, clause_body};
use phutrach::index::{BuildOptions, ClauseNumber, Generation, build_generation, open_current};
use phutrach::query::{
    Lexicon, ReadingKind, TermIndex, TypedQuery, Understood, read_query, understand,
};
use phutrach::search::Searcher;
use phutrach::search::answer::{Hit, Outcome, SearchRequest};
use phutrach::search::matcher::Matcher;
use phutrach::search::plan::plan_retrieval;
use phutrach::search::rerank::Scratch;
use phutrach::search::weights;

const UNIT: &str = "so-gddt-can-tho/phong-giao-duc-thuong-xuyen";
const CLAUSE: &str = "Chỉ đạo phong trào\u{a0}thi đua “ Hai tốt”, xây dựng và nhân điển hình tiên tiến, \
    đúc kết và phổ biến sáng kiến kinh nghiệm về xóa mù chữ, bổ túc văn hóa, đào tạo tại chức.";
const TYPED: &str = "xoas muf chuwx";

#[test]
fn a_duty_travels_from_its_page_to_the_json_of_an_answer() {
    let corpus = the_page_is_read();
    the_page_is_split_into_duties(&corpus);
    the_duty_is_cut_into_syllables();

    let generation = the_corpus_becomes_a_generation(corpus);
    let number = the_generation_gives_the_duty_back(&generation);
    the_vocabulary_counts_syllables_and_neighbours(&generation);

    let (typed, understood) = what_was_typed_is_understood(&generation);
    the_engine_finds_candidates(&generation, &typed, &understood, number);
    let score = the_duty_is_scored(&generation, &understood, number);

    let searcher = Searcher::new(Arc::new(generation));
    let hit = the_duty_comes_first(&searcher, score);
    the_unit_is_in_charge(&searcher);
    the_marked_words_are_cut_out_of_the_text(&hit);
    the_answer_is_json(&searcher);
}

/// A folder becomes a corpus. The page is kept to the byte; only what may not be a page is refused, by name.
fn the_page_is_read() -> Corpus {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let bytes = std::fs::read(folder.join(UNIT).with_extension("txt")).unwrap();
    let corpus = read_corpus(&folder).unwrap();
    assert_eq!((corpus.files, corpus.rejected.len()), (1, 0));

    let unit = &corpus.departments[0].units[0];
    assert_eq!(unit.unit.id.to_string(), UNIT);
    assert_eq!(unit.text.as_bytes(), bytes);
    // The contact stands in the page; what the page does not say comes from department.toml beside it.
    assert_eq!(unit.unit.contact.phone.as_deref(), Some("0292.3831.821"));
    assert_eq!(unit.unit.decision, None, "nobody has found out yet");
    corpus
}

/// A page becomes clauses: ranges of its own bytes, down to the no-break space in "phong trào thi đua", numbered in the
/// order of the page. 0 is the function statement.
fn the_page_is_split_into_duties(corpus: &Corpus) {
    let text = &corpus.departments[0].units[0].text;
    let page = split_page(text);
    let ordinals: Vec<u32> = page.clauses.iter().map(|clause| clause.ordinal).collect();
    assert_eq!(ordinals, (0..=15).collect::<Vec<u32>>());

    let clause = &page.clauses[3];
    assert_eq!(&text[clause.span.clone()], CLAUSE);
    assert!(text[..clause.span.start].ends_with("\n  - "));
    // "Chỉ đạo" leads; the role is read from the first words.
    assert_eq!(clause.role, Role::Lead);
}

/// A text becomes syllables in three forms: as published, in one canonical spelling, and without any mark.
fn the_duty_is_cut_into_syllables() {
    let tokens = tokenize(CLAUSE);
    let at = tokens
        .iter()
        .position(|token| token.marked == "xóa")
        .unwrap();
    let three: Vec<(&str, &str, &str)> = tokens[at..at + 3]
        .iter()
        .map(|token| {
            (
                &CLAUSE[token.start..token.end],
                token.marked.as_str(),
                token.folded.as_str(),
            )
        })
        .collect();
    let expected = [
        ("xóa", "xóa", "xoa"),
        ("mù", "mù", "mu"),
        ("chữ", "chữ", "chu"),
    ];
    assert_eq!(three, expected);

    // Another page may put the tone elsewhere, or write it as a character of its own: the canonical spelling is one.
    for published in ["xoá", "xo\u{301}a", "XÓA"] {
        assert_eq!(tokenize(published)[0].marked, "xóa", "{published}");
    }
}

/// A corpus becomes a folder of files that never change, named in CURRENT, and is opened by the code that serves it.
fn the_corpus_becomes_a_generation(corpus: Corpus) -> Generation {
    let index = tempfile::tempdir().unwrap();
    let built =
        build_generation(corpus, index.path(), &BuildOptions::default(), &mut |_| {}).unwrap();
    assert_eq!(built.manifest.counts.clauses, 16);
    let current = std::fs::read_to_string(index.path().join("CURRENT")).unwrap();
    assert!(current.contains(&built.id), "{current}");

    let opened = open_current(index.path()).unwrap();
    assert!(opened.fallback.is_none());
    assert_eq!(opened.generation.id, built.id);
    opened.generation
}

/// The generation holds the duty twice: its text as published, for people, and its syllables as numbers, for ranking.
fn the_generation_gives_the_duty_back(generation: &Generation) -> ClauseNumber {
    let content = &generation.content;
    let unit = content.registry.find(&UnitId(UNIT.to_owned())).unwrap();
    let mut numbers = content.clauses.of_unit(unit);
    let number = numbers
        .find(|number| content.clauses.ordinal(*number) == 3)
        .unwrap();
    assert_eq!(content.text(number).unwrap(), CLAUSE);

    let mut syllables = Vec::new();
    content
        .clauses
        .for_each_syllable(number, |_, id| syllables.push(id));
    let spelled: Vec<&str> = syllables
        .iter()
        .filter(|id| **id != BREAK)
        .map(|id| content.vocabulary.marked(*id))
        .collect();
    let analysed: Vec<String> = tokenize(CLAUSE)
        .into_iter()
        .map(|token| token.marked)
        .collect();
    assert_eq!(spelled, analysed);
    number
}

/// Six of the sixteen clauses say "xóa mù chữ". Counts of syllables and of neighbours say how rare a word is, and which
/// words belong together; a dictionary of compounds is not needed.
fn the_vocabulary_counts_syllables_and_neighbours(generation: &Generation) {
    let vocabulary = &generation.content.vocabulary;
    let folded = |text: &str| vocabulary.folded_id(text).unwrap();
    assert_eq!(vocabulary.clauses(), 16);
    assert_eq!(
        vocabulary.marked_count(vocabulary.marked_id("xóa").unwrap()),
        6
    );
    assert_eq!(
        vocabulary.folded_pairs().get(folded("xoa"), folded("mu")),
        Some(6)
    );
    assert_eq!(
        vocabulary.folded_pairs().get(folded("mu"), folded("xoa")),
        None
    );
}

/// What was typed becomes readings. The keys are decoded, because the syllables they make are known and stand together;
/// the typed words are then not looked for. Terms add what means the same.
fn what_was_typed_is_understood(generation: &Generation) -> (TypedQuery, Understood) {
    let content = &generation.content;
    let typed = read_query(TYPED);
    assert_eq!(typed.words.len(), 3);
    assert!(!typed.has_marks() && typed.phrases.is_empty() && typed.ignored.is_empty());

    let terms = TermIndex::new(content.registry.terms());
    let lexicon = Lexicon {
        vocabulary: &content.vocabulary,
        terms: &terms,
    };
    let understood = understand(TYPED, &typed, lexicon, false);
    let readings: Vec<(ReadingKind, &str, bool)> = understood
        .readings
        .iter()
        .map(|reading| (reading.kind, reading.text.as_str(), reading.used))
        .collect();
    assert_eq!(readings[0], (ReadingKind::Typed, TYPED, false));
    assert_eq!(readings[1], (ReadingKind::Keystrokes, "xóa mù chữ", true));
    assert!(readings.contains(&(ReadingKind::Synonym, "xóa nạn mù chữ", true)));
    assert!(
        understood.has_marks,
        "decoded words carry the marks that were meant"
    );
    (typed, understood)
}

/// Readings become one flat union of folded syllables and pairs, all that an engine is ever asked.
fn the_engine_finds_candidates(
    generation: &Generation,
    typed: &TypedQuery,
    understood: &Understood,
    number: ClauseNumber,
) {
    let plan = plan_retrieval(typed, understood, weights::CANDIDATES);
    let asked = |term: EngineTerm| {
        plan.any
            .iter()
            .find(|(asked, _)| *asked == term)
            .map(|(_, weight)| *weight)
    };
    assert_eq!(asked(EngineTerm::Syllable("chu".to_owned())), Some(1.0));
    assert_eq!(asked(EngineTerm::Pair("mu+chu".to_owned())), Some(1.0));
    assert!(
        asked(EngineTerm::Pair("nan+mu".to_owned())).unwrap() < 1.0,
        "a synonym counts less"
    );
    assert!(plan.all.is_empty(), "nothing was quoted");

    let retrieved = retrieve(&generation.content, &plan, None, |_| true).unwrap();
    assert!(
        retrieved
            .candidates
            .iter()
            .any(|candidate| candidate.clause == number)
    );
}

/// A candidate is scored from the forward index alone. All three words are there, as meant, side by side, and the duty
/// is one that the unit leads; so only frequency and length keep it from the highest score.
fn the_duty_is_scored(
    generation: &Generation,
    understood: &Understood,
    number: ClauseNumber,
) -> f32 {
    let content = &generation.content;
    let matcher = Matcher::new(understood, &content.vocabulary);
    let mut scratch = Scratch::default();
    scratch.read(&matcher, &content.clauses, number);
    assert_eq!(&scratch.best[..3], [weights::EXACT; 3]);
    assert_eq!(&scratch.pairs[..2], [weights::EXACT; 2]);

    let relative_length = content.clauses.length(number) as f32 / content.clauses.mean_length();
    let score = scratch.score(&matcher, Role::Lead, relative_length);
    assert!((score.coverage - 1.0).abs() < 1e-6);
    assert!((score.words + score.neighbours - weights::COVERAGE).abs() < 1e-5);
    assert!(score.bm25 > 0.0 && score.bm25 < weights::BM25);
    assert!(score.role.abs() < 1e-6, "leading takes nothing away");
    assert_eq!(
        understood.readings[score.reading].kind,
        ReadingKind::Keystrokes
    );
    score.words + score.neighbours + score.bm25 + score.role
}

/// The searcher goes the same way for every clause and puts this one first, with the parts that make up its score.
fn the_duty_comes_first(searcher: &Searcher, score: f32) -> Hit {
    let answer = searcher.search_clauses(&request(), None).unwrap();
    assert_eq!((answer.outcome, answer.total), (Outcome::Answer, 6));
    let hit = answer.hits.into_iter().next().unwrap();
    assert_eq!((hit.ordinal, hit.text.as_str()), (3, CLAUSE));
    assert!((hit.score - score).abs() < 1e-4);
    assert!((hit.parts.iter().map(|part| part.value).sum::<f32>() - hit.score).abs() < 1e-4);
    assert_eq!(
        hit.why,
        "khớp cả ba từ, hiểu là “xóa mù chữ”, đứng cạnh nhau; nhiệm vụ chủ trì, quản lý"
    );
    hit
}

/// Clauses are rolled up to units by their best four, each counting half of the one before: a long page cannot win by
/// length.
fn the_unit_is_in_charge(searcher: &Searcher) {
    let clauses = searcher.search_clauses(&request(), None).unwrap().hits;
    let halved = clauses.iter().take(4).zip([1.0, 0.5, 0.25, 0.125]);
    let best_four: f32 = halved.map(|(hit, share)| share * hit.score).sum();

    let answer = searcher.search_units(&request(), None).unwrap();
    let unit = &answer.units[0];
    assert_eq!(
        unit.unit.name,
        "Phòng Giáo dục Thường xuyên - Chuyên nghiệp và Đại học"
    );
    assert_eq!(unit.evidence[0].ordinal, 3);
    let part = |name: &str| {
        unit.parts
            .iter()
            .find(|part| part.name == name)
            .unwrap()
            .value
    };
    let expected = (1.0 - weights::PROFILE) * (1.0 - weights::DECAY) * best_four;
    assert!((part("clauses") - expected).abs() < 1e-4);
    assert!(part("profile") > 0.0);
}

/// Highlights are ranges of characters of the published text, so that any program can cut them out.
fn the_marked_words_are_cut_out_of_the_text(hit: &Hit) {
    let letters: Vec<char> = CLAUSE.chars().collect();
    let cut = |range: &Range<usize>| letters[range.clone()].iter().collect::<String>();
    let words: Vec<String> = hit.highlights.iter().map(cut).collect();
    assert_eq!(words, ["xóa", "mù", "chữ"]);
}

/// Plain values become JSON at the very end; this is the body over HTTP and of `phutrach search --json`.
fn the_answer_is_json(searcher: &Searcher) {
    let answer = searcher.search_clauses(&request(), None).unwrap();
    let body = serde_json::to_value(clause_body(&answer, &Rendering::default())).unwrap();
    assert_eq!(body["outcome"], "answer");
    assert_eq!(body["query"]["readings"][1]["text"], "xóa mù chữ");
    assert_eq!(body["generation"], searcher.generation().id.as_str());

    let hit = &body["hits"][0];
    assert_eq!(hit["id"], format!("{UNIT}/3"));
    assert_eq!(hit["role"], "lead");
    assert_eq!(hit["text"], CLAUSE);
    assert_eq!(
        hit["highlights"],
        serde_json::json!([[122, 125], [126, 128], [129, 132]])
    );
    assert_eq!(hit["source"]["span"], serde_json::json!([1518, 1744]));
    assert!(
        hit["source"]["url"]
            .as_str()
            .unwrap()
            .starts_with("http://cantho.edu.vn/")
    );
    assert_eq!(hit["source"]["basis"], "unknown");
}

fn request() -> SearchRequest {
    SearchRequest {
        text: TYPED.to_owned(),
        limit: 10,
        ..SearchRequest::default()
    }
}
