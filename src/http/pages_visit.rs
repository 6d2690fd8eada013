//! What every page of the index begins and ends with: parameters, language, the live generation, the validator.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Response};

use super::conditional::Validator;
use super::pages::{html, language};
use super::parameters::Parameters;
use super::problem::Problem;
use super::service::{Live, Service};
use crate::web::{self, Frame};

/// Somebody looks at a page.
pub(super) struct Visit {
    /// What the address says.
    pub(super) parameters: Parameters,
    /// What answers.
    pub(super) live: Arc<Live>,
    headers: HeaderMap,
    validator: Validator,
}

impl Visit {
    /// Reads the address of the page called `name`, which knows the parameters `known`.
    pub(super) fn new(
        service: &Service,
        headers: HeaderMap,
        raw: Option<&str>,
        known: &'static [&'static str],
        name: &str,
    ) -> Result<Self, Problem> {
        let parameters = Parameters::read_page(raw, known)?;
        let live = service.live();
        let asked = format!("{name}?{}", parameters.canonical());
        Ok(Self {
            validator: Validator::new(&live, None, &headers, "html", &asked),
            parameters,
            live,
            headers,
        })
    }

    /// The frame of the page at `path`.
    pub(super) fn frame(&self, path: &str) -> Frame {
        let (language, chosen) = language(&self.headers, &self.parameters);
        Frame::new(language, chosen, path)
    }

    /// The `304` for a browser that holds the page. An address without a page must not get here.
    pub(super) fn unchanged(&self) -> Option<Response<Body>> {
        self.validator.not_modified(&self.headers)
    }

    /// The page, or the `304` in its place.
    pub(super) fn answer(&self, page: Result<String, web::RenderError>) -> Response<Body> {
        self.unchanged().unwrap_or_else(|| {
            let mut response = html(page);
            self.validator.mark(&mut response);
            response
        })
    }
}
