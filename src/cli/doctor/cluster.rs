//! The cluster that retrieves, when there is one: whether it answers, takes writes and holds what is live.

use super::finding::{Check, command};
use crate::cli::engine::EngineInUse;
use crate::engine::opensearch::{Client, Condition, Failure, Place, condition, published};
use crate::index::{Generation, open_current};
use crate::settings::Settings;

const AREA: &str = "OpenSearch";

pub(super) fn examine(settings: &Settings) -> Vec<Check> {
    let (client, place) = match EngineInUse::of(settings) {
        Ok(EngineInUse::Embedded) => return Vec::new(),
        Ok(EngineInUse::OpenSearch { client, place }) => (client, place),
        Err(error) => {
            let mend = "sửa các cài đặt opensearch_*".to_owned();
            return vec![Check::finding(AREA, format!("{error:#}"), mend)];
        }
    };
    let found = match condition(&client, &place) {
        Ok(found) => found,
        Err(failure) => return vec![refused(&failure)],
    };
    let mut checks = vec![Check::ok(
        AREA,
        format!(
            "OpenSearch {}, {} nút, trạng thái {}",
            found.version, found.nodes, found.status
        ),
    )];
    if let Ok(opened) = open_current(&settings.index) {
        checks.push(holds(settings, &client, &place, &opened.generation));
        checks.extend(named(settings, &place, &found, &opened.generation));
    }
    if let Some(failure) = &found.read_only {
        let mend = format!(
            "giải phóng đĩa rồi: curl -X PUT .../{}-gen-*/_settings hoặc .../_cluster/settings để bỏ chặn",
            place.alias
        );
        checks.push(Check::finding(AREA, failure.to_string(), mend));
    }
    checks
}

fn refused(failure: &Failure) -> Check {
    let mend = match failure {
        Failure::NotAuthorized { .. } => "sửa --opensearch-user và --opensearch-password-file",
        Failure::WrongVersion { .. } => "chỉ --opensearch-url đến một cụm OpenSearch 2 trở lên",
        _ => "sửa --opensearch-url, hoặc xem cụm có đang chạy không; curl ĐỊA CHỈ/_cluster/health",
    };
    Check::finding(AREA, failure.to_string(), mend.to_owned())
}

/// Whether what is live can be asked there.
fn holds(settings: &Settings, client: &Client, place: &Place, live: &Generation) -> Check {
    match published(client, place, live) {
        Ok(None) => Check::ok(AREA, format!("{}-{} đầy đủ", place.alias, live.id)),
        Ok(Some(failure)) | Err(failure) => {
            Check::finding(AREA, failure.to_string(), command(settings, "index"))
        }
    }
}

/// Whether the alias names what is live.
fn named(
    settings: &Settings,
    place: &Place,
    found: &Condition,
    live: &Generation,
) -> Option<Check> {
    let named = found.alias.as_ref()?;
    (*named != live.id).then(|| {
        let text = format!(
            "bí danh {} trỏ vào {named}, khác bản hiện hành {}",
            place.alias, live.id
        );
        Check::finding(AREA, text, command(settings, "index"))
    })
}
