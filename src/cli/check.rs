//! `check`: what the corpus holds and what is odd in it, with file and line. Ends with 1 when there is anything.

use std::io::Write;

use serde::Serialize;

use super::arguments::JsonOption;
use super::{Ending, print_json};
use crate::corpus::{Corpus, read_corpus};
use crate::settings::Settings;

#[derive(Serialize)]
struct Report {
    files: usize,
    departments: usize,
    units: usize,
    clauses: usize,
    rejected: Vec<Finding>,
    warnings: Vec<Finding>,
}

#[derive(Serialize)]
struct Finding {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    text: String,
}

pub(super) fn check(settings: &Settings, options: &JsonOption) -> anyhow::Result<Ending> {
    let report = report(&read_corpus(&settings.corpus)?);
    if options.json {
        print_json(&report)?;
    } else {
        print(&report)?;
    }
    Ok(Ending::found(
        report.rejected.is_empty() && report.warnings.is_empty(),
    ))
}

fn report(corpus: &Corpus) -> Report {
    let units = || {
        corpus
            .departments
            .iter()
            .flat_map(|department| &department.units)
    };
    let rejected = corpus.rejected.iter().map(|rejected| Finding {
        path: rejected.path.display().to_string(),
        line: None,
        code: None,
        text: rejected.reason.to_string(),
    });
    let warnings = corpus.warnings.iter().map(|warning| Finding {
        path: warning.path.display().to_string(),
        line: Some(warning.line),
        code: Some(warning.kind.code()),
        text: warning.kind.to_string(),
    });
    Report {
        files: corpus.files,
        departments: corpus.departments.len(),
        units: units().count(),
        clauses: units().map(|unit| unit.clauses.len()).sum(),
        rejected: rejected.collect(),
        warnings: warnings.collect(),
    }
}

fn print(report: &Report) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} tệp, {} cơ quan, {} đơn vị, {} nhiệm vụ",
        report.files, report.departments, report.units, report.clauses
    )?;
    for finding in &report.rejected {
        writeln!(out, "{}: bị từ chối: {}", finding.path, finding.text)?;
    }
    for finding in &report.warnings {
        writeln!(
            out,
            "{}:{}: {}",
            finding.path,
            finding.line.unwrap_or(1),
            finding.text
        )?;
    }
    Ok(())
}
