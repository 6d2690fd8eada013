//! A body to topics: JSON, NDJSON, CSV or XLSX, told by its `Content-Type`.
//!
//! What is wrong with the whole body is a problem; what is wrong with one topic is kept in its place.

use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::spreadsheet::read_xlsx;
use crate::http::problem::{Problem, Text};
use crate::http::wire::batch::{BatchTopics, TOPICS_MAX, XLSX};

/// One topic, or why it cannot be read.
#[derive(Debug)]
pub(in crate::http) enum Topic {
    /// As given.
    Text(String),
    /// Not text.
    Unreadable(Problem),
}

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Kind {
    /// `{"topics": ["…"]}`.
    Json,
    /// One JSON text a line.
    Lines,
    /// A column `topic`.
    Csv,
    /// The first column.
    Xlsx,
}

const NOT_TEXT: Problem = Problem::BodyInvalid(Text {
    vi: "Chủ đề phải là chữ.",
    en: "A topic must be text.",
});
const NOT_UTF8: Problem = Problem::BodyInvalid(Text {
    vi: "Dòng này không dùng bảng mã UTF-8.",
    en: "This row is not UTF-8.",
});
const NO_TOPICS: Problem = Problem::BodyInvalid(Text {
    vi: "Không có chủ đề nào.",
    en: "There is no topic.",
});
const TOO_MANY: Problem = Problem::BodyInvalid(Text {
    vi: "Mỗi lần nhiều nhất 1000 chủ đề.",
    en: "At most 1000 topics at a time.",
});
const NOT_JSON: Problem = Problem::BodyInvalid(Text {
    vi: "Cần JSON dạng {\"topics\": [\"xóa mù chữ\"]}.",
    en: "JSON such as {\"topics\": [\"xóa mù chữ\"]} is needed.",
});
const NO_COLUMN: Problem = Problem::BodyInvalid(Text {
    vi: "Dòng đầu cần có cột “topic”.",
    en: "The first line needs a column “topic”.",
});

impl Kind {
    pub(in crate::http) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let given = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        match given
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase()
            .as_str()
        {
            "application/json" => Ok(Self::Json),
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Ok(Self::Lines),
            "text/csv" => Ok(Self::Csv),
            XLSX => Ok(Self::Xlsx),
            _ => Err(Problem::MediaTypeUnsupported),
        }
    }
}

/// The topics of a body, at least one and at most 1,000.
pub(in crate::http) fn read_topics(kind: Kind, bytes: &[u8]) -> Result<Vec<Topic>, Problem> {
    let topics = match kind {
        Kind::Json => read_json(bytes)?,
        Kind::Lines => read_lines(bytes),
        Kind::Csv => read_csv(bytes)?,
        Kind::Xlsx => read_xlsx(bytes)?,
    };
    match topics.len() {
        0 => Err(NO_TOPICS),
        1..=TOPICS_MAX => Ok(topics),
        _ => Err(TOO_MANY),
    }
}

fn read_json(bytes: &[u8]) -> Result<Vec<Topic>, Problem> {
    let body: BatchTopics = serde_json::from_slice(bytes).map_err(|_| NOT_JSON)?;
    Ok(body.topics.into_iter().map(as_topic).collect())
}

/// A line is a JSON text, or an object with `topic`.
fn read_lines(bytes: &[u8]) -> Vec<Topic> {
    let lines = bytes
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty());
    let topic = |line: &[u8]| match serde_json::from_slice(line) {
        Ok(Value::Object(mut row)) => row
            .remove("topic")
            .map_or(Topic::Unreadable(NOT_TEXT), as_topic),
        Ok(value) => as_topic(value),
        Err(_) => Topic::Unreadable(NOT_JSON),
    };
    lines.take(TOPICS_MAX + 1).map(topic).collect()
}

fn as_topic(value: Value) -> Topic {
    match value {
        Value::String(text) => Topic::Text(text),
        _ => Topic::Unreadable(NOT_TEXT),
    }
}

fn read_csv(bytes: &[u8]) -> Result<Vec<Topic>, Problem> {
    match csv_column(bytes)? {
        (true, topics) => Ok(topics),
        (false, _) => Err(NO_COLUMN),
    }
}

/// Whether a heading names the column of topics, and that column; else the first column, all of it. At most one more
/// than is taken.
pub(in crate::http) fn csv_column(bytes: &[u8]) -> Result<(bool, Vec<Topic>), Problem> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(bytes))
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut rows = reader.into_byte_records().peekable();
    let heading = match rows.peek() {
        Some(Ok(first)) => first
            .iter()
            .position(|cell| std::str::from_utf8(cell).is_ok_and(is_heading)),
        _ => None,
    };
    let mut topics = Vec::new();
    for row in rows
        .skip(usize::from(heading.is_some()))
        .take(TOPICS_MAX + 1)
    {
        let row = row.map_err(|_| NOT_UTF8)?;
        let cell = row.get(heading.unwrap_or(0)).unwrap_or_default().to_vec();
        topics.push(String::from_utf8(cell).map_or(Topic::Unreadable(NOT_UTF8), Topic::Text));
    }
    Ok((heading.is_some(), topics))
}

/// Whether a cell heads the column of topics.
pub(super) fn is_heading(cell: &str) -> bool {
    ["topic", "chủ đề"].contains(&cell.trim().to_lowercase().as_str())
}

/// Spreadsheets in Vietnamese write semicolons; the first line tells.
fn delimiter(bytes: &[u8]) -> u8 {
    let first = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |wanted: u8| first.iter().filter(|byte| **byte == wanted).count();
    [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|wanted| (count(*wanted), *wanted == b','))
        .unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(kind: Kind, body: &[u8]) -> Vec<String> {
        let text = |topic| match topic {
            Topic::Text(text) => text,
            Topic::Unreadable(_) => "?".to_owned(),
        };
        read_topics(kind, body)
            .unwrap()
            .into_iter()
            .map(text)
            .collect()
    }

    #[test]
    fn topics_are_read_from_every_kind_and_a_bad_one_keeps_its_place() {
        assert_eq!(
            texts(Kind::Json, "{\"topics\": [\"thi đua\", 7]}".as_bytes()),
            ["thi đua", "?"]
        );
        assert_eq!(
            texts(Kind::Lines, b"\"a\"\n\n{\"topic\": \"b\"}\r\n{\n"),
            ["a", "b", "?"]
        );
        assert_eq!(
            texts(
                Kind::Csv,
                b"\xef\xbb\xbfstt,Topic\n1,a\n2,\"b, c\"\n3,\xff\n4\n"
            ),
            ["a", "b, c", "?", ""]
        );
        assert_eq!(
            texts(Kind::Csv, "ghi chú;Chủ đề\nx;học, hành\n".as_bytes()),
            ["học, hành"]
        );
    }

    #[test]
    fn a_body_that_is_wrong_as_a_whole_is_refused() {
        let many = format!("topic\n{}", "a\n".repeat(1_001));
        for (kind, body) in [
            (Kind::Json, "[]"),
            (Kind::Json, "{\"topics\": \"a\"}"),
            (Kind::Json, "{\"topics\": [], \"more\": 1}"),
            (Kind::Json, "{\"topics\": []}"),
            (Kind::Json, &"[".repeat(100_000)),
            (Kind::Lines, "\n\n"),
            (Kind::Csv, "chu de\na\n"),
            (Kind::Csv, ""),
            (Kind::Csv, many.as_str()),
            (Kind::Xlsx, "no spreadsheet"),
        ] {
            assert_eq!(
                read_topics(kind, body.as_bytes()).unwrap_err().code().0,
                "body_invalid",
                "{kind:?}"
            );
        }
    }
}
