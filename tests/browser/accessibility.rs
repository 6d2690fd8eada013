//! axe-core finds nothing serious on any page, in any state, in both themes and both languages.

use std::path::Path;

use serde_json::Value;

use crate::sights::{PAGES, TOPICS, analyse, open_box, open_suggestions};
use crate::stage::{SAMPLE, Stage};

/// axe-core and what it found so far.
struct Inspection {
    axe: String,
    found: Vec<String>,
}

impl Inspection {
    fn new() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("target/browser/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(file);
        Self {
            axe: axe.expect("axe-core; tests/browser/run.sh installs it"),
            found: Vec::new(),
        }
    }

    /// Looks over the page as it stands.
    async fn inspect(&mut self, stage: &Stage, what: &str) {
        stage.script(&self.axe).await;
        let run = "const done = arguments[arguments.length - 1]; axe.run(document, { runOnly: \
                   ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then(done, (error) => done(String(error)))";
        let found = stage.browser.execute_async(run, Vec::new()).await.unwrap();
        let found = found.json().clone();
        let violations = found["violations"].as_array();
        let violations = violations.unwrap_or_else(|| panic!("{found}"));
        let said = |one: &Value| {
            let node = &one["nodes"][0]["html"];
            format!("{what}: {}: {} {node}", one["id"], one["help"])
        };
        let serious = violations.iter().filter(|one| one["impact"] != "minor");
        self.found.extend(serious.map(said));
    }

    fn expect_nothing(&self) {
        assert!(self.found.is_empty(), "{}", self.found.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_serious_finding_in_either_theme() {
    let mut inspection = Inspection::new();
    let stage = Stage::start().await;
    for theme in ["light", "dark"] {
        stage.theme(theme).await;
        for page in PAGES {
            stage.goto(page).await;
            inspection.inspect(&stage, &format!("{theme} {page}")).await;
        }
        analyse(&stage, TOPICS).await;
        inspection.inspect(&stage, &format!("{theme} bench")).await;
        open_suggestions(&stage).await;
        inspection
            .inspect(&stage, &format!("{theme} suggestions"))
            .await;
        open_box(&stage).await;
        inspection.inspect(&stage, &format!("{theme} box")).await;
    }
    inspection.expect_nothing();
    stage.end().await;
}

/// Pages that look otherwise where there is more than one department, one of them nameless.
#[tokio::test(flavor = "multi_thread")]
async fn neither_have_the_pages_of_several_departments() {
    let corpus = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(SAMPLE)
        .join("so-mau");
    for folder in ["", "so-mot", "so-hai"] {
        let folder = corpus.path().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        for page in ["van-phong.txt", "thanh-tra-so.txt"] {
            std::fs::copy(sample.join(page), folder.join(page)).unwrap();
        }
    }
    let mut inspection = Inspection::new();
    let stage = Stage::over(corpus.path(), "").await;
    for page in [
        "/",
        "/don-vi",
        "/don-vi?department=.",
        "/tim-kiem?q=tiep+cong+dan&page=1&role=lead",
        "/phan-tich/trung-lap",
        "/phan-tich/trung-lap?department=.",
        "/phan-tich/trung-lap?department=so-mot",
    ] {
        stage.goto(page).await;
        inspection.inspect(&stage, page).await;
    }
    inspection.expect_nothing();
    stage.end().await;
}
