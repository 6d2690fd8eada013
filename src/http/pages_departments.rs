//! Departments in addresses and on pages, the nameless one of pages without a folder included.

use super::problem::Problem;
use crate::corpus::Department;
use crate::index::{DepartmentNumber, Registry};
use crate::web::Frame;

/// Stands for the nameless department in addresses: its id is empty, and no folder has this name.
const NAMELESS: &str = ".";

/// The department an address names; `None` when it names none.
pub(super) fn named(registry: &Registry, value: &str) -> Result<Option<DepartmentNumber>, Problem> {
    let id = match value {
        "" => return Ok(None),
        NAMELESS => "",
        id => id,
    };
    let unknown = || Problem::DepartmentUnknown(value.to_owned());
    registry.find_department(id).ok_or_else(unknown).map(Some)
}

/// How addresses name a department.
pub(super) fn address_name(department: &Department) -> &str {
    match department.id.0.as_str() {
        "" => NAMELESS,
        id => id,
    }
}

/// How a list of departments names one.
pub(super) fn shown_name(frame: &Frame, department: &Department) -> String {
    match department.name.as_str() {
        "" => frame
            .t(
                "Các trang không ghi cơ quan",
                "Pages that name no department",
            )
            .to_owned(),
        name => name.to_owned(),
    }
}
