//! A walk through every page by keyboard alone, in Vietnamese, as somebody who cannot use a mouse makes it.

use serde_json::json;

use crate::downloads::{downloaded, folder};
use crate::keys::{hold_still, look, press, tab_to, walk_through, write};
use crate::sights::{PAGES, analyse};
use crate::stage::Stage;

/// Whatever can have the focus and is shown.
const REACHABLE: &str = "return [...document.querySelectorAll('a[href], button, input, textarea, select, summary, [tabindex=\"0\"]')] \
    .filter((one) => one.tabIndex >= 0 && one.type !== 'hidden' && one.checkVisibility() && !one.closest('details:not([open]) > :not(summary)')).length";

async fn heading(stage: &Stage) -> String {
    let text = stage
        .script("return [...document.querySelectorAll('h1')].find((one) => one.checkVisibility())?.textContent ?? ''")
        .await;
    text.as_str().unwrap().to_owned()
}

async fn until_at(stage: &Stage, prefix: &str) {
    let condition = format!(
        "return document.readyState === 'complete' && location.pathname.startsWith({})",
        json!(prefix)
    );
    stage.until(prefix, &condition).await;
}

/// From stop to stop with Enter: the last key leads to another page.
async fn follow(stage: &Stage, link: &str, shift: bool, to: &str) {
    tab_to(stage, link, shift).await;
    press(stage, "Enter", false).await;
    until_at(stage, to).await;
}

/// Walks through the page as it stands, from its skip link to its end.
async fn walk_whole(stage: &Stage, what: &str) {
    let stops = walk_through(stage).await;
    let reachable = stage.script(REACHABLE).await.as_u64().unwrap() as usize;
    assert!(
        stops.len() >= reachable,
        "{what}: {} of {reachable} stops",
        stops.len()
    );
    let boxed = stage.script("return location.pathname === '/hop'").await == true;
    assert!(boxed || stops[0].name == "Đến nội dung chính", "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_can_be_walked_through_and_left() {
    let stage = Stage::start().await;
    hold_still(&stage).await;
    // A telephone shows the same in the same order; what is laid out otherwise there is walked through again.
    let narrow = PAGES.iter().filter(|page| {
        let path = page.split('?').next().unwrap_or_default();
        ["/nhung", "/phan-tich/trung-lap"].contains(&path) || path.starts_with("/don-vi/")
    });
    let all = PAGES.iter().map(|page| (1280, page));
    for (width, page) in all.chain(narrow.map(|page| (360, page))) {
        if !page.contains("lang=en") {
            stage.window(width, 800).await;
            stage.goto(page).await;
            walk_whole(&stage, &format!("{page} at {width}")).await;
        }
    }
    for width in [1280, 360] {
        stage.window(width, 800).await;
        analyse(&stage, "xóa mù chữ\ntiếp công dân\ncấp giấy phép lái xe").await;
        // The page opens at its results; the walk begins at its top.
        stage
            .script("document.body.tabIndex = -1; document.body.focus()")
            .await;
        walk_whole(&stage, &format!("answers at {width}")).await;
    }
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_question_to_the_duty_the_unit_and_the_list() {
    let stage = Stage::start().await;
    hold_still(&stage).await;
    stage.goto("/").await;
    press(&stage, "Tab", false).await;
    press(&stage, "Enter", false).await;
    stage
        .until(
            "the main part has the focus",
            "return document.activeElement.id === 'noi-dung'",
        )
        .await;
    press(&stage, "Tab", false).await;
    let field = look(&stage, None).await.unwrap();
    assert_eq!(field.name, "Bạn cần giải quyết việc gì?");
    write(&stage, "xóa mù").await;
    stage
        .until(
            "suggestions",
            "return document.getElementById('q').getAttribute('aria-expanded') === 'true'",
        )
        .await;
    for key in ["ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"] {
        press(&stage, key, false).await;
        let option = "const q = document.getElementById('q'); const one = document.getElementById(q.getAttribute('aria-activedescendant')); \
                      return one?.getAttribute('aria-selected') === 'true' && one.checkVisibility()";
        assert_eq!(stage.script(option).await, true, "after {key}");
    }
    press(&stage, "Enter", false).await;
    let chosen = stage.field().await;
    stage.until_found(&chosen).await;
    assert_eq!(heading(&stage).await, "Đơn vị phụ trách");
    stage
        .until(
            "the answer is said",
            "return document.getElementById('trang-thai').textContent.startsWith('Đơn vị phụ trách: Phòng Giáo dục thường xuyên')",
        )
        .await;
    // The evidence, its page, the same on the unit's page.
    follow(&stage, ".evidence a", false, "/nhiem-vu/").await;
    assert!(heading(&stage).await.starts_with("Nhiệm vụ"));
    follow(&stage, "nav.pages a[href*='#nv-']", false, "/don-vi/").await;
    let shown = "const box = document.querySelector(':target').getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight";
    stage.until("the duty is in sight", shown).await;
    // Back up to the search within the unit, and from its map to a hit.
    tab_to(&stage, "#trong", true).await;
    write(&stage, "xoa mu chu").await;
    press(&stage, "Enter", false).await;
    stage
        .until(
            "the map",
            "return document.querySelector('.map a') !== null",
        )
        .await;
    let hit = tab_to(&stage, ".map a", false).await;
    assert!(hit.name.starts_with("Đến "), "{}", hit.name);
    press(&stage, "Enter", false).await;
    stage
        .until(
            "the hit",
            "return document.querySelector('.hit:target') !== null",
        )
        .await;
    // All units, and the last of them.
    follow(&stage, ".top a[href='/don-vi']", true, "/don-vi").await;
    assert_eq!(heading(&stage).await, "Các đơn vị");
    follow(
        &stage,
        "section:last-of-type li:last-child a",
        false,
        "/don-vi/",
    )
    .await;
    assert_eq!(heading(&stage).await, "Văn phòng Sở");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_analysts_pages() {
    let stage = Stage::start().await;
    hold_still(&stage).await;
    let folder = folder(&stage).await;
    stage.goto("/").await;
    follow(&stage, ".top a[href='/phan-tich']", false, "/phan-tich").await;
    tab_to(&stage, "#chu-de", false).await;
    for topic in ["xóa mù chữ", "tiếp công dân", "cấp giấy phép lái xe"] {
        write(&stage, topic).await;
        press(&stage, "Enter", false).await;
    }
    tab_to(&stage, "form button", false).await;
    press(&stage, "Enter", false).await;
    stage
        .until(
            "the table",
            "return document.readyState === 'complete' && document.querySelectorAll('tbody tr').length === 3",
        )
        .await;
    // The results are where the walk goes on, first the picture, then what nobody does, then the table.
    assert_eq!(stage.script("return location.hash").await, "#ban-do");
    press(&stage, "Tab", false).await;
    let picture = look(&stage, None).await.unwrap();
    assert!(picture.name.starts_with("Bản đồ nhiệt"), "{}", picture.name);
    press(&stage, "Tab", false).await;
    let gap = look(&stage, None).await.unwrap();
    assert_eq!(gap.name, "cấp giấy phép lái xe");
    let unclear = "return [...document.querySelectorAll('tr.unclear')].map((one) => one.cells[0].textContent + ': ' + one.cells[1].textContent)";
    assert_eq!(
        stage.script(unclear).await,
        json!(["tiếp công dân: chưa rõ: nhiều đơn vị ngang nhau"])
    );
    // The file, from the same form.
    tab_to(&stage, "button[value=csv]", true).await;
    press(&stage, "Enter", false).await;
    let file = String::from_utf8(downloaded(&folder, "csv").await).unwrap();
    assert!(file.contains("topic") && file.contains("xóa mù chữ") && file.contains("ambiguous"));
    // A topic leads to its evidence.
    follow(&stage, "tbody tr:nth-child(2) th a", false, "/tim-kiem").await;
    assert_eq!(heading(&stage).await, "Các đơn vị có thể phụ trách");
    follow(&stage, ".top a[href='/phan-tich']", true, "/phan-tich").await;
    follow(
        &stage,
        "main a[href='/phan-tich/trung-lap']",
        false,
        "/phan-tich/trung-lap",
    )
    .await;
    assert_eq!(
        heading(&stage).await,
        "Nhiệm vụ gần giống nhau giữa các đơn vị"
    );
    follow(&stage, "tbody td .meta a", false, "/nhiem-vu/").await;
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_for_other_people_and_the_way_out_of_a_dead_end() {
    let stage = Stage::start().await;
    hold_still(&stage).await;
    stage.goto("/").await;
    follow(&stage, ".foot a[href='/nhung']", false, "/nhung").await;
    let field = tab_to(&stage, "input[role=combobox]", false).await;
    assert_eq!(field.name, "Việc này đơn vị nào phụ trách?");
    write(&stage, "xóa mù").await;
    let inside = "const root = document.querySelector('phutrach-search').shadowRoot; ";
    let open = format!("{inside} return root.querySelector('input').ariaExpanded === 'true'");
    stage.until("suggestions in the box", &open).await;
    press(&stage, "ArrowDown", false).await;
    press(&stage, "Enter", false).await;
    let found = format!(
        "{inside} return root.querySelector('.found li a')?.textContent === 'Phòng Giáo dục thường xuyên'"
    );
    stage.until("the unit in the box", &found).await;
    let value = format!("{inside} return root.querySelector('input').value");
    assert_ne!(stage.script(&value).await, "xóa mù");
    let unit = tab_to(&stage, ".found li a", false).await;
    assert_eq!(unit.name, "Phòng Giáo dục thường xuyên");
    follow(
        &stage,
        ".foot a[href='/api/v1/docs']",
        false,
        "/api/v1/docs",
    )
    .await;
    assert_eq!(heading(&stage).await, "API cho lập trình viên");
    tab_to(&stage, "main nav a[href='#errors']", false).await;
    press(&stage, "Enter", false).await;
    stage
        .until(
            "the table of errors",
            "return document.querySelector('#errors:target').getBoundingClientRect().top < innerHeight",
        )
        .await;
    // Nothing stands at this address; the way on does.
    stage.goto("/don-vi/khong-co").await;
    assert_eq!(heading(&stage).await, "Không tìm thấy đơn vị");
    tab_to(&stage, "#q", false).await;
    write(&stage, "xoa mu chu").await;
    press(&stage, "Enter", false).await;
    until_at(&stage, "/tim-kiem").await;
    assert_eq!(stage.first_unit().await, "Phòng Giáo dục thường xuyên");
    stage.end().await;
}
