//! The generation a command works with: the live one while it is sound and fits the corpus, a new one otherwise.
//!
//! In: the corpus and index folders. Out: a [`Ready`] or a [`Live`]. Where the corpus cannot be read or a build fails,
//! the generation that is there stands in and says so; without any generation that is an error. A rollback is
//! kept. Where a source is followed, generations come from there and none is built.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};

use super::engine::EngineInUse;
use super::progress::BuildBar;
use super::pull::told;
use super::say;
use crate::corpus::{Corpus, read_corpus};
use crate::http::Live;
use crate::index::Generation;
use crate::index::build::{BuildError, BuildOptions, Built, Progress, build_and_publish};
use crate::index::due::{Due, due};
use crate::index::open::{Opened, open_current};
use crate::replica::{Source, pull};
use crate::settings::Settings;

/// What is said while a rollback holds.
pub(super) const HELD: &str = "các trang hiện có là của bản chỉ mục đã bị bỏ khi quay lại, nên không được dựng lại; \
sửa các trang, hoặc chạy phutrach index --force để công bố chúng";

/// An opened generation, and why the pages as they are now are not what is in it.
pub(super) struct Ready {
    pub(super) opened: Opened,
    pub(super) pages_waiting: Option<String>,
}

impl Ready {
    /// Ready to be asked.
    pub(super) fn into_live(self, engine: &EngineInUse) -> Live {
        Live {
            fallback: self.opened.fallback.map(|fallback| fallback.to_string()),
            pages_waiting: self.pages_waiting,
            ..Live::new(engine.searcher(Arc::new(self.opened.generation)))
        }
    }
}

/// Like [`ready`], for commands that ask once.
pub(super) fn open_or_build(settings: &Settings) -> anyhow::Result<Live> {
    let engine = EngineInUse::of(settings)?;
    let live = ready(settings, &engine)?.into_live(&engine);
    ensure(settings, &engine, &live.searcher.shared_generation());
    Ok(live)
}

/// Opens the live generation, building it first when it is missing, stale or damaged.
pub(super) fn ready(settings: &Settings, engine: &EngineInUse) -> anyhow::Result<Ready> {
    if let Some(source) = &settings.follow {
        return fetched(settings, source);
    }
    let corpus = match read_corpus(&settings.corpus) {
        Ok(corpus) => corpus,
        Err(error) => return stand_in(settings, error.into()),
    };
    let due = due(&settings.index, &corpus.digest);
    announce(&due);
    match due {
        Due::Nothing(opened) => return Ok(as_it_is(*opened, None)),
        Due::Held(opened) => return Ok(as_it_is(*opened, Some(HELD.to_owned()))),
        Due::First | Due::Changed | Due::Damaged(_) | Due::Unusable(_) => {}
    }
    match build(settings, engine, corpus, false) {
        Ok(_) => Ok(as_it_is(open(settings)?, None)),
        Err(error) => stand_in(settings, error.into()),
    }
}

/// Publishes what is live where it has to be and is not; a search says so too when it fails. Who follows a source leaves
/// that to the machine that builds.
pub(super) fn ensure(settings: &Settings, engine: &EngineInUse, live: &Arc<Generation>) {
    if settings.follow.is_some() {
        return;
    }
    if let Err(error) = engine.ensure(&settings.index, live) {
        say(&format!("{error:#}"));
    }
}

/// On a machine that follows a source nothing is built: what is here answers, and only without it the source is waited
/// for.
fn fetched(settings: &Settings, source: &str) -> anyhow::Result<Ready> {
    let source = Source::parse(source)?;
    if let Ok(opened) = open(settings) {
        return Ok(as_it_is(opened, None));
    }
    let pulled = pull(&source, &settings.index, true)?;
    say(&told(&source, &pulled));
    Ok(as_it_is(open(settings)?, None))
}

/// Says why a build is due, or why none is made, where that is not plain.
pub(super) fn announce(due: &Due) {
    match due {
        Due::Nothing(_) | Due::First | Due::Changed => {}
        Due::Damaged(fallback) => say(&format!("{fallback}; dựng lại")),
        Due::Unusable(error) => say(&format!("{error}; dựng lại")),
        Due::Held(opened) => {
            if let Some(fallback) = &opened.fallback {
                say(&fallback.to_string());
            }
            say(&format!(
                "dùng bản chỉ mục {}: {HELD}",
                opened.generation.id
            ));
        }
    }
}

/// Builds for a running service, silently, unless nothing is due; `advance` is told how many clauses of how many are
/// done.
pub(super) fn rebuild(
    settings: &Settings,
    engine: &EngineInUse,
    advance: &dyn Fn(usize, usize),
) -> anyhow::Result<()> {
    if let Some(source) = &settings.follow {
        pull(&Source::parse(source)?, &settings.index, true)?;
        return Ok(());
    }
    let corpus = read_corpus(&settings.corpus)?;
    match due(&settings.index, &corpus.digest) {
        Due::Nothing(opened) => {
            return engine.ensure(&settings.index, &Arc::new(opened.generation));
        }
        Due::Held(_) => bail!(HELD),
        Due::First | Due::Changed | Due::Damaged(_) | Due::Unusable(_) => {}
    }
    let show = &mut |progress| {
        if let Progress::Clauses { done, total } = progress {
            advance(done, total);
        }
    };
    let publish = |generation| engine.publish(generation);
    let options = BuildOptions::default();
    build_and_publish(corpus, &settings.index, &options, show, &publish)?;
    Ok(())
}

/// Builds a generation and says in one line what came of it.
pub(super) fn build(
    settings: &Settings,
    engine: &EngineInUse,
    corpus: Corpus,
    force: bool,
) -> Result<Built, BuildError> {
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
    let show = &mut |progress| bar.show(progress);
    let publish = |generation| engine.publish(generation);
    let built = build_and_publish(corpus, &settings.index, &options, show, &publish)?;
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
fn stand_in(settings: &Settings, reason: anyhow::Error) -> anyhow::Result<Ready> {
    let Ok(opened) = open(settings) else {
        return Err(reason);
    };
    let reason = format!("{reason:#}");
    say(&format!(
        "dùng tạm bản chỉ mục {}: {reason}",
        opened.generation.id
    ));
    Ok(as_it_is(opened, Some(reason)))
}

fn as_it_is(opened: Opened, pages_waiting: Option<String>) -> Ready {
    Ready {
        opened,
        pages_waiting,
    }
}

fn open(settings: &Settings) -> anyhow::Result<Opened> {
    open_current(&settings.index).context("không mở được chỉ mục")
}
