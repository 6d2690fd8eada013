//! A heat map as plain values: where each cell and label stands, so that the template only writes them down.
//!
//! The picture is for eyes and a mouse; the same numbers stand in a table beside it.

/// Side of a cell.
const CELL: usize = 28;
/// Room for the labels of rows.
const LABELS: usize = 208;
/// Room for the slanting labels of columns.
const HEAD: usize = 164;
/// Letters of a label before it is cut.
const ROW_LETTERS: usize = 27;
/// See [`ROW_LETTERS`].
const COLUMN_LETTERS: usize = 28;

/// A heat map.
#[derive(Debug, Default)]
pub struct Heat {
    /// Its width.
    pub width: usize,
    /// Its height.
    pub height: usize,
    /// Labels of columns.
    pub columns: Vec<HeatLabel>,
    /// Labels of rows.
    pub rows: Vec<HeatLabel>,
    /// The cells that are not empty.
    pub cells: Vec<HeatCell>,
}

/// A label and where it stands.
#[derive(Debug)]
pub struct HeatLabel {
    /// The label, cut where it is too long.
    pub text: String,
    /// The whole label.
    pub whole: String,
    /// From the left.
    pub x: usize,
    /// From the top.
    pub y: usize,
    /// Whether it needs a second look.
    pub unclear: bool,
}

/// A cell that is not empty.
#[derive(Debug)]
pub struct HeatCell {
    /// From the left.
    pub x: usize,
    /// From the top.
    pub y: usize,
    /// 1 to 4.
    pub level: usize,
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// One value to draw.
#[derive(Debug, Clone)]
pub struct HeatValue {
    /// Its row.
    pub row: usize,
    /// Its column.
    pub column: usize,
    /// 0 to 1.
    pub share: f32,
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// Lays out a heat map; `rows` say whether they need a second look.
pub fn heat_map(rows: &[(String, bool)], columns: &[String], values: Vec<HeatValue>) -> Heat {
    let label = |text: &str, letters, x, y, unclear| HeatLabel {
        text: shorten(text, letters),
        whole: text.to_owned(),
        x,
        y,
        unclear,
    };
    let columns_laid = columns.iter().enumerate().map(|(at, text)| {
        label(
            text,
            COLUMN_LETTERS,
            LABELS + at * CELL + CELL / 2 + 4,
            HEAD - 8,
            false,
        )
    });
    let rows_laid = rows.iter().enumerate().map(|(at, (text, unclear))| {
        label(
            text,
            ROW_LETTERS,
            LABELS - 10,
            HEAD + at * CELL + CELL / 2 + 4,
            *unclear,
        )
    });
    let cells = values.into_iter().map(|value| HeatCell {
        x: LABELS + value.column * CELL,
        y: HEAD + value.row * CELL,
        level: ((value.share * 4.0).ceil() as usize).clamp(1, 4),
        title: value.title,
        url: value.url,
    });
    Heat {
        // The last label slants out to the right.
        width: LABELS + columns.len() * CELL + HEAD,
        height: HEAD + rows.len() * CELL + 4,
        columns: columns_laid.collect(),
        rows: rows_laid.collect(),
        cells: cells.collect(),
    }
}

fn shorten(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let cut: String = text.chars().take(letters - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_stand_in_their_row_and_column_and_darken_with_their_share() {
        let value = |row, column, share| HeatValue {
            row,
            column,
            share,
            title: String::new(),
            url: String::new(),
        };
        let rows = [("xóa mù chữ".to_owned(), false), ("x".repeat(50), true)];
        let columns = ["Văn phòng".to_owned(), "Thanh tra".to_owned()];
        let heat = heat_map(&rows, &columns, vec![value(0, 1, 1.0), value(1, 0, 0.0)]);
        assert_eq!((heat.cells[0].level, heat.cells[1].level), (4, 1));
        assert_eq!(heat.cells[0].y, HEAD);
        assert!(heat.cells[0].x > heat.cells[1].x && heat.cells[1].y > heat.cells[0].y);
        assert_eq!(heat.rows[1].text.chars().count(), ROW_LETTERS);
        assert!(heat.rows[1].unclear && heat.height > heat.cells[1].y);
    }
}
