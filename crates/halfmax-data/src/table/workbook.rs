//! A sheet of an `.xlsx` workbook as comma-separated text, row for line.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxError};

use crate::DataError;

/// An open workbook.
pub(crate) struct Workbook<'a, R: Read + Seek = BufReader<File>> {
    path: &'a Path,
    book: Xlsx<R>,
}

/// How much of a sheet is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The first row that is not empty.
    Header,
    /// All of it.
    Whole,
}

impl<'a> Workbook<'a> {
    pub(super) fn open(path: &'a Path) -> Result<Self, DataError> {
        let file = File::open(path).map_err(DataError::io(path))?;
        Self::read(path, BufReader::new(file))
    }
}

impl<'a, R: Read + Seek> Workbook<'a, R> {
    /// The workbook that `content` holds; messages call it `path`.
    pub(crate) fn read(path: &'a Path, content: R) -> Result<Self, DataError> {
        let book = Xlsx::new(content).map_err(|e| fault(path, &e))?;
        Ok(Self { path, book })
    }

    /// The names of its sheets, in order.
    pub(crate) fn sheets(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    /// The text of a sheet: line `n` is row `n`, so messages name the place in the workbook.
    ///
    /// Line ends inside cells become blanks; numbers are written so that they read back as they are.
    pub(crate) fn text(&mut self, sheet: &str, extent: Extent) -> Result<Vec<u8>, DataError> {
        let path = self.path;
        let mut cells = self.book.worksheet_cells_reader(sheet).map_err(|e| fault(path, &e))?;
        let mut text = Text::default();
        while let Some(cell) = cells.next_cell().map_err(|e| fault(path, &e))? {
            let (row, column) = cell.get_position();
            if extent == Extent::Header && text.width > 0 && row > text.row {
                break;
            }
            text.push(row, column, cell.get_value());
        }
        text.end_row();
        Ok(text.written.into_bytes())
    }
}

fn fault(path: &Path, error: &XlsxError) -> DataError {
    DataError::Damaged {
        path: path.into(),
        problem: format!(
            "is not an .xlsx workbook that can be read ({error}); save it as .xlsx or .csv again"
        ),
    }
}

/// Rows being written.
#[derive(Default)]
struct Text {
    written: String,
    /// The row being written, 0-based.
    row: u32,
    /// Cells written of it.
    cells: usize,
    /// Cells of the header; shorter rows are filled up, since a sheet does not store empty cells.
    width: usize,
}

impl Text {
    fn push(&mut self, row: u32, column: u32, value: &DataRef<'_>) {
        if matches!(value, DataRef::Empty) {
            return;
        }
        while self.row < row {
            self.end_row();
        }
        // A cell that was written over another would have to lie before it: no such file is known.
        for _ in self.cells..=column as usize {
            if self.cells > 0 {
                self.written.push(',');
            }
            self.cells += 1;
        }
        write_cell(&mut self.written, value);
    }

    fn end_row(&mut self) {
        if self.cells > 0 {
            if self.width == 0 {
                self.width = self.cells;
            }
            for _ in self.cells..self.width {
                self.written.push(',');
            }
        }
        self.written.push('\n');
        self.row += 1;
        self.cells = 0;
    }
}

fn write_cell(text: &mut String, value: &DataRef<'_>) {
    let fault = "writing to a string cannot fail";
    match value {
        DataRef::Empty => {}
        DataRef::Int(number) => write!(text, "{number}").expect(fault),
        DataRef::Float(number) => write!(text, "{number}").expect(fault),
        DataRef::Bool(truth) => text.push_str(if *truth { "TRUE" } else { "FALSE" }),
        DataRef::String(cell) | DataRef::DateTimeIso(cell) | DataRef::DurationIso(cell) => {
            quote(text, cell);
        }
        DataRef::SharedString(cell) => quote(text, cell),
        DataRef::Error(error) => quote(text, &error.to_string()),
        DataRef::DateTime(date) if date.is_duration() => {
            write!(text, "{}", date.as_f64()).expect(fault);
        }
        DataRef::DateTime(date) => {
            let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
            write!(text, "{year:04}-{month:02}-{day:02}").expect(fault);
            if (hour, minute, second) != (0, 0, 0) {
                write!(text, " {hour:02}:{minute:02}:{second:02}").expect(fault);
            }
        }
    }
}

fn quote(text: &mut String, cell: &str) {
    let plain = !cell.contains([',', '"', '\n', '\r']);
    if plain {
        text.push_str(cell);
        return;
    }
    text.push('"');
    for character in cell.chars() {
        match character {
            '"' => text.push_str("\"\""),
            '\n' | '\r' if text.ends_with([' ', '"']) => {}
            '\n' | '\r' => text.push(' '),
            other => text.push(other),
        }
    }
    text.push('"');
}
