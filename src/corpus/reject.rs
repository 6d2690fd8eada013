//! Why a page file was not read into the corpus.
//!
//! Plain values: a stable code for programs and a Vietnamese sentence for people.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// A page file that is not in the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The file's path below the corpus folder.
    pub path: PathBuf,
    /// Why.
    pub reason: RejectReason,
}

/// Why a file was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RejectReason {
    /// No byte, or only white space.
    Empty,
    /// Text, but no line of it is a duty.
    NoClause,
    /// More bytes than [`super::file::MAX_BYTES`].
    TooLarge,
    /// Not UTF-8; the line of the first wrong byte, from 1.
    NotUtf8(usize),
    /// UTF-16, either byte order.
    Utf16,
    /// TCVN3 (ABC, the `.VnTime` fonts), as bytes or pasted into UTF-8.
    Tcvn3,
    /// VNI-Windows (the `VNI-Times` fonts), as bytes or pasted into UTF-8.
    Vni,
    /// Windows-1258.
    Windows1258,
    /// VIQR: marks written as signs after their letter.
    Viqr,
    /// A NUL byte: not a text.
    Binary,
    /// A FIFO, socket, device or the like.
    NotRegular,
    /// A link whose target lies outside the corpus folder.
    LeadsOut,
    /// A link to a folder; folders are walked only under their own name.
    LinkedFolder,
    /// It changed each time it was read.
    ChangedWhileRead,
    /// More than two levels below the corpus folder.
    TooDeep,
    /// Its name, or a folder's name above it, is not UTF-8, holds a control character, or is only `.txt`.
    BadName,
    /// The system refused to read it.
    Unreadable(io::ErrorKind),
}

impl RejectReason {
    /// A stable name for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoClause => "no_clause",
            Self::TooLarge => "too_large",
            Self::NotUtf8(_) => "not_utf8",
            Self::Utf16 => "utf16",
            Self::Tcvn3 => "tcvn3",
            Self::Vni => "vni",
            Self::Windows1258 => "windows_1258",
            Self::Viqr => "viqr",
            Self::Binary => "binary",
            Self::NotRegular => "not_regular",
            Self::LeadsOut => "leads_out",
            Self::LinkedFolder => "linked_folder",
            Self::ChangedWhileRead => "changed_while_read",
            Self::TooDeep => "too_deep",
            Self::BadName => "bad_name",
            Self::Unreadable(_) => "unreadable",
        }
    }
}

impl fmt::Display for RejectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Empty => "tệp trống",
            Self::NoClause => "không tìm thấy nhiệm vụ nào trong trang",
            Self::TooLarge => "tệp lớn hơn 4 MB",
            Self::NotUtf8(line) => {
                return write!(f, "không phải UTF-8 (byte sai đầu tiên ở dòng {line})");
            }
            Self::Utf16 => "tệp dùng bảng mã UTF-16, hãy lưu lại bằng UTF-8",
            Self::Tcvn3 => "văn bản dùng bảng mã TCVN3 (ABC), hãy chuyển sang Unicode",
            Self::Vni => "văn bản dùng bảng mã VNI, hãy chuyển sang Unicode",
            Self::Windows1258 => "tệp dùng bảng mã Windows-1258, hãy lưu lại bằng UTF-8",
            Self::Viqr => "văn bản viết theo lối VIQR, hãy chuyển sang Unicode",
            Self::Binary => "tệp nhị phân (có byte NUL), không phải văn bản",
            Self::NotRegular => "không phải tệp thường (FIFO, socket hoặc thiết bị)",
            Self::LeadsOut => "liên kết dẫn ra ngoài thư mục dữ liệu",
            Self::LinkedFolder => "liên kết tới thư mục không được đi theo",
            Self::ChangedWhileRead => "tệp thay đổi trong lúc đọc",
            Self::TooDeep => "nằm sâu hơn hai cấp dưới thư mục dữ liệu",
            Self::BadName => {
                "tên tệp hoặc thư mục không phải UTF-8, có ký tự điều khiển hoặc chỉ là “.txt”"
            }
            Self::Unreadable(kind) => return write!(f, "không đọc được: {kind}"),
        };
        f.write_str(text)
    }
}
