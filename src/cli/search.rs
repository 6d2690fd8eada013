//! `search TEXT`: which clause says so. Ends with 1 when nothing here handles it.

use std::time::Instant;

use anyhow::bail;

use super::arguments::{ClauseQuestion, Question};
use super::render::Paper;
use super::{Ending, live, print_json, render};
use crate::corpus::UnitId;
use crate::http::Live;
use crate::http::wire::{Rendering, clause_body};
use crate::search::SearchError;
use crate::search::answer::{ClauseAnswer, Outcome, SearchRequest};
use crate::settings::Settings;

pub(super) fn search(settings: &Settings, asked: &ClauseQuestion) -> anyhow::Result<Ending> {
    answer(settings, asked, asked.common.explain, |_, _, answer| {
        render::clauses(&mut Paper::stdout(), answer, asked.common.explain)?;
        Ok(())
    })
}

/// Searches for clauses and prints the answer, as JSON where that was asked for, else by `print`.
pub(super) fn answer(
    settings: &Settings,
    asked: &ClauseQuestion,
    explain: bool,
    print: impl FnOnce(&Live, &SearchRequest, &ClauseAnswer) -> anyhow::Result<()>,
) -> anyhow::Result<Ending> {
    let request = clause_request(asked)?;
    let live = live::open_or_build(settings)?;
    let start = Instant::now();
    let answer = live
        .searcher
        .search_clauses(&request, None)
        .map_err(explain_error)?;
    if asked.common.json {
        let took = start.elapsed();
        print_json(&clause_body(&answer, &Rendering { explain, took }))?;
    } else {
        print(&live, &request, &answer)?;
    }
    Ok(Ending::found(answer.outcome != Outcome::None))
}

/// The request of a question about clauses.
fn clause_request(asked: &ClauseQuestion) -> anyhow::Result<SearchRequest> {
    let mut request = common_request(&asked.common, asked.limit)?;
    request.unit = asked.unit.clone().map(UnitId);
    request.roles.clone_from(&asked.role);
    request.offset = asked.offset.into();
    if request.offset + request.limit > 200 {
        bail!("--offset cộng --limit nhiều nhất là 200");
    }
    Ok(request)
}

/// What every question asks; the same bounds as over HTTP.
pub(super) fn common_request(asked: &Question, limit: u16) -> anyhow::Result<SearchRequest> {
    let text = asked.text();
    if text.trim().is_empty() {
        bail!("câu tìm trống");
    }
    if text.len() > 2_048 {
        bail!("câu tìm dài {} byte; nhiều nhất là 2048", text.len());
    }
    Ok(SearchRequest {
        text,
        department: asked.department.clone(),
        as_of: asked.as_of,
        literal: asked.literal,
        limit: limit.into(),
        ..SearchRequest::default()
    })
}

/// A search error in the words people read.
pub(super) fn explain_error(error: SearchError) -> anyhow::Error {
    match error {
        SearchError::UnitUnknown(id) => anyhow::anyhow!("không có đơn vị “{id}”"),
        SearchError::DepartmentUnknown(id) => anyhow::anyhow!("không có cơ quan “{id}”"),
        other => other.into(),
    }
}
