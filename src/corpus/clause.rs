//! A clause (*nhiệm vụ*): one duty of a page, and the role its leading verbs give it.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What a clause makes its unit do, read from the leading verbs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Role {
    /// The function statement of the page (*chức năng*), ordinal 0.
    Function = 0,
    /// The unit leads or manages: *chủ trì*, *quản lý*, *chỉ đạo*, *hướng dẫn*.
    Lead = 1,
    /// The unit carries it out: *thực hiện*, *tổ chức*, *cấp*, and every verb without a closer role.
    Implement = 2,
    /// The unit takes part in what another leads: *phối hợp*, *tham gia*.
    Coordinate = 3,
    /// The unit reports or sums up: *báo cáo*, *sơ kết*, *tổng kết*, *thống kê*.
    Report = 4,
}

impl Role {
    /// All roles, in the order of their numbers.
    pub const ALL: [Self; 5] = [
        Self::Function,
        Self::Lead,
        Self::Implement,
        Self::Coordinate,
        Self::Report,
    ];

    /// The name used in answers and parameters: `function`, `lead`, `implement`, `coordinate` or `report`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Lead => "lead",
            Self::Implement => "implement",
            Self::Coordinate => "coordinate",
            Self::Report => "report",
        }
    }

    /// The role with this name, if any.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// One clause of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// 0 for the function statement, 1..n for the duties in page order.
    pub ordinal: u32,
    /// Bytes of the page, from the first to the last character that is not space after the bullet or number.
    pub span: Range<usize>,
    /// Read from the leading verbs.
    pub role: Role,
}
