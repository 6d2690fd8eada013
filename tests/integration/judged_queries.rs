//! The right unit and clause come first, as often as in the stored run, and what nobody here handles is refused.
//!
//! The sample department is built in a temporary folder and asked every judged query of the reported half, in every
//! form. Every rank is printed. `tests/README.md` says how to store a new run and derive the threshold anew.

use std::path::Path;
use std::sync::LazyLock;

use phutrach::analysis::fingerprint;
use phutrach::corpus::read_corpus;
use phutrach::evaluation::baseline::write_baseline;
use phutrach::evaluation::need::UNANSWERABLE;
use phutrach::evaluation::threshold::{choose, support, supports, tradeoffs};
use phutrach::evaluation::{
    Baseline, Evaluation, EvaluationOptions, Form, Half, Need, evaluate, read_needs, report,
};
use phutrach::index::{BuildOptions, build_generation, open_current};
use phutrach::search::answer::{Outcome, SearchRequest};
use phutrach::search::ranking::rank;
use phutrach::search::{Searcher, weights};

const SAMPLE: &str = "tests/fixtures/sample";
const NEEDS: &str = "tests/fixtures/judged/needs.jsonl";
const BASELINE: &str = "tests/fixtures/judged/baseline.tsv";
const THRESHOLD: &str = "tests/fixtures/judged/threshold.json";

/// Set to store what is measured instead of comparing with it.
const STORE: &str = "PHUTRACH_STORE_JUDGED";

struct Sample {
    _folder: tempfile::TempDir,
    searcher: Searcher,
    corpus: String,
}

static SAMPLE_DEPARTMENT: LazyLock<Sample> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let corpus = read_corpus(Path::new(SAMPLE)).unwrap();
    let digest = corpus.digest.clone();
    build_generation(corpus, folder.path(), &BuildOptions::default(), &mut |_| {}).unwrap();
    let opened = open_current(folder.path()).unwrap();
    Sample {
        searcher: Searcher::new(opened.generation.into()),
        corpus: digest,
        _folder: folder,
    }
});

fn needs() -> Vec<Need> {
    read_needs(Path::new(NEEDS)).unwrap()
}

fn is_storing() -> bool {
    std::env::var_os(STORE).is_some()
}

#[test]
fn the_reported_half_is_found_as_well_as_in_the_stored_run() {
    let baseline = (!is_storing()).then(|| Baseline::read(Path::new(BASELINE)).unwrap());
    let options = EvaluationOptions {
        half: Half::Report,
        baseline,
        ..EvaluationOptions::default()
    };
    let evaluation = evaluate(&SAMPLE_DEPARTMENT.searcher, &needs(), &options).unwrap();
    println!(
        "{}\n{}",
        report::rows(&evaluation),
        report::report(&evaluation)
    );
    assert_eq!(
        evaluation.unknown_ids,
        Vec::<String>::new(),
        "judged ids that no page has"
    );
    if is_storing() {
        std::fs::write(BASELINE, write_baseline(&evaluation.rows)).unwrap();
        return;
    }
    assert_eq!(
        evaluation.not_compared, 0,
        "the stored run lacks needs or forms: store a new one with {STORE}=1"
    );
    let losses: Vec<String> = evaluation
        .losses()
        .map(|loss| format!("{loss:?}"))
        .collect();
    assert!(
        losses.is_empty(),
        "worse than the stored run:\n{}",
        losses.join("\n")
    );
}

#[test]
fn ranks_are_the_same_however_the_needs_are_shared_among_threads() {
    let needs = needs();
    let options = EvaluationOptions {
        half: Half::All,
        forms: vec![Form::Marked],
        baseline: None,
    };
    let ask = |needs: &[Need]| -> Evaluation {
        evaluate(&SAMPLE_DEPARTMENT.searcher, needs, &options).unwrap()
    };
    let together = ask(&needs[..40]).rows;
    let apart: Vec<_> = needs[..40]
        .iter()
        .flat_map(|need| ask(std::slice::from_ref(need)).rows)
        .collect();
    assert_eq!(together, apart);
}

/// What the shipped threshold was derived from, and what came of it; the shares are for people.
#[derive(serde::Serialize, serde::Deserialize)]
struct Derived {
    threshold: f32,
    answered: f64,
    refused: f64,
    sample: String,
    needs: String,
    analysis: String,
    scorer: String,
}

#[test]
fn the_shipped_threshold_is_the_one_the_tuning_half_gives() {
    let needs = needs();
    let tuning: Vec<&Need> = needs
        .iter()
        .filter(|need| Half::Tune.holds(&need.id))
        .collect();
    let candidates = tradeoffs(&supports(&SAMPLE_DEPARTMENT.searcher, &tuning).unwrap());
    for row in &candidates {
        println!("{row:?} balanced {:.3}", row.balanced());
    }
    let chosen = choose(&candidates).unwrap();
    let derived = Derived {
        threshold: chosen.threshold,
        answered: (chosen.answered * 1e3).round() / 1e3,
        refused: (chosen.refused * 1e3).round() / 1e3,
        sample: SAMPLE_DEPARTMENT.corpus.clone(),
        needs: blake3::hash(&std::fs::read(NEEDS).unwrap()).to_string(),
        analysis: fingerprint().to_owned(),
        scorer: scorer_digest(),
    };
    if is_storing() {
        let text = serde_json::to_string_pretty(&derived).unwrap();
        std::fs::write(THRESHOLD, text + "\n").unwrap();
    }
    let stored: Derived =
        serde_json::from_str(&std::fs::read_to_string(THRESHOLD).unwrap()).unwrap();
    let guards = |derived: &Derived| {
        [
            &derived.sample,
            &derived.needs,
            &derived.analysis,
            &derived.scorer,
        ]
        .map(String::clone)
    };
    assert_eq!(
        guards(&stored),
        guards(&derived),
        "sample, needs, analysis or scorer changed since the threshold was derived: run with {STORE}=1"
    );
    assert_eq!(
        stored.threshold, derived.threshold,
        "the same sources gave another threshold: run with {STORE}=1"
    );
    assert_eq!(
        weights::ANSWER_COVERAGE,
        derived.threshold,
        "set ANSWER_COVERAGE in src/search/weights.rs to the derived value"
    );
}

/// Digest of the sources that decide coverage (tokens have their own fingerprint), without comments, layout, and the threshold itself.
fn scorer_digest() -> String {
    let mut paths: Vec<_> = ["src/query", "src/search", "src/vietnamese"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file() && !is_presentation(path))
        .collect();
    paths.sort();
    let mut hasher = blake3::Hasher::new();
    for path in paths {
        let source = std::fs::read_to_string(&path).unwrap();
        let shipped = source
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        let code = shipped
            .lines()
            .map(str::trim)
            .filter(|line| !line.starts_with("//") && !line.contains("const ANSWER_COVERAGE"));
        for word in code.flat_map(str::split_whitespace) {
            hasher.update(word.as_bytes());
        }
    }
    hasher.finalize().to_string()
}

/// Sources that show what was decided.
fn is_presentation(path: &Path) -> bool {
    let shows = [
        "answer.rs",
        "explain.rs",
        "highlight.rs",
        "render.rs",
        "suggest.rs",
    ];
    path.file_name()
        .is_some_and(|name| shows.iter().any(|shown| name == *shown))
}

#[test]
fn what_decides_the_threshold_is_what_decides_the_outcome() {
    for need in needs().iter().step_by(5) {
        let request = SearchRequest {
            text: need.query.clone(),
            limit: 1,
            ..SearchRequest::default()
        };
        let ranking = rank(&SAMPLE_DEPARTMENT.searcher, &request, None).unwrap();
        assert_eq!(
            support(&ranking) < weights::ANSWER_COVERAGE,
            ranking.outcome == Outcome::None,
            "{}",
            need.id
        );
    }
}

#[test]
fn the_judged_file_has_what_its_readme_promises() {
    let needs = needs();
    let of_kind = |kind: &str| needs.iter().filter(|need| need.kind == kind).count();
    assert!(needs.len() >= 320 && of_kind(UNANSWERABLE) >= 90);
    assert!(of_kind("multi") >= 30 && of_kind("unit-name") >= 20);
    assert!(of_kind("synonym") * 4 >= needs.len() - of_kind(UNANSWERABLE));
}
