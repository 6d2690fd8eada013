//! `pull`: another machine's live generation, verified and published here. Ends with 2 when that is not possible; the
//! index is then as it was.

use anyhow::bail;

use super::arguments::PullOptions;
use super::{Ending, say};
use crate::replica::{Pulled, Source, pull};
use crate::settings::Settings;

pub(super) fn pull_once(settings: &Settings, options: &PullOptions) -> anyhow::Result<Ending> {
    let Some(text) = options.source.as_ref().or(settings.follow.as_ref()) else {
        bail!("cần nguồn: phutrach pull NGUỒN, hoặc cài đặt follow");
    };
    let source = Source::parse(text)?;
    let pulled = pull(&source, &settings.index, true)?;
    say(&told(&source, &pulled));
    Ok(Ending::Good)
}

/// What came, in one line.
pub(super) fn told(source: &Source, pulled: &Pulled) -> String {
    let Pulled {
        id,
        same,
        fetched,
        copied,
    } = pulled;
    if *same {
        return format!("{id} ở {source} đã là bản hiện hành ở đây");
    }
    format!("đã lấy {id} từ {source}: nhận {fetched} byte, {copied} byte đã có sẵn")
}
