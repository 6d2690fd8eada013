//! `index`: builds a generation from the corpus. Ends with 1 when a page was refused, or a rollback is kept.

use std::sync::Arc;

use anyhow::bail;

use super::arguments::IndexOptions;
use super::engine::EngineInUse;
use super::{Ending, live, say};
use crate::corpus::read_corpus;
use crate::index::due::{Due, due};
use crate::settings::Settings;

pub(super) fn index(settings: &Settings, options: &IndexOptions) -> anyhow::Result<Ending> {
    if let Some(source) = &settings.follow {
        bail!("chỉ mục ở đây lấy từ {source} (cài đặt follow); hãy dựng ở máy ấy");
    }
    let engine = EngineInUse::of(settings)?;
    let corpus = read_corpus(&settings.corpus)?;
    let clean = corpus.rejected.is_empty();
    if !options.force {
        let due = due(&settings.index, &corpus.digest);
        live::announce(&due);
        match due {
            Due::Nothing(opened) => {
                engine.ensure(&settings.index, &Arc::new(opened.generation))?;
                say("chỉ mục đã đúng với dữ liệu, không cần dựng lại (--force để dựng lại)");
                return Ok(Ending::found(clean));
            }
            Due::Held(opened) => {
                engine.ensure(&settings.index, &Arc::new(opened.generation))?;
                return Ok(Ending::Findings);
            }
            Due::First | Due::Changed | Due::Damaged(_) | Due::Unusable(_) => {}
        }
    }
    live::build(settings, &engine, corpus, options.force)?;
    Ok(Ending::found(clean))
}
