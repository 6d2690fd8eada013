//! Rows to bytes, in the format that `Accept` asks for.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Response, header};

use super::spreadsheet::write_xlsx;
use crate::http::problem::Problem;
use crate::http::wire::batch::{BatchBody, BatchRow, COLUMNS, XLSX};

/// What rows are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Format {
    /// An object with `rows`.
    Json,
    /// With a byte order mark, so that spreadsheets read it as UTF-8.
    Csv,
    /// A spreadsheet.
    Xlsx,
}

impl Format {
    /// The format a request prefers; JSON when it does not say.
    pub(in crate::http) fn accepted(headers: &HeaderMap) -> Result<Self, Problem> {
        let Some(accept) = headers.get(header::ACCEPT) else {
            return Ok(Self::Json);
        };
        let accept = accept.to_str().map_err(|_| Problem::NotAcceptable)?;
        let mut best: Option<(f32, Self)> = None;
        for item in accept.split(',') {
            let (kind, rest) = item.split_once(';').unwrap_or((item, ""));
            let weight = rest
                .trim()
                .strip_prefix("q=")
                .and_then(|text| text.parse().ok())
                .unwrap_or(1.0);
            if let Some(format) = Self::of(kind.trim())
                && weight > best.map_or(0.0, |(most, _)| most)
            {
                best = Some((weight, format));
            }
        }
        best.map(|(_, format)| format).ok_or(Problem::NotAcceptable)
    }

    fn of(kind: &str) -> Option<Self> {
        match kind {
            "application/json" | "application/*" | "*/*" | "" => Some(Self::Json),
            "text/csv" | "text/*" => Some(Self::Csv),
            XLSX => Some(Self::Xlsx),
            _ => None,
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => XLSX,
        }
    }

    /// Files are named; JSON is not a file.
    fn disposition(self) -> Option<&'static str> {
        match self {
            Self::Json => None,
            Self::Csv => Some("attachment; filename=\"ket-qua.csv\""),
            Self::Xlsx => Some("attachment; filename=\"ket-qua.xlsx\""),
        }
    }
}

/// The answer that carries written rows.
pub(in crate::http) fn response(format: Format, bytes: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    let mut state = |name, value| headers.insert(name, HeaderValue::from_static(value));
    state(header::CONTENT_TYPE, format.media_type());
    state(header::CACHE_CONTROL, "no-store");
    if let Some(disposition) = format.disposition() {
        state(header::CONTENT_DISPOSITION, disposition);
    }
    response
}

/// The rows in this format.
pub(in crate::http) fn write(
    format: Format,
    rows: &[BatchRow],
    generation: &str,
) -> Result<Vec<u8>, Problem> {
    let broken = |error: &dyn std::fmt::Display| Problem::Internal(error.to_string());
    match format {
        Format::Json => {
            serde_json::to_vec(&BatchBody { rows, generation }).map_err(|error| broken(&error))
        }
        Format::Csv => write_csv(rows).map_err(|error| broken(&error)),
        Format::Xlsx => write_xlsx(rows).map_err(|error| broken(&error)),
    }
}

fn write_csv(rows: &[BatchRow]) -> csv::Result<Vec<u8>> {
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    let mut writer = csv::Writer::from_writer(&mut bytes);
    writer.write_record(COLUMNS)?;
    for row in rows {
        writer.write_record(row.cells().iter().map(|cell| disarm(cell)))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// Spreadsheets run a cell that begins like a formula; an apostrophe in front makes it a text.
fn disarm(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_follows_accept() {
        for (accept, format) in [
            ("*/*", Some(Format::Json)),
            ("text/csv", Some(Format::Csv)),
            (
                "text/html, text/csv;q=0.5, application/json;q=0.4",
                Some(Format::Csv),
            ),
            (XLSX, Some(Format::Xlsx)),
            ("image/png", None),
            ("application/json;q=0", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            assert_eq!(Format::accepted(&headers).ok(), format, "{accept}");
        }
        assert_eq!(Format::accepted(&HeaderMap::new()).unwrap(), Format::Json);
    }

    #[test]
    fn no_cell_of_a_csv_file_is_a_formula() {
        let row = BatchRow::failed("=HYPERLINK(\"http://x\")".into(), &Problem::Busy);
        let text = String::from_utf8(write(Format::Csv, &[row], "gen").unwrap()).unwrap();
        assert!(
            text.starts_with("\u{feff}topic,outcome,unit_1,unit_1_name,score_1,"),
            "{text}"
        );
        assert!(
            text.contains("\n\"'=HYPERLINK(\"\"http://x\"\")\","),
            "{text}"
        );
    }
}
