//! `phutrach` answers: which unit of a department handles this topic, and which clause says so?

pub mod analysis;
pub mod cli;
pub mod corpus;
pub mod engine;
pub mod evaluation;
pub mod http;
pub mod index;
pub mod query;
pub mod search;
pub mod settings;
pub mod vietnamese;
pub mod web;
