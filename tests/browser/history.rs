//! Back and forward lead where people expect, and every state has its address.

use serde_json::json;
use thirtyfour::prelude::*;

use crate::stage::{Stage, escape};

async fn type_anew(stage: &Stage, text: &str) {
    stage
        .script("const q = document.getElementById('q'); q.focus(); q.select()")
        .await;
    for letter in text.chars() {
        stage
            .command("Input.insertText", json!({"text": letter.to_string()}))
            .await;
    }
    stage.until_found(text).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_and_forward_restore_words_and_results() {
    let stage = Stage::start().await;
    stage.goto("/").await;
    type_anew(&stage, "xóa mù chữ").await;
    stage
        .until("its address", "return location.pathname === '/tim-kiem'")
        .await;
    let unit = stage.first_unit().await;
    let link = stage
        .browser
        .find(By::Css("#ket-qua .card h2 a"))
        .await
        .unwrap();
    link.click().await.unwrap();
    stage
        .until(
            "the unit's page",
            "return location.pathname.startsWith('/don-vi/')",
        )
        .await;
    stage.browser.back().await.unwrap();
    stage.until_found("xóa mù chữ").await;
    assert_eq!(
        (stage.field().await.as_str(), stage.first_unit().await),
        ("xóa mù chữ", unit)
    );
    stage.browser.back().await.unwrap();
    stage
        .until("the start page", "return location.pathname === '/'")
        .await;
    stage.until_found("").await;
    stage
        .until(
            "an empty field",
            "return document.getElementById('q').value === ''",
        )
        .await;
    stage.browser.forward().await.unwrap();
    stage.until_found("xóa mù chữ").await;
    stage
        .until(
            "the words again",
            "return document.getElementById('q').value === 'xóa mù chữ'",
        )
        .await;
    stage.end().await;
}

/// What stands under an address while typing is what the address shows by itself.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_shows_what_typing_showed() {
    let stage = Stage::start().await;
    let shown = "return document.getElementById('ket-qua').outerHTML";
    for query in ["xóa mù chữ", "dạy thêm", "cấp giấy phép lái xe"] {
        stage.goto("/").await;
        type_anew(&stage, query).await;
        let typed = stage.script(shown).await;
        stage.goto(&format!("/tim-kiem?q={}", escape(query))).await;
        assert_eq!(stage.script(shown).await, typed, "{query}");
    }
    stage.end().await;
}
