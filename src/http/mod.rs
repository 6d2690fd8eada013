//! The front door: requests over HTTP to searches, and answers to JSON and pages.
//!
//! In: HTTP requests and a [`Searcher`](crate::search::Searcher). Out: JSON, HTML, problems. The only async room: a
//! search itself runs in [`pool`], never in an async thread. It knows nothing of ranking or of files on disk.
//!
//! # How to add a route
//! 1. A file named by its subject with one handler, and its answer as a pure function in [`wire`].
//! 2. One line in [`router()`], one in the list of addresses of the interface description.
//! 3. A test in `tests/integration/http.rs`; copy `a_unit_is_found_with_its_contact_and_evidence`.

pub mod admin;
mod batch;
mod clauses;
mod client;
mod conditional;
mod docs;
mod docs_words;
mod front;
mod generations;
mod health;
pub mod language;
mod metrics;
mod openapi;
mod pages;
mod pages_assets;
mod pages_bench;
mod pages_bench_form;
mod pages_bench_view;
mod pages_clause;
mod pages_departments;
mod pages_embed;
mod pages_facets;
mod pages_found;
mod pages_overlap;
mod pages_problem;
mod pages_unit;
mod pages_units;
mod pages_view;
mod pages_visit;
mod parameters;
pub mod patience;
pub mod pool;
pub mod problem;
mod rate;
pub mod refusal;
mod request;
mod router;
mod search_clauses;
mod search_units;
pub mod server;
mod service;
mod suggest;
mod units;
pub mod wire;

pub use openapi::interface;
pub use router::router;
pub use service::{Live, Service};
