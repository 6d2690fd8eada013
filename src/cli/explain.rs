//! `explain TEXT`: tokens, readings, what the engine is asked, and the parts of every score.

use super::arguments::ClauseQuestion;
use super::render::Paper;
use super::search::{answer, explain_error};
use super::{Ending, render};
use crate::analysis::tokenize;
use crate::search::plan::asked_of_engine;
use crate::search::ranking::rank;
use crate::settings::Settings;

pub(super) fn explain(settings: &Settings, asked: &ClauseQuestion) -> anyhow::Result<Ending> {
    answer(settings, asked, true, |live, request, answer| {
        let ranking = rank(&live.searcher, request, None).map_err(explain_error)?;
        let plan = asked_of_engine(request, &ranking);
        let mut paper = Paper::stdout();
        render::tokens(&mut paper, &request.text, &tokenize(&request.text))?;
        render::plan(&mut paper, &plan)?;
        render::clauses(&mut paper, answer, true)?;
        Ok(())
    })
}
