//! Which table of a file is meant.

use std::path::{Path, PathBuf};

use super::Table;
use super::content::Content;
use super::member;
use super::workbook::{Extent, Workbook};
use crate::DataError;

/// The table of a file that is expected to hold one.
pub(super) fn only(path: &Path, delimiter: Option<u8>) -> Result<Table, DataError> {
    first(path, delimiter, |_| false)
}

/// The first table of a file whose header will do; of a file with one table that one in any case.
pub(super) fn first(
    path: &Path,
    delimiter: Option<u8>,
    will_do: impl Fn(&[String]) -> bool,
) -> Result<Table, DataError> {
    if let Some((file, member)) = member_of(path) {
        return named(&file, &member, delimiter);
    }
    match kind(path) {
        Kind::Text => text(path, delimiter),
        Kind::Zip => first_member(path, delimiter, will_do),
        Kind::Workbook => first_sheet(path, will_do),
    }
}

/// A table beside another one.
pub(super) fn sibling(of: &Path, name: &str) -> Result<Table, DataError> {
    let Some((file, member)) = member_of(of) else {
        return only(&of.with_file_name(name), None);
    };
    let folder = member.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    named(&file, &format!("{folder}{name}"), None)
}

/// The file and the part of it that `FILE.zip#member` and `FILE.xlsx#sheet` name.
pub(super) fn member_of(path: &Path) -> Option<(PathBuf, String)> {
    let text = path.to_str()?;
    let at = [".zip#", ".xlsx#", ".xlsm#"]
        .iter()
        .filter_map(|ending| Some(text.to_ascii_lowercase().find(ending)? + ending.len() - 1))
        .min()?;
    Some((PathBuf::from(&text[..at]), text[at + 1..].to_owned()))
}

/// Whether a file in an archive is a table by its name, not a folder or what a file system left behind.
pub(super) fn is_table(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let lower = file.to_ascii_lowercase();
    !name.starts_with("__MACOSX/")
        && !file.starts_with('.')
        && [".csv", ".tsv", ".txt", ".tab"].iter().any(|ending| lower.ends_with(ending))
        && !lower.starts_with("readme")
}

enum Kind {
    Text,
    Zip,
    Workbook,
}

fn kind(path: &Path) -> Kind {
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("zip") => Kind::Zip,
        Some("xlsx" | "xlsm") => Kind::Workbook,
        _ => Kind::Text,
    }
}

fn text(path: &Path, delimiter: Option<u8>) -> Result<Table, DataError> {
    let gzipped = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gz"));
    let content = if gzipped { Content::Gzip(path.into()) } else { Content::Plain(path.into()) };
    Table::new(path.into(), delimiter.unwrap_or_else(|| delimiter_of(path)), content)
}

/// Tabs in `.tsv`, `.txt` and `.tab`, commas elsewhere.
pub(super) fn delimiter_of(path: &Path) -> u8 {
    let name = path.to_string_lossy().to_ascii_lowercase();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    if [".tsv", ".txt", ".tab"].iter().any(|ending| stem.ends_with(ending)) { b'\t' } else { b',' }
}

fn first_member(
    path: &Path,
    delimiter: Option<u8>,
    will_do: impl Fn(&[String]) -> bool,
) -> Result<Table, DataError> {
    let members = member::tables(path)?;
    let names: Vec<String> = members.iter().map(|m| m.name.clone()).collect();
    let alone = members.len() == 1;
    for member in members {
        let table = member_table(path, member, delimiter);
        if alone {
            return table;
        }
        // A member that is no table cannot be the one that is meant, unless it is the only one.
        if let Ok(table) = table
            && will_do(&table.header)
        {
            return Ok(table);
        }
    }
    Err(none_will_do(path, &names))
}

fn first_sheet(path: &Path, will_do: impl Fn(&[String]) -> bool) -> Result<Table, DataError> {
    let mut book = Workbook::open(path)?;
    let sheets = book.sheets();
    let mut chosen = None;
    if sheets.len() > 1 {
        for sheet in &sheets {
            let header = book.text(sheet, Extent::Header)?;
            let cells = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(&header[..])
                .records()
                .next()
                .and_then(Result::ok);
            let cells: Vec<String> =
                cells.iter().flatten().map(|cell| cell.trim().to_owned()).collect();
            if will_do(&cells) {
                chosen = Some(sheet);
                break;
            }
        }
    }
    match (chosen, sheets.first()) {
        (Some(sheet), _) => sheet_table(path, &mut book, sheet, true),
        (None, Some(sheet)) => sheet_table(path, &mut book, sheet, false),
        (None, None) => Err(none_will_do(path, &[])),
    }
}

fn named(file: &Path, member: &str, delimiter: Option<u8>) -> Result<Table, DataError> {
    if let Kind::Workbook = kind(file) {
        let mut book = Workbook::open(file)?;
        let sheets = book.sheets();
        return if sheets.iter().any(|sheet| sheet == member) {
            sheet_table(file, &mut book, member, true)
        } else {
            Err(not_in(file, member, &sheets))
        };
    }
    let members = member::tables(file)?;
    let names: Vec<String> = members.iter().map(|m| m.name.clone()).collect();
    match members.into_iter().find(|m| m.name == member || m.name.ends_with(&format!("/{member}")))
    {
        Some(found) => member_table(file, found, delimiter),
        None => Err(not_in(file, member, &names)),
    }
}

fn member_table(
    file: &Path,
    member: member::Member,
    delimiter: Option<u8>,
) -> Result<Table, DataError> {
    let delimiter = delimiter.unwrap_or_else(|| delimiter_of(Path::new(&member.name)));
    Table::new(part(file, &member.name), delimiter, Content::Zipped(member))
}

fn sheet_table(
    file: &Path,
    book: &mut Workbook<'_>,
    sheet: &str,
    of_several: bool,
) -> Result<Table, DataError> {
    let text = book.text(sheet, Extent::Whole)?;
    let shown = if of_several { part(file, sheet) } else { file.to_path_buf() };
    Table::new(shown, b',', Content::Memory(text))
}

fn part(file: &Path, name: &str) -> PathBuf {
    let mut shown = file.as_os_str().to_owned();
    shown.push("#");
    shown.push(name);
    shown.into()
}

fn not_in(file: &Path, member: &str, names: &[String]) -> DataError {
    DataError::Damaged {
        path: file.into(),
        problem: format!("has no table {member:?}; it has {}", list(names)),
    }
}

fn none_will_do(file: &Path, names: &[String]) -> DataError {
    let problem = if names.is_empty() {
        "holds no table".to_owned()
    } else {
        format!(
            "holds {} tables and none has the columns looked for: {}; name one as {}#{}",
            names.len(),
            list(names),
            file.display(),
            names[0]
        )
    };
    DataError::Damaged { path: file.into(), problem }
}

fn list(names: &[String]) -> String {
    let shown = names.iter().take(8).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(8) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
