//! `/phan-tich`: a list of topics, pasted or as a file, against all units.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Multipart, RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::routing::get;

use super::batch::input::Topic;
use super::batch::output::{self, Format};
use super::batch::{BODY_BYTES, answer};
use super::pages::{html, language};
use super::pages_bench_form::{MOST, read_form, topics_of};
use super::pages_bench_view::{Answered, result};
use super::parameters::Parameters;
use super::problem::Problem;
use super::service::{Live, Service};
use super::wire::batch::BatchRow;
use crate::search::answer::SearchRequest;
use crate::web::{self, BenchPage, Frame};

/// A form must have come whole by then.
const FORM_TIME: Duration = Duration::from_secs(10);

pub(super) fn routes() -> Router<Arc<Service>> {
    let pages = get(empty_page)
        .post(answer_page)
        .layer(DefaultBodyLimit::max(BODY_BYTES));
    Router::new().route("/phan-tich", pages)
}

fn frame(headers: &HeaderMap, raw: Option<&str>) -> Result<Frame, Problem> {
    let parameters = Parameters::read_page(raw, &["lang"])?;
    let (language, chosen) = language(headers, &parameters);
    Ok(Frame::new(language, chosen, "/phan-tich"))
}

async fn empty_page(
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    let page = BenchPage {
        frame: frame(&headers, raw.as_deref())?,
        most: MOST,
        ..BenchPage::default()
    };
    Ok(html(web::render(&page)))
}

async fn answer_page(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    multipart: Multipart,
) -> Result<Response<Body>, Problem> {
    let mut page = BenchPage {
        frame: frame(&headers, raw.as_deref())?,
        most: MOST,
        ..BenchPage::default()
    };
    let form = tokio::time::timeout(FORM_TIME, read_form(multipart)).await;
    let form = form.map_err(|_| Problem::BodyTooSlow)??;
    let format = match form.format.as_str() {
        "csv" => Some(Format::Csv),
        "xlsx" => Some(Format::Xlsx),
        _ => None,
    };
    page.topics.clone_from(&form.pasted);
    let live = service.live();
    let topics = service
        .read(Arc::clone(&live), move |_| topics_of(&form))
        .await;
    let topics = match topics {
        Ok(topics) => topics,
        Err(problem @ Problem::BodyInvalid(_)) => {
            page.problem = Some(problem.detail(page.frame.language.into()));
            return Ok(html(web::render(&page)));
        }
        Err(problem) => return Err(problem),
    };
    page.topics = pasted(&topics);
    let _place = service
        .batch_places
        .try_acquire()
        .map_err(|_| Problem::Busy)?;
    let answers = answer_all(&service, &live, topics).await;
    if let Some(format) = format {
        return file(&service, live, format, answers).await;
    }
    page.result = Some(result(&page.frame, &answers));
    Ok(html(web::render(&page)))
}

/// The topics as they could have been pasted.
fn pasted(topics: &[Topic]) -> String {
    let texts = topics.iter().filter_map(|topic| match topic {
        Topic::Text(text) => Some(text.as_str()),
        Topic::Unreadable(_) => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

async fn answer_all(service: &Service, live: &Arc<Live>, topics: Vec<Topic>) -> Vec<Answered> {
    let options = SearchRequest::default();
    let mut answers = Vec::with_capacity(topics.len());
    for topic in topics {
        answers.push(match topic {
            Topic::Text(topic) => Answered {
                answer: answer(service, live, &options, &topic).await,
                topic,
            },
            Topic::Unreadable(problem) => Answered {
                answer: Err(problem),
                topic: String::new(),
            },
        });
    }
    answers
}

async fn file(
    service: &Service,
    live: Arc<Live>,
    format: Format,
    answers: Vec<Answered>,
) -> Result<Response<Body>, Problem> {
    let rows: Vec<BatchRow> = answers.into_iter().map(Answered::into_row).collect();
    let generation = live.searcher.generation().id.clone();
    let bytes = service
        .read(live, move |_| output::write(format, &rows, &generation))
        .await?;
    Ok(output::response(format, bytes))
}
