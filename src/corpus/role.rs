//! What a clause makes its unit do, read from its leading verbs.
//!
//! In: a clause's ordinal and text. Out: its [`Role`]. A preface (*Căn cứ …,* *Theo …,* *Hằng năm,*) is passed over. Where
//! it names a legal ground, co-operation after it is how the unit does its own work ("Căn cứ …, phối hợp với … xây dựng
//! kế hoạch"), so that is no [`Role::Coordinate`].

use super::clause::Role;
use super::text::words;
use super::wording::begins_with_duty_verb;

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
/// Openings that say on what ground, before the verb of the duty.
const GROUNDS: &[&str] = &["can cu", "theo", "tren co so"];
/// Openings that say when or how far, before the verb of the duty.
const OCCASIONS: &[&str] = &[
    "hang nam",
    "hang quy",
    "hang thang",
    "dinh ky",
    "trong pham vi",
    "khi",
    "ngoai ra",
];
/// Verbs that only look like one of these openings.
const NO_PREFACES: &[&str] = &["theo doi"];
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
/// The role that the leading verbs of `clause_text` give; ordinal 0 is the function statement.
pub fn read_role(ordinal: u32, clause_text: &str) -> Role {
    if ordinal == 0 {
        return Role::Function;
    }
    let leading = leading_words(clause_text);
    let role = match read_preface(&leading) {
        Some(Preface::Ground(rest)) => verb_role(rest).filter(|role| *role != Role::Coordinate),
        Some(Preface::Occasion(rest)) => verb_role(rest),
        None => verb_role(&leading).or_else(|| helped_role(&leading)),
    };
    role.unwrap_or(Role::Implement)
}

/// What stands before the duty's verb, and the words from the verb on; none when no verb was found.
enum Preface<'a> {
    Ground(&'a [String]),
    Occasion(&'a [String]),
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

fn read_preface(leading: &[String]) -> Option<Preface<'_>> {
    let opens = |phrases: &[&str]| phrases.iter().any(|phrase| begins(leading, phrase));
    if opens(NO_PREFACES) || verb_role(leading).is_some() {
        return None;
    }
    if opens(GROUNDS) {
        Some(Preface::Ground(from_verb(leading)))
    } else {
        opens(OCCASIONS).then(|| Preface::Occasion(from_verb(leading)))
    }
}

/// The words after the first comma that a verb of a duty follows.
fn from_verb(leading: &[String]) -> &[String] {
    let commas = leading.iter().enumerate().filter(|(_, word)| *word == ",");
    let mut rests = commas.map(|(at, _)| &leading[at + 1..]);
    let is_verb =
        |rest: &&[String]| verb_role(rest).is_some() || begins_with_duty_verb(&rest.join(" "));
    rests.find(is_verb).unwrap_or_default()
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
    // "Thanh tra, hướng dẫn …" begins with a verb that only looks like a subject.
    if leading.get(subject).is_some_and(|word| word == ",") {
        return leading;
    }
    let verb = skip(subject, AUXILIARIES);
    leading.get(verb..).unwrap_or(leading)
}

/// *Tham mưu, giúp Giám đốc Sở quản lý …*: whoever helps to lead, leads.
fn helped_role(leading: &[String]) -> Option<Role> {
    let near = &leading[..leading.len().min(14)];
    let helps = near.iter().position(|word| word == "giup")?;
    let direct = helps == 0 || begins(near, "tham muu");
    let leads = (helps..near.len()).any(|at| LEAD.iter().any(|verb| begins(&near[at..], verb)));
    (direct && leads).then_some(Role::Lead)
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
                "Theo dõi hoạt động của phân hiệu; báo cáo tỉnh",
            ),
            (
                Role::Implement,
                "Đề xuất chủ trương, phối hợp với các phòng",
            ),
            (
                Role::Implement,
                "Hằng năm, xây dựng kế hoạch, báo cáo Giám đốc Sở",
            ),
            (
                Role::Coordinate,
                "Hằng năm, phối hợp với các trường tổ chức ngày hội",
            ),
            (Role::Implement, "Thanh tra, hướng dẫn khắc phục sai phạm"),
            (Role::Implement, "Tham mưu công tác quản lý cán bộ"),
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
