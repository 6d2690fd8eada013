//! What a user notices, in one binary.
mod judged_queries;
