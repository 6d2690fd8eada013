//! The OpenSearch engine against a real cluster of three nodes; `tests/opensearch/run.sh` starts it and runs this.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and what was counted is printed"
)]

#[path = "../../benches/support/mod.rs"]
mod support;

mod conditions;
mod killed_node;
mod parity;
mod publishing;
mod stage;
