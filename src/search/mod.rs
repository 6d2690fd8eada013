//! Readings to candidates, ranked clauses, units and an outcome.

pub mod answer;
