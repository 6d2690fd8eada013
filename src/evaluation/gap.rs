//! Whether large units win by their size: Hit@1 of needs whose right unit is large, less that of small ones.
//!
//! In: the marked rows, their needs, and the number of duties of each unit. Out: a [`Gap`].

use std::collections::BTreeMap;

use serde::Serialize;

use super::forms::Form;
use super::need::Need;
use super::run::Row;
use super::significance::{Figure, difference, figure};
use crate::index::Content;

/// Unit Hit@1 of the marked form by the size of the right unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gap {
    /// Units with at most this many duties are small.
    pub median_duties: usize,
    /// Needs whose right units are all small.
    pub small: Figure,
    /// Needs whose right units are all large.
    pub large: Figure,
    /// Large less small.
    pub difference: Figure,
}

/// The gap; `None` when one side has no need.
pub(super) fn gap(content: &Content, needs: &[&Need], rows: &[Row]) -> Option<Gap> {
    let duties = duties_by_unit(content);
    let mut sizes: Vec<usize> = duties.values().copied().collect();
    sizes.sort_unstable();
    let median_duties = *sizes.get((sizes.len().checked_sub(1)?) / 2)?;
    let needs: BTreeMap<&str, &Need> = needs.iter().map(|need| (need.id.as_str(), *need)).collect();
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| row.form == Form::Marked) {
        let right = needs.get(row.need.as_str()).map(|need| right_units(need));
        let sides: Option<Vec<bool>> = right.and_then(|units| {
            let is_large = |unit| duties.get(unit).map(|size| *size > median_duties);
            units.into_iter().map(is_large).collect()
        });
        let (Some(ranks), Some(sides)) = (row.shown.unit, sides) else {
            continue;
        };
        match sides.as_slice() {
            [first, others @ ..] if others.iter().all(|side| side == first) => {
                (if *first { &mut large } else { &mut small }).push(ranks.hit1);
            }
            _ => {}
        }
    }
    Some(Gap {
        median_duties,
        small: figure(&small)?,
        large: figure(&large)?,
        difference: difference(&large, &small)?,
    })
}

fn right_units(need: &Need) -> Vec<&str> {
    let best = need.units.values().copied().max().unwrap_or(0);
    let right = need.units.iter().filter(|(_, grade)| **grade == best);
    right.map(|(id, _)| id.as_str()).collect()
}

fn duties_by_unit(content: &Content) -> BTreeMap<&str, usize> {
    let units = (0..).zip(content.registry.units());
    units
        .map(|(number, entry)| {
            let clauses = content.clauses.of_unit(number);
            let duties = clauses.filter(|clause| content.clauses.ordinal(*clause) > 0);
            (entry.unit.id.0.as_str(), duties.count())
        })
        .collect()
}
