//! TOML files read with the place of every mistake.
//!
//! In: a file's text. Out: its values by key, or a [`CorpusError`] that names file, line, column, and what is allowed.
//! Nothing here knows which keys a department or a list of terms has.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::value::CorpusError;

/// The value that says that nothing is known.
pub(super) const UNKNOWN: &str = "unknown";

/// What is wrong at a place of a TOML file; the text shown is Vietnamese.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TableFault {
    /// Not TOML; holds the parser's message.
    Syntax(String),
    /// A key nobody reads.
    UnknownKey {
        /// The key as written.
        key: String,
        /// The keys allowed there.
        allowed: &'static [&'static str],
    },
    /// A key that must be there is not.
    MissingKey(&'static str),
    /// A value of the wrong type; holds the key and what is expected.
    WrongType {
        /// The key.
        key: String,
        /// What is expected, in Vietnamese.
        expected: &'static str,
    },
    /// A word that is none of those allowed.
    NotAllowed {
        /// The key.
        key: &'static str,
        /// The word as written.
        value: String,
        /// The words allowed there.
        allowed: &'static [&'static str],
    },
    /// A date that is none, or not written year-month-day.
    BadDate(String),
    /// The last day in force lies before the first.
    PeriodReversed,
    /// `id` differs from the folder's name, which it holds.
    OtherId(String),
    /// A successor that has neither a page nor an entry; holds its stem.
    NoSuchUnit(String),
    /// A side of a term without words; holds the key.
    EmptySide(&'static str),
    /// A synonym needs two forms at least.
    OneForm,
    /// The left side stands in an earlier entry; holds it and that entry's line.
    Duplicate(String, usize),
    /// One-way terms that lead back to where they began; holds the way.
    Cycle(Vec<String>),
    /// A weight outside (0, 1].
    BadWeight(f64),
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(message) => write!(f, "sai cú pháp TOML: {message}"),
            Self::UnknownKey { key, allowed } => {
                write!(
                    f,
                    "khóa “{key}” không được dùng; được dùng: {}",
                    allowed.join(", ")
                )
            }
            Self::MissingKey(key) => write!(f, "thiếu khóa “{key}”"),
            Self::WrongType { key, expected } => write!(f, "“{key}” phải là {expected}"),
            Self::NotAllowed {
                key,
                value,
                allowed,
            } => {
                write!(
                    f,
                    "“{key}” không nhận giá trị “{value}”; được dùng: {}",
                    allowed.join(", ")
                )
            }
            Self::BadDate(value) => write!(
                f,
                "“{value}” không phải ngày; viết năm-tháng-ngày (2021-03-01) hoặc unknown"
            ),
            Self::PeriodReversed => write!(f, "ngày hết hiệu lực đứng trước ngày có hiệu lực"),
            Self::OtherId(folder) => write!(f, "“id” phải trùng tên thư mục “{folder}”"),
            Self::NoSuchUnit(stem) => write!(
                f,
                "đơn vị kế thừa “{stem}” không có trang và không có mục nào trong sở này"
            ),
            Self::EmptySide(key) => write!(f, "“{key}” để trống"),
            Self::OneForm => write!(f, "từ đồng nghĩa cần ít nhất hai dạng"),
            Self::Duplicate(left, line) => write!(f, "“{left}” đã có ở mục bắt đầu từ dòng {line}"),
            Self::Cycle(way) => write!(f, "các mục một chiều quay vòng: {}", way.join(" → ")),
            Self::BadWeight(weight) => write!(f, "trọng số {weight} phải lớn hơn 0 và không quá 1"),
        }
    }
}

/// The text of a TOML file and its path below the corpus folder.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableFile<'a> {
    /// Shown in faults.
    pub path: &'a Path,
    /// The whole text.
    pub text: &'a str,
}

impl<'a> TableFile<'a> {
    /// The root table.
    pub(super) fn parse(self) -> Result<Spanned<DeTable<'a>>, CorpusError> {
        DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.fault(at, TableFault::Syntax(error.message().to_owned()))
        })
    }

    /// The fault at a byte of the text.
    pub(super) fn fault(self, at: usize, reason: TableFault) -> CorpusError {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        CorpusError::Table {
            path: PathBuf::from(self.path),
            line: self.line(at),
            column: before[line_start..].chars().count() + 1,
            reason: Box::new(reason),
        }
    }

    /// The line of a byte, from 1.
    pub(super) fn line(self, at: usize) -> usize {
        self.text
            .get(..at)
            .unwrap_or(self.text)
            .matches('\n')
            .count()
            + 1
    }
}

/// One table of a file, read by key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a, 'i> {
    file: TableFile<'i>,
    table: &'a DeTable<'i>,
    /// Where the table begins; faults about a missing key point here.
    pub start: usize,
}

impl<'a, 'i> Fields<'a, 'i> {
    /// The table, after every key of it was found among `allowed`.
    pub(super) fn new(
        file: TableFile<'i>,
        table: &'a DeTable<'i>,
        start: usize,
        allowed: &'static [&'static str],
    ) -> Result<Self, CorpusError> {
        let stranger = table
            .keys()
            .filter(|key| !allowed.contains(&key.get_ref().as_ref()))
            .min_by_key(|key| key.span().start);
        match stranger {
            Some(key) => Err(file.fault(
                key.span().start,
                TableFault::UnknownKey {
                    key: key.get_ref().to_string(),
                    allowed,
                },
            )),
            None => Ok(Self { file, table, start }),
        }
    }

    /// The fault at a byte of the file.
    pub(super) fn fault(&self, at: usize, reason: TableFault) -> CorpusError {
        self.file.fault(at, reason)
    }

    /// The value of a key and where it stands.
    pub(super) fn value(&self, key: &str) -> Option<(&'a DeValue<'i>, Range<usize>)> {
        self.table
            .iter()
            .find(|(name, _)| name.get_ref() == key)
            .map(|(_, value)| (value.get_ref(), value.span()))
    }

    /// Where a key's value stands; the table's beginning when it is missing.
    pub(super) fn place(&self, key: &str) -> usize {
        self.value(key).map_or(self.start, |(_, span)| span.start)
    }

    /// A text; `None` when missing, blank or `unknown`.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, CorpusError> {
        let Some((value, span)) = self.value(key) else {
            return Ok(None);
        };
        let text = value
            .as_str()
            .ok_or_else(|| self.wrong_type(key, span.start, "chuỗi ký tự"))?
            .trim();
        Ok((!text.is_empty() && text != UNKNOWN).then(|| text.to_owned()))
    }

    /// A text or a list of texts, trimmed; empty when missing or `unknown`.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, CorpusError> {
        let Some((value, span)) = self.value(key) else {
            return Ok(Vec::new());
        };
        let wrong = |at| self.wrong_type(key, at, "chuỗi ký tự hoặc danh sách chuỗi");
        if let Some(text) = value.as_str() {
            return Ok(if text == UNKNOWN {
                Vec::new()
            } else {
                vec![text.trim().to_owned()]
            });
        }
        let list = value.as_array().ok_or_else(|| wrong(span.start))?;
        list.iter()
            .map(|item| {
                item.get_ref()
                    .as_str()
                    .map(|text| text.trim().to_owned())
                    .ok_or_else(|| wrong(item.span().start))
            })
            .collect()
    }

    /// A day; `None` when missing or `unknown`.
    pub(super) fn date(&self, key: &str) -> Result<Option<Date>, CorpusError> {
        let Some((value, span)) = self.value(key) else {
            return Ok(None);
        };
        let written = match value {
            DeValue::Datetime(day) => day.to_string(),
            other => other
                .as_str()
                .ok_or_else(|| self.wrong_type(key, span.start, "ngày"))?
                .to_owned(),
        };
        if written == UNKNOWN {
            return Ok(None);
        }
        let day = if written.len() == 10 {
            written.parse().ok()
        } else {
            None
        };
        day.map(Some)
            .ok_or_else(|| self.fault(span.start, TableFault::BadDate(written)))
    }

    /// One of the allowed words; `None` when missing.
    pub(super) fn word(
        &self,
        key: &'static str,
        allowed: &'static [&'static str],
    ) -> Result<Option<&'static str>, CorpusError> {
        let Some((value, span)) = self.value(key) else {
            return Ok(None);
        };
        let text = value
            .as_str()
            .ok_or_else(|| self.wrong_type(key, span.start, "chuỗi ký tự"))?;
        let found = allowed.iter().find(|word| **word == text);
        let reason = || TableFault::NotAllowed {
            key,
            value: text.to_owned(),
            allowed,
        };
        found
            .map(|word| Some(*word))
            .ok_or_else(|| self.fault(span.start, reason()))
    }

    /// Yes or no; no when missing.
    pub(super) fn flag(&self, key: &str) -> Result<bool, CorpusError> {
        let Some((value, span)) = self.value(key) else {
            return Ok(false);
        };
        value
            .as_bool()
            .ok_or_else(|| self.wrong_type(key, span.start, "true hoặc false"))
    }

    /// A weight in (0, 1].
    pub(super) fn weight(&self, key: &str) -> Result<Option<f32>, CorpusError> {
        let Some((value, span)) = self.value(key) else {
            return Ok(None);
        };
        let number: Option<f64> = match value {
            DeValue::Float(float) => float.as_str().replace('_', "").parse().ok(),
            DeValue::Integer(integer) => integer.as_str().parse().ok(),
            _ => None,
        };
        let number = number.ok_or_else(|| self.wrong_type(key, span.start, "số"))?;
        if number > 0.0 && number <= 1.0 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a weight needs no more than three digits"
            )]
            return Ok(Some(number as f32));
        }
        Err(self.fault(span.start, TableFault::BadWeight(number)))
    }

    /// The tables of an array such as `[[topic]]`, each with the place where it begins; empty when missing.
    pub(super) fn tables(&self, key: &str) -> Result<Vec<(&'a DeTable<'i>, usize)>, CorpusError> {
        let Some((value, span)) = self.value(key) else {
            return Ok(Vec::new());
        };
        let wrong = |at| self.wrong_type(key, at, "danh sách bảng [[…]]");
        let list = value.as_array().ok_or_else(|| wrong(span.start))?;
        list.iter()
            .map(|item| {
                item.get_ref()
                    .as_table()
                    .map(|table| (table, item.span().start))
                    .ok_or_else(|| wrong(item.span().start))
            })
            .collect()
    }

    /// The fault of a value that is not of the expected type.
    pub(super) fn wrong_type(&self, key: &str, at: usize, expected: &'static str) -> CorpusError {
        self.fault(
            at,
            TableFault::WrongType {
                key: key.to_owned(),
                expected,
            },
        )
    }
}
