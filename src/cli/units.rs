//! `units TEXT`: which unit handles it. Ends with 1 when none here does.

use std::time::Instant;

use super::arguments::UnitQuestion;
use super::render::Paper;
use super::search::{common_request, explain_error};
use super::{Ending, live, print_json, render};
use crate::http::wire::{Rendering, unit_body};
use crate::search::answer::Outcome;
use crate::settings::Settings;

pub(super) fn units(settings: &Settings, asked: &UnitQuestion) -> anyhow::Result<Ending> {
    let request = common_request(&asked.common, asked.limit)?;
    let live = live::open_or_build(settings)?;
    let start = Instant::now();
    let answer = live
        .searcher
        .search_units(&request, None)
        .map_err(explain_error)?;
    if asked.common.json {
        let rendering = Rendering {
            explain: asked.common.explain,
            took: start.elapsed(),
        };
        print_json(&unit_body(&answer, &rendering))?;
    } else {
        render::units(&mut Paper::stdout(), &answer, asked.common.explain)?;
    }
    Ok(Ending::found(answer.outcome != Outcome::None))
}
