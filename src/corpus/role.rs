//! What a clause makes its unit do, read from its leading verbs.
//!
//! In: a clause's ordinal and text. Out: its [`Role`]. A preface (*Căn cứ …,* *Theo …,* *Hằng năm,*) is passed over;
//! co-operation after a preface is how the work is done, not whose it is, so the work's own verb decides there.

use super::clause::Role;
use super::text::words;

const LEAD: &[&str] = &[
    "chu tri",
    "quan ly",
    "quan li",
    "chi dao",
    "huong dan",
    "lanh dao",
    "dieu hanh",
    "lam dau moi",
    "la dau moi",
    "dau moi",
    "thong nhat quan ly",
    "thuc hien quan ly",
    "thuc hien chuc nang quan ly",
    "chiu trach nhiem chinh",
    "chiu trach nhiem quan ly",
];
const COORDINATE: &[&str] = &[
    "phoi hop",
    "tham gia",
    "cung phoi hop",
    "cung voi",
    "to chuc viec phoi hop",
    "to chuc phoi hop",
];
const REPORT: &[&str] = &[
    "bao cao",
    "so ket",
    "tong ket",
    "thong ke",
    "to chuc so ket",
    "to chuc tong ket",
    "to chuc viec so ket",
    "tong hop bao cao",
    "tong hop thong ke",
    "dinh ky bao cao",
    "thuc hien bao cao",
    "thuc hien thong ke",
    "lap bao cao",
    "thuc hien che do bao cao",
    "thuc hien che do thong tin bao cao",
    "thuc hien cong tac bao cao",
    "thuc hien cong tac thong ke",
    "thuc hien cong tac thong tin bao cao",
    "xay dung bao cao",
];
/// Openings that say on what ground, when or how, before the verb of the duty.
const PREFACES: &[&str] = &[
    "can cu",
    "theo",
    "tren co so",
    "hang nam",
    "hang quy",
    "dinh ky",
    "trong pham vi",
    "khi",
    "de",
    "voi",
];
/// A subject in front of the verb: *Phòng còn …,* *Ban có trách nhiệm …*
const SUBJECTS: &[&str] = &[
    "phong",
    "ban",
    "van phong",
    "thanh tra",
    "trung tam",
    "chi cuc",
];
/// What may stand between subject and verb.
const AUXILIARIES: &[&str] = &[
    "co trach nhiem",
    "co nhiem vu",
    "con",
    "se",
    "phai",
    "duoc giao",
];
/// Openings that say for whom, right before the verb of the duty.
const HELPS: &[&str] = &["tham muu", "giup"];

/// The role that the leading verbs of `clause_text` give; ordinal 0 is the function statement.
pub fn read_role(ordinal: u32, clause_text: &str) -> Role {
    if ordinal == 0 {
        return Role::Function;
    }
    let leading = leading_words(clause_text);
    match after_preface(&leading) {
        Some(rest) => verb_role(rest)
            .filter(|role| *role != Role::Coordinate)
            .unwrap_or(Role::Implement),
        None => verb_role(&leading)
            .or_else(|| helped_role(&leading))
            .unwrap_or(Role::Implement),
    }
}

/// The first words, folded; a comma in the text is a word of its own.
fn leading_words(text: &str) -> Vec<String> {
    let mut leading: Vec<String> = Vec::new();
    let mut end = 0;
    for word in words(text, 60) {
        if text[end..word.span.start].contains([',', ';']) && !leading.is_empty() {
            leading.push(",".to_owned());
        }
        end = word.span.end;
        leading.push(word.folded);
    }
    leading
}

/// What follows the comma that ends a preface; `None` without a preface.
fn after_preface(leading: &[String]) -> Option<&[String]> {
    PREFACES.iter().find(|preface| begins(leading, preface))?;
    if verb_role(leading).is_some() {
        return None;
    }
    let commas = leading.iter().enumerate().filter(|(_, word)| *word == ",");
    let mut rests = commas.map(|(at, _)| &leading[at + 1..]);
    rests.find(|rest| verb_role(rest).is_some()).or(Some(&[]))
}

fn verb_role(leading: &[String]) -> Option<Role> {
    leading_role(leading).or_else(|| leading_role(after_subject(leading)))
}

fn leading_role(leading: &[String]) -> Option<Role> {
    [
        (REPORT, Role::Report),
        (COORDINATE, Role::Coordinate),
        (LEAD, Role::Lead),
    ]
    .into_iter()
    .find(|(verbs, _)| verbs.iter().any(|verb| begins(leading, verb)))
    .map(|(_, role)| role)
}

fn after_subject(leading: &[String]) -> &[String] {
    let skip = |from: usize, phrases: &[&str]| {
        let found = phrases
            .iter()
            .find(|phrase| begins(&leading[from..], phrase));
        from + found.map_or(0, |phrase| phrase.split(' ').count())
    };
    let subject = skip(0, SUBJECTS);
    let verb = skip(subject, AUXILIARIES);
    leading.get(verb..).unwrap_or(leading)
}

/// *Tham mưu, giúp Giám đốc Sở quản lý …*: whoever helps to lead, leads.
fn helped_role(leading: &[String]) -> Option<Role> {
    HELPS.iter().find(|help| begins(leading, help))?;
    let near = &leading[..leading.len().min(14)];
    (0..near.len())
        .any(|at| LEAD.iter().any(|verb| begins(&near[at..], verb)))
        .then_some(Role::Lead)
}

/// Whether the words of `phrase` lead, commas between them aside.
fn begins(leading: &[String], phrase: &str) -> bool {
    let mut words = leading.iter().filter(|word| *word != ",");
    phrase
        .split(' ')
        .all(|part| words.next().is_some_and(|word| word == part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_verbs_give_the_role() {
        let rows = [
            (
                Role::Lead,
                "Chủ trì, phối hợp với các phòng xây dựng kế hoạch",
            ),
            (Role::Lead, "Quản lý việc cấp phát văn bằng"),
            (Role::Lead, "Hướng dẫn, kiểm tra các trường"),
            (
                Role::Lead,
                "Tham mưu giúp Giám đốc Sở quản lý nhà nước về thi",
            ),
            (
                Role::Coordinate,
                "Phối hợp với Thanh tra Sở kiểm tra các trường",
            ),
            (Role::Coordinate, "Tham gia hội đồng thi"),
            (Role::Coordinate, "Tổ chức việc phối hợp với các phòng ban"),
            (
                Role::Implement,
                "Căn cứ hướng dẫn của Bộ, phối hợp với các phòng xây dựng chỉ tiêu",
            ),
            (Role::Lead, "Căn cứ hướng dẫn của Bộ, chỉ đạo các trường"),
            (Role::Report, "Hằng năm, báo cáo Giám đốc Sở"),
            (Role::Report, "Hằng năm, Ban báo cáo Giám đốc Sở"),
            (Role::Lead, "Phòng có trách nhiệm quản lý hồ sơ"),
            (Role::Report, "Tổ chức sơ kết tổng kết, báo cáo định kỳ"),
            (Role::Report, "Định kỳ báo cáo kết quả"),
            (Role::Report, "Thực hiện chế độ thông tin, báo cáo"),
            (Role::Implement, "Tổ chức các lớp bồi dưỡng"),
            (Role::Implement, "Cấp bản sao văn bằng"),
            (Role::Implement, ""),
        ];
        for (role, text) in rows {
            assert_eq!(read_role(1, text), role, "{text}");
        }
        assert_eq!(read_role(0, "Quản lý"), Role::Function);
    }
}
