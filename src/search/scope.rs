//! Which clauses a request may return: unit, department, roles, day, quotes and exclusions.
//!
//! Asked clause by clause before the cut to the best candidates, from columns in memory, so that nothing is lost to
//! clauses that would be dropped afterwards.

use std::ops::Range;

use jiff::civil::Date;

use super::SearchError;
use super::answer::SearchRequest;
use crate::analysis::{BREAK, SyllableId, Vocabulary};
use crate::corpus::{Role, UnitId};
use crate::index::registry::DepartmentNumber;
use crate::index::{ClauseNumber, Content, UnitNumber};
use crate::query::TypedQuery;
use crate::query::request::Word;
use crate::vietnamese::{Agreement, agreement};

/// A run of words with every spelling that agrees with each.
type Pattern = Vec<Vec<SyllableId>>;

/// What a clause must satisfy.
pub struct Scope<'a> {
    content: &'a Content,
    unit: Option<UnitNumber>,
    department: Option<DepartmentNumber>,
    roles: Vec<Role>,
    as_of: Option<Date>,
    phrases: Vec<Pattern>,
    excluded: Vec<Pattern>,
}

impl<'a> Scope<'a> {
    /// Reads the filters of a request.
    ///
    /// # Errors
    /// [`SearchError::UnitUnknown`] and [`SearchError::DepartmentUnknown`] name an id that is not there.
    pub fn new(
        content: &'a Content,
        request: &SearchRequest,
        typed: &TypedQuery,
    ) -> Result<Self, SearchError> {
        let unit = request.unit.as_ref().or(typed.unit.as_ref());
        Ok(Self {
            content,
            unit: unit.map(|id| find_unit(content, id)).transpose()?,
            department: request
                .department
                .as_ref()
                .map(|id| find_department(content, id))
                .transpose()?,
            roles: request.roles.clone(),
            as_of: request.as_of,
            phrases: typed
                .phrases
                .iter()
                .map(|range| pattern(&typed.words[range.clone()], &content.vocabulary))
                .collect(),
            excluded: typed
                .excluded
                .iter()
                .map(|words| pattern(words, &content.vocabulary))
                .collect(),
        })
    }

    /// The clauses that can pass at all, when they stand together and are not all there are.
    pub fn range(&self) -> Option<Range<ClauseNumber>> {
        match (self.unit, self.department) {
            (Some(unit), _) => Some(self.content.clauses.of_unit(unit)),
            (None, Some(department)) => self.department_range(department),
            (None, None) => None,
        }
    }

    /// Whether a clause passes.
    pub fn keeps(&self, clause: ClauseNumber) -> bool {
        let clauses = &self.content.clauses;
        self.keeps_unit(clauses.unit(clause))
            && (self.roles.is_empty() || self.roles.contains(&clauses.role(clause)))
            && self.phrases.iter().all(|phrase| self.holds(clause, phrase))
            && !self.excluded.iter().any(|words| self.holds(clause, words))
    }

    /// Whether a unit passes, whatever its clauses say.
    pub fn keeps_unit(&self, unit: UnitNumber) -> bool {
        let registry = &self.content.registry;
        self.unit.is_none_or(|wanted| wanted == unit)
            && self
                .department
                .is_none_or(|wanted| wanted == registry.department_of(unit))
            && self
                .as_of
                .is_none_or(|day| registry.unit(unit).period.may_contain(day))
    }

    /// The department's clauses, when its units stand together in id order (they do, except in the nameless one).
    fn department_range(&self, department: DepartmentNumber) -> Option<Range<ClauseNumber>> {
        let units = self.content.registry.units();
        let first = units
            .iter()
            .position(|entry| entry.department == department)?;
        let last = units
            .iter()
            .rposition(|entry| entry.department == department)?;
        let together = units[first..=last]
            .iter()
            .all(|entry| entry.department == department);
        let clauses = &self.content.clauses;
        together.then(|| {
            clauses.of_unit(first as UnitNumber).start..clauses.of_unit(last as UnitNumber).end
        })
    }

    fn holds(&self, clause: ClauseNumber, pattern: &Pattern) -> bool {
        let mut recent: Vec<SyllableId> = Vec::with_capacity(pattern.len());
        let mut found = false;
        self.content.clauses.for_each_syllable(clause, |_, id| {
            if id == BREAK {
                recent.clear();
                return;
            }
            if recent.len() == pattern.len() {
                recent.remove(0);
            }
            recent.push(id);
            found |= recent.len() == pattern.len()
                && recent.iter().zip(pattern).all(|(id, any)| any.contains(id));
        });
        found
    }
}

fn find_unit(content: &Content, id: &UnitId) -> Result<UnitNumber, SearchError> {
    content
        .registry
        .find(id)
        .ok_or_else(|| SearchError::UnitUnknown(id.clone()))
}

fn find_department(content: &Content, id: &str) -> Result<DepartmentNumber, SearchError> {
    content
        .registry
        .find_department(id)
        .ok_or_else(|| SearchError::DepartmentUnknown(id.to_owned()))
}

/// Every spelling of each word that holds all marks typed; a word the corpus does not know matches nothing.
fn pattern(words: &[Word], vocabulary: &Vocabulary) -> Pattern {
    let agrees = |word: &Word, id: SyllableId| {
        matches!(
            agreement(&word.marked, vocabulary.marked(id)),
            Agreement::Exact | Agreement::Compatible
        )
    };
    let spellings = |word: &Word| -> Vec<SyllableId> {
        let folded = vocabulary.folded_id(&word.folded);
        let all = folded.map_or(&[][..], |id| vocabulary.spellings(id));
        all.iter().copied().filter(|id| agrees(word, *id)).collect()
    };
    words.iter().map(spellings).collect()
}
