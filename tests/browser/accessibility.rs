//! axe-core finds nothing serious on any page, in both themes and both languages.

use std::path::Path;

use serde_json::Value;
use thirtyfour::prelude::*;

use crate::stage::Stage;

/// Every kind of page.
pub(crate) const PAGES: &[&str] = &[
    "/",
    "/tim-kiem?q=xoas+muf+chuwx",
    "/tim-kiem?q=day+them&role=lead",
    "/tim-kiem?q=c%E1%BA%A5p+gi%E1%BA%A5y+ph%C3%A9p+l%C3%A1i+xe",
    "/tim-kiem?q=hoc+sinh&page=2&as_of=2025-01-01",
    "/don-vi",
    "/don-vi/so-mau/thanh-tra-so?q=kiem+tra",
    "/nhiem-vu/so-mau/thanh-tra-so/1",
    "/hop?q=xoa+mu+chu",
    "/nhung",
    "/phan-tich",
    "/phan-tich/trung-lap",
    "/api/v1/docs",
    "/khong-co",
    "/?lang=en",
    "/tim-kiem?q=day+them&lang=en",
];

async fn findings(stage: &Stage, axe: &str) -> Vec<String> {
    stage.script(axe).await;
    let run = "const done = arguments[arguments.length - 1]; axe.run(document, { runOnly: \
               ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then(done, (error) => done(String(error)))";
    let found = stage.browser.execute_async(run, Vec::new()).await.unwrap();
    let found = found.json().clone();
    let violations = found["violations"]
        .as_array()
        .unwrap_or_else(|| panic!("{found}"));
    let serious = |one: &&Value| {
        matches!(
            one["impact"].as_str(),
            Some("serious" | "critical" | "moderate")
        )
    };
    let said = |one: &Value| format!("{}: {} {}", one["id"], one["help"], one["nodes"][0]["html"]);
    violations.iter().filter(serious).map(said).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_has_a_serious_finding_in_either_theme() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/browser/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&file).expect("axe-core; tests/browser/run.sh installs it");
    let stage = Stage::start().await;
    let mut all = Vec::new();
    for theme in ["light", "dark"] {
        stage.theme(theme).await;
        for page in PAGES {
            stage.goto(page).await;
            let found = findings(&stage, &axe).await;
            all.extend(
                found
                    .into_iter()
                    .map(|one| format!("{theme} {page}: {one}")),
            );
        }
        stage.goto("/phan-tich").await;
        let topics = stage.browser.find(By::Id("chu-de")).await.unwrap();
        topics
            .send_keys("xóa mù chữ\ndạy thêm\ncấp giấy phép lái xe")
            .await
            .unwrap();
        stage
            .browser
            .find(By::Css("form button"))
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        stage
            .until(
                "a table",
                "return document.querySelector('tbody tr') !== null",
            )
            .await;
        all.extend(
            findings(&stage, &axe)
                .await
                .into_iter()
                .map(|one| format!("{theme} bench: {one}")),
        );
        // The list of suggestions, open.
        stage.goto("/tim-kiem?q=x%C3%B3a").await;
        stage
            .browser
            .find(By::Id("q"))
            .await
            .unwrap()
            .send_keys(" mù")
            .await
            .unwrap();
        stage
            .until(
                "suggestions",
                "return !document.getElementById('goi-y').hidden",
            )
            .await;
        all.extend(
            findings(&stage, &axe)
                .await
                .into_iter()
                .map(|one| format!("{theme} suggestions: {one}")),
        );
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
    stage.end().await;
}
