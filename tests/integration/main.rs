//! What a user notices, in one binary.
