//! The generation a command works with: the live one while it fits the corpus, a new one otherwise.
//!
//! In: the corpus and index folders. Out: a [`Live`]. Where the corpus cannot be read or a build fails, the generation
//! that is there stands in and says so; without any generation that is an error.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;

use super::progress::BuildBar;
use super::say;
use crate::corpus::{Corpus, read_corpus};
use crate::http::Live;
use crate::index::build::{BuildError, BuildOptions, Built, Progress, build_generation};
use crate::index::open::{is_fresh, open_current};
use crate::search::Searcher;
use crate::settings::Settings;

/// Opens the live generation, building it first when it is missing or stale.
pub(super) fn open_or_build(settings: &Settings) -> anyhow::Result<Live> {
    let corpus = match read_corpus(&settings.corpus) {
        Ok(corpus) => corpus,
        Err(error) => return stand_in(settings, error.into()),
    };
    if is_fresh(&settings.index, &corpus.digest)
        && let Ok(live) = open(settings)
        && live.fallback.is_none()
    {
        return Ok(live);
    }
    match build(settings, corpus, false) {
        Ok(_) => open(settings),
        Err(error) => stand_in(settings, error.into()),
    }
}

/// Builds a generation for a running service, silently; `advance` is told how many clauses of how many are done.
pub(super) fn rebuild(settings: &Settings, advance: &dyn Fn(usize, usize)) -> anyhow::Result<Live> {
    let corpus = read_corpus(&settings.corpus)?;
    if !is_fresh(&settings.index, &corpus.digest) {
        let show = &mut |progress| {
            if let Progress::Clauses { done, total } = progress {
                advance(done, total);
            }
        };
        build_generation(corpus, &settings.index, &BuildOptions::default(), show)?;
    }
    open(settings)
}

/// Builds a generation and says in one line what came of it.
pub(super) fn build(settings: &Settings, corpus: Corpus, force: bool) -> Result<Built, BuildError> {
    let start = Instant::now();
    for rejected in &corpus.rejected {
        say(&format!(
            "bị từ chối: {}: {}",
            rejected.path.display(),
            rejected.reason
        ));
    }
    let mut bar = BuildBar::new();
    let options = BuildOptions { force };
    let built = build_generation(corpus, &settings.index, &options, &mut |progress| {
        bar.show(progress)
    })?;
    drop(bar);
    let counts = &built.manifest.counts;
    say(&format!(
        "đã lập chỉ mục {} tệp ({} bị từ chối), {} nhiệm vụ, {} điều cần xem: {} trong {} ms",
        counts.files,
        counts.rejected,
        counts.clauses,
        counts.warnings,
        built.id,
        start.elapsed().as_millis()
    ));
    Ok(built)
}

/// The generation that is there, with the reason why it is not a new one.
fn stand_in(settings: &Settings, reason: anyhow::Error) -> anyhow::Result<Live> {
    let Ok(mut live) = open(settings) else {
        return Err(reason);
    };
    let reason = format!("{reason:#}");
    say(&format!(
        "dùng tạm bản chỉ mục {}: {reason}",
        live.searcher.generation().id
    ));
    live.fallback.get_or_insert(reason);
    Ok(live)
}

fn open(settings: &Settings) -> anyhow::Result<Live> {
    let opened = open_current(&settings.index).context("không mở được chỉ mục")?;
    Ok(Live {
        searcher: Searcher::new(Arc::new(opened.generation)),
        fallback: opened.fallback.map(|fallback| fallback.to_string()),
    })
}
