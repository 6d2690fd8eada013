//! A judged file to needs: what people want to find, and which clauses and units are right.
//!
//! In: JSON lines, one need a line; blank lines are passed over. Out: the needs in file order, or the first fault
//! with its file and line. Keys: `id` (unique), `kind` (a free word; [`UNANSWERABLE`] means that no unit here
//! handles it), `query` (marked and composed), `clauses` (clause id to grade), `units` (unit id to grade) and, if
//! wanted, `note`. Grades are 0 to [`BEST_GRADE`]; what is not listed has grade 0. Either of `clauses` and `units`
//! may be empty: that level is then left out for the need. It knows nothing of an index or of scores.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::corpus::ClauseId;

/// The kind of a need that no unit here handles.
pub const UNANSWERABLE: &str = "none";

/// 3 says exactly this, 2 clearly includes it, 1 touches it.
pub const BEST_GRADE: u8 = 3;

/// Grades by clause id or unit id.
pub type Grades = BTreeMap<String, u8>;

/// One judged need.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// Unique in its file; seeds the derived forms and the split.
    pub id: String,
    /// A free word that figures are grouped by.
    pub kind: String,
    /// What is typed: marked, composed.
    pub query: String,
    /// Grades of clauses, 0 to 3.
    #[serde(default)]
    pub clauses: Grades,
    /// Grades of units, 0 to 3.
    #[serde(default)]
    pub units: Grades,
    /// For people.
    #[serde(default)]
    pub note: Option<String>,
}

/// Which needs to look at. The half of a need is fixed by its id: bit 0 of the first byte of BLAKE3(id).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Half {
    /// Bit 0: weights are chosen on these.
    Tune,
    /// Bit 1: figures are reported on these.
    #[default]
    Report,
    /// Both.
    All,
}

impl Half {
    /// The name used in commands and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tune => "tune",
            Self::Report => "report",
            Self::All => "all",
        }
    }

    /// Whether the need with this id is in the half.
    pub fn holds(self, id: &str) -> bool {
        let reported = blake3::hash(id.as_bytes()).as_bytes()[0] & 1 == 1;
        match self {
            Self::Tune => !reported,
            Self::Report => reported,
            Self::All => true,
        }
    }
}

impl Need {
    /// Whether some unit here handles it.
    pub fn is_answerable(&self) -> bool {
        self.kind != UNANSWERABLE
    }
}

/// Why a judged file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NeedError {
    /// The file cannot be read.
    #[error("{}: không đọc được: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds no need.
    #[error("{}: không có câu nào", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A line is not as documented.
    #[error("{}:{line}: {fault}", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        fault: NeedFault,
    },
}

/// What is wrong with one line of a judged file.
#[derive(Debug, thiserror::Error)]
pub enum NeedFault {
    /// Not a JSON object with the documented keys.
    #[error(
        "cần một đối tượng JSON trên một dòng, khóa id, kind, query, clauses, units và tùy chọn note: {0}"
    )]
    Shape(serde_json::Error),
    /// A key without text.
    #[error("{0} để trống")]
    Blank(&'static str),
    /// The same id twice.
    #[error("id {id} đã có ở dòng {first}")]
    Repeated {
        /// The id.
        id: String,
        /// The line that has it first.
        first: usize,
    },
    /// No such grade.
    #[error("{id}: điểm {grade}; điểm cho phép là 0 đến {BEST_GRADE}")]
    Grade {
        /// The clause or unit graded.
        id: String,
        /// The grade given.
        grade: u8,
    },
    /// Not a clause id.
    #[error("{0} không phải mã nhiệm vụ; mã có dạng đơn-vị/số, câu chức năng là số 0")]
    ClauseId(String),
    /// Graded although unanswerable.
    #[error("loại none nghĩa là không đơn vị nào phụ trách: clauses và units phải rỗng")]
    Graded,
    /// Nothing graded although answerable.
    #[error("clauses và units không có điểm nào trên 0; câu không có đáp án thì ghi kind là none")]
    Ungraded,
}

/// Reads a judged file.
///
/// # Errors
/// [`NeedError`] for the first thing wrong.
pub fn read_needs(path: &Path) -> Result<Vec<Need>, NeedError> {
    let text = std::fs::read_to_string(path).map_err(|source| NeedError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    parse_needs(path, &text)
}

/// Reads the text of a judged file; `path` names it in errors.
///
/// # Errors
/// [`NeedError`] for the first thing wrong.
pub fn parse_needs(path: &Path, text: &str) -> Result<Vec<Need>, NeedError> {
    let mut lines_by_id = BTreeMap::new();
    let mut needs = Vec::new();
    for (line, written) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        if written.trim().is_empty() {
            continue;
        }
        let need = parse_need(written)
            .and_then(|need| match lines_by_id.insert(need.id.clone(), line) {
                Some(first) => Err(NeedFault::Repeated { id: need.id, first }),
                None => Ok(need),
            })
            .map_err(|fault| NeedError::Line {
                path: path.to_owned(),
                line,
                fault,
            })?;
        needs.push(need);
    }
    if needs.is_empty() {
        return Err(NeedError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(needs)
}

fn parse_need(line: &str) -> Result<Need, NeedFault> {
    let need: Need = serde_json::from_str(line).map_err(NeedFault::Shape)?;
    for (key, text) in [
        ("id", &need.id),
        ("kind", &need.kind),
        ("query", &need.query),
    ] {
        if text.trim().is_empty() {
            return Err(NeedFault::Blank(key));
        }
    }
    check_grades(&need)?;
    Ok(need)
}

fn check_grades(need: &Need) -> Result<(), NeedFault> {
    let grades = || need.clauses.iter().chain(&need.units);
    if let Some((id, grade)) = grades().find(|(_, grade)| **grade > BEST_GRADE) {
        return Err(NeedFault::Grade {
            id: id.clone(),
            grade: *grade,
        });
    }
    if let Some(id) = need.clauses.keys().find(|id| ClauseId::parse(id).is_none()) {
        return Err(NeedFault::ClauseId(id.clone()));
    }
    let graded = grades().any(|(_, grade)| *grade > 0);
    match (need.is_answerable(), graded) {
        (true, false) => Err(NeedFault::Ungraded),
        (false, true) => Err(NeedFault::Graded),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        parse_needs(Path::new("câu.jsonl"), text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_need_may_leave_out_one_level_and_the_note() {
        let text = "\u{feff}{\"id\":\"a\",\"kind\":\"topic\",\"query\":\"học bổng\",\"units\":{\"p\":3}}\n\n\
                    {\"id\":\"b\",\"kind\":\"none\",\"query\":\"hộ chiếu\",\"clauses\":{},\"units\":{},\"note\":\"ngành khác\"}";
        let needs = parse_needs(Path::new("x"), text).unwrap();
        assert_eq!(needs.len(), 2);
        assert_eq!(needs[0].units["p"], 3);
        assert!(needs[0].is_answerable() && !needs[1].is_answerable());
    }

    #[test]
    fn faults_name_file_and_line_and_what_is_allowed() {
        let good = "{\"id\":\"a\",\"kind\":\"none\",\"query\":\"hộ chiếu\"}\n";
        let rows = [
            ("", "không có câu nào"),
            ("{\"id\":\"a\"}", "câu.jsonl:1: cần một đối tượng JSON"),
            (
                "{\"id\":\"a\",\"kind\":\"x\",\"query\":\"q\",\"unit\":{}}",
                "unknown field `unit`",
            ),
            (
                "{\"id\":\"a\",\"kind\":\"x\",\"query\":\" \"}",
                "query để trống",
            ),
            (
                "{\"id\":\"a\",\"kind\":\"x\",\"query\":\"q\",\"units\":{\"p\":4}}",
                "0 đến 3",
            ),
            (
                "{\"id\":\"a\",\"kind\":\"x\",\"query\":\"q\",\"clauses\":{\"p\":3}}",
                "đơn-vị/số",
            ),
            (
                "{\"id\":\"a\",\"kind\":\"x\",\"query\":\"q\",\"units\":{\"p\":0}}",
                "kind là none",
            ),
            (
                "{\"id\":\"a\",\"kind\":\"none\",\"query\":\"q\",\"units\":{\"p\":1}}",
                "phải rỗng",
            ),
        ];
        for (line, expected) in rows {
            assert!(fault(line).contains(expected), "{line}: {}", fault(line));
        }
        assert!(fault(&format!("{good}\n{good}")).contains("câu.jsonl:3: id a đã có ở dòng 1"));
    }

    #[test]
    fn the_halves_share_no_need_and_miss_none() {
        for number in 0..200 {
            let id = format!("n{number:03}");
            assert_ne!(Half::Tune.holds(&id), Half::Report.holds(&id));
            assert!(Half::All.holds(&id));
        }
    }
}
