//! A person at the keyboard: keys as the browser gets them, and what every stop of the focus must be like.

use serde_json::{Value, json};

use crate::stage::Stage;

/// Stops of a page before it counts as endless.
const MOST_STOPS: usize = 400;

/// The element with the focus, inside shadow trees too.
const FOCUSED: &str = "(() => { let e = document.activeElement; \
    while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement; return e; })()";

/// What is wrong with the element that has the focus, where it stands, and whether it is the end of the page. A stop
/// may be as wide as a line or two of text, so its first box counts.
const LOOK: &str = "function (before) { \
    const style = getComputedStyle(this); \
    const box = this.getClientRects()[0] ?? this.getBoundingClientRect(); \
    const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1); \
    const y = Math.min(Math.max(box.top + Math.min(box.height / 2, innerHeight / 2), 0), innerHeight - 1); \
    const root = this.getRootNode(); \
    const there = root.elementFromPoint(x, y); \
    const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth; \
    const shown = inside && there && (this.contains(there) || there.contains(this)); \
    const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0; \
    const frame = this.tagName === 'IFRAME'; \
    return { at: location.pathname, shown: Boolean(shown), ringed: ringed || frame, end: this === document.body || this === document.documentElement, \
      lang: (this.closest('[lang]') ?? root.host?.closest('[lang]'))?.lang ?? '', \
      code: Boolean(this.querySelector('code') ?? this.closest('pre, code')) || (this.tagName === 'A' && this.hash.length > 1 && location.pathname === '/api/v1/docs' && this.pathname === location.pathname), \
      follows: !before || before === this || Boolean(before.compareDocumentPosition(this) & Node.DOCUMENT_POSITION_FOLLOWING) || before.getRootNode() !== root, \
      x: box.left + scrollX + (this.closest('.scroll')?.scrollLeft ?? 0), top: box.top + scrollY, bottom: box.bottom + scrollY, html: this.outerHTML.slice(0, 160) }; }";

/// Words of English that our own Vietnamese texts never hold.
const ENGLISH: &[&str] = &[
    "the",
    "search",
    "page",
    "unit",
    "units",
    "duty",
    "duties",
    "of",
    "and",
    "next",
    "previous",
    "skip",
    "table",
    "download",
    "choose",
    "remove",
    "suggestions",
    "code",
    "form",
    "map",
];

/// One stop of the focus.
#[derive(Debug)]
pub(crate) struct Stop {
    /// What assistive technology calls it.
    pub(crate) name: String,
    handle: String,
    x: f64,
    top: f64,
    bottom: f64,
}

/// Presses a key, with Shift or without.
pub(crate) async fn press(stage: &Stage, key: &str, shift: bool) {
    let (code, text) = match key {
        "Tab" => (9, None),
        "Enter" => (13, Some("\r")),
        "Escape" => (27, None),
        "Space" => (32, Some(" ")),
        "ArrowUp" => (38, None),
        "ArrowDown" => (40, None),
        "End" => (35, None),
        key => panic!("no such key here: {key}"),
    };
    let name = if key == "Space" { " " } else { key };
    let mut event = json!({"type": "keyDown", "key": name, "code": key, "windowsVirtualKeyCode": code,
        "modifiers": if shift { 8 } else { 0 }});
    if let Some(text) = text {
        event["text"] = json!(text);
    } else {
        event["type"] = json!("rawKeyDown");
    }
    stage.command("Input.dispatchKeyEvent", event.clone()).await;
    event["type"] = json!("keyUp");
    stage.command("Input.dispatchKeyEvent", event).await;
}

/// Types a text where the focus is.
pub(crate) async fn write(stage: &Stage, text: &str) {
    stage
        .command("Input.insertText", json!({"text": text}))
        .await;
}

/// Pages that scroll at once, so that a stop can be looked at as soon as it has the focus.
pub(crate) async fn hold_still(stage: &Stage) {
    let features = json!([{"name": "prefers-reduced-motion", "value": "reduce"}]);
    stage
        .command("Emulation.setEmulatedMedia", json!({"features": features}))
        .await;
}

/// Looks at the element with the focus; `None` when the focus has left the page.
pub(crate) async fn look(stage: &Stage, before: Option<&Stop>) -> Option<Stop> {
    let found = stage
        .command("Runtime.evaluate", json!({"expression": FOCUSED}))
        .await;
    let handle = found["result"]["objectId"].as_str()?.to_owned();
    let earlier = match before {
        Some(stop) => json!([{"objectId": stop.handle}]),
        None => json!([{"value": null}]),
    };
    let call = json!({"objectId": handle, "functionDeclaration": LOOK, "arguments": earlier, "returnByValue": true});
    let seen = stage.command("Runtime.callFunctionOn", call).await;
    let seen = seen["result"]["value"].clone();
    if seen["end"] == true {
        return None;
    }
    let tree = json!({"objectId": handle, "fetchRelatives": false});
    let tree = stage.command("Accessibility.getPartialAXTree", tree).await;
    let name = tree["nodes"][0]["name"]["value"].as_str().unwrap_or("");
    let what = format!("{} {}", seen["at"], seen["html"]);
    check(&seen, name, &what);
    let number = |name: &str| seen[name].as_f64().unwrap();
    Some(Stop {
        name: name.to_owned(),
        handle,
        x: number("x"),
        top: number("top"),
        bottom: number("bottom"),
    })
}

fn check(seen: &Value, name: &str, what: &str) {
    assert_eq!(seen["shown"], true, "the focus is out of sight: {what}");
    assert_eq!(seen["ringed"], true, "the focus does not show: {what}");
    assert!(!name.trim().is_empty(), "no name: {what}");
    // An address of the interface is a name in no language.
    if seen["lang"] == "vi" && seen["code"] == false && !name.starts_with('/') {
        let name = name.to_lowercase();
        let mut words = name.split(|letter: char| !letter.is_alphanumeric());
        let english = words.find(|word| ENGLISH.contains(word));
        assert_eq!(english, None, "English in “{name}”: {what}");
    }
}

/// Tabs through the whole page and says where it stopped. Every stop is in sight, shows the focus, has a Vietnamese
/// name and comes after the one before, and nothing that can have the focus is passed over.
pub(crate) async fn walk_through(stage: &Stage) -> Vec<Stop> {
    let mut stops: Vec<Stop> = Vec::new();
    loop {
        press(stage, "Tab", false).await;
        let Some(stop) = look(stage, stops.last()).await else {
            break;
        };
        if stops.first().is_some_and(|first| first.name == stop.name) {
            break;
        }
        if let Some(before) = stops.last() {
            let back = stop.bottom <= before.top && stop.x <= before.x;
            assert!(!back, "from “{}” back to “{}”", before.name, stop.name);
        }
        assert!(stops.len() < MOST_STOPS, "a trap near “{}”", stop.name);
        stops.push(stop);
    }
    stops
}

/// Presses Tab, or Shift and Tab, until the element with the focus is `wanted` (a selector).
pub(crate) async fn tab_to(stage: &Stage, wanted: &str, shift: bool) -> Stop {
    let mut passed = Vec::new();
    for _ in 0..MOST_STOPS {
        press(stage, "Tab", shift).await;
        let Some(stop) = look(stage, None).await else {
            continue;
        };
        let there = format!("return ({FOCUSED}).matches({})", json!(wanted));
        if stage.script(&there).await == true {
            return stop;
        }
        passed.push(stop.name);
    }
    panic!("Tab never comes to {wanted}, only to {passed:?}");
}
