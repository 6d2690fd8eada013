//! What is odd in a page or a file beside it, for `check` and for whoever keeps the pages.
//!
//! Plain values with a Vietnamese sentence each; nothing is corrected and nothing is refused because of one.

use std::fmt;

/// Something odd in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageWarning {
    /// Line of the page, from 1.
    pub line: usize,
    /// What is odd.
    pub kind: WarningKind,
}

/// What is odd; the text shown is Vietnamese.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum WarningKind {
    /// A bullet or number without words.
    EmptyBullet,
    /// Words that stand right after a bullet.
    NoSpaceAfterBullet,
    /// A line that is no clause, heading or contact, so that nobody will find it; holds its beginning.
    Unread(String),
    /// `department.toml` tells of a unit whose page is not there; holds the stem.
    EntryWithoutPage(String),
    /// A file of the corpus folder that nobody reads: pages are named `.txt`.
    NotAPage,
}

impl WarningKind {
    /// A stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::EmptyBullet => "empty_bullet",
            Self::NoSpaceAfterBullet => "no_space_after_bullet",
            Self::Unread(_) => "unread",
            Self::EntryWithoutPage(_) => "entry_without_page",
            Self::NotAPage => "not_a_page",
        }
    }
}

impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyBullet => write!(f, "gạch đầu dòng không có nội dung"),
            Self::NoSpaceAfterBullet => write!(f, "thiếu khoảng trắng sau gạch đầu dòng"),
            Self::Unread(text) => write!(
                f,
                "dòng không phải nhiệm vụ, không được đưa vào chỉ mục: “{text}”"
            ),
            Self::EntryWithoutPage(stem) => {
                write!(f, "mục [unit.{stem}] không có trang {stem}.txt đi kèm")
            }
            Self::NotAPage => write!(f, "tệp không được đọc: trang phải có đuôi .txt"),
        }
    }
}
