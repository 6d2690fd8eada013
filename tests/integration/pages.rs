//! Pages beside the search page: units, duties, the bench, overlaps, and what other people's pages embed.

use axum::body::Body;
use axum::http::Request;

use crate::service::{ask, escape, get, get_with, sample};

const UNIT: &str = "so-mau/phong-giao-duc-thuong-xuyen";

#[test]
fn every_unit_and_every_duty_has_its_page() {
    let all = get(sample(), "/don-vi").text;
    let list = get(sample(), "/api/v1/units?limit=1000").json();
    for unit in list["units"].as_array().unwrap() {
        let id = unit["id"].as_str().unwrap();
        assert!(all.contains(&format!("href=\"/don-vi/{id}\"")), "{id}");
        let page = get(sample(), &format!("/don-vi/{id}"));
        let known = get(sample(), &format!("/api/v1/units/{id}")).json();
        for clause in known["clauses"].as_array().unwrap() {
            let link = format!("/nhiem-vu/{}", clause["id"].as_str().unwrap());
            assert!(page.text.contains(&format!("href=\"{link}\"")), "{link}");
        }
    }
    let duty = get(sample(), &format!("/nhiem-vu/{UNIT}/1"));
    assert!(duty.text.contains("xóa mù chữ") && duty.text.contains("rel=\"next\""));
    for lost in [
        "/don-vi/khong-co",
        "/nhiem-vu/khong-co/1",
        "/nhiem-vu/khong-co",
    ] {
        assert_eq!(get(sample(), lost).status, 404, "{lost}");
    }
    for lost in [
        format!("/nhiem-vu/{UNIT}/999"),
        format!("/nhiem-vu/{UNIT}/x"),
    ] {
        assert_eq!(get(sample(), &lost).status, 404, "{lost}");
    }
}

#[test]
fn a_units_page_shows_where_the_hits_fall() {
    let page = get(sample(), &format!("/don-vi/{UNIT}?q=xoa+mu+chu")).text;
    assert!(page.contains("class=\"level-4\"") && page.contains("class=\"level-0\""));
    assert!(page.contains("<mark>xóa mù chữ</mark>") && page.contains("href=\"#nv-1\""));
    let plain = get(sample(), &format!("/don-vi/{UNIT}")).text;
    assert!(!plain.contains("<mark>") && !plain.contains("class=\"map\""));
}

#[test]
fn readings_that_change_nothing_are_not_shown_and_the_others_can_be_undone() {
    let keys = get(sample(), "/tim-kiem?q=xoas+muf+chuwx").text;
    assert!(keys.contains("Đang tìm:") && keys.contains("literal=true"));
    let plain = get(sample(), &format!("/tim-kiem?q={}", escape("xóa mù chữ"))).text;
    assert!(!plain.contains("Đang tìm") && !plain.contains("Có phải bạn muốn tìm"));
    let literal = get(sample(), "/tim-kiem?q=xoas+muf+chuwx&literal=true").text;
    assert!(literal.contains("Đang tìm nguyên văn"));
}

#[test]
fn filters_narrow_and_can_be_taken_back() {
    let page = get(sample(), "/tim-kiem?q=hoc+sinh").text;
    assert!(page.contains("Theo đơn vị") && page.contains("&#38;unit=so-mau"));
    let narrowed = get(sample(), "/tim-kiem?q=hoc+sinh&unit=so-mau%2Fthanh-tra-so").text;
    assert!(narrowed.contains("bỏ lọc") && narrowed.contains("href=\"/tim-kiem?q=hoc%20sinh\""));
    assert_eq!(get(sample(), "/tim-kiem?q=a&page=0").status, 400);
    assert_eq!(get(sample(), "/tim-kiem?q=a&page=21").status, 400);
    assert_eq!(get(sample(), "/tim-kiem?q=a&page=20").status, 200);
}

#[test]
fn our_words_are_english_for_those_who_ask() {
    let asked = get(sample(), "/tim-kiem?q=xoa+mu+chu&lang=en").text;
    assert!(asked.contains("<html lang=\"en\"") && asked.contains("The unit in charge"));
    assert!(
        asked.contains("&#38;lang=en"),
        "further addresses keep the language"
    );
    let preferred = get_with(sample(), "/", ("accept-language", "en-GB,en;q=0.9")).text;
    assert!(preferred.contains("Which unit is in charge of this?"));
    let vietnamese = get_with(sample(), "/?lang=vi", ("accept-language", "en")).text;
    assert!(vietnamese.contains("<html lang=\"vi\""));
}

#[test]
fn every_page_leads_to_itself_in_the_other_language() {
    let page = ("accept", "text/html");
    for (path, switch) in [
        ("/", "/?lang=en"),
        ("/nhung", "/nhung?lang=en"),
        ("/phan-tich", "/phan-tich?lang=en"),
        ("/phan-tich/trung-lap", "/phan-tich/trung-lap?lang=en"),
        ("/api/v1/docs", "/api/v1/docs?lang=en"),
        ("/khong-co", "?lang=en"),
        ("/don-vi/khong-co?a=1&lang=vi", "?a=1&#38;lang=en"),
    ] {
        let text = get_with(sample(), path, page).text;
        assert!(
            text.contains(&format!("href=\"{switch}\" lang=\"en\"")),
            "{path}"
        );
    }
    let docs = get(sample(), "/api/v1/docs?lang=en").text;
    assert!(
        docs.contains("Which unit is in charge of this") && docs.contains("The request is wrong")
    );
    assert!(!docs.contains("Câu trả lời") && docs.contains("lang=\"vi\" hreflang=\"vi\""));
    let docs = get(sample(), "/api/v1/docs").text;
    assert!(docs.contains("Câu trả lời khi tìm đơn vị.") && !docs.contains("The answer"));
    let lost = get_with(sample(), "/don-vi/khong-co?q=xoa+mu&lang=en", page).text;
    for part in [
        "<html lang=\"en\"",
        "Unit not found",
        "value=\"xoa mu\"",
        "name=\"lang\" value=\"en\"",
    ] {
        assert!(lost.contains(part), "{part}");
    }
}

/// Sends the form of the bench: pasted topics, a file and the format wanted.
fn bench(topics: &str, file: Option<(&str, &str)>, format: &str) -> crate::service::Answer {
    let mut body = String::new();
    for (name, value) in [("chu-de", topics), ("dang", format)] {
        body +=
            &format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    if let Some((name, text)) = file {
        body += &format!(
            "--b\r\ncontent-disposition: form-data; name=\"tep\"; filename=\"{name}\"\r\n\r\n{text}\r\n"
        );
    }
    body += "--b--\r\n";
    let request = Request::post("/phan-tich")
        .header("content-type", "multipart/form-data; boundary=b")
        .body(Body::from(body));
    ask(sample(), request.unwrap())
}

#[test]
fn the_bench_shows_answers_evidence_and_gaps() {
    let csv = Some(("viec.csv", "stt;chủ đề\n1;dạy thêm"));
    let page = bench("xóa mù chữ\ncấp giấy phép lái xe", csv, "");
    assert_eq!(page.status, 200, "{}", page.text);
    for part in [
        "2 chủ đề có một đơn vị rõ ràng",
        "Không đơn vị nào ở đây phụ trách",
        "<mark>xóa mù chữ</mark>",
        "<mark>dạy thêm</mark>",
        "class=\"heat-4\"",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
    let file = bench("xóa mù chữ", None, "csv");
    assert!(file.header("content-type").starts_with("text/csv"));
    assert!(
        file.text.contains(&format!("{UNIT}/1")) && file.text.contains("https://so-mau.example/")
    );
    assert!(bench("xóa mù chữ", None, "xlsx").text.starts_with("PK"));
    assert!(bench(" \n", None, "").text.contains("Chưa có chủ đề nào"));
    assert_eq!(
        bench("<script>x</script>", None, "")
            .text
            .matches("<script")
            .count(),
        0
    );
}

#[test]
fn overlaps_name_duties_of_two_units_with_the_common_words_marked() {
    let page = get(sample(), "/phan-tich/trung-lap");
    assert_eq!(page.status, 200);
    assert!(page.text.contains("<mark>") && page.text.contains("id=\"cap-1\""));
    let rows: Vec<&str> = page.text.split("<tr id=").skip(1).collect();
    let percent = |row: &str| -> u32 {
        let end = row.find(" %").unwrap();
        row[row[..end].rfind('>').unwrap() + 1..end]
            .parse()
            .unwrap()
    };
    assert!(
        rows.windows(2)
            .all(|two| percent(two[0]) >= percent(two[1]))
    );
    for row in rows {
        let units: Vec<&str> = row
            .match_indices("href=\"/don-vi/")
            .map(|(at, _)| row[at..].split('"').nth(1).unwrap())
            .collect();
        assert!(units.len() == 2 && units[0] != units[1], "{row}");
    }
    assert_eq!(
        get(sample(), "/phan-tich/trung-lap?department=khong-co").status,
        400
    );
}

#[test]
fn other_pages_and_browsers_find_what_they_need() {
    let script = get(sample(), "/box.js");
    assert!(script.header("content-type").starts_with("text/javascript"));
    assert!(script.text.contains("phutrach-search"));
    let tag = script.header("etag").to_owned();
    assert_eq!(
        get_with(sample(), "/box.js", ("if-none-match", &tag)).status,
        304
    );
    let search = get_with(sample(), "/opensearch.xml", ("host", "tracuu.example.vn"));
    assert!(
        search
            .text
            .contains("template=\"https://tracuu.example.vn/tim-kiem?q={searchTerms}\"")
    );
    let short = search
        .text
        .split("<ShortName>")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    assert!(short.chars().count() <= 16);
    let suggestions = get(sample(), "/goi-y?q=xoa+mu");
    assert_eq!(
        suggestions.header("content-type"),
        "application/x-suggestions+json"
    );
    let read = suggestions.json();
    assert_eq!(read[0], "xoa mu");
    assert!(
        read[1]
            .as_array()
            .unwrap()
            .iter()
            .any(|text| text.as_str().unwrap().contains("xóa mù"))
    );
    let embed = get_with(sample(), "/nhung", ("host", "a\"><script>.vn")).text;
    assert!(!embed.contains("<script>") && embed.contains("&lt;phutrach-search"));
}

#[test]
fn only_the_box_may_stand_in_our_own_frames() {
    for (path, ancestors, frames) in [
        ("/hop", "frame-ancestors 'self'", "SAMEORIGIN"),
        ("/tim-kiem?q=a", "frame-ancestors 'none'", "DENY"),
    ] {
        let page = get(sample(), path);
        assert!(
            page.header("content-security-policy").ends_with(ancestors),
            "{path}"
        );
        assert_eq!(page.header("x-frame-options"), frames, "{path}");
    }
}
