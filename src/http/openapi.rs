//! The interface for programs, described as `OpenAPI` 3.1 from the very code that answers.

use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use utoipa::openapi::{Content, OpenApi as Description, Ref, ResponseBuilder};
use utoipa::{Modify, OpenApi};

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
    components(schemas(ProblemBody)),
    modifiers(&Refusals)
)]
struct Interface;

/// What every address may be refused with before it is looked at.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, description: &mut Description) {
        let shared = [
            ("414", "Địa chỉ dài hơn 8192 byte"),
            ("429", "Hỏi quá nhanh, thử lại sau `Retry-After` giây"),
            (
                "431",
                "Phần đầu của yêu cầu lớn hơn 16 kB hoặc nhiều hơn 64 tiêu đề",
            ),
        ];
        let paths = description.paths.paths.values_mut();
        let operations =
            paths.flat_map(|item| [&mut item.get, &mut item.post].into_iter().flatten());
        for operation in operations {
            for (status, meaning) in shared {
                let body = Content::new(Some(Ref::from_schema_name("ProblemBody")));
                let response = ResponseBuilder::new()
                    .description(meaning)
                    .content("application/problem+json", body);
                operation
                    .responses
                    .responses
                    .insert(status.to_owned(), response.build().into());
            }
        }
    }
}

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
