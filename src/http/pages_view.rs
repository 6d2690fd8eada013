//! Units and clauses of a search or of the registry, as the pages show them.

use jiff::civil::Date;

use crate::corpus::{Basis, Contact, Department, Period, Role, Status, Unit};
use crate::index::Registry;
use crate::search::answer::{Hit, UnitHit};
use crate::web::address::is_web_address;
use crate::web::{self, ClauseView, Frame, Language, Link, Reach, Source, UnitView};

/// Roles in both languages, by their numbers.
const ROLES: [(&str, &str); 5] = [
    ("câu chức năng", "function statement"),
    ("chủ trì, quản lý", "leads or manages"),
    ("thực hiện", "carries out"),
    ("phối hợp", "takes part"),
    ("báo cáo, tổng kết", "reports"),
];

/// A unit that was found.
pub(super) fn unit_view(registry: &Registry, frame: &Frame, hit: &UnitHit) -> UnitView {
    let why = match (frame.language, hit.evidence.first()) {
        (Language::English, Some(best)) => english_why(best),
        (Language::English, None) => String::new(),
        (Language::Vietnamese, _) => as_sentence(&hit.why),
    };
    let evidence = hit.evidence.iter().map(|hit| {
        let mut clause = clause_view(frame, hit);
        clause.unit.clear();
        // The card says it already.
        if clause.why == why {
            clause.why = as_sentence(&clause.role);
        }
        clause
    });
    UnitView {
        evidence: evidence.collect(),
        why: why.clone(),
        ..known_unit(registry, frame, &hit.unit, &hit.department)
    }
}

/// A unit as the registry knows it.
pub(super) fn known_unit(
    registry: &Registry,
    frame: &Frame,
    unit: &Unit,
    department: &Department,
) -> UnitView {
    let successor = unit.successor.as_ref().and_then(|id| registry.find(id));
    let contact: &Contact = &unit.contact;
    UnitView {
        id: unit.id.0.clone(),
        name: unit.name.clone(),
        url: frame.links.unit(&unit.id.0),
        department: department.name.clone(),
        address: contact.address.clone(),
        email: contact.email.as_deref().map(email),
        phone: contact.phone.as_deref().map(phone),
        checked: contact.checked.map(|day| date(frame, day)),
        source: unit.source_url.as_deref().and_then(source),
        decision: unit.decision.clone(),
        validity: validity(frame, &unit.period),
        ended: ended(frame, unit),
        successor: successor.map(|number| {
            let unit = registry.unit(number);
            Link {
                name: unit.name.clone(),
                url: frame.links.unit(&unit.id.0),
            }
        }),
        ..UnitView::default()
    }
}

/// A clause that was found.
pub(super) fn clause_view(frame: &Frame, hit: &Hit) -> ClauseView {
    let why = match frame.language {
        Language::Vietnamese => as_sentence(&hit.why),
        Language::English => english_why(hit),
    };
    ClauseView {
        why,
        pieces: web::cut(&hit.text, &hit.highlights),
        unit: hit.unit.name.clone(),
        unit_url: frame.links.unit(&hit.unit.id.0),
        ..known_clause(frame, &hit.unit, hit.ordinal, hit.role, &hit.text)
    }
}

/// A clause as its page has it.
pub(super) fn known_clause(
    frame: &Frame,
    unit: &Unit,
    ordinal: u32,
    role: Role,
    text: &str,
) -> ClauseView {
    ClauseView {
        ordinal,
        url: frame.links.clause(&unit.id.0, ordinal),
        role: role_name(frame, role).to_owned(),
        pieces: web::cut(text, &[]),
        ..ClauseView::default()
    }
}

/// A role in the page's language.
pub(super) fn role_name(frame: &Frame, role: Role) -> &'static str {
    let (vi, en) = ROLES[role as usize];
    frame.language.pick(vi, en)
}

/// That a unit has ended, and how.
pub(super) fn ended(frame: &Frame, unit: &Unit) -> Option<String> {
    let (vi, en) = match unit.status {
        Status::Renamed => ("Đơn vị đã đổi tên", "This unit was renamed"),
        Status::Merged => (
            "Đơn vị đã sáp nhập vào đơn vị khác",
            "This unit was merged into another",
        ),
        Status::Split => ("Đơn vị đã chia tách", "This unit was divided"),
        Status::Closed => ("Đơn vị đã giải thể", "This unit was closed"),
        Status::Active | Status::Unknown => return None,
    };
    Some(frame.t(vi, en).to_owned())
}

/// A sentence begins with a capital and ends with a full stop.
fn as_sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).chain(['.']).collect(),
        None => String::new(),
    }
}

fn english_why(hit: &Hit) -> String {
    let role = ROLES[hit.role as usize].1;
    match hit.missing.as_slice() {
        [] => format!("Holds every word asked for; {role}."),
        missing => format!("Does not hold: {}; {role}.", missing.join(", ")),
    }
}

fn validity(frame: &Frame, period: &Period) -> String {
    let mut text = match (period.from, period.to) {
        (None, None) => return frame.t("chưa rõ hiệu lực", "not known").to_owned(),
        (Some(from), None) => format!("{} {}", frame.t("từ", "from"), date(frame, from)),
        (None, Some(to)) => format!("{} {}", frame.t("đến", "until"), date(frame, to)),
        (Some(from), Some(to)) => format!("{} – {}", date(frame, from), date(frame, to)),
    };
    text.push_str(match period.basis {
        Basis::Stated => frame.t(" (theo văn bản)", " (as the decision states)"),
        Basis::Inferred => frame.t(" (suy ra từ nguồn khác)", " (inferred)"),
        Basis::Unknown => frame.t(" (chưa rõ căn cứ)", " (basis not known)"),
    });
    text
}

fn date(frame: &Frame, day: Date) -> String {
    match frame.language {
        Language::Vietnamese => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
        Language::English => day.to_string(),
    }
}

/// Where a page was published, when that is an address people can follow.
pub(super) fn source(url: &str) -> Option<Source> {
    let host = url.split('/').nth(2).filter(|host| !host.is_empty())?;
    is_web_address(url).then(|| Source {
        url: url.to_owned(),
        host: host.to_owned(),
    })
}

fn email(text: &str) -> Reach {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+@".contains(c);
    let whole = text.chars().all(plain) && text.matches('@').count() == 1;
    Reach {
        text: text.to_owned(),
        url: whole.then(|| format!("mailto:{text}")),
    }
}

fn phone(text: &str) -> Reach {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plain = |c: char| c.is_ascii_digit() || c.is_whitespace() || "()+.-–".contains(c);
    let whole = text.chars().all(plain) && (8..=12).contains(&digits.len());
    let plus = if text.trim_start().starts_with('+') {
        "+"
    } else {
        ""
    };
    Reach {
        text: text.to_owned(),
        url: whole.then(|| format!("tel:{plus}{digits}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_become_links_only_where_they_are_plain() {
        for (text, url) in [
            ("(0292) 3831.000", Some("tel:02923831000")),
            ("+84 292 3831000", Some("tel:+842923831000")),
            ("0292.3831.000 - 0292.3831.001", None),
            ("hỏi bảo vệ", None),
        ] {
            assert_eq!(phone(text).url.as_deref(), url, "{text}");
        }
        for (text, url) in [
            ("a@mau.vn", Some("mailto:a@mau.vn")),
            ("a@mau.vn?cc=b@c.vn", None),
            ("a@b@c", None),
        ] {
            assert_eq!(email(text).url.as_deref(), url, "{text}");
        }
    }

    #[test]
    fn dates_say_how_they_are_known() {
        let frame = Frame::default();
        let day = |text: &str| text.parse().ok();
        let mut period = Period::default();
        assert_eq!(validity(&frame, &period), "chưa rõ hiệu lực");
        period.from = day("2021-03-01");
        assert_eq!(validity(&frame, &period), "từ 01/03/2021 (chưa rõ căn cứ)");
        period.basis = Basis::Stated;
        period.to = day("2025-06-30");
        assert_eq!(
            validity(&frame, &period),
            "01/03/2021 – 30/06/2025 (theo văn bản)"
        );
    }

    #[test]
    fn only_web_addresses_are_sources() {
        for (url, host) in [
            ("https://so-mau.example/a", Some("so-mau.example")),
            ("javascript://x/%0aalert(1)", None),
            ("http://", None),
        ] {
            assert_eq!(source(url).map(|source| source.host).as_deref(), host);
        }
    }
}
