//! The interface for programs, described as `OpenAPI` 3.1 from the very code that answers.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;

use super::problem::ProblemBody;
use super::{batch, clauses, search_clauses, search_units, suggest, units};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "phutrach",
        description = "Đơn vị nào phụ trách việc này, và nhiệm vụ nào nói thế? Chữ trong câu trả lời là tiếng Việt; \
                       lỗi bằng tiếng Anh khi gửi Accept-Language: en."
    ),
    paths(
        search_units::search_units,
        search_clauses::search_clauses,
        batch::search_units_batch,
        suggest::suggest,
        units::list_units,
        units::show_unit,
        clauses::show_clause,
    ),
    components(schemas(ProblemBody))
)]
struct Interface;

/// The description of the interface for programs.
pub fn interface() -> &'static Description {
    static INTERFACE: LazyLock<Description> = LazyLock::new(Interface::openapi);
    &INTERFACE
}

pub(super) async fn openapi_json() -> Response<Body> {
    static TEXT: LazyLock<String> = LazyLock::new(|| interface().to_json().unwrap_or_default());
    let mut response = Response::new(Body::from(TEXT.as_str()));
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=300"),
    );
    response
}
