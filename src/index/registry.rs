//! What a generation knows of departments and units: names, contact, dates, terms, topics of others.
//!
//! Stored as JSON beside the engine's files, so that a replica needs no corpus folder and a person can read it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::clause_table::UnitNumber;
use crate::corpus::{Department, Unit, UnitId};
use crate::corpus::{elsewhere::ElsewhereTopic, terms::Term, terms::Terms};

/// Number of a department within one generation, in order of the ids.
pub type DepartmentNumber = u32;

/// Departments and units of one generation.
#[derive(Debug, Default)]
pub struct Registry {
    stored: StoredRegistry,
    by_id: HashMap<UnitId, UnitNumber>,
}

/// The stored part.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct StoredRegistry {
    /// In order of their ids.
    pub departments: Vec<DepartmentEntry>,
    /// Each set of terms once: most departments have the shared ones and nothing else.
    pub terms: Vec<Terms>,
    /// Topics that others handle, each once, in the order of the departments that name them.
    pub elsewhere: Vec<ElsewhereTopic>,
    /// In order of their ids; a unit's number is its place.
    pub units: Vec<UnitEntry>,
}

/// One department.
#[derive(Debug, Serialize, Deserialize)]
pub struct DepartmentEntry {
    /// Name and id.
    pub department: Department,
}

/// One unit.
#[derive(Debug, Serialize, Deserialize)]
pub struct UnitEntry {
    /// Everything known of it.
    pub unit: Unit,
    /// Its department's place in [`StoredRegistry::departments`].
    pub department: DepartmentNumber,
}

impl Registry {
    /// Takes over what was stored; `None` when a unit names a department that is not there.
    pub fn new(stored: StoredRegistry) -> Option<Self> {
        if stored
            .units
            .iter()
            .any(|entry| entry.department as usize >= stored.departments.len())
        {
            return None;
        }
        let by_id = stored
            .units
            .iter()
            .zip(0..)
            .map(|(entry, number)| (entry.unit.id.clone(), number))
            .collect();
        Some(Self { stored, by_id })
    }

    /// The number of the unit with this id.
    pub fn find(&self, id: &UnitId) -> Option<UnitNumber> {
        self.by_id.get(id).copied()
    }

    /// The number of the department with this id.
    pub fn find_department(&self, id: &str) -> Option<DepartmentNumber> {
        let place = self
            .stored
            .departments
            .iter()
            .position(|entry| entry.department.id.0 == id)?;
        Some(place as DepartmentNumber)
    }

    /// A unit by its number.
    pub fn unit(&self, number: UnitNumber) -> &Unit {
        &self.stored.units[number as usize].unit
    }

    /// The number of a unit's department.
    pub fn department_of(&self, unit: UnitNumber) -> DepartmentNumber {
        self.stored.units[unit as usize].department
    }

    /// A department by its number.
    pub fn department(&self, number: DepartmentNumber) -> &DepartmentEntry {
        &self.stored.departments[number as usize]
    }

    /// The terms of all departments; those that several share come once.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.stored.terms.iter().flat_map(|set| &set.terms)
    }

    /// Topics that others handle, of all departments.
    pub fn elsewhere(&self) -> &[ElsewhereTopic] {
        &self.stored.elsewhere
    }

    /// All departments, in order of their ids.
    pub fn departments(&self) -> &[DepartmentEntry] {
        &self.stored.departments
    }

    /// All units, in order of their ids.
    pub fn units(&self) -> &[UnitEntry] {
        &self.stored.units
    }
}
