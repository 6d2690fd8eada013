//! What the benches share: corpora and queries made from a seed, and small tools to measure with.

#![allow(dead_code, reason = "each bench uses a part of this")]

pub mod corpus;
pub mod measure;
pub mod plain;
pub mod queries;
