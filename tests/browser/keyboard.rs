//! By keyboard alone, and without script.

use serde_json::json;
use thirtyfour::prelude::*;

use crate::downloads::{downloaded, folder};
use crate::stage::Stage;

async fn press(stage: &Stage, keys: &[Key]) {
    for key in keys {
        let element = stage.browser.active_element().await.unwrap();
        element.send_keys(key.clone()).await.unwrap();
    }
}

async fn focused(stage: &Stage) -> String {
    let id = stage
        .script("const e = document.activeElement; return e.id || e.className || e.textContent.trim() || e.tagName")
        .await;
    id.as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_reached_by_keyboard() {
    let stage = Stage::start().await;
    stage.goto("/").await;
    press(&stage, &[Key::Tab]).await;
    assert_eq!(focused(&stage).await, "skip");
    press(&stage, &[Key::Enter]).await;
    stage
        .until(
            "the main part has the focus",
            "return document.activeElement.id === 'noi-dung'",
        )
        .await;
    press(&stage, &[Key::Tab]).await;
    assert_eq!(focused(&stage).await, "q");
    stage
        .command("Input.insertText", json!({"text": "xóa mù"}))
        .await;
    stage.until_found("xóa mù").await;
    stage
        .until(
            "suggestions",
            "return document.getElementById('q').getAttribute('aria-expanded') === 'true'",
        )
        .await;
    press(&stage, &[Key::Down]).await;
    let active = "const q = document.getElementById('q'); const o = document.getElementById(q.getAttribute('aria-activedescendant')); \
                  return o?.getAttribute('aria-selected') === 'true' ? o.dataset.text : ''";
    let chosen = stage.script(active).await.as_str().unwrap().to_owned();
    assert!(!chosen.is_empty());
    assert_eq!(
        stage.field().await,
        "xóa mù",
        "an option under the cursor writes nothing"
    );
    press(&stage, &[Key::Escape]).await;
    assert_eq!(
        stage
            .script("return document.getElementById('goi-y').hidden")
            .await,
        true
    );
    assert_eq!(stage.field().await, "xóa mù");
    press(&stage, &[Key::Down, Key::Enter]).await;
    stage.until_found(&chosen).await;
    assert_eq!(stage.field().await, chosen);
    // From the field to the unit's page with Tab and Enter alone.
    for _ in 0..12 {
        press(&stage, &[Key::Tab]).await;
        if stage
            .script("return document.activeElement.closest('.card h2') !== null")
            .await
            == true
        {
            break;
        }
    }
    press(&stage, &[Key::Enter]).await;
    stage
        .until(
            "the unit's page",
            "return location.pathname.startsWith('/don-vi/')",
        )
        .await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_the_input_method_are_not_ours() {
    let stage = Stage::start().await;
    stage.goto("/").await;
    stage.script("document.getElementById('q').focus()").await;
    stage
        .command("Input.insertText", json!({"text": "xóa mù"}))
        .await;
    stage
        .until(
            "suggestions",
            "return !document.getElementById('goi-y').hidden",
        )
        .await;
    let ignored = stage
        .script(
            "const q = document.getElementById('q'); \
             q.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', isComposing: true, bubbles: true })); \
             q.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', keyCode: 229, bubbles: true })); \
             return q.hasAttribute('aria-activedescendant')",
        )
        .await;
    assert_eq!(ignored, false);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_works_with_script_off() {
    let stage = Stage::start().await;
    stage
        .command(
            "Emulation.setScriptExecutionDisabled",
            json!({"value": true}),
        )
        .await;
    stage.goto("/").await;
    let field = stage.browser.find(By::Id("q")).await.unwrap();
    field.send_keys("xoas muf chuwx").await.unwrap();
    field.send_keys(Key::Enter).await.unwrap();
    let heading = stage
        .browser
        .query(By::Css("#ket-qua .card h2 a"))
        .first()
        .await
        .unwrap();
    assert_eq!(heading.text().await.unwrap(), "Phòng Giáo dục thường xuyên");
    let marked = stage.browser.find(By::Css("#ket-qua mark")).await.unwrap();
    assert_eq!(marked.text().await.unwrap(), "xóa mù chữ");
    let literal = stage.browser.find(By::Css(".reading a")).await.unwrap();
    literal.click().await.unwrap();
    let literal = stage
        .browser
        .query(By::Css("input[name=literal]:checked"))
        .first()
        .await;
    assert!(literal.is_ok());
    for path in [
        "/don-vi",
        "/don-vi/so-mau/thanh-tra-so?q=kiem+tra",
        "/nhiem-vu/so-mau/thanh-tra-so/1",
        "/nhung",
        "/phan-tich/trung-lap",
    ] {
        stage.goto(path).await;
        assert!(
            stage.browser.find(By::Css("main h1")).await.is_ok(),
            "{path}"
        );
    }
    stage.goto("/phan-tich").await;
    let topics = stage.browser.find(By::Id("chu-de")).await.unwrap();
    topics
        .send_keys("xóa mù chữ\ncấp giấy phép lái xe")
        .await
        .unwrap();
    let send = stage.browser.find(By::Css("form button")).await.unwrap();
    send.click().await.unwrap();
    let rows = stage
        .browser
        .query(By::Css("tbody tr"))
        .all_from_selector_required()
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
    assert!(stage.browser.find(By::Css(".heat rect")).await.is_ok());
    let folder = folder(&stage).await;
    for (format, start) in [("csv", "\u{feff}topic"), ("xlsx", "PK")] {
        let send = By::Css(format!("button[value={format}]"));
        stage
            .browser
            .find(send)
            .await
            .unwrap()
            .click()
            .await
            .unwrap();
        let file = downloaded(&folder, format).await;
        assert!(file.starts_with(start.as_bytes()), "{format}");
    }
    stage.end().await;
}
