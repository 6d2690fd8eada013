//! `explain TEXT`: tokens, readings, what the engine is asked, and the parts of every score.

use std::time::Instant;

use super::arguments::ClauseQuestion;
use super::render::Paper;
use super::search::{clause_request, explain_error};
use super::{Ending, live, print_json, render};
use crate::analysis::tokenize;
use crate::http::wire::{Rendering, clause_body};
use crate::search::answer::Outcome;
use crate::search::plan::plan_retrieval;
use crate::search::ranking::rank;
use crate::search::weights::CANDIDATES;
use crate::settings::Settings;

pub(super) fn explain(settings: &Settings, asked: &ClauseQuestion) -> anyhow::Result<Ending> {
    let request = clause_request(asked)?;
    let live = live::open_or_build(settings)?;
    let start = Instant::now();
    let answer = live
        .searcher
        .search_clauses(&request, None)
        .map_err(explain_error)?;
    if asked.common.json {
        let rendering = Rendering {
            explain: true,
            took: start.elapsed(),
        };
        print_json(&clause_body(&answer, &rendering))?;
    } else {
        let ranking = rank(&live.searcher, &request, None).map_err(explain_error)?;
        let plan = plan_retrieval(&ranking.typed, &ranking.understood, CANDIDATES);
        let mut paper = Paper::stdout();
        render::tokens(&mut paper, &request.text, &tokenize(&request.text))?;
        render::plan(&mut paper, &plan)?;
        render::clauses(&mut paper, &answer, true)?;
    }
    Ok(Ending::found(answer.outcome != Outcome::None))
}
