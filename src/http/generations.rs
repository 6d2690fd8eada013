//! `/generations/CURRENT` and `/generations/{id}/{file}`: what this machine published, for others to fetch.
//!
//! Only where `share` is set. Nothing but the pointer, a generation's manifest and the files that manifest names can be
//! asked for, so no name leads anywhere else. Files never change and may be asked for in ranges. It does not verify
//! them: whoever fetches has to.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path as Parts, Request, State};
use axum::http::{HeaderValue, Response, header};
use tower::ServiceExt;
use tower_http::services::ServeFile;

use super::problem::Problem;
use super::service::Service;
use crate::index::layout::{GenerationName, MANIFEST, PointerState, read_pointer};
use crate::index::verify::read_manifest;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const NEVER: HeaderValue = HeaderValue::from_static("no-store");

/// The pointer to what is live.
pub(super) async fn shared_pointer(
    State(service): State<Arc<Service>>,
) -> Result<Response<Body>, Problem> {
    let root = shared_index(&service)?;
    let text = service
        .read(service.live(), move |_| pointer_text(&root))
        .await?;
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, NEVER);
    Ok(response)
}

/// A file of a generation.
pub(super) async fn shared_file(
    State(service): State<Arc<Service>>,
    Parts((id, file)): Parts<(String, String)>,
    request: Request,
) -> Result<Response<Body>, Problem> {
    let root = shared_index(&service)?;
    let path = service
        .read(service.live(), move |_| locate(&root, &id, &file))
        .await?;
    let served = ServeFile::new(path).oneshot(request).await;
    let mut response = served
        .map_err(|error| Problem::Internal(error.to_string()))?
        .map(Body::new);
    if response.status().is_success() {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, FOR_EVER);
    }
    Ok(response)
}

fn shared_index(service: &Service) -> Result<PathBuf, Problem> {
    let shared = service.exposure.shared_index.clone();
    shared.ok_or(Problem::NotFound)
}

fn pointer_text(root: &Path) -> Result<String, Problem> {
    match read_pointer(root) {
        Ok(PointerState::Names(pointer)) => Ok(pointer.to_string()),
        Ok(PointerState::Missing | PointerState::Garbled) => Err(Problem::NotFound),
        Err(error) => Err(Problem::Internal(error.to_string())),
    }
}

fn locate(root: &Path, id: &str, file: &str) -> Result<PathBuf, Problem> {
    let name = GenerationName::parse(id).ok_or(Problem::NotFound)?;
    let manifest = read_manifest(root, &name, None).map_err(|_| Problem::NotFound)?;
    let path = root.join(id).join(file);
    let known = file == MANIFEST || manifest.files.contains_key(file);
    let plain = known && std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file());
    plain.then_some(path).ok_or(Problem::NotFound)
}
