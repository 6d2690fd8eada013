//! Validators: a weak `ETag` for every answer, `304` when the client already holds it, and how long to keep it.
//!
//! An answer depends on the generation, the day asked about, the language, the format and what was asked; the `ETag` is
//! a digest of exactly these, so it is known before anything is searched.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;

use super::language::Language;
use super::problem::Problem;
use super::service::{Live, Service};
use crate::index::Generation;

/// Kept by caches, asked about every time: a new generation shows at once.
const CACHE: HeaderValue = HeaderValue::from_static("public, no-cache");
const VARY: HeaderValue = HeaderValue::from_static("accept-language, accept-encoding");

/// The validator of one answer.
#[derive(Debug, Clone)]
pub(super) struct Validator(HeaderValue);

impl Validator {
    /// For an answer of `live` in `format` to what `asked` says in full.
    pub(super) fn new(
        live: &Live,
        as_of: Option<jiff::civil::Date>,
        headers: &HeaderMap,
        format: &str,
        asked: &str,
    ) -> Self {
        let day = as_of.unwrap_or_else(today).to_string();
        let language = Language::of(headers).tag();
        let mut hasher = blake3::Hasher::new();
        for part in [
            &live.searcher.generation().id,
            &day,
            language,
            format,
            asked,
        ] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hasher.finalize().to_hex();
        let tag = format!("W/\"{}\"", &digest[..24]);
        Self(HeaderValue::from_str(&tag).unwrap_or_else(|_| HeaderValue::from_static("W/\"\"")))
    }

    /// The `304` for a client that holds this answer.
    pub(super) fn not_modified(&self, headers: &HeaderMap) -> Option<Response<Body>> {
        let held = headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let opaque = self.0.to_str().ok()?.trim_start_matches("W/");
        let matches =
            |tag: &str| tag.trim() == "*" || tag.trim().trim_start_matches("W/") == opaque;
        if !held.flat_map(|list| list.split(',')).any(matches) {
            return None;
        }
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        self.mark(&mut response);
        Some(response)
    }

    /// Adds the validator to an answer.
    pub(super) fn mark(&self, response: &mut Response<Body>) {
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.0.clone());
        headers.insert(header::CACHE_CONTROL, CACHE);
        headers.insert(header::VARY, VARY);
    }

    /// A JSON answer with the validator.
    pub(super) fn json(&self, body: &impl Serialize) -> Result<Response<Body>, Problem> {
        let mut response = json(body)?;
        self.mark(&mut response);
        Ok(response)
    }
}

/// What `look_up` finds in the generation that answers now, or `304` for a client that holds it. It is looked up in
/// either case, so that what does not exist is said to everybody.
pub(super) async fn looked_up(
    service: &Service,
    headers: &HeaderMap,
    asked: &str,
    look_up: impl FnOnce(&Generation) -> Result<Response<Body>, Problem> + Send + 'static,
) -> Result<Response<Body>, Problem> {
    let live = service.live();
    let validator = Validator::new(&live, None, headers, "json", asked);
    let found = service.read(live, |live| look_up(live.searcher.generation()));
    let mut response = found.await?;
    if let Some(unchanged) = validator.not_modified(headers) {
        return Ok(unchanged);
    }
    validator.mark(&mut response);
    Ok(response)
}

/// A JSON answer.
pub(super) fn json(body: &impl Serialize) -> Result<Response<Body>, Problem> {
    let bytes = serde_json::to_vec(body).map_err(|error| Problem::Internal(error.to_string()))?;
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    Ok(response)
}

/// The day it is here.
fn today() -> jiff::civil::Date {
    jiff::ZonedDateTime::now().date()
}
