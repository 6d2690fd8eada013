//! Style sheet, scripts and sign, served from the binary.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use super::service::Service;
use crate::web::assets::{ASSETS, Asset};

/// Short, because the files change with the binary and their addresses do not; the validator makes asking cheap.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=300");

pub(super) fn routes() -> Router<Arc<Service>> {
    let add = |routes: Router<Arc<Service>>, asset: &'static Asset| {
        routes.route(
            asset.path,
            get(async |headers: HeaderMap| serve(asset.media_type, asset.text, &headers)),
        )
    };
    ASSETS.iter().fold(Router::new(), add)
}

/// A text of the binary with its validator.
pub(super) fn serve(
    media_type: &'static str,
    text: &'static str,
    headers: &HeaderMap,
) -> Response<Body> {
    let tag = format!("\"{}\"", &blake3::hash(text.as_bytes()).to_hex()[..16]);
    let held = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let unchanged = held.is_some_and(|held| held.trim_start_matches("W/") == tag);
    let mut response = match unchanged {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Response::new(Body::from(text)),
    };
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    answer.insert(header::CACHE_CONTROL, CACHE);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(header::ETAG, tag);
    }
    response
}
