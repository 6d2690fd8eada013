//! The box on a page of another origin that allows nothing but what the box needs.

use std::sync::{Arc, OnceLock};

use serde_json::json;

use crate::keys::press;
use crate::stage::{SAMPLE, Stage, portal};

#[tokio::test(flavor = "multi_thread")]
async fn the_box_works_on_a_strict_page_of_another_origin() {
    let service: Arc<OnceLock<String>> = Arc::default();
    let known = Arc::clone(&service);
    let origin = portal(move || {
        let service = known.get().cloned().unwrap_or_default();
        let policy = format!(
            "default-src 'none'; script-src {service}; connect-src {service}; form-action {service}; frame-src {service}; base-uri 'none'"
        );
        let html = format!(
            "<!doctype html><html lang=vi><title>Cổng</title><script src=\"{service}/box.js\" defer></script>\
             <phutrach-search><form action=\"{service}/tim-kiem\"><input name=q></form></phutrach-search>\
             <iframe src=\"{service}/hop\" title=\"Tra cứu\" width=600 height=500></iframe>"
        );
        (policy, html)
    });
    let stage = Stage::over(SAMPLE, &origin).await;
    service.set(stage.service.clone()).unwrap();
    stage.browser.goto(&origin).await.unwrap();
    stage
        .script("window.broken = []; addEventListener('securitypolicyviolation', (event) => broken.push(event.violatedDirective + ' ' + event.blockedURI))")
        .await;
    stage
        .until("the element", "return Boolean(document.querySelector('phutrach-search').shadowRoot?.querySelector('input'))")
        .await;
    stage
        .script(
            "document.querySelector('phutrach-search').shadowRoot.querySelector('input').focus()",
        )
        .await;
    for letter in "xóa mù chữ".chars() {
        stage
            .command("Input.insertText", json!({"text": letter.to_string()}))
            .await;
    }
    let found = "const root = document.querySelector('phutrach-search').shadowRoot; ";
    stage
        .until("the unit", &format!("{found} return root.querySelector('li a')?.textContent === 'Phòng Giáo dục thường xuyên'"))
        .await;
    let said = format!(
        "{found} return root.querySelector('[role=status]').textContent === 'Đơn vị phụ trách: Phòng Giáo dục thường xuyên'"
    );
    stage.until("the unit is said", &said).await;
    let parts = stage
        .script(&format!(
            "{found} return [root.querySelector('input').value, \
             root.querySelector('mark').textContent, getComputedStyle(root.querySelector('.field')).display, \
             document.querySelectorAll('style').length, broken.join()]"
        ))
        .await;
    let expected = json!(["xóa mù chữ", "xóa mù chữ", "flex", 0, ""]);
    assert_eq!(parts, expected);
    suggests(&stage, found).await;
    let frame = stage
        .browser
        .find(thirtyfour::By::Css("iframe"))
        .await
        .unwrap();
    frame.enter_frame().await.unwrap();
    let field = stage.browser.find(thirtyfour::By::Id("q")).await.unwrap();
    field.send_keys("dạy thêm").await.unwrap();
    stage.until_found("dạy thêm").await;
    assert!(!stage.first_unit().await.is_empty());
    stage.end().await;
}

/// The box suggests by the rules of the search page: nothing is written before something is chosen, and the list looks
/// as the page that holds the box wants it to.
async fn suggests(stage: &Stage, root: &str) {
    stage
        .script(&format!(
            "{root} document.querySelector('phutrach-search').attributeStyleMap.set('--phutrach-edge', 'rgb(1, 2, 3)'); \
             const field = root.querySelector('input'); field.focus(); field.select()"
        ))
        .await;
    stage
        .command("Input.insertText", json!({"text": "xóa mù"}))
        .await;
    let open = format!("{root} return root.querySelector('input').ariaExpanded === 'true'");
    stage.until("suggestions", &open).await;
    press(stage, "ArrowDown", false).await;
    let parts = stage
        .script(&format!(
            "{root} const field = root.querySelector('input'); const list = root.querySelector('[role=listbox]'); \
             const option = root.getElementById(field.getAttribute('aria-activedescendant')); \
             return [field.value, field.role, option.ariaSelected, getComputedStyle(list).borderTopColor, broken.join()]"
        ))
        .await;
    assert_eq!(
        parts,
        json!(["xóa mù", "combobox", "true", "rgb(1, 2, 3)", ""])
    );
    press(stage, "Escape", false).await;
    let shut = format!("{root} return root.querySelector('[role=listbox]').hidden");
    assert_eq!(stage.script(&shut).await, true);
    press(stage, "ArrowDown", false).await;
    press(stage, "Enter", false).await;
    let chosen = format!(
        "{root} return root.querySelector('input').value !== 'xóa mù' && root.querySelector('li a')?.textContent === 'Phòng Giáo dục thường xuyên'"
    );
    stage.until("the option and its unit", &chosen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_may_not_frame_the_pages() {
    let service: Arc<OnceLock<String>> = Arc::default();
    let known = Arc::clone(&service);
    let origin = portal(move || {
        let service = known.get().cloned().unwrap_or_default();
        let html =
            format!("<!doctype html><title>x</title><iframe src=\"{service}/hop\"></iframe>");
        ("default-src *".to_owned(), html)
    });
    let stage = Stage::start().await;
    service.set(stage.service.clone()).unwrap();
    stage.browser.goto(&origin).await.unwrap();
    let frame = stage
        .browser
        .find(thirtyfour::By::Css("iframe"))
        .await
        .unwrap();
    frame.enter_frame().await.unwrap();
    let field = stage.browser.find(thirtyfour::By::Id("q")).await;
    assert!(field.is_err(), "a stranger's page framed the box");
    stage.end().await;
}
