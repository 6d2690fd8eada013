//! How other people's pages embed the search box, and how a browser adds it to its own search engines.

use askama::Template;

use super::frame::Frame;

/// The three ways to embed the box, each live and to copy.
#[derive(Debug, Template)]
#[template(path = "embed.html", config = ".askama.toml")]
pub struct EmbedPage {
    /// Around the page.
    pub frame: Frame,
    /// Scheme, host and port of this service as the visitor sees it.
    pub origin: String,
}

#[derive(Template)]
#[template(path = "opensearch.xml", config = ".askama.toml", escape = "html")]
struct OpenSearch<'a> {
    origin: &'a str,
}

/// The OpenSearch description of the service at `origin`.
///
/// # Errors
/// When the template cannot be rendered.
pub fn open_search(origin: &str) -> Result<String, super::RenderError> {
    OpenSearch { origin }.render()
}
