//! A stored run to compare with: one line for each need and form, small enough to keep beside the judged file.
//!
//! In: rows, or the text of a stored run. Out: that text, or [`Comparison`]s. The file is tab-separated with a
//! heading: need, form, unit Hit@1, clause nDCG@10, and whether answering or refusing was right; `-` where the need
//! grades nothing at that level.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::forms::Form;
use super::need::UNANSWERABLE;
use super::run::Row;
use super::significance::{LEVEL, chance};

const HEADING: &str = "need\tform\tunit_hit1\tclause_ndcg\toutcome_right";

/// The figures that a stored run keeps.
const FIGURES: [&str; 3] = ["unit_hit1", "clause_ndcg", "outcome_right"];

type Kept = [Option<f64>; FIGURES.len()];

/// A stored run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Baseline {
    rows: BTreeMap<(String, String), Kept>,
}

/// Why a stored run cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// The file cannot be read.
    #[error("{}: không đọc được: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not as documented.
    #[error("{}:{line}: cần năm cột cách nhau bằng tab: {HEADING:?}; điểm từ 0 đến 1 hoặc -", .path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
}

/// One figure now and in the stored run, over the needs that both have.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// `unit_hit1`, `clause_ndcg` or `outcome_right`.
    pub figure: &'static str,
    /// [`Form::name`], or `None` for all forms together, averaged within each need.
    pub form: Option<&'static str>,
    /// Needs compared.
    pub needs: usize,
    /// Mean in the stored run.
    pub before: f64,
    /// Mean now.
    pub now: f64,
    /// The chance of so large a difference between equally good runs, two-sided.
    pub chance: f64,
}

impl Comparison {
    /// Whether the figure fell by more than chance explains at [`LEVEL`].
    pub fn is_loss(&self) -> bool {
        self.now < self.before && self.chance < LEVEL
    }
}

fn kept(row: &Row) -> Kept {
    let right = row.is_answered() == (row.kind != UNANSWERABLE);
    [
        row.shown.unit.map(|ranks| ranks.hit1),
        row.shown.clause.map(|ranks| ranks.ndcg),
        Some(f64::from(u8::from(right))),
    ]
}

/// Rows as the text of a stored run.
pub fn write_baseline(rows: &[Row]) -> String {
    let mut text = format!("{HEADING}\n");
    for row in rows {
        text.push_str(&format!("{}\t{}", row.need, row.form.name()));
        for value in kept(row) {
            match value {
                // Three places: a difference below is none.
                Some(value) => text.push_str(&format!("\t{}", (value * 1e3).round() / 1e3)),
                None => text.push_str("\t-"),
            }
        }
        text.push('\n');
    }
    text
}

impl Baseline {
    /// Reads a stored run.
    ///
    /// # Errors
    /// [`BaselineError`] for the first thing wrong.
    pub fn read(path: &Path) -> Result<Self, BaselineError> {
        let text = std::fs::read_to_string(path).map_err(|source| BaselineError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(path, &text)
    }

    /// Reads the text of a stored run; `path` names it in errors.
    ///
    /// # Errors
    /// [`BaselineError::Line`] for the first line that is wrong.
    pub fn parse(path: &Path, text: &str) -> Result<Self, BaselineError> {
        let fault = |line| BaselineError::Line {
            path: path.to_owned(),
            line,
        };
        let mut lines = (1..).zip(text.lines());
        if lines.next().is_none_or(|(_, heading)| heading != HEADING) {
            return Err(fault(1));
        }
        let rows = lines.map(|(line, row)| parse_row(row).ok_or_else(|| fault(line)));
        Ok(Self {
            rows: rows.collect::<Result<_, _>>()?,
        })
    }

    /// Rows of this run that the stored one does not have, as need and form.
    pub fn missing<'a>(&self, rows: &'a [Row]) -> Vec<(&'a str, Form)> {
        rows.iter()
            .filter(|row| self.get(row).is_none())
            .map(|row| (row.need.as_str(), row.form))
            .collect()
    }

    fn get(&self, row: &Row) -> Option<&Kept> {
        self.rows
            .get(&(row.need.clone(), row.form.name().to_owned()))
    }

    /// Compares each figure, over all forms together and for each form.
    pub fn compare(&self, rows: &[Row], forms: &[Form]) -> Vec<Comparison> {
        let scopes = std::iter::once(None).chain(forms.iter().copied().map(Some));
        scopes
            .flat_map(|form| (0..FIGURES.len()).map(move |figure| (form, figure)))
            .filter_map(|(form, figure)| self.compare_one(rows, form, figure))
            .collect()
    }

    fn compare_one(&self, rows: &[Row], form: Option<Form>, figure: usize) -> Option<Comparison> {
        let mut by_need: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
        for row in rows
            .iter()
            .filter(|row| form.is_none_or(|form| row.form == form))
        {
            let (Some(now), Some(Some(before))) =
                (kept(row)[figure], self.get(row).map(|k| k[figure]))
            else {
                continue;
            };
            let sums = by_need.entry(&row.need).or_default();
            // Rounded as stored, so that an unchanged run differs in nothing.
            let now = (now * 1e3).round() / 1e3;
            for (sum, value) in sums.iter_mut().zip([before, now, 1.0]) {
                *sum += value;
            }
        }
        let needs = by_need.len();
        let mean = |place: usize| {
            by_need
                .values()
                .map(|sums| sums[place] / sums[2])
                .sum::<f64>()
                / needs as f64
        };
        let differences: Vec<f64> = by_need
            .values()
            .map(|sums| (sums[1] - sums[0]) / sums[2])
            .collect();
        (needs > 0).then(|| Comparison {
            figure: FIGURES[figure],
            form: form.map(Form::name),
            needs,
            before: mean(0),
            now: mean(1),
            chance: chance(&differences),
        })
    }
}

fn parse_row(line: &str) -> Option<((String, String), Kept)> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [need, form, values @ ..] = cells.as_slice() else {
        return None;
    };
    let value = |cell: &&str| match *cell {
        "-" => Some(None),
        number => Some(Some(
            number.parse().ok().filter(|v| (0.0..=1.0).contains(v))?,
        )),
    };
    let values: Option<Vec<Option<f64>>> = values.iter().map(value).collect();
    Some((
        ((*need).to_owned(), (*form).to_owned()),
        values?.try_into().ok()?,
    ))
}
