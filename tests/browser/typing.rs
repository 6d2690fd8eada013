//! Vietnamese input methods: no letter is lost or doubled, and the right unit stands there at the end.

use std::time::Duration;

use serde_json::json;

use crate::stage::Stage;

const UNIT: &str = "Phòng Giáo dục thường xuyên";

/// What the word being composed looks like after each key, word by word.
const COMPOSED: [&[&str]; 3] = [
    &["x", "xo", "xoa", "xóa"],
    &["m", "mu", "mù"],
    &["c", "ch", "chu", "chư", "chữ"],
];

async fn expect_field(stage: &Stage, expected: &str) {
    assert_eq!(stage.field().await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_composing_input_method_is_never_disturbed() {
    for pause in [10, 200] {
        let stage = Stage::start().await;
        stage.goto("/").await;
        stage.script("document.getElementById('q').focus()").await;
        let mut before = String::new();
        for (place, steps) in COMPOSED.iter().enumerate() {
            for step in *steps {
                let end = step.encode_utf16().count();
                stage
                    .command(
                        "Input.imeSetComposition",
                        json!({"text": step, "selectionStart": end, "selectionEnd": end}),
                    )
                    .await;
                tokio::time::sleep(Duration::from_millis(pause)).await;
                expect_field(&stage, &format!("{before}{step}")).await;
            }
            let word = steps.last().unwrap();
            let last = place + 1 == COMPOSED.len();
            let committed = if last {
                (*word).to_owned()
            } else {
                format!("{word} ")
            };
            stage
                .command("Input.insertText", json!({"text": committed}))
                .await;
            before.push_str(&committed);
            expect_field(&stage, &before).await;
        }
        stage.until_found("xóa mù chữ").await;
        assert_eq!(stage.first_unit().await, UNIT);
        expect_field(&stage, "xóa mù chữ").await;
        stage.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn results_come_while_the_composition_is_still_open() {
    let stage = Stage::start().await;
    stage.goto("/").await;
    stage.script("document.getElementById('q').focus()").await;
    stage
        .command(
            "Input.imeSetComposition",
            json!({"text": "xóa mù chữ", "selectionStart": 10, "selectionEnd": 10}),
        )
        .await;
    stage.until_found("xóa mù chữ").await;
    expect_field(&stage, "xóa mù chữ").await;
    stage.end().await;
}

/// Input methods of the UniKey kind send backspaces and the letters anew, without any composition.
#[tokio::test(flavor = "multi_thread")]
async fn an_input_method_that_sends_backspaces_is_never_disturbed() {
    for pause in [5, 160] {
        let stage = Stage::start().await;
        stage.goto("/").await;
        stage.script("document.getElementById('q').focus()").await;
        let mut expected = String::new();
        // After how many backspaces which letters come.
        for (backspaces, letters) in [
            (0, "x"),
            (0, "o"),
            (0, "a"),
            (2, "óa"),
            (0, " "),
            (0, "m"),
            (0, "u"),
            (1, "ù"),
            (0, " "),
            (0, "c"),
            (0, "h"),
            (0, "u"),
            (1, "ư"),
            (1, "ữ"),
        ] {
            for _ in 0..backspaces {
                for kind in ["rawKeyDown", "keyUp"] {
                    stage
                        .command(
                            "Input.dispatchKeyEvent",
                            json!({"type": kind, "key": "Backspace", "code": "Backspace", "windowsVirtualKeyCode": 8}),
                        )
                        .await;
                }
                expected.pop();
            }
            for letter in letters.chars() {
                let text = letter.to_string();
                stage
                    .command(
                        "Input.dispatchKeyEvent",
                        json!({"type": "keyDown", "text": text, "key": text}),
                    )
                    .await;
                stage
                    .command(
                        "Input.dispatchKeyEvent",
                        json!({"type": "keyUp", "key": text}),
                    )
                    .await;
                expected.push(letter);
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
            expect_field(&stage, &expected).await;
        }
        assert_eq!(expected, "xóa mù chữ");
        stage.until_found("xóa mù chữ").await;
        assert_eq!(stage.first_unit().await, UNIT);
        stage.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_without_width_are_no_text_and_stale_answers_are_dropped() {
    let stage = Stage::start().await;
    stage.goto("/").await;
    stage.script("document.getElementById('q').focus()").await;
    let typed = "xo\u{200a}a mu\u{200b} ch\u{feff}u";
    for letter in typed.chars() {
        stage
            .command("Input.insertText", json!({"text": letter.to_string()}))
            .await;
    }
    stage.until_found("xoa mu chu").await;
    assert_eq!(stage.field().await, typed);
    // The first answer is held back; the second query's answer must stay.
    stage
        .script(
            "const real = fetch; window.fetch = async (url, options) => { \
             if (String(url).includes('thi%20dua') || String(url).includes('thi+dua')) { \
             await new Promise((go) => setTimeout(go, 900)); return real(url, { ...options, signal: undefined }); } \
             return real(url, options); };",
        )
        .await;
    for (text, wait) in [("thi dua", 300), ("tiếp công dân", 1500)] {
        stage
            .script("const q = document.getElementById('q'); q.focus(); q.select()")
            .await;
        stage
            .command("Input.insertText", json!({"text": text}))
            .await;
        tokio::time::sleep(Duration::from_millis(wait)).await;
    }
    stage.until_found("tiếp công dân").await;
    assert_eq!(stage.field().await, "tiếp công dân");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_to_be_missing_before_an_answer() {
    let stage = Stage::start().await;
    stage.goto("/").await;
    stage
        .script(
            "window.said = []; new MutationObserver(() => said.push(document.getElementById('trang-thai').textContent)) \
             .observe(document.getElementById('trang-thai'), { childList: true, characterData: true, subtree: true }); \
             const real = fetch; window.fetch = async (...asked) => { await new Promise((go) => setTimeout(go, 2500)); return real(...asked); }; \
             document.getElementById('q').focus()",
        )
        .await;
    stage
        .command("Input.insertText", json!({"text": "xóa mù chữ"}))
        .await;
    stage.until_found("xóa mù chữ").await;
    stage
        .until(
            "a status",
            "return said.some((text) => text.startsWith('Đơn vị phụ trách'))",
        )
        .await;
    let said = stage.script("return said").await;
    let said: Vec<String> = serde_json::from_value(said).unwrap();
    assert_eq!(
        said.first().map(String::as_str),
        Some("Đang tìm…"),
        "{said:?}"
    );
    assert!(!said.iter().any(|text| text.contains("Không")), "{said:?}");
    stage.end().await;
}
