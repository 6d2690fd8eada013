//! `POST /api/v1/search/units/batch`: many topics at once, one row each, for those who work with spreadsheets.
//!
//! In: topics as JSON, NDJSON, CSV or XLSX. Out: rows as JSON, CSV or XLSX. A topic that is bad or late becomes a row
//! with an error and never loses the others. Topics run one after another, so that a batch takes one search thread.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

pub(super) mod input;
pub(super) mod output;
mod spreadsheet;

use super::parameters::Parameters;
use super::problem::{Problem, ProblemBody, Text};
use super::request::{check_query, options_of};
use super::service::{Live, Service};
use super::wire::batch::{BatchBody, BatchRow, BatchTopics, TOPICS_MAX};
use crate::search::answer::{SearchRequest, UnitAnswer};
use input::{Topic, read_topics};
use output::Format;

/// The parameters the address knows.
pub(super) const PARAMETERS: &[&str] = &["department", "as_of", "literal"];

/// The most bytes of a body.
pub(super) const BODY_BYTES: usize = 4 << 20;
/// A body must have come whole by then.
const BODY_TIME: Duration = Duration::from_secs(10);
/// How long a topic waits for a place among the searches before its row says "busy".
const WAIT: Duration = Duration::from_secs(2);
/// How long to wait before asking for a place again.
const PAUSE: Duration = Duration::from_millis(5);

#[utoipa::path(
    post,
    path = "/api/v1/search/units/batch",
    summary = "Nhiều chủ đề một lần, mỗi chủ đề một dòng",
    params(
        ("department" = Option<String>, Query, description = "Chỉ tìm trong cơ quan có mã này", pattern = "[^\\s\\u0085]"),
        ("as_of" = Option<String>, Query, description = "Hỏi về ngày này; mặc định là hôm nay", format = Date),
        ("literal" = Option<bool>, Query, description = "Chỉ tìm đúng như đã gõ"),
    ),
    request_body(
        description = "Tối đa 1000 chủ đề và 4 MB, theo `Content-Type`. JSON: {\"topics\": [\"…\"]}. NDJSON: mỗi dòng một chuỗi JSON hoặc \
                       {\"topic\": \"…\"}. CSV: UTF-8, dòng đầu là tên cột và phải có cột `topic` hoặc `chủ đề`, ngăn cách bằng dấu phẩy, dấu chấm phẩy hoặc \
                       tab. XLSX: cột đầu của trang tính đầu",
        content(
            (BatchTopics = "application/json"),
            (String = "application/x-ndjson"),
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ),
    ),
    responses(
        (status = 200, description = "Một dòng cho mỗi chủ đề, đúng thứ tự, theo `Accept` (mặc định là JSON). CSV là UTF-8 có BOM, ngăn cách bằng \
            dấu phẩy; ô bắt đầu bằng = + - @ có thêm một dấu nháy đơn ở trước, để bảng tính không coi là công thức. Tên cột của CSV và XLSX là tên trường của `BatchRow`, ô trống là vắng. Chủ đề không trả lời được thành dòng có `error`; các dòng \
            khác vẫn đủ", content(
            (BatchBody<'static> = "application/json"),
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 400, description = "Yêu cầu sai; xem `code`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 406, description = "Không trả được dạng này", body = ProblemBody, content_type = "application/problem+json"),
        (status = 408, description = "Nội dung đến quá chậm", body = ProblemBody, content_type = "application/problem+json"),
        (status = 413, description = "Nội dung quá lớn", body = ProblemBody, content_type = "application/problem+json"),
        (status = 415, description = "Không nhận dạng này", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "Máy chủ bận, thử lại sau `Retry-After` giây", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
pub(super) async fn search_units_batch(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    body: Body,
) -> Result<Response, Problem> {
    let parameters = Parameters::read(raw.as_deref(), PARAMETERS)?;
    let options = options_of(&parameters)?;
    let format = Format::accepted(&headers)?;
    let kind = input::Kind::of(&headers)?;
    let bytes = read_body(body).await?;
    let _place = service
        .batch_places
        .try_acquire()
        .map_err(|_| Problem::Busy)?;
    let live = service.live();
    let topics = service
        .read(Arc::clone(&live), move |_| read_topics(kind, &bytes))
        .await?;
    let rows = answer_all(&service, &live, &options, topics).await?;
    let generation = live.searcher.generation().id.clone();
    let bytes = service
        .read(live, move |_| output::write(format, &rows, &generation))
        .await?;
    Ok(output::response(format, bytes))
}

async fn read_body(body: Body) -> Result<Vec<u8>, Problem> {
    let read = tokio::time::timeout(BODY_TIME, to_bytes(body, BODY_BYTES)).await;
    let bytes = read.map_err(|_| Problem::BodyTooSlow)?;
    bytes.map(Vec::from).map_err(|error| {
        let source = std::error::Error::source(&error);
        match source.is_some_and(|cause| cause.is::<http_body_util::LengthLimitError>()) {
            true => Problem::BodyTooLarge(BODY_BYTES),
            false => Problem::BodyInvalid(Text {
                vi: "Nội dung gửi đến bị ngắt giữa chừng.",
                en: "The body broke off.",
            }),
        }
    })
}

async fn answer_all(
    service: &Service,
    live: &Arc<Live>,
    options: &SearchRequest,
    topics: Vec<Topic>,
) -> Result<Vec<BatchRow>, Problem> {
    let mut rows = Vec::with_capacity(topics.len().min(TOPICS_MAX));
    for topic in topics {
        let answered = match topic {
            Topic::Text(text) => (answer(service, live, options, &text).await, text),
            Topic::Unreadable(problem) => (Err(problem), String::new()),
        };
        match answered {
            (Ok(answer), topic) => rows.push(BatchRow::new(topic, &answer)),
            // What is wrong with the whole request is no matter of one row.
            (Err(problem @ Problem::DepartmentUnknown(_)), _) => return Err(problem),
            (Err(problem), topic) => rows.push(BatchRow::failed(topic, &problem)),
        }
    }
    Ok(rows)
}

/// The units for one topic; waits its turn while other searches are under way.
pub(super) async fn answer(
    service: &Service,
    live: &Arc<Live>,
    options: &SearchRequest,
    topic: &str,
) -> Result<UnitAnswer, Problem> {
    check_query(topic)?;
    let request = SearchRequest {
        text: topic.to_owned(),
        limit: 3,
        ..options.clone()
    };
    let give_up = tokio::time::Instant::now() + WAIT;
    loop {
        let request = request.clone();
        let found = service
            .search(Arc::clone(live), move |searcher, deadline| {
                Ok(searcher.search_units(&request, Some(deadline))?)
            })
            .await;
        match found {
            Err(Problem::Busy) if tokio::time::Instant::now() < give_up => {
                tokio::time::sleep(PAUSE).await
            }
            answered => return answered,
        }
    }
}
