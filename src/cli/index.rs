//! `index`: builds a generation from the corpus. Ends with 1 when a page was refused.

use super::arguments::IndexOptions;
use super::{Ending, live, say};
use crate::corpus::read_corpus;
use crate::index::open::is_fresh;
use crate::settings::Settings;

pub(super) fn index(settings: &Settings, options: &IndexOptions) -> anyhow::Result<Ending> {
    let corpus = read_corpus(&settings.corpus)?;
    let clean = corpus.rejected.is_empty();
    if !options.force && is_fresh(&settings.index, &corpus.digest) {
        say("chỉ mục đã đúng với dữ liệu, không cần dựng lại (--force để dựng lại)");
        return Ok(Ending::found(clean));
    }
    live::build(settings, corpus, options.force)?;
    Ok(Ending::found(clean))
}
