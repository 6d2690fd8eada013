//! Everything there is to see: every kind of page, and the states that take a hand to get to.

use thirtyfour::prelude::*;

use crate::stage::Stage;

/// Every kind of page.
pub(crate) const PAGES: &[&str] = &[
    "/",
    "/tim-kiem?q=xoas+muf+chuwx",
    "/tim-kiem?q=day+them&role=lead",
    "/tim-kiem?q=c%E1%BA%A5p+gi%E1%BA%A5y+ph%C3%A9p+l%C3%A1i+xe",
    "/tim-kiem?q=ti%E1%BA%BFp+c%C3%B4ng+d%C3%A2n",
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
    "/tim-kiem?q=hoc+sinh&page=99",
    "/?lang=en",
    "/tim-kiem?q=day+them&lang=en",
    "/api/v1/docs?lang=en",
    "/don-vi/khong-co?lang=en",
];

/// Topics of the pictures.
pub(crate) const TOPICS: &str = "xóa mù chữ\ndạy thêm, học thêm\ntuyển sinh lớp 10\ntiếp công dân\nhọc bổng du học\n\
    cấp giấy phép lái xe\nbồi dưỡng giáo viên\nthi đua khen thưởng\nkiểm định chất lượng\nan toàn thực phẩm bếp ăn\n\
    tuyển dụng viên chức\nchuyển trường";

/// The bench with the answers to some topics.
pub(crate) async fn analyse(stage: &Stage, topics: &str) {
    stage.goto("/phan-tich").await;
    let field = stage.browser.find(By::Id("chu-de")).await.unwrap();
    field.send_keys(topics).await.unwrap();
    let send = stage.browser.find(By::Css("form button")).await.unwrap();
    send.click().await.unwrap();
    stage
        .until(
            "a table",
            "return document.querySelector('tbody tr') !== null",
        )
        .await;
}

/// The search page with its list of suggestions open and an option chosen in it.
pub(crate) async fn open_suggestions(stage: &Stage) {
    stage.goto("/tim-kiem?q=x%C3%B3a").await;
    let field = stage.browser.find(By::Id("q")).await.unwrap();
    field.send_keys(" mù").await.unwrap();
    stage
        .until(
            "suggestions",
            "return !document.getElementById('goi-y').hidden",
        )
        .await;
    field.send_keys(Key::Down).await.unwrap();
}

/// The page to copy from, with the answer and the suggestions of the box open.
pub(crate) async fn open_box(stage: &Stage) {
    stage.goto("/nhung").await;
    let root = "const root = document.querySelector('phutrach-search').shadowRoot; ";
    stage
        .script(&format!("{root} root.querySelector('input').focus()"))
        .await;
    let text = serde_json::json!({"text": "xóa mù"});
    stage.command("Input.insertText", text).await;
    let shown = format!(
        "{root} return !root.querySelector('.list').hidden && root.querySelector('.found li') !== null"
    );
    stage.until("answer and suggestions", &shown).await;
}
