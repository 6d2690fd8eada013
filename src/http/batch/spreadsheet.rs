//! XLSX, read and written. What is read comes from strangers, so it is bounded before it is unpacked.
//!
//! A spreadsheet of 4 MB can unpack to gigabytes, and one that names a cell in its last corner can make a reader ask
//! for a table of billions of cells; so the unpacked size is measured first, and cells are read one by one.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use rust_xlsxwriter::{Workbook, XlsxError};

use super::input::{Topic, is_heading};
use crate::http::problem::{Problem, Text};
use crate::http::wire::batch::{BatchRow, COLUMNS, TOPICS_MAX};

/// The most bytes a spreadsheet may unpack to.
const UNPACKED_BYTES: u64 = 64 << 20;

const NOT_XLSX: Problem = Problem::BodyInvalid(Text {
    vi: "Tệp bảng tính XLSX không đọc được.",
    en: "The XLSX spreadsheet cannot be read.",
});
const TOO_LARGE: Problem = Problem::BodyInvalid(Text {
    vi: "Tệp bảng tính mở ra lớn hơn 64 MB.",
    en: "The spreadsheet unpacks to more than 64 MB.",
});

/// The first column of the first sheet; a heading (`topic`, *chủ đề*) and blank cells are passed over.
pub(super) fn read_xlsx(bytes: &[u8]) -> Result<Vec<Topic>, Problem> {
    measure(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| NOT_XLSX)?;
    let sheet = book.sheet_names().into_iter().next().ok_or(NOT_XLSX)?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(|_| NOT_XLSX)?;
    let mut topics = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(|_| NOT_XLSX)? {
        let (row, column) = cell.get_position();
        let text = if column == 0 {
            text_of(cell.get_value())
        } else {
            String::new()
        };
        let heading = row == 0 && is_heading(&text);
        if !heading && !text.trim().is_empty() {
            topics.push(Topic::Text(text));
        }
        if topics.len() > TOPICS_MAX {
            break;
        }
    }
    Ok(topics)
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::DateTime(moment) => moment.to_string(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Unpacks everything once into nothing, to know that it is bounded: sizes that a file states can lie.
fn measure(bytes: &[u8]) -> Result<(), Problem> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| NOT_XLSX)?;
    let mut left = UNPACKED_BYTES;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(|_| NOT_XLSX)?;
        let read =
            std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|_| NOT_XLSX)?;
        left = left.checked_sub(read).ok_or(TOO_LARGE)?;
    }
    Ok(())
}

/// Rows as a spreadsheet: a heading, then one row for each topic; every text is a text, never a formula.
pub(super) fn write_xlsx(rows: &[BatchRow]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(COLUMNS) {
        sheet.write_string(0, column, *name)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row.cells()) {
            if !cell.is_empty() {
                sheet.write_string(line, column, cell)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(cells: &[(u32, u16, &str)]) -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, column, text) in cells {
            sheet.write_string(*row, *column, *text).unwrap();
        }
        book.save_to_buffer().unwrap()
    }

    fn texts(bytes: &[u8]) -> Vec<String> {
        let text = |topic| match topic {
            Topic::Text(text) => text,
            Topic::Unreadable(problem) => format!("{problem:?}"),
        };
        read_xlsx(bytes).unwrap().into_iter().map(text).collect()
    }

    #[test]
    fn the_first_column_is_read_and_a_far_corner_costs_nothing() {
        let cells = [
            (0, 0, "topic"),
            (0, 1, "ghi chú"),
            (1, 0, "xóa mù chữ"),
            (2, 1, "x"),
            (3, 0, "thi đua"),
        ];
        assert_eq!(texts(&book(&cells)), ["xóa mù chữ", "thi đua"]);
        assert_eq!(
            texts(&book(&[(0, 0, "một"), (1_048_575, 16_383, "xa")])),
            ["một"]
        );
    }

    #[test]
    fn a_spreadsheet_that_unpacks_to_much_is_refused() {
        use std::io::Write;
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        for _ in 0..65 {
            archive.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 1 << 20);
        assert!(
            matches!(read_xlsx(&bytes), Err(Problem::BodyInvalid(text)) if text == TEXT_TOO_LARGE)
        );
    }

    const TEXT_TOO_LARGE: Text = match TOO_LARGE {
        Problem::BodyInvalid(text) => text,
        _ => panic!(),
    };
}
