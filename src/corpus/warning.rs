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
    /// No-break spaces; holds how many the page has.
    NoBreakSpace(usize),
    /// Letters in pieces (NFD); holds how many combining marks the page has.
    Decomposed(usize),
    /// A word in small letters with Vietnamese marks that is no Vietnamese syllable.
    NotASyllable(String),
    /// One syllable in several spellings on the same page (*qui* and *quy*, *hoà* and *hòa*).
    MixedSpelling(Vec<String>),
    /// The page calls its unit by several names.
    NamesDiffer(Vec<String>),
    /// A clause in the words of an earlier one; holds both ordinals.
    SameClause(u32, u32),
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
            Self::NoBreakSpace(_) => "no_break_space",
            Self::Decomposed(_) => "decomposed",
            Self::NotASyllable(_) => "not_a_syllable",
            Self::MixedSpelling(_) => "mixed_spelling",
            Self::NamesDiffer(_) => "names_differ",
            Self::SameClause(..) => "same_clause",
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
            Self::NoBreakSpace(count) => {
                write!(
                    f,
                    "có {count} khoảng trắng không ngắt (NBSP), dòng đầu tiên ở đây"
                )
            }
            Self::Decomposed(count) => write!(f, "chữ viết ở dạng tổ hợp (NFD), {count} dấu rời"),
            Self::NotASyllable(word) => {
                write!(f, "“{word}” không phải âm tiết tiếng Việt, có thể viết sai")
            }
            Self::MixedSpelling(forms) => {
                write!(
                    f,
                    "một tiếng viết nhiều cách trong cùng trang: {}",
                    forms.join(", ")
                )
            }
            Self::NamesDiffer(names) => {
                write!(f, "trang gọi đơn vị bằng nhiều tên: {}", names.join("; "))
            }
            Self::SameClause(later, first) => {
                write!(f, "nhiệm vụ {later} trùng lời với nhiệm vụ {first}")
            }
        }
    }
}
