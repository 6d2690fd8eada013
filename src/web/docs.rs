//! The page for those who write programs against the service.

use askama::Template;

use super::{Piece, RenderError};

/// The page.
#[derive(Debug, Template)]
#[template(path = "docs.html", config = ".askama.toml")]
pub struct DocsPage<'a> {
    /// Around the page.
    pub frame: super::Frame,
    /// Everything it says.
    pub text: &'a DocsText,
}

/// Everything the page says, in one language; marked pieces are code.
#[derive(Debug)]
pub struct DocsText {
    /// What the service is.
    pub about: Vec<Piece>,
    /// What can be asked.
    pub operations: Vec<OperationView>,
    /// What is answered.
    pub schemas: Vec<SchemaView>,
    /// What can be wrong.
    pub problems: Vec<ProblemView>,
}

/// One thing that can be asked.
#[derive(Debug)]
pub struct OperationView {
    /// In capitals.
    pub method: String,
    /// The address, with `{id}` for an id.
    pub path: String,
    /// One line.
    pub summary: Vec<Piece>,
    /// What to try.
    pub example: Example,
    /// Media types of a body that is sent.
    pub takes: Vec<String>,
    /// What such a body holds.
    pub body: Vec<Piece>,
    /// Media types of the answer.
    pub gives: Vec<String>,
    /// What can be given.
    pub parameters: Vec<ParameterView>,
    /// What may come back.
    pub answers: Vec<AnswerView>,
}

/// One thing that may come back.
#[derive(Debug)]
pub struct AnswerView {
    /// The HTTP status.
    pub status: String,
    /// What it means.
    pub meaning: Vec<Piece>,
    /// The kind of object in the body.
    pub schema: Option<String>,
}

/// Something to try.
#[derive(Debug)]
pub enum Example {
    /// An address that a browser can open.
    Address(String),
    /// Commands of a shell.
    Commands(Vec<String>),
}

/// One thing that can be given.
#[derive(Debug)]
pub struct ParameterView {
    /// Its name.
    pub name: String,
    /// Whether it must be given.
    pub required: bool,
    /// What its value looks like.
    pub shape: String,
    /// What it does.
    pub description: Vec<Piece>,
    /// A value to try.
    pub example: Option<String>,
}

/// One kind of object in answers.
#[derive(Debug)]
pub struct SchemaView {
    /// Its name.
    pub name: String,
    /// What it is.
    pub description: Vec<Piece>,
    /// Other kinds whose fields it has too.
    pub includes: Vec<String>,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// One field.
#[derive(Debug)]
pub struct FieldView {
    /// Its name.
    pub name: String,
    /// Whether it always has a value.
    pub always: bool,
    /// What its value looks like.
    pub shape: String,
    /// The kind of object it holds.
    pub schema: Option<String>,
    /// What it is.
    pub description: Vec<Piece>,
}

/// One thing that can be wrong.
#[derive(Debug)]
pub struct ProblemView {
    /// The stable code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// Its title.
    pub vietnamese: &'static str,
    /// Its title in English.
    pub english: &'static str,
}

/// The page as HTML.
///
/// # Errors
/// When the template cannot be rendered.
pub fn render(page: &DocsPage<'_>) -> Result<String, RenderError> {
    page.render()
}
