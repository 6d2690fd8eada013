//! The right unit and clause come first, as often as in the stored run, and what nobody here handles is refused.
//!
//! The sample department is built in a temporary folder and asked every judged query of the reported half, in every
//! form. Every rank is printed. `tests/README.md` says how to store a new run and derive the threshold anew.

use std::path::Path;
use std::sync::LazyLock;

use phutrach::corpus::read_corpus;
use phutrach::evaluation::baseline::write_baseline;
use phutrach::evaluation::{
    Baseline, Evaluation, EvaluationOptions, Form, Half, Need, evaluate, read_needs, report,
};
use phutrach::index::{BuildOptions, build_generation, open_current};
use phutrach::search::Searcher;

const SAMPLE: &str = "tests/fixtures/sample";
const NEEDS: &str = "tests/fixtures/judged/needs.jsonl";
const BASELINE: &str = "tests/fixtures/judged/baseline.tsv";

/// Set to store what is measured instead of comparing with it.
const STORE: &str = "PHUTRACH_STORE_JUDGED";

struct Sample {
    _folder: tempfile::TempDir,
    searcher: Searcher,
}

static SAMPLE_DEPARTMENT: LazyLock<Sample> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let corpus = read_corpus(Path::new(SAMPLE)).unwrap();
    build_generation(corpus, folder.path(), &BuildOptions::default(), &mut |_| {}).unwrap();
    let opened = open_current(folder.path()).unwrap();
    Sample {
        searcher: Searcher::new(opened.generation.into()),
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
