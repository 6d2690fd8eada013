//! The query string of an address, decoded strictly: unknown, repeated and non-UTF-8 parameters are refused.
//!
//! In: the raw query string and the names an address knows. Out: [`Parameters`], which reads each value as what it
//! must be. It knows nothing of searches.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::problem::{Problem, Text};

/// Letters, digits and what RFC 3986 leaves unreserved stay as they are.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The parameters of a request, each at most once, all known.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    values: BTreeMap<&'static str, String>,
}

impl Parameters {
    /// Reads a query string.
    pub(super) fn read(
        raw: Option<&str>,
        allowed: &'static [&'static str],
    ) -> Result<Self, Problem> {
        let mut values = BTreeMap::new();
        for pair in raw.unwrap_or("").split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            let Some(known) = allowed.iter().copied().find(|known| *known == name) else {
                return Err(Problem::ParameterUnknown { name, allowed });
            };
            if values.insert(known, value).is_some() {
                return Err(Problem::ParameterRepeated(name));
            }
        }
        Ok(Self { values })
    }

    /// Reads the address of a page: forms send blank values and portals add parameters of their own, so both are
    /// passed over here.
    pub(super) fn read_page(
        raw: Option<&str>,
        known: &'static [&'static str],
    ) -> Result<Self, Problem> {
        let is_known = |pair: &&str| known.contains(&pair.split('=').next().unwrap_or(""));
        let kept: Vec<&str> = raw.unwrap_or("").split('&').filter(is_known).collect();
        let mut read = Self::read(Some(&kept.join("&")), known)?;
        read.values.retain(|_, value| !value.trim().is_empty());
        Ok(read)
    }

    /// The value as text; a blank one is refused.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, Problem> {
        match self.values.get(name) {
            Some(value) if value.trim().is_empty() => Err(invalid(
                name,
                "một giá trị không trống",
                "a value that is not blank",
            )),
            found => Ok(found.map(String::as_str)),
        }
    }

    /// The value exactly as given.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// The value as `true` or `false`; `false` when absent.
    pub(super) fn switch(&self, name: &'static str) -> Result<bool, Problem> {
        match self.text(name)? {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(invalid(name, "true hoặc false", "true or false")),
        }
    }

    /// The value as a number, `default` when absent; `range` says in words what fits.
    pub(super) fn number(
        &self,
        name: &'static str,
        default: usize,
        fits: impl Fn(usize) -> bool,
        range: Text,
    ) -> Result<usize, Problem> {
        let Some(text) = self.text(name)? else {
            return Ok(default);
        };
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        text.parse()
            .ok()
            .filter(|number| digits && fits(*number))
            .ok_or(Problem::ParameterInvalid {
                name,
                expected: range,
            })
    }

    /// The value as a day `YYYY-MM-DD`.
    pub(super) fn day(&self, name: &'static str) -> Result<Option<jiff::civil::Date>, Problem> {
        let wrong = || invalid(name, "một ngày dạng 2026-11-24", "a day such as 2026-11-24");
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let shape = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if shape {
            text.parse().map(Some).map_err(|_| wrong())
        } else {
            Err(wrong())
        }
    }

    /// The query string with two values replaced, for the address of the next page.
    pub(super) fn with(&self, changes: &[(&'static str, usize)]) -> String {
        let mut values = self.values.clone();
        values.extend(
            changes
                .iter()
                .map(|(name, number)| (*name, number.to_string())),
        );
        let pairs = values
            .iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ESCAPED)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Everything that was asked, in a fixed order, for the validator of an answer.
    pub(super) fn canonical(&self) -> String {
        self.with(&[])
    }
}

/// The rest of a path, as ids with slashes stand in it.
pub(super) struct IdPath(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for IdPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<String>::from_request_parts(parts, state).await;
        read.map(|Path(id)| Self(id))
            .map_err(|_| Problem::EncodingInvalid)
    }
}

/// A value that does not fit.
pub(super) fn invalid(name: &'static str, vi: &'static str, en: &'static str) -> Problem {
    Problem::ParameterInvalid {
        name,
        expected: Text { vi, en },
    }
}

fn decode(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| Problem::EncodingInvalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["q", "limit", "literal", "as_of"];

    #[test]
    fn values_are_decoded_once() {
        let read = Parameters::read(Some("q=x%C3%B3a+m%C3%B9%2B&&limit=5"), KNOWN).unwrap();
        assert_eq!(
            (read.raw("q"), read.raw("limit"), read.raw("as_of")),
            ("xóa mù+", "5", "")
        );
        assert_eq!(
            read.with(&[("limit", 7)]),
            "limit=7&q=x%C3%B3a%20m%C3%B9%2B"
        );
    }

    #[test]
    fn unknown_repeated_and_undecodable_parameters_are_refused() {
        for (raw, code) in [
            ("query=a", "parameter_unknown"),
            ("q=a&q=b", "parameter_repeated"),
            ("q=%ff", "encoding_invalid"),
            ("%ff=a", "encoding_invalid"),
            ("Q=a", "parameter_unknown"),
        ] {
            assert_eq!(
                Parameters::read(Some(raw), KNOWN).unwrap_err().code().0,
                code,
                "{raw}"
            );
        }
    }

    #[test]
    fn values_are_read_as_what_they_must_be() {
        let range = Text {
            vi: "1 đến 100",
            en: "1 to 100",
        };
        for (raw, good) in [
            ("limit=1", true),
            ("limit=100", true),
            ("limit=0", false),
            ("limit=+5", false),
            ("limit=", false),
            ("limit=99999999999999999999", false),
            ("literal=true", true),
            ("literal=yes", false),
            ("as_of=2026-11-24", true),
            ("as_of=2026-02-30", false),
            ("as_of=2026-11-24T00:00", false),
            ("as_of=hôm nay", false),
        ] {
            let read = Parameters::read(Some(raw), KNOWN).unwrap();
            let all = read
                .number("limit", 10, |n| (1..=100).contains(&n), range)
                .is_ok()
                && read.switch("literal").is_ok()
                && read.day("as_of").is_ok();
            assert_eq!(all, good, "{raw}");
        }
    }
}
