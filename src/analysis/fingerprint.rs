//! A digest of what the analysis makes of fixed probe texts, so that an index made by another analysis is noticed.
//!
//! In: nothing. Out: 64 hexadecimal digits. An index whose fingerprint differs was made of other tokens than queries
//! are read into now: it has to be rebuilt, because nothing else would tell that its answers are wrong.

use std::sync::LazyLock;

use super::token::tokenize;

/// Raised by hand when the meaning of tokens changes in a way that no probe shows.
const VERSION: u32 = 1;

/// One probe for each rule; what they say does not matter, which rules they pass through does.
const PROBES: [&str; 20] = [
    "Phòng Giáo dục thường xuyên, Sở Giáo dục và Đào tạo",
    "Xo\u{301}a mu\u{300} chu\u{31b}\u{303}",
    "a\u{301}\u{302}n e\u{302}\u{309} o\u{31b}\u{323} a\u{323}\u{306}",
    "hoà hòa thuỷ thủy khoẻ khỏe quý qúy loè lòe",
    "qui quy kĩ kỹ lí lý mĩ mỹ sĩ sỹ tỉ tỷ hi hy",
    "thuy thui tay tai cây cấy ngày ngài",
    "ð Ɖ đ Đ Ð ĐÀO TẠO",
    "xoá\u{ad} mù\u{200b}chữ\u{feff} \u{200d}viên",
    "ﬁ ＴＩẾＮＧ ① ² İ ß ſ",
    "nghiện cứu bối dưỡng cấp pháp",
    "GDTX, TTHTCĐ, THPT, UBND, THCS-THPT, VB2",
    "a) Chủ trì; b) phối hợp: c) báo cáo. d) Thống kê",
    "Điều 12. Khoản 3, điểm b, 2.5.1; 10/2024/TT-BGDĐT",
    "ngày 01/7/2025, 08h30, 1.000.000 đồng, 12,5 %",
    "thư điện tử a.b@example.vn, https://example.vn/x?y=1",
    "văn-hóa “trích dẫn” (ngoặc) [1] l’année it's",
    "Đắk Lắk, Krông Pắc, Pleiku, wifi, email, COVID-19",
    "một\u{a0}hai\tba\nbốn\r\nnăm… sáu – bảy — tám",
    "\u{1f600} \u{301} \u{0} \u{202e}ngược\u{202c} 学校 школа",
    "giặt gìn quốc quả huynh khuya nghiêng yêu uyên oong",
];

static FINGERPRINT: LazyLock<String> = LazyLock::new(compute);

/// The fingerprint of the analysis this program was built with: 64 lower-case hexadecimal digits.
pub fn fingerprint() -> &'static str {
    &FINGERPRINT
}

fn compute() -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&VERSION.to_le_bytes());
    for probe in PROBES {
        for token in tokenize(probe) {
            for number in [token.start, token.end, usize::from(token.breaks_before)] {
                hasher.update(&(number as u64).to_le_bytes());
            }
            for form in [&token.marked, &token.folded] {
                hasher.update(&(form.len() as u64).to_le_bytes());
                hasher.update(form.as_bytes());
            }
        }
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_is_stable_within_one_program_and_every_probe_has_tokens() {
        assert_eq!(fingerprint(), compute());
        assert_eq!(fingerprint().len(), 64);
        for probe in PROBES {
            assert!(!tokenize(probe).is_empty(), "{probe}");
        }
    }
}
