//! Hostile queries and hostile pages: whatever is typed or published, nothing of it runs and nothing becomes markup.

use serde_json::json;

use crate::stage::{Stage, escape};

/// What would run; each sets a mark on the window.
const RUN: [&str; 4] = ["hit=1", "window.hit=1", "self['hit']=1", "top.hit=1"];

/// Where it would run.
const SHAPES: [&str; 52] = [
    "<script>RUN</script>",
    "<SCRIPT>RUN</SCRIPT>",
    "</script><script>RUN</script>",
    "<script src=data:text/javascript,RUN></script>",
    "<img src=x onerror=RUN>",
    "<img src=x onerror=\"RUN\">",
    "\"><img src=x onerror=RUN>",
    "'><img src=x onerror=RUN>",
    "<svg onload=RUN>",
    "<svg/onload=RUN>",
    "<svg><script>RUN</script></svg>",
    "<svg><animate onbegin=RUN attributeName=x dur=1s>",
    "<body onload=RUN>",
    "<iframe srcdoc=\"<script>RUN</script>\">",
    "<iframe src=javascript:RUN>",
    "<a href=javascript:RUN autofocus>x</a>",
    "\" onfocus=RUN autofocus x=\"",
    "' onfocus=RUN autofocus x='",
    "\" onmouseover=RUN \"",
    " onfocus=RUN autofocus ",
    "</mark><script>RUN</script>",
    "</title><script>RUN</script>",
    "</textarea><script>RUN</script>",
    "</style><script>RUN</script>",
    "--><script>RUN</script>",
    "<!--<script>RUN</script>",
    "]]><script>RUN</script>",
    "<details open ontoggle=RUN>",
    "<video><source onerror=RUN>",
    "<audio src=x onerror=RUN>",
    "<input autofocus onfocus=RUN>",
    "<select autofocus onfocus=RUN>",
    "<marquee onstart=RUN>",
    "<object data=javascript:RUN>",
    "<embed src=javascript:RUN>",
    "<form action=javascript:RUN><button>x",
    "<math href=javascript:RUN>x</math>",
    "<link rel=import href=data:text/html,RUN>",
    "<base href=javascript:RUN//>",
    "<meta http-equiv=refresh content=\"0;url=javascript:RUN\">",
    "<template><script>RUN</script></template>",
    "<x onclick=RUN>xóa mù chữ</x>",
    "javascript:RUN",
    "data:text/html,<script>RUN</script>",
    "{{RUN}}",
    "${RUN}",
    "{% RUN %}",
    "&lt;script&gt;RUN&lt;/script&gt;",
    "&#60;script&#62;RUN&#60;/script&#62;",
    "\\u003cscript\\u003eRUN\\u003c/script\\u003e",
    "＜script＞RUN＜/script＞",
    "\u{0}<script>RUN</script>",
];

fn payloads() -> Vec<String> {
    let all = SHAPES
        .iter()
        .flat_map(|shape| RUN.iter().map(|run| shape.replace("RUN", run)));
    all.collect()
}

/// What must never be there: a mark, a script that is not ours, a handler, an element nobody of us writes.
const INTRUDERS: &str = "const ours = [...document.scripts].every((one) => new URL(one.src || 'x:').origin === location.origin); \
    const handlers = [...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith('on')); \
    const foreign = document.querySelectorAll('#noi-dung :is(script, img, object, embed, video, audio, marquee, math, x, meta, base, template)').length; \
    const links = [...document.querySelectorAll('[href], [action], [src]')].filter((one) => \
      /^\\s*(javascript|data|vbscript):/i.test(one.getAttribute('href') ?? one.getAttribute('action') ?? one.getAttribute('src'))).length; \
    return [window.hit === undefined, ours, handlers.length, foreign, links]";

async fn expect_clean(stage: &Stage, what: &str) {
    assert_eq!(
        stage.script(INTRUDERS).await,
        json!([true, true, 0, 0, 0]),
        "{what}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_typed_runs() {
    let stage = Stage::start().await;
    let all = payloads();
    assert!(all.len() >= 200);
    for payload in &all {
        let query = format!("xóa mù chữ {payload}");
        stage.goto(&format!("/tim-kiem?q={}", escape(&query))).await;
        expect_clean(&stage, payload).await;
    }
    // The same through the script that shows results as you type, and as filters, days and ids.
    stage.goto("/").await;
    for payload in all.iter().step_by(4) {
        stage
            .script("const q = document.getElementById('q'); q.focus(); q.select()")
            .await;
        stage
            .command("Input.insertText", json!({"text": payload}))
            .await;
        tokio::time::sleep(std::time::Duration::from_millis(220)).await;
        expect_clean(&stage, payload).await;
    }
    for payload in all.iter().step_by(9) {
        let text = escape(payload);
        for path in [
            format!("/tim-kiem?q=a&unit={text}"),
            format!("/tim-kiem?q=a&as_of={text}"),
            format!("/don-vi/{text}"),
            format!("/nhiem-vu/{text}/1"),
            format!("/don-vi/so-mau/thanh-tra-so?q={text}"),
            format!("/hop?q={text}"),
        ] {
            stage.goto(&path).await;
            expect_clean(&stage, &path).await;
        }
    }
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_published_runs() {
    let corpus = tempfile::tempdir().unwrap();
    let folder = corpus.path().join("so-thu");
    std::fs::create_dir(&folder).unwrap();
    let all = payloads();
    let mut table = String::from("name = 'Sở <script>hit=1</script>'\n");
    for (unit, part) in all.chunks(26).enumerate() {
        let duties: String = part
            .iter()
            .map(|payload| {
                format!(
                    "- Quản lý công tác kiểm thử {} theo quy định.\n",
                    payload.replace('\0', "")
                )
            })
            .collect();
        let page = format!(
            "PHÒNG THỬ {unit} {}\nPhòng Thử có chức năng tham mưu, giúp Giám đốc Sở kiểm thử.\nNhiệm vụ:\n{duties}Địa chỉ: {}\nĐiện thoại: {}\n",
            part[0], part[1], part[2]
        );
        std::fs::write(folder.join(format!("phong-{unit}.txt")), page).unwrap();
        table.push_str(&format!("[unit.phong-{unit}]\nname = '''Phòng {}'''\naliases = ['''{}''']\nsource_url = 'javascript:hit=1//'\ndecision = '''{}'''\n", part[3], part[4], part[5]));
    }
    std::fs::write(folder.join("department.toml"), table.replace('\0', "")).unwrap();
    let stage = Stage::over(corpus.path(), "").await;
    let mut paths = vec![
        "/".to_owned(),
        "/don-vi".to_owned(),
        "/phan-tich/trung-lap".to_owned(),
    ];
    for query in ["kiểm thử", "quản lý công tác", "script", "onerror hit"] {
        paths.extend((1..=4).map(|page| format!("/tim-kiem?q={}&page={page}", escape(query))));
    }
    for unit in 0..all.len().div_ceil(26) {
        paths.push(format!(
            "/don-vi/so-thu/phong-{unit}?q={}",
            escape("kiểm thử")
        ));
        paths.push(format!("/nhiem-vu/so-thu/phong-{unit}/3"));
    }
    for path in &paths {
        stage.goto(path).await;
        expect_clean(&stage, path).await;
    }
    let shown = stage
        .script("return document.querySelector('blockquote').textContent")
        .await;
    assert!(
        shown.as_str().unwrap().contains("hit=1"),
        "the text is shown as published: {shown}"
    );
    stage.end().await;
}
