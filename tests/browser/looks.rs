//! How pages look on a telephone and on a desk: nothing wider than the window, no word broken, light to load; and
//! pictures for people to look at.

use serde_json::Value;

use crate::sights::{PAGES, TOPICS, analyse, open_box, open_suggestions};
use crate::stage::{Stage, pictures};

/// The first page a visitor loads, with everything in it.
const BYTES_MAX: u64 = 60 << 10;

/// Words of published text that stand on more than one line.
const BROKEN_WORDS: &str = "const broken = []; \
    for (const box of document.querySelectorAll('.text')) { \
      const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT); \
      for (let node = walk.nextNode(); node; node = walk.nextNode()) \
        for (const word of node.data.matchAll(/[\\p{L}\\p{M}]+/gu)) { \
          const range = document.createRange(); \
          range.setStart(node, word.index); range.setEnd(node, word.index + word[0].length); \
          const tops = new Set([...range.getClientRects()].map((one) => Math.round(one.top))); \
          if (tops.size > 1) broken.push(word[0]); } } \
    return broken";

async fn picture(stage: &Stage, name: &str) {
    let height = stage
        .script("return document.documentElement.scrollHeight")
        .await;
    let width = stage.script("return innerWidth").await;
    let size = |value: &Value| value.as_u64().unwrap() as u32;
    stage
        .window(size(&width), size(&height).clamp(400, 4_000))
        .await;
    stage
        .browser
        .screenshot(&pictures().join(format!("{name}.png")))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_fit_a_telephone_and_a_desk_with_every_word_whole() {
    let stage = Stage::start().await;
    for (width, theme) in [
        (360, "light"),
        (1280, "light"),
        (360, "dark"),
        (1280, "dark"),
    ] {
        stage.theme(theme).await;
        for (number, page) in PAGES.iter().enumerate() {
            stage.window(width, 800).await;
            stage.goto(page).await;
            let too_wide = stage
                .script("return document.documentElement.scrollWidth > document.documentElement.clientWidth")
                .await;
            assert_eq!(too_wide, false, "{page} at {width}");
            assert_eq!(
                stage.script(BROKEN_WORDS).await,
                serde_json::json!([]),
                "{page} at {width}"
            );
            picture(&stage, &format!("{width}-{theme}-{number:02}")).await;
        }
        stage.window(width, 800).await;
        analyse(&stage, TOPICS).await;
        picture(&stage, &format!("{width}-{theme}-bench")).await;
        stage.window(width, 800).await;
        open_suggestions(&stage).await;
        picture(&stage, &format!("{width}-{theme}-suggestions")).await;
        stage.window(width, 800).await;
        open_box(&stage).await;
        picture(&stage, &format!("{width}-{theme}-box")).await;
    }
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_is_light() {
    let stage = Stage::start().await;
    for page in ["/", "/tim-kiem?q=xoa+mu+chu", "/tim-kiem?q=hoc+sinh"] {
        stage
            .command("Network.clearBrowserCache", serde_json::json!({}))
            .await;
        stage.goto(page).await;
        let bytes = stage
            .script(
                "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')] \
                 .reduce((sum, one) => sum + one.transferSize, 0)",
            )
            .await;
        let bytes = bytes.as_f64().unwrap() as u64;
        assert!((1..=BYTES_MAX).contains(&bytes), "{page}: {bytes} bytes");
        println!("{page}: {bytes} bytes transferred");
    }
    stage.end().await;
}

/// The two pictures of the introduction: the answer to a question, and topics against units.
#[tokio::test(flavor = "multi_thread")]
async fn the_pictures_of_the_introduction_are_made() {
    let stage = Stage::start().await;
    stage.theme("light").await;
    stage.window(1120, 760).await;
    let shoot = async |name: &str| {
        let file = pictures().join(name);
        stage.browser.screenshot(&file).await.unwrap();
        assert!(std::fs::metadata(&file).unwrap().len() > 20_000, "{name}");
    };
    stage.goto("/tim-kiem?q=xoas+muf+chuwx").await;
    assert!(!stage.first_unit().await.is_empty());
    shoot("search.png").await;
    analyse(&stage, TOPICS).await;
    stage
        .script("document.documentElement.style.scrollBehavior = 'auto'; document.getElementById('ban-do').scrollIntoView()")
        .await;
    shoot("heat-map.png").await;
    stage.end().await;
}
