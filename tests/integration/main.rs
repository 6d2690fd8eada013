//! What a user notices, in one binary.
mod command_line;
mod http;
mod page;
mod server;
mod service;
