//! The corpus: whether it can be read, what was refused, how much is odd.

use std::collections::BTreeMap;
use std::io;

use super::finding::{Check, command, quoted};
use crate::corpus::{Corpus, CorpusError};
use crate::settings::Settings;

const AREA: &str = "dữ liệu";

/// `served`: whether a sound generation is there. A machine that only serves needs no pages.
pub(super) fn examine(
    settings: &Settings,
    corpus: &Result<Corpus, CorpusError>,
    served: bool,
) -> Vec<Check> {
    let corpus = match corpus {
        Ok(corpus) => corpus,
        Err(error) => return vec![unreadable(settings, error, served)],
    };
    let clauses: usize = corpus
        .departments
        .iter()
        .flat_map(|department| &department.units)
        .map(|unit| unit.clauses.len())
        .sum();
    let text = format!("{} tệp, {clauses} nhiệm vụ", corpus.files);
    let mut checks = vec![if clauses > 0 {
        Check::ok(AREA, text)
    } else {
        Check::finding(AREA, text, command(settings, "check"))
    }];
    if !corpus.rejected.is_empty() {
        let first = &corpus.rejected[0];
        let (count, path) = (corpus.rejected.len(), first.path.display());
        let text = format!(
            "{count} tệp bị từ chối, đầu tiên là {path}: {}",
            first.reason
        );
        checks.push(Check::finding(AREA, text, command(settings, "check")));
    }
    if !corpus.warnings.is_empty() {
        let text = format!(
            "{} điều cần xem ({})",
            corpus.warnings.len(),
            by_code(corpus)
        );
        checks.push(Check::note(AREA, text, Some(command(settings, "check"))));
    }
    checks
}

fn unreadable(settings: &Settings, error: &CorpusError, served: bool) -> Check {
    let missing = |source: &io::Error| source.kind() == io::ErrorKind::NotFound;
    let folder = quoted(&settings.corpus);
    match error {
        CorpusError::Folder { source, .. } if missing(source) && served => {
            let text = format!("không có thư mục {folder}: máy này chỉ phục vụ chỉ mục đang có");
            Check::note(AREA, text, None)
        }
        CorpusError::Folder { source, .. } if missing(source) => {
            let mend = format!("mkdir -p {folder}, rồi chép các trang .txt vào đó");
            Check::finding(AREA, error.to_string(), mend)
        }
        CorpusError::Folder { .. } => {
            Check::finding(AREA, error.to_string(), format!("chmod -R a+rX {folder}"))
        }
        _ => Check::finding(AREA, error.to_string(), command(settings, "check")),
    }
}

fn by_code(corpus: &Corpus) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for warning in &corpus.warnings {
        *counts.entry(warning.kind.code()).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(code, count)| format!("{code} {count}"))
        .collect();
    counts.join(", ")
}
