//! `generations [list|verify|rollback|prune]`: what the index folder holds, and what to do with it.
//!
//! Ends with 1 when a verification finds anything or something could not be removed.

use std::io::Write;
use std::sync::Arc;

use anyhow::bail;
use serde::Serialize;

use super::arguments::{GenerationsAction, GenerationsOptions};
use super::engine::EngineInUse;
use super::{Ending, live, print_json, say};
use crate::index::generations::{self, Checked, Listed};
use crate::index::layout::{PointerState, read_pointer};
use crate::index::{Manifest, open_current};
use crate::settings::Settings;

pub(super) fn generations(
    settings: &Settings,
    options: &GenerationsOptions,
) -> anyhow::Result<Ending> {
    match options.action {
        GenerationsAction::List => list(settings, options.json),
        GenerationsAction::Verify => verify(settings, options.json),
        GenerationsAction::Rollback => rollback(settings, options.json),
        GenerationsAction::Prune => prune(settings, options.json),
    }
}

#[derive(Serialize)]
struct List {
    current: Option<String>,
    /// Digests of the corpora rolled back from.
    rolled_back: Vec<String>,
    generations: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    live: bool,
    built_at: Option<jiff::Timestamp>,
    units: Option<usize>,
    clauses: Option<usize>,
    bytes: Option<u64>,
    error: Option<String>,
}

impl Row {
    fn new(listed: Listed) -> Self {
        let error = listed.manifest.as_ref().err().map(ToString::to_string);
        let manifest = listed.manifest.ok();
        let of = manifest.as_ref();
        Self {
            id: listed.id,
            live: listed.live,
            built_at: of.map(|manifest| manifest.built_at),
            units: of.map(|manifest| manifest.counts.units),
            clauses: of.map(|manifest| manifest.counts.clauses),
            bytes: of.map(Manifest::size),
            error,
        }
    }

    fn line(&self) -> String {
        let mark = if self.live { '*' } else { ' ' };
        let said = match (&self.error, self.built_at) {
            (None, Some(built_at)) => format!(
                "{}  {} đơn vị, {} nhiệm vụ, {} byte",
                built_at.strftime("%Y-%m-%d %H:%M:%SZ"),
                self.units.unwrap_or_default(),
                self.clauses.unwrap_or_default(),
                self.bytes.unwrap_or_default()
            ),
            (error, _) => error.clone().unwrap_or_default(),
        };
        format!("{mark} {}  {said}", self.id)
    }
}

fn list(settings: &Settings, json: bool) -> anyhow::Result<Ending> {
    let listed = generations::list(&settings.index)?;
    let (current, rolled_back) = match read_pointer(&settings.index)? {
        PointerState::Names(pointer) => (Some(pointer.name.to_string()), pointer.rolled_back),
        PointerState::Missing | PointerState::Garbled => (None, Vec::new()),
    };
    let list = List {
        current,
        rolled_back,
        generations: listed.into_iter().map(Row::new).collect(),
    };
    if json {
        print_json(&list)?;
        return Ok(Ending::Good);
    }
    let mut out = std::io::stdout().lock();
    for row in &list.generations {
        writeln!(out, "{}", row.line())?;
    }
    if list.generations.is_empty() {
        say(&nothing_there(settings));
    } else if list.current.is_none() {
        say("tệp CURRENT thiếu hoặc hỏng; chạy phutrach doctor để biết cách sửa");
    }
    if !list.rolled_back.is_empty() {
        say(&format!("đã quay lại: {}", live::HELD));
    }
    Ok(Ending::Good)
}

fn nothing_there(settings: &Settings) -> String {
    format!("chưa có chỉ mục trong {}", settings.index.display())
}

#[derive(Serialize)]
struct Verdict {
    id: String,
    live: bool,
    error: Option<String>,
}

fn verify(settings: &Settings, json: bool) -> anyhow::Result<Ending> {
    let verdict = |checked: Checked| Verdict {
        id: checked.id,
        live: checked.live,
        error: checked.result.err().map(|error| error.to_string()),
    };
    let checked = generations::verify_all(&settings.index)?;
    let verdicts: Vec<Verdict> = checked.into_iter().map(verdict).collect();
    let sound = verdicts.iter().all(|verdict| verdict.error.is_none());
    let named = verdicts.iter().any(|verdict| verdict.live);
    if json {
        print_json(&verdicts)?;
    } else {
        print_verdicts(&verdicts)?;
    }
    if verdicts.is_empty() {
        say(&nothing_there(settings));
    } else if !named {
        say("tệp CURRENT thiếu, hỏng hoặc trỏ đến một bản không có");
    }
    Ok(Ending::found(sound && named))
}

fn print_verdicts(verdicts: &[Verdict]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for verdict in verdicts {
        let mark = if verdict.live { '*' } else { ' ' };
        let said = verdict
            .error
            .as_deref()
            .unwrap_or("tốt: mọi mã kiểm tra và kết quả mẫu đều đúng");
        writeln!(out, "{mark} {}  {said}", verdict.id)?;
    }
    Ok(())
}

fn rollback(settings: &Settings, json: bool) -> anyhow::Result<Ending> {
    let engine = EngineInUse::of(settings)?;
    let rolled = generations::rollback(&settings.index)?;
    let opened = open_current(&settings.index)?;
    engine.ensure(&settings.index, &Arc::new(opened.generation))?;
    if json {
        print_json(&serde_json::json!({ "from": rolled.from, "to": rolled.to }))?;
    } else {
        let mut out = std::io::stdout().lock();
        writeln!(out, "đã quay lại từ {} về {}", rolled.from, rolled.to)?;
    }
    say(&format!(
        "máy chủ đang chạy tự chuyển theo; từ nay {}",
        live::HELD
    ));
    Ok(Ending::Good)
}

#[derive(Serialize)]
struct Swept {
    removed: Vec<String>,
    kept: Vec<String>,
    failed: Vec<String>,
}

fn prune(settings: &Settings, json: bool) -> anyhow::Result<Ending> {
    let Some(pruned) = generations::prune_now(&settings.index)? else {
        bail!("một tiến trình khác đang dựng chỉ mục; hãy thử lại sau");
    };
    let failed = pruned.failed.iter();
    let swept = Swept {
        removed: pruned.removed,
        kept: pruned.kept,
        failed: failed.map(|(id, error)| format!("{id}: {error}")).collect(),
    };
    if json {
        print_json(&swept)?;
    } else {
        print_swept(&swept)?;
    }
    Ok(Ending::found(swept.failed.is_empty()))
}

fn print_swept(swept: &Swept) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for id in &swept.removed {
        writeln!(out, "đã xóa {id}")?;
    }
    for id in &swept.kept {
        writeln!(out, "tạm giữ {id}: còn mới hoặc đang có người đọc")?;
    }
    for failure in &swept.failed {
        writeln!(out, "không xóa được {failure}")?;
    }
    if swept.removed.is_empty() && swept.kept.is_empty() && swept.failed.is_empty() {
        writeln!(out, "không có bản nào thừa")?;
    }
    Ok(())
}
