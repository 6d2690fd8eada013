//! What the benches share: corpora and queries made from a seed, and small tools to measure with.

#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::expect_used,
    reason = "each bench uses a part of this, and a bench fails as tests do"
)]

pub mod corpus;
pub mod goals;
pub mod http;
pub mod measure;
pub mod plain;
pub mod queries;
