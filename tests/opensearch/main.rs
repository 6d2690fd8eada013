//! The OpenSearch engine against a real cluster of three nodes; `tests/opensearch/run.sh` starts it and runs this.

#[path = "../../benches/support/mod.rs"]
mod support;

mod conditions;
mod killed_node;
mod parity;
mod publishing;
mod stage;
