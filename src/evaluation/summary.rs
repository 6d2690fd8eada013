//! Rows to figures: by form, and for the marked form by kind.
//!
//! In: the rows of a run. Out: [`Group`]s of named figures with their intervals, and the gap between small and large
//! units. It asks nothing and prints nothing.

use serde::Serialize;

use super::forms::Form;
use super::metrics::Ranks;
use super::need::UNANSWERABLE;
use super::run::{Levels, Row};
use super::significance::{Figure, figure};

/// Figures of one group of rows; `None` where no row has one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// [`Form::name`].
    pub form: &'static str,
    /// The kind, or `None` for all kinds together.
    pub kind: Option<String>,
    /// What people are shown: a refused need counts as nothing found.
    pub shown: LevelFigures,
    /// What was ranked, refused or not.
    pub ranked: LevelFigures,
    /// Share of answerable needs that are answered.
    pub answered: Option<Figure>,
    /// Share of unanswerable needs that are refused.
    pub refused: Option<Figure>,
    /// Share whose first clause is that of the marked form.
    pub same_first_clause: Option<Figure>,
    /// Share that is answered or refused as the marked form is.
    pub same_outcome: Option<Figure>,
}

/// Figures of both levels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LevelFigures {
    /// Clauses.
    pub clause: RankFigures,
    /// Units.
    pub unit: RankFigures,
}

/// Means of [`Ranks`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RankFigures {
    /// See [`Ranks::ndcg`].
    pub ndcg: Option<Figure>,
    /// See [`Ranks::mrr`].
    pub mrr: Option<Figure>,
    /// See [`Ranks::hit1`].
    pub hit1: Option<Figure>,
    /// See [`Ranks::hit3`].
    pub hit3: Option<Figure>,
}

/// Each form over all kinds, then each kind in the marked form.
pub(super) fn groups(rows: &[Row], forms: &[Form]) -> Vec<Group> {
    let mut kinds: Vec<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let whole = forms.iter().map(|form| (*form, None));
    let by_kind = kinds.iter().map(|kind| (Form::Marked, Some(*kind)));
    let select = |(form, kind): (Form, Option<&str>)| {
        let of_group = |row: &&Row| row.form == form && kind.is_none_or(|kind| row.kind == kind);
        let rows: Vec<&Row> = rows.iter().filter(of_group).collect();
        (!rows.is_empty()).then(|| group(form, kind, &rows))
    };
    whole.chain(by_kind).filter_map(select).collect()
}

fn group(form: Form, kind: Option<&str>, rows: &[&Row]) -> Group {
    let share = |keep: fn(&Row) -> bool, holds: fn(&Row) -> bool| {
        let kept = rows.iter().filter(|row| keep(row));
        figure(
            &kept
                .map(|row| f64::from(u8::from(holds(row))))
                .collect::<Vec<_>>(),
        )
    };
    Group {
        form: form.name(),
        kind: kind.map(str::to_owned),
        shown: levels(rows, |row| row.shown),
        ranked: levels(rows, |row| row.ranked),
        answered: share(|row| row.kind != UNANSWERABLE, Row::is_answered),
        refused: share(|row| row.kind == UNANSWERABLE, |row| !row.is_answered()),
        same_first_clause: share(|_| true, |row| row.same_first_clause),
        same_outcome: share(|_| true, |row| row.same_outcome),
    }
}

fn levels(rows: &[&Row], view: fn(&Row) -> Levels) -> LevelFigures {
    let of_level = |level: fn(Levels) -> Option<Ranks>| {
        let ranks: Vec<Ranks> = rows.iter().filter_map(|row| level(view(row))).collect();
        let part = |value: fn(&Ranks) -> f64| figure(&ranks.iter().map(value).collect::<Vec<_>>());
        RankFigures {
            ndcg: part(|ranks| ranks.ndcg),
            mrr: part(|ranks| ranks.mrr),
            hit1: part(|ranks| ranks.hit1),
            hit3: part(|ranks| ranks.hit3),
        }
    };
    LevelFigures {
        clause: of_level(|levels| levels.clause),
        unit: of_level(|levels| levels.unit),
    }
}
