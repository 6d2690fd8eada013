//! What can be wrong with an OpenSearch cluster, in the words an operator reads.

use std::path::PathBuf;

/// Oldest major version whose answers are known to be the same.
pub(super) const OLDEST_MAJOR: u64 = 2;

/// Why OpenSearch does not answer as it should.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The address, the certificate or the account given cannot be used.
    #[error("không dùng được cài đặt OpenSearch: {0}")]
    Setting(String),
    /// A file named in the settings cannot be read.
    #[error("không đọc được {}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No address answers.
    #[error("không kết nối được OpenSearch ({})", .tried.join("; "))]
    Unreachable {
        /// Each attempt: the address and what came of it.
        tried: Vec<String>,
    },
    /// The deadline passed.
    #[error("OpenSearch trả lời quá chậm ({})", .tried.join("; "))]
    TooSlow {
        /// Attempts that had failed by then.
        tried: Vec<String>,
    },
    /// It is something else, or too old.
    #[error("máy chủ ở địa chỉ OpenSearch là {found}; cần OpenSearch {OLDEST_MAJOR} trở lên")]
    WrongVersion {
        /// What it says it is.
        found: String,
    },
    /// The account is refused.
    #[error("OpenSearch từ chối tài khoản (mã {status})")]
    NotAuthorized {
        /// 401 or 403.
        status: u16,
    },
    /// The generation was never published there, or was removed.
    #[error("OpenSearch không có chỉ mục {index}; hãy chạy phutrach index")]
    Missing {
        /// The index.
        index: String,
    },
    /// The index is there, but its publication did not come to its end.
    #[error("chỉ mục {index} trên OpenSearch chưa được công bố trọn vẹn: {reason}")]
    Incomplete {
        /// The index.
        index: String,
        /// What is missing.
        reason: String,
    },
    /// A part of the index has no copy left.
    #[error("chỉ mục {index} trên OpenSearch đang ở trạng thái đỏ: có mảnh không còn bản nào")]
    Red {
        /// The index.
        index: String,
    },
    /// The cluster takes no writes.
    #[error("OpenSearch đang chỉ cho đọc: {reason}")]
    ReadOnly {
        /// Its words.
        reason: String,
    },
    /// It answers otherwise than the embedded engine.
    #[error("OpenSearch trả lời khác bộ máy tìm kiếm đi kèm ở câu mẫu {query}: {difference}")]
    Differs {
        /// Number of the seeded query.
        query: usize,
        /// The first difference.
        difference: String,
    },
    /// It refuses what it is asked.
    #[error("OpenSearch không làm được (mã {status}): {reason}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its words.
        reason: String,
    },
    /// Its answer does not have the shape it should.
    #[error("OpenSearch trả lời sai dạng: {0}")]
    Garbled(String),
}

impl Failure {
    /// What anybody may read: no addresses, and no words of the cluster's.
    pub fn shown(&self) -> String {
        match self {
            Self::Unreachable { .. } => "không kết nối được OpenSearch".to_owned(),
            Self::TooSlow { .. } => "OpenSearch trả lời quá chậm".to_owned(),
            Self::Refused { status, .. } => format!("OpenSearch không làm được (mã {status})"),
            Self::Setting(_) | Self::File { .. } => "không dùng được cài đặt OpenSearch".to_owned(),
            Self::Garbled(_) => "OpenSearch trả lời sai dạng".to_owned(),
            Self::WrongVersion { .. }
            | Self::NotAuthorized { .. }
            | Self::Missing { .. }
            | Self::Incomplete { .. }
            | Self::Red { .. }
            | Self::ReadOnly { .. }
            | Self::Differs { .. } => self.to_string(),
        }
    }
}
