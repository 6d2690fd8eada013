//! What can be wrong with a generation, in words for people.
//!
//! In: what verification found. Out: sentences in Vietnamese. Knows nothing of how it was found.

use std::io;

use super::content::ReadError;
use super::golden::GoldenError;
use super::layout::MANIFEST;
use super::manifest::Versions;

/// What is wrong with a generation.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// `CURRENT` is not there though generations are.
    #[error("thiếu tệp CURRENT")]
    PointerMissing,
    /// `CURRENT` does not say which generation is live.
    #[error("tệp CURRENT bị hỏng")]
    PointerGarbled,
    /// A file is not there.
    #[error("thiếu tệp {file}")]
    Missing {
        /// Its name.
        file: String,
    },
    /// Something else stands in the file's place.
    #[error("{file} không phải là tệp thường")]
    NotAFile {
        /// Its name.
        file: String,
    },
    /// A file has another size than was written.
    #[error("tệp {file} dài {found} byte, lẽ ra phải dài {expected} byte")]
    Size {
        /// Its name.
        file: String,
        /// Bytes written.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// A file's digest is not the one that was written.
    #[error("nội dung tệp {file} đã bị thay đổi (sai mã kiểm tra)")]
    Digest {
        /// Its name.
        file: String,
    },
    /// A file cannot be read.
    #[error("không đọc được tệp {file}: {source}")]
    Unreadable {
        /// Its name.
        file: String,
        /// Why.
        source: io::Error,
    },
    /// The manifest cannot be understood.
    #[error("không hiểu được {MANIFEST}: {0}")]
    Manifest(#[source] serde_json::Error),
    /// The manifest names files outside the folder, or another generation than its folder does.
    #[error("{MANIFEST} không khớp với thư mục chứa nó")]
    Misplaced,
    /// Every digest fits, and yet the content cannot be opened.
    #[error("không mở được nội dung: {0}")]
    Content(#[from] ReadError),
    /// Every digest fits, and yet a query cannot be answered.
    #[error(transparent)]
    Golden(#[from] GoldenError),
    /// Every digest fits, and yet the answers are not those given when it was built.
    #[error("kết quả của các truy vấn mẫu khác với lúc dựng chỉ mục")]
    Answers,
}

/// Why a generation is not opened.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It is damaged.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// It is sound, and made by a program of another format or analysis: it has to be rebuilt.
    #[error("chỉ mục được dựng bởi phiên bản khác của chương trình, cần dựng lại")]
    Stale(Versions),
}
