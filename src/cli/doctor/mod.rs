//! `doctor`: what is wrong with the installation, each finding with the command that mends it.
//!
//! Ends with 0 when all is well, 1 when there is a finding; settings that cannot be read end every command with 2.

use std::io::Write;

use serde::Serialize;

use super::arguments::JsonOption;
use super::{Ending, print_json};
use crate::corpus::read_corpus;
use crate::settings::Settings;

mod cluster;
mod finding;
mod index;
mod machine;
mod pages;
mod ports;
mod source;

use finding::{Check, State};

#[derive(Serialize)]
struct Report<'a> {
    findings: usize,
    checks: &'a [Check],
    settings: Vec<Setting<'a>>,
}

#[derive(Serialize)]
struct Setting<'a> {
    name: &'static str,
    value: &'a str,
    origin: String,
}

pub(super) fn doctor(settings: &Settings, options: &JsonOption) -> anyhow::Result<Ending> {
    let checks = examine(settings);
    let origins = settings.origins();
    let report = Report {
        findings: checks.iter().filter(|check| check.is_finding()).count(),
        checks: &checks,
        settings: origins
            .map(|(key, value)| Setting {
                name: key.name,
                value: &value.text,
                origin: value.origin.to_string(),
            })
            .collect(),
    };
    if options.json {
        print_json(&report)?;
    } else {
        print(&report)?;
    }
    Ok(Ending::found(report.findings == 0))
}

fn examine(settings: &Settings) -> Vec<Check> {
    if let Some(source) = &settings.follow {
        return examine_replica(settings, source);
    }
    let corpus = read_corpus(&settings.corpus);
    let mut checks = index::examine(settings, corpus.as_ref().ok());
    let served = checks.iter().any(|check| check.state == State::Ok);
    let mut all = pages::examine(settings, &corpus, served);
    all.append(&mut checks);
    all.extend(cluster::examine(settings));
    all.extend(machine::examine(settings, corpus.as_ref().ok()));
    all.extend(ports::examine(settings));
    all
}

/// A machine that follows a source needs no pages.
fn examine_replica(settings: &Settings, source: &str) -> Vec<Check> {
    let mut all = vec![source::examine(settings, source)];
    all.extend(index::examine(settings, None));
    all.extend(machine::examine(settings, None));
    all.extend(ports::examine(settings));
    all
}

fn print(report: &Report<'_>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for check in report.checks {
        writeln!(out, "{} {}: {}", check.mark(), check.area, check.text)?;
        if let Some(mend) = &check.mend {
            writeln!(out, "    sửa: {mend}")?;
        }
    }
    writeln!(out, "cài đặt:")?;
    for setting in &report.settings {
        writeln!(
            out,
            "    {} = {:?}  # {}",
            setting.name, setting.value, setting.origin
        )?;
    }
    match report.findings {
        0 => writeln!(out, "không có gì cần sửa"),
        count => writeln!(out, "{count} điều cần sửa"),
    }
}
