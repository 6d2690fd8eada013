//! `eval FILE`: how often the right unit and clause come first. Ends with 1 on a significant loss against a stored run
//! and when the file grades clauses or units that the index does not have.

use std::io::Write;

use anyhow::Context;

use super::arguments::EvalOptions;
use super::{Ending, live, print_json};
use crate::evaluation::baseline::write_baseline;
use crate::evaluation::{Baseline, EvaluationOptions, evaluate, read_needs, report};
use crate::settings::Settings;

pub(super) fn eval(settings: &Settings, options: &EvalOptions) -> anyhow::Result<Ending> {
    let needs = read_needs(&options.file)?;
    let baseline = options
        .baseline
        .as_deref()
        .map(Baseline::read)
        .transpose()?;
    let live = live::open_or_build(settings)?;
    let wanted = EvaluationOptions {
        half: options.half,
        baseline,
        ..EvaluationOptions::default()
    };
    let evaluation = evaluate(&live.searcher, &needs, &wanted)?;
    if let Some(path) = &options.store {
        std::fs::write(path, write_baseline(&evaluation.rows))
            .with_context(|| format!("không ghi được {}", path.display()))?;
    }
    if options.json {
        print_json(&evaluation)?;
    } else {
        let mut out = std::io::stdout().lock();
        if options.rows {
            out.write_all(report::rows(&evaluation).as_bytes())?;
        }
        out.write_all(report::report(&evaluation).as_bytes())?;
    }
    Ok(Ending::found(!evaluation.has_findings()))
}
