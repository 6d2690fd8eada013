//! `/phan-tich`: a list of topics, pasted or as a file, against all units.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Multipart, RawQuery, State};
use axum::http::{HeaderMap, Response};
use axum::routing::get;

use super::batch::input::{Kind, Topic, csv_column, read_topics};
use super::batch::output::{self, Format};
use super::batch::{BODY_BYTES, answer};
use super::language::Language;
use super::pages::{html, language};
use super::pages_bench_view::{Answered, result};
use super::parameters::Parameters;
use super::problem::{Problem, Text};
use super::service::{Live, Service};
use super::wire::batch::BatchRow;
use crate::search::answer::SearchRequest;
use crate::web::{self, BenchPage, Frame};

/// The most topics of one page: what a person can look over.
const MOST: usize = 200;
/// A form must have come whole by then.
const FORM_TIME: Duration = Duration::from_secs(10);

const TOO_MANY: Problem = Problem::BodyInvalid(Text {
    vi: "Mỗi lần nhiều nhất 200 chủ đề. Danh sách dài hơn thì chia nhỏ, hoặc dùng API.",
    en: "At most 200 topics at a time. Divide a longer list, or use the API.",
});
const NO_TOPICS: Problem = Problem::BodyInvalid(Text {
    vi: "Chưa có chủ đề nào.",
    en: "There is no topic yet.",
});
const NOT_UTF8: Problem = Problem::BodyInvalid(Text {
    vi: "Tệp không dùng bảng mã UTF-8. Trong Excel, hãy lưu thành XLSX hoặc “CSV UTF-8”.",
    en: "The file is not UTF-8. In Excel, save it as XLSX or as “CSV UTF-8”.",
});
const BROKEN: Problem = Problem::BodyInvalid(Text {
    vi: "Biểu mẫu gửi đến không đọc được hoặc lớn hơn 4 MB.",
    en: "The form cannot be read or is larger than 4 MB.",
});

pub(super) fn routes() -> Router<Arc<Service>> {
    let pages = get(empty_page)
        .post(answer_page)
        .layer(DefaultBodyLimit::max(BODY_BYTES));
    Router::new().route("/phan-tich", pages)
}

/// What the form sent.
#[derive(Debug, Default)]
struct Form {
    pasted: String,
    file: Option<(String, Bytes)>,
    format: String,
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
            page.problem = Some(problem.detail(spoken(&page.frame)));
            return Ok(html(web::render(&page)));
        }
        Err(problem) => return Err(problem),
    };
    page.topics = topics.join("\n");
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

fn spoken(frame: &Frame) -> Language {
    match frame.language {
        web::Language::Vietnamese => Language::Vietnamese,
        web::Language::English => Language::English,
    }
}

async fn read_form(mut multipart: Multipart) -> Result<Form, Problem> {
    let mut form = Form::default();
    while let Some(field) = multipart.next_field().await.map_err(|_| BROKEN)? {
        let name = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().unwrap_or_default().to_lowercase();
        let bytes = field.bytes().await.map_err(|_| BROKEN)?;
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| NOT_UTF8);
        match name.as_str() {
            "chu-de" => form.pasted = text(&bytes)?,
            "dang" => form.format = text(&bytes)?,
            "tep" if !bytes.is_empty() => form.file = Some((file, bytes)),
            _ => {}
        }
    }
    Ok(form)
}

/// The pasted lines and those of the file, each once, in order.
fn topics_of(form: &Form) -> Result<Vec<String>, Problem> {
    let mut topics: Vec<String> = form.pasted.lines().map(str::to_owned).collect();
    match &form.file {
        Some((name, bytes)) if name.ends_with(".xlsx") => {
            topics.extend(texts(read_topics(Kind::Xlsx, bytes)?)?);
        }
        Some((name, bytes)) if name.ends_with(".csv") => {
            topics.extend(texts(csv_column(bytes)?.1)?);
        }
        Some((_, bytes)) => {
            let text = std::str::from_utf8(bytes).map_err(|_| NOT_UTF8)?;
            topics.extend(
                text.trim_start_matches('\u{feff}')
                    .lines()
                    .map(str::to_owned),
            );
        }
        None => {}
    }
    let mut seen = std::collections::HashSet::new();
    let mut kept = topics.into_iter().map(|topic| topic.trim().to_owned());
    let kept: Vec<String> = kept
        .by_ref()
        .filter(|topic| !topic.is_empty() && seen.insert(topic.clone()))
        .collect();
    match kept.len() {
        0 => Err(NO_TOPICS),
        1..=MOST => Ok(kept),
        _ => Err(TOO_MANY),
    }
}

/// The texts of topics from a file, all of which must be readable: whoever looks at a page can mend the file.
fn texts(topics: Vec<Topic>) -> Result<Vec<String>, Problem> {
    let text = |topic| match topic {
        Topic::Text(text) => Ok(text),
        Topic::Unreadable(_) => Err(NOT_UTF8),
    };
    topics.into_iter().map(text).collect()
}

async fn answer_all(service: &Service, live: &Arc<Live>, topics: Vec<String>) -> Vec<Answered> {
    let options = SearchRequest::default();
    let mut answers = Vec::with_capacity(topics.len());
    for topic in topics {
        let answer = answer(service, live, &options, &topic).await;
        answers.push(Answered { topic, answer });
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

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(pasted: &str, file: Option<(&str, &[u8])>) -> Result<Vec<String>, Problem> {
        topics_of(&Form {
            pasted: pasted.into(),
            file: file.map(|(name, bytes)| (name.to_owned(), Bytes::copy_from_slice(bytes))),
            format: String::new(),
        })
    }

    #[test]
    fn topics_come_from_lines_and_from_files_each_once() {
        let lines = topics(" xóa mù chữ \r\n\n dạy thêm\nxóa mù chữ", None).unwrap();
        assert_eq!(lines, ["xóa mù chữ", "dạy thêm"]);
        for csv in [
            "\u{feff}Chủ đề;Ghi chú\nxóa mù chữ;x\n\"dạy thêm, học thêm\";y",
            "stt,topic\n1,xóa mù chữ\n2,\"dạy thêm, học thêm\"",
            "xóa mù chữ\n\"dạy thêm, học thêm\"",
        ] {
            let read = topics("", Some(("a.csv", csv.as_bytes()))).unwrap();
            assert_eq!(read, ["xóa mù chữ", "dạy thêm, học thêm"], "{csv}");
        }
        let both = topics("một", Some(("a.txt", "hai\nba".as_bytes()))).unwrap();
        assert_eq!(both, ["một", "hai", "ba"]);
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_its_reason() {
        let many: String = (0..=MOST)
            .map(|number| format!("việc {number}\n"))
            .collect();
        for (pasted, file) in [
            ("  \n", None),
            (many.as_str(), None),
            ("", Some(("a.csv", &b"\xff\xfe"[..]))),
            ("", Some(("a.xlsx", &b"PK"[..]))),
        ] {
            let refused = topics(pasted, file).unwrap_err();
            assert!(matches!(refused, Problem::BodyInvalid(_)));
        }
    }
}
