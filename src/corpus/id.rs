//! Ids of departments, units and clauses, as they stand in answers and addresses.
//!
//! An id is made from the path of a page below the corpus folder and knows nothing else: no text, no file access.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Id of a department: the name of its folder below the corpus; empty for pages that lie in the corpus folder itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DepartmentId(pub String);

/// Id of a unit: the path of its page below the corpus folder without `.txt`, one or two levels
/// (`so-gddt-can-tho/phong-giao-duc-thuong-xuyen`, or just `phong-…` for a page in the corpus folder itself).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub String);

impl UnitId {
    /// The unit whose page is `stem` in `department`.
    pub fn new(department: &DepartmentId, stem: &str) -> Self {
        if department.0.is_empty() {
            Self(stem.to_owned())
        } else {
            Self(format!("{}/{stem}", department.0))
        }
    }

    /// The department's part of the id; empty for a page in the corpus folder itself.
    pub fn department(&self) -> DepartmentId {
        DepartmentId(
            self.0
                .rsplit_once('/')
                .map_or(String::new(), |(department, _)| department.to_owned()),
        )
    }

    /// The page's file name without `.txt`.
    pub fn stem(&self) -> &str {
        self.0
            .rsplit_once('/')
            .map_or(self.0.as_str(), |(_, stem)| stem)
    }

    /// The id of this unit's clause with the given ordinal.
    pub fn clause(&self, ordinal: u32) -> ClauseId {
        ClauseId {
            unit: self.clone(),
            ordinal,
        }
    }
}

/// Id of a clause, written `unit-id/ordinal`; ordinal 0 is the function statement, duties are 1..n in page order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClauseId {
    /// The unit whose page holds the clause.
    pub unit: UnitId,
    /// 0 for the function statement, 1..n for the duties.
    pub ordinal: u32,
}

impl ClauseId {
    /// Reads `unit-id/ordinal`; `None` when the last part is not a number or the unit is missing.
    pub fn parse(text: &str) -> Option<Self> {
        let (unit, ordinal) = text.rsplit_once('/')?;
        let canonical = ordinal.bytes().all(|b| b.is_ascii_digit())
            && (ordinal == "0" || !ordinal.starts_with('0'));
        if unit.is_empty() || !canonical {
            return None;
        }
        Some(Self {
            unit: UnitId(unit.to_owned()),
            ordinal: ordinal.parse().ok()?,
        })
    }
}

impl fmt::Display for DepartmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.unit, self.ordinal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_say_where_the_page_lies() {
        let unit = UnitId::new(&DepartmentId("so-mau".into()), "phong-mot");
        assert_eq!(unit.0, "so-mau/phong-mot");
        assert_eq!(
            (unit.department().0.as_str(), unit.stem()),
            ("so-mau", "phong-mot")
        );
        assert_eq!(
            UnitId::new(&DepartmentId::default(), "phong-mot").0,
            "phong-mot"
        );
        assert_eq!(unit.clause(9).to_string(), "so-mau/phong-mot/9");
    }

    #[test]
    fn a_clause_id_reads_back_and_refuses_other_shapes() {
        let id = ClauseId::parse("so-mau/phong-mot/9").unwrap();
        assert_eq!((id.unit.0.as_str(), id.ordinal), ("so-mau/phong-mot", 9));
        for wrong in [
            "",
            "9",
            "/9",
            "phong/",
            "phong/x",
            "phong/-1",
            "phong/09",
            "phong/99999999999",
        ] {
            assert_eq!(ClauseId::parse(wrong), None, "{wrong}");
        }
    }
}
