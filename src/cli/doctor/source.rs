//! The source that this machine follows: whether it can be asked, and whether what it published is here.

use super::finding::{Check, renew};
use crate::index::layout::{PointerState, read_pointer};
use crate::replica::{Source, SourceError};
use crate::settings::Settings;

const AREA: &str = "nguồn";

pub(super) fn examine(settings: &Settings, text: &str) -> Check {
    let live = Source::parse(text).and_then(|source| source.live());
    let here = match read_pointer(&settings.index) {
        Ok(PointerState::Names(pointer)) => Some(pointer.name),
        _ => None,
    };
    match live {
        Ok(live) if here.as_ref() == Some(&live) => {
            Check::ok(AREA, format!("{text}: {live}, đã có ở đây"))
        }
        Ok(live) => {
            let found = format!("{text} đã công bố {live}, ở đây chưa có");
            Check::finding(AREA, found, renew(settings))
        }
        Err(error @ SourceError::Address(_)) => {
            Check::finding(AREA, error.to_string(), "sửa cài đặt follow".to_owned())
        }
        Err(error) => {
            let mend = format!("kiểm tra máy và đường mạng tới {text}");
            Check::finding(AREA, error.to_string(), mend)
        }
    }
}
