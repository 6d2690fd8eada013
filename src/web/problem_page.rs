//! What went wrong, and how to go on from there.

use askama::Template;

use super::frame::Frame;

/// The page in place of one that cannot be shown.
#[derive(Debug, Template)]
#[template(path = "problem.html", config = ".askama.toml")]
pub struct ProblemPage<'a> {
    /// Around the page.
    pub frame: Frame,
    /// What is wrong, in a few words.
    pub title: &'a str,
    /// What is wrong with this very request.
    pub detail: &'a str,
    /// What was looked for; blank where nothing was.
    pub query: &'a str,
}
