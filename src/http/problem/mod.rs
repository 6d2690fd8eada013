//! What went wrong, as RFC 9457 `application/problem+json` with a stable `code`.
//!
//! A handler returns a [`Problem`]; it travels in the response's extensions, and the outermost layer renders it in the
//! language of the request and logs what must not be shown. 4xx explain; 5xx say nothing of the inside.

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::language::Language;
use crate::index::text_store::DamagedTexts;
use crate::search::SearchError;

mod words;

/// Everything that can be wrong with a request, or with us.
#[derive(Debug, Clone)]
pub enum Problem {
    /// `q` is missing or blank.
    QueryMissing,
    /// `q` has more than 2,048 bytes: its length.
    QueryTooLong(usize),
    /// A parameter that the address does not know.
    ParameterUnknown {
        /// The name given.
        name: String,
        /// The names known.
        allowed: &'static [&'static str],
    },
    /// A parameter given twice.
    ParameterRepeated(String),
    /// A parameter with a value that does not fit.
    ParameterInvalid {
        /// The parameter.
        name: &'static str,
        /// What would fit.
        expected: Text,
    },
    /// The address is not UTF-8 once decoded.
    EncodingInvalid,
    /// The filter names a unit that does not exist.
    UnitUnknown(String),
    /// The filter names a department that does not exist.
    DepartmentUnknown(String),
    /// There is no unit at this address.
    UnitNotFound(String),
    /// There is no clause at this address.
    ClauseNotFound(String),
    /// There is nothing at this address.
    NotFound,
    /// The address does not take this method.
    MethodNotAllowed,
    /// The address is longer than is taken.
    AddressTooLong,
    /// The first line and the headers together are larger, or the headers more, than is taken.
    HeadersTooLarge,
    /// What came is no HTTP request.
    RequestMalformed,
    /// The body did not arrive in time.
    BodyTooSlow,
    /// The body is too large: the limit in bytes.
    BodyTooLarge(usize),
    /// The body cannot be read as what it says it is.
    BodyInvalid(Text),
    /// The body is of a kind that is not taken.
    MediaTypeUnsupported,
    /// None of the kinds asked for can be made.
    NotAcceptable,
    /// The command needs a token.
    Unauthorized,
    /// There is no token, so nobody may command.
    AdminOff,
    /// The client asks too often: seconds to wait.
    RateLimited(u64),
    /// Too much work is waiting.
    Busy,
    /// The search did not end within its deadline.
    TooSlow,
    /// The search engine runs elsewhere and does not answer; the cause is for the log alone.
    EngineUnavailable(String),
    /// Something broke; the cause is for the log alone.
    Internal(String),
}

/// A text in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Vietnamese.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

impl Text {
    pub(super) fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Vietnamese => self.vi,
            Language::English => self.en,
        }
    }
}

/// The body of a problem.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemBody {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// Stable name to decide by.
    pub code: &'static str,
    /// What is wrong with this very request.
    pub detail: String,
    /// The parameter at fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// The parameters that may be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<&'static [&'static str]>,
}

impl Problem {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::QueryMissing
            | Self::QueryTooLong(_)
            | Self::ParameterUnknown { .. }
            | Self::ParameterRepeated(_)
            | Self::ParameterInvalid { .. }
            | Self::EncodingInvalid
            | Self::UnitUnknown(_)
            | Self::DepartmentUnknown(_)
            | Self::RequestMalformed
            | Self::BodyInvalid(_) => StatusCode::BAD_REQUEST,
            Self::UnitNotFound(_) | Self::ClauseNotFound(_) | Self::NotFound => {
                StatusCode::NOT_FOUND
            }
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::BodyTooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaTypeUnsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::AdminOff => StatusCode::FORBIDDEN,
            Self::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::TooSlow | Self::EngineUnavailable(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// One of every kind, for the documentation.
    pub fn examples() -> Vec<Self> {
        let text = Text {
            vi: "…", en: "…"
        };
        let id = || "so-mau/phong-mau".to_owned();
        vec![
            Self::QueryMissing,
            Self::QueryTooLong(3_000),
            Self::ParameterUnknown {
                name: "page".into(),
                allowed: &["q", "limit"],
            },
            Self::ParameterRepeated("q".into()),
            Self::ParameterInvalid {
                name: "limit",
                expected: text,
            },
            Self::EncodingInvalid,
            Self::UnitUnknown(id()),
            Self::DepartmentUnknown("so-mau".into()),
            Self::BodyInvalid(text),
            Self::Unauthorized,
            Self::AdminOff,
            Self::UnitNotFound(id()),
            Self::ClauseNotFound(format!("{}/9", id())),
            Self::NotFound,
            Self::MethodNotAllowed,
            Self::NotAcceptable,
            Self::RequestMalformed,
            Self::AddressTooLong,
            Self::HeadersTooLarge,
            Self::BodyTooSlow,
            Self::BodyTooLarge(4 << 20),
            Self::MediaTypeUnsupported,
            Self::RateLimited(3),
            Self::Internal(String::new()),
            Self::Busy,
            Self::TooSlow,
            Self::EngineUnavailable(String::new()),
        ]
    }

    /// The body in this language.
    pub fn body(&self, language: Language) -> ProblemBody {
        let (code, title) = self.code();
        let (parameter, allowed) = match self {
            Self::QueryMissing | Self::QueryTooLong(_) => (Some("q".to_owned()), None),
            Self::ParameterUnknown { name, allowed } => (Some(name.clone()), Some(*allowed)),
            Self::ParameterRepeated(name) => (Some(name.clone()), None),
            Self::ParameterInvalid { name, .. } => (Some((*name).to_owned()), None),
            _ => (None, None),
        };
        ProblemBody {
            kind: format!("/api/v1/docs#{code}"),
            title: title.in_language(language),
            status: self.status().as_u16(),
            code,
            detail: self.detail(language),
            parameter,
            allowed,
        }
    }

    /// Seconds after which the same request may work.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Busy | Self::TooSlow | Self::EngineUnavailable(_) => Some(1),
            Self::RateLimited(seconds) => Some(*seconds),
            _ => None,
        }
    }

    /// The whole response in this language, for those who want JSON.
    pub(super) fn json(&self, language: Language) -> Response<Body> {
        let body = serde_json::to_vec(&self.body(language)).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(language.tag()),
        );
        self.add_headers(&mut response);
        response
    }

    pub(super) fn add_headers(&self, response: &mut Response<Body>) {
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if matches!(self, Self::Unauthorized) {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::UnitUnknown(id) => Self::UnitUnknown(id.0),
            SearchError::DepartmentUnknown(id) => Self::DepartmentUnknown(id),
            SearchError::TooSlow => Self::TooSlow,
            SearchError::Unavailable(cause) => Self::EngineUnavailable(cause.to_string()),
            SearchError::Engine(_) | SearchError::Texts(_) => Self::Internal(error.to_string()),
        }
    }
}

impl From<DamagedTexts> for Problem {
    fn from(damage: DamagedTexts) -> Self {
        Self::Internal(damage.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> axum::response::Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.status();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_speaks_the_language_of_the_request() {
        let problem = Problem::ParameterUnknown {
            name: "query".into(),
            allowed: &["q", "limit"],
        };
        let vi = serde_json::to_value(problem.body(Language::Vietnamese)).unwrap();
        let en = serde_json::to_value(problem.body(Language::English)).unwrap();
        assert_eq!(vi["code"], "parameter_unknown");
        assert_eq!(vi["status"], 400);
        assert_eq!(
            vi["detail"],
            "Không có tham số “query”. Dùng được: q, limit."
        );
        assert_eq!(
            en["detail"],
            "There is no parameter “query”. Known: q, limit."
        );
        assert_eq!(en["allowed"], serde_json::json!(["q", "limit"]));
    }

    #[test]
    fn the_cause_of_an_internal_error_is_not_shown() {
        let cause = || "/srv/index/gen-1: bad magic".to_owned();
        for problem in [
            Problem::Internal(cause()),
            Problem::EngineUnavailable(cause()),
        ] {
            for language in [Language::Vietnamese, Language::English] {
                let body = serde_json::to_string(&problem.body(language)).unwrap();
                assert!(!body.contains("magic"), "{body}");
            }
        }
    }
}
