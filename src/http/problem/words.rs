//! The words of a problem, in Vietnamese and in English.

use super::{Problem, Text};
use crate::http::language::Language;

const NO_ENGINE: Text = Text {
    vi: "Bộ máy tìm kiếm không trả lời. Xin thử lại sau giây lát.",
    en: "The search engine does not answer. Try again in a moment.",
};

impl Problem {
    /// The stable code and its title.
    pub fn code(&self) -> (&'static str, Text) {
        let (code, vi, en) = match self {
            Self::QueryMissing => ("query_missing", "Thiếu câu tìm", "The query is missing"),
            Self::QueryTooLong(_) => ("query_too_long", "Câu tìm quá dài", "The query is too long"),
            Self::ParameterUnknown { .. } => {
                ("parameter_unknown", "Tham số lạ", "Unknown parameter")
            }
            Self::ParameterRepeated(_) => (
                "parameter_repeated",
                "Tham số lặp lại",
                "Repeated parameter",
            ),
            Self::ParameterInvalid { .. } => (
                "parameter_invalid",
                "Giá trị tham số sai",
                "Invalid parameter value",
            ),
            Self::EncodingInvalid => ("encoding_invalid", "Sai bảng mã", "Invalid encoding"),
            Self::UnitUnknown(_) => ("unit_unknown", "Không có đơn vị này", "Unknown unit"),
            Self::DepartmentUnknown(_) => (
                "department_unknown",
                "Không có cơ quan này",
                "Unknown department",
            ),
            Self::UnitNotFound(_) => ("unit_not_found", "Không tìm thấy đơn vị", "Unit not found"),
            Self::ClauseNotFound(_) => (
                "clause_not_found",
                "Không tìm thấy nhiệm vụ",
                "Clause not found",
            ),
            Self::NotFound => ("not_found", "Không có địa chỉ này", "Not found"),
            Self::MethodNotAllowed => (
                "method_not_allowed",
                "Không nhận phương thức này",
                "Method not allowed",
            ),
            Self::AddressTooLong | Self::HeadersTooLarge | Self::RequestMalformed => self.refusal(),
            Self::BodyTooSlow => (
                "body_too_slow",
                "Nội dung gửi đến quá chậm",
                "The body came too slowly",
            ),
            Self::BodyTooLarge(_) => (
                "body_too_large",
                "Nội dung gửi đến quá lớn",
                "The body is too large",
            ),
            Self::BodyInvalid(_) => (
                "body_invalid",
                "Nội dung gửi đến không đọc được",
                "The body cannot be read",
            ),
            Self::MediaTypeUnsupported => (
                "media_type_unsupported",
                "Không nhận dạng nội dung này",
                "Unsupported media type",
            ),
            Self::NotAcceptable => (
                "not_acceptable",
                "Không trả được dạng này",
                "Not acceptable",
            ),
            Self::Unauthorized => (
                "unauthorized",
                "Cần mã quản trị",
                "The admin token is needed",
            ),
            Self::AdminOff => (
                "admin_off",
                "Phần quản trị đang tắt",
                "Admin commands are switched off",
            ),
            Self::RateLimited(_) => ("rate_limited", "Hỏi quá nhanh", "Too many requests"),
            Self::Busy => ("busy", "Máy chủ đang bận", "The server is busy"),
            Self::TooSlow => ("too_slow", "Tìm quá lâu", "The search took too long"),
            Self::EngineUnavailable(_) => ("engine_unavailable", "Chưa tìm được", "Search is down"),
            Self::Internal(_) => ("internal", "Lỗi bên trong", "Internal error"),
        };
        (code, Text { vi, en })
    }

    /// Code and titles of what is wrong with a request as HTTP.
    fn refusal(&self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::AddressTooLong => (
                "address_too_long",
                "Địa chỉ quá dài",
                "The address is too long",
            ),
            Self::HeadersTooLarge => (
                "headers_too_large",
                "Phần đầu của yêu cầu quá lớn",
                "The headers are too large",
            ),
            _ => (
                "request_malformed",
                "Không phải là một yêu cầu HTTP",
                "This is no HTTP request",
            ),
        }
    }

    /// What is wrong with this very request, for people who know of no interface for programs.
    pub fn plain_detail(&self, language: Language) -> String {
        match (self, language) {
            (Self::UnitUnknown(id) | Self::UnitNotFound(id), Language::Vietnamese) => {
                format!("Không có đơn vị “{id}”.")
            }
            (Self::UnitUnknown(id) | Self::UnitNotFound(id), Language::English) => {
                format!("There is no unit “{id}”.")
            }
            _ => self.detail(language),
        }
    }

    /// What is wrong with this very request.
    pub fn detail(&self, language: Language) -> String {
        let pick = |vi: String, en: String| match language {
            Language::Vietnamese => vi,
            Language::English => en,
        };
        match self {
            Self::QueryMissing => pick(
                "Hãy ghi điều cần tìm vào tham số q.".into(),
                "Give what you look for in the parameter q.".into(),
            ),
            Self::QueryTooLong(bytes) => pick(
                format!("Câu tìm dài {bytes} byte; nhiều nhất là 2048."),
                format!("The query has {bytes} bytes; at most 2048 are taken."),
            ),
            Self::ParameterUnknown { name, allowed } => pick(
                format!("Không có tham số “{name}”. Dùng được: {}.", list(allowed)),
                format!("There is no parameter “{name}”. Known: {}.", list(allowed)),
            ),
            Self::ParameterRepeated(name) => pick(
                format!("Tham số “{name}” chỉ được ghi một lần."),
                format!("Give the parameter “{name}” once only."),
            ),
            Self::ParameterInvalid { name, expected } => pick(
                format!("Tham số “{name}” cần {}.", expected.vi),
                format!("The parameter “{name}” needs {}.", expected.en),
            ),
            Self::EncodingInvalid => pick(
                "Địa chỉ phải dùng bảng mã UTF-8.".into(),
                "The address must be UTF-8.".into(),
            ),
            Self::UnitUnknown(_) | Self::UnitNotFound(_) => {
                let list = pick("Xem danh sách ở".into(), "See the list at".into());
                format!("{} {list} /api/v1/units.", self.plain_detail(language))
            }
            Self::DepartmentUnknown(id) => pick(
                format!("Không có cơ quan “{id}”."),
                format!("There is no department “{id}”."),
            ),
            Self::ClauseNotFound(id) => pick(
                format!("Không có nhiệm vụ “{id}”."),
                format!("There is no clause “{id}”."),
            ),
            Self::AddressTooLong => pick(
                "Địa chỉ cùng các tham số dài nhất là 8192 byte.".into(),
                "An address with its parameters has at most 8192 bytes.".into(),
            ),
            Self::HeadersTooLarge => pick(
                "Dòng đầu và các tiêu đề nhiều nhất là 16 kB, và nhiều nhất 64 tiêu đề.".into(),
                "The first line and the headers take at most 16 kB, and there are at most 64 headers.".into(),
            ),
            Self::RequestMalformed => pick(
                "Dòng đầu hoặc một tiêu đề không đúng HTTP/1.1; các ký tự lạ trong địa chỉ phải viết dạng %XX.".into(),
                "The first line or a header is not HTTP/1.1; odd characters in an address are written as %XX.".into(),
            ),
            Self::BodyTooLarge(limit) => pick(
                format!("Nhận nhiều nhất {limit} byte."),
                format!("At most {limit} bytes are taken."),
            ),
            Self::BodyInvalid(reason) => reason.in_language(language).into(),
            Self::RateLimited(seconds) => pick(
                format!("Xin thử lại sau {seconds} giây."),
                format!("Try again in {seconds} seconds."),
            ),
            Self::Busy | Self::TooSlow => pick(
                "Xin thử lại sau giây lát.".into(),
                "Try again in a moment.".into(),
            ),
            Self::EngineUnavailable(_) => NO_ENGINE.in_language(language).to_owned(),
            Self::NotFound => pick(
                "Địa chỉ có thể gõ nhầm, hoặc trang đã chuyển đi.".into(),
                "The address may be mistyped, or the page has moved.".into(),
            ),
            Self::MediaTypeUnsupported
            | Self::NotAcceptable
            | Self::MethodNotAllowed
            | Self::BodyTooSlow
            | Self::Unauthorized
            | Self::AdminOff
            | Self::Internal(_) => format!("{}.", self.code().1.in_language(language)),
        }
    }
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        "–".to_owned()
    } else {
        names.join(", ")
    }
}
