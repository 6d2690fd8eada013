//! The index: every digest of every generation, what is served, and whether it fits the pages.

use super::finding::{Check, command, quoted, renew};
use crate::cli::live::HELD;
use crate::corpus::Corpus;
use crate::index::damage::Unusable;
use crate::index::due::{Freshness, freshness};
use crate::index::generations::{Checked, verify_all};
use crate::index::layout::leftovers;
use crate::index::{OpenError, open_current};
use crate::settings::Settings;

const AREA: &str = "chỉ mục";

pub(super) fn examine(settings: &Settings, corpus: Option<&Corpus>) -> Vec<Check> {
    let mut checks = vec![served(settings)];
    match verify_all(&settings.index) {
        Ok(checked) => checks.extend(checked.iter().map(|checked| digests(settings, checked))),
        Err(error) => {
            let mend = format!("chmod -R u+rwX {}", quoted(&settings.index));
            checks.push(Check::finding(AREA, error.to_string(), mend));
        }
    }
    checks.extend(corpus.and_then(|corpus| fit(settings, corpus)));
    let left = leftovers(&settings.index).map_or(0, |left| left.len());
    if left > 0 {
        let text = format!("{left} tệp tạm của lần dựng dở dang, lần dựng sau sẽ tự xóa");
        checks.push(Check::note(AREA, text, None));
    }
    checks
}

/// What a server would serve.
fn served(settings: &Settings) -> Check {
    let opened = match open_current(&settings.index) {
        Ok(opened) => opened,
        Err(error @ OpenError::Unreadable { .. }) => {
            let mend = format!("chmod -R u+rwX {}", quoted(&settings.index));
            return Check::finding(AREA, error.to_string(), mend);
        }
        Err(error) => {
            return Check::finding(AREA, error.to_string(), renew(settings));
        }
    };
    let id = &opened.generation.id;
    match &opened.fallback {
        None => Check::ok(
            AREA,
            format!(
                "bản hiện hành {id}, {} nhiệm vụ",
                opened.generation.content.clauses.len()
            ),
        ),
        Some(fallback) => Check::finding(
            AREA,
            format!("{fallback}; đang phải dùng {id}"),
            renew(settings),
        ),
    }
}

fn digests(settings: &Settings, checked: &Checked) -> Check {
    match &checked.result {
        Ok(()) => Check::ok(
            AREA,
            format!("{}: mọi mã kiểm tra và kết quả mẫu đều đúng", checked.id),
        ),
        Err(Unusable::Stale(_)) if !checked.live => {
            let text = format!("{}: của phiên bản khác của chương trình", checked.id);
            Check::note(AREA, text, None)
        }
        Err(reason) => {
            let text = format!("{}: {reason}", checked.id);
            let mend = if checked.live {
                renew(settings)
            } else {
                format!("rm -rf {}", quoted(&settings.index.join(&checked.id)))
            };
            Check::finding(AREA, text, mend)
        }
    }
}

/// Whether the live generation is that of the pages; nothing to say when there is none.
fn fit(settings: &Settings, corpus: &Corpus) -> Option<Check> {
    if open_current(&settings.index).is_err() {
        return None;
    }
    Some(match freshness(&settings.index, &corpus.digest) {
        Freshness::Fresh => Check::ok(AREA, "đúng với các trang hiện có"),
        Freshness::RolledBack => {
            let more = command(settings, "index --force");
            Check::note(AREA, format!("đã quay lại: {HELD}"), Some(more))
        }
        Freshness::Stale => Check::finding(
            AREA,
            "các trang đã khác với lúc dựng chỉ mục",
            command(settings, "index"),
        ),
    })
}
