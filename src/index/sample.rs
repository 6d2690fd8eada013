//! Small corpora for the tests of this room; what the clauses say is invented.

use std::path::Path;

use super::build::{BuildOptions, build_generation};
use crate::corpus::{
    Clause, Contact, Corpus, CorpusDepartment, CorpusUnit, Department, DepartmentId, Period, Role,
    Status, Unit, UnitId,
};

/// A corpus of one department with `units` units of `clauses` clauses each.
pub(crate) fn corpus(units: usize, clauses: usize) -> Corpus {
    let id = DepartmentId("so-mau".into());
    let units: Vec<CorpusUnit> = (0..units)
        .map(|number| page(&id, number, clauses))
        .collect();
    Corpus {
        files: units.len(),
        digest: blake3::hash(format!("{}x{clauses}", units.len()).as_bytes())
            .to_hex()
            .to_string(),
        departments: vec![CorpusDepartment {
            department: Department {
                id,
                name: "Sở Mẫu".into(),
            },
            units,
            terms: Default::default(),
            elsewhere: Vec::new(),
        }],
        rejected: Vec::new(),
        warnings: Vec::new(),
    }
}

/// Builds two units of `clauses` clauses each in `root`, whatever is there; the id of the generation.
pub(crate) fn build(root: &Path, clauses: usize) -> String {
    let options = BuildOptions { force: true };
    build_generation(corpus(2, clauses), root, &options, &mut |_| {})
        .unwrap()
        .id
}

fn page(department: &DepartmentId, number: usize, clauses: usize) -> CorpusUnit {
    const WORDS: [&str; 12] = [
        "tuyển sinh",
        "xóa mù chữ",
        "cấp phát văn bằng",
        "kiểm tra",
        "học liệu",
        "thư viện",
        "công nghệ",
        "ngân sách",
        "thi đua",
        "đào tạo",
        "bồi dưỡng",
        "thống kê",
    ];
    let mut text = String::new();
    let mut rows = Vec::new();
    for ordinal in 0..clauses {
        let start = text.len();
        let (first, second) = (
            WORDS[(number + ordinal) % 12],
            WORDS[(number * 5 + ordinal * 7) % 12],
        );
        text.push_str(&format!("Tổ chức {first} và {second}, đợt {ordinal}"));
        rows.push(Clause {
            ordinal: ordinal as u32,
            span: start..text.len(),
            role: Role::Implement,
        });
        text.push('\n');
    }
    CorpusUnit {
        unit: unit(department, number),
        text,
        clauses: rows,
    }
}

fn unit(department: &DepartmentId, number: usize) -> Unit {
    Unit {
        id: UnitId::new(department, &format!("phong-{number:03}")),
        name: format!("Phòng số {number}"),
        aliases: Vec::new(),
        contact: Contact::default(),
        source_url: None,
        page_sha256: "0".repeat(64),
        decision: None,
        period: Period::default(),
        status: Status::Unknown,
        successor: None,
    }
}
