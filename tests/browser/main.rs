//! What a user notices in a real browser.
