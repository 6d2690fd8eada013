//! The form of the bench: pasted lines and a file to topics.
//!
//! In: a multipart body. Out: topics, each once, in order; what in a file is no text keeps its place and its reason.

use std::collections::HashSet;

use axum::body::Bytes;
use axum::extract::Multipart;

use super::batch::input::{Kind, Topic, csv_column, read_topics};
use super::problem::{Problem, Text};

/// The most topics of one page: what a person can look over.
pub(super) const MOST: usize = 200;

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

/// What the form sent.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// The field of topics.
    pub(super) pasted: String,
    /// `csv` or `xlsx` for a file, anything else for a page.
    pub(super) format: String,
    file: Option<(String, Bytes)>,
}

/// Reads the form; its fields may come in any order, unknown ones are passed over.
pub(super) async fn read_form(mut multipart: Multipart) -> Result<Form, Problem> {
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
pub(super) fn topics_of(form: &Form) -> Result<Vec<Topic>, Problem> {
    let texts = |text: &str| {
        text.lines()
            .map(|line| Topic::Text(line.to_owned()))
            .collect()
    };
    let mut topics: Vec<Topic> = texts(&form.pasted);
    match &form.file {
        Some((name, bytes)) if name.ends_with(".xlsx") => {
            topics.extend(read_topics(Kind::Xlsx, bytes)?);
        }
        Some((name, bytes)) if name.ends_with(".csv") => {
            // Spreadsheets save in old encodings unless told; that is worth a word of its own.
            std::str::from_utf8(bytes).map_err(|_| NOT_UTF8)?;
            topics.extend(csv_column(bytes)?.1);
        }
        Some((_, bytes)) => {
            let text = std::str::from_utf8(bytes).map_err(|_| NOT_UTF8)?;
            topics.extend::<Vec<Topic>>(texts(text.trim_start_matches('\u{feff}')));
        }
        None => {}
    }
    let kept = each_once(topics);
    match kept.len() {
        0 => Err(NO_TOPICS),
        1..=MOST => Ok(kept),
        _ => Err(TOO_MANY),
    }
}

/// Without blank and repeated texts.
fn each_once(topics: Vec<Topic>) -> Vec<Topic> {
    let mut seen = HashSet::new();
    let trimmed = topics.into_iter().map(|topic| match topic {
        Topic::Text(text) => Topic::Text(text.trim().to_owned()),
        unreadable @ Topic::Unreadable(_) => unreadable,
    });
    let kept = trimmed.filter(|topic| match topic {
        Topic::Text(text) => !text.is_empty() && seen.insert(text.clone()),
        Topic::Unreadable(_) => true,
    });
    kept.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(pasted: &str, file: Option<(&str, &[u8])>) -> Result<Vec<String>, Problem> {
        let topics = topics_of(&Form {
            pasted: pasted.into(),
            file: file.map(|(name, bytes)| (name.to_owned(), Bytes::copy_from_slice(bytes))),
            format: String::new(),
        })?;
        let text = |topic| match topic {
            Topic::Text(text) => text,
            Topic::Unreadable(problem) => format!("{problem:?}"),
        };
        Ok(topics.into_iter().map(text).collect())
    }

    #[test]
    fn what_is_no_text_keeps_its_place() {
        let unreadable = || Topic::Unreadable(NO_TOPICS);
        let text = |text: &str| Topic::Text(text.into());
        let kept = each_once(vec![text("a "), unreadable(), text("a"), unreadable()]);
        assert!(matches!(
            kept.as_slice(),
            [Topic::Text(_), Topic::Unreadable(_), Topic::Unreadable(_)]
        ));
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
