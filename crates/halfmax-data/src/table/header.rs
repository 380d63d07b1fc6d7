//! The first line of a table: its columns, or what is wrong with it.

use std::path::Path;

use csv::StringRecord;

use super::content::Content;
use crate::DataError;

pub(super) fn read(
    path: &Path,
    content: &Content,
    delimiter: u8,
) -> Result<Vec<String>, DataError> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(content.open(path)?);
    let empty = |remedy: &str| DataError::Empty { path: path.into(), remedy: remedy.into() };
    let mut record = StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => {}
        Ok(false) => return Err(empty("; expected a header line and data rows")),
        Err(error) => {
            return Err(match error.into_kind() {
                csv::ErrorKind::Io(error) => content.fault(path, error),
                other => DataError::Damaged {
                    path: path.into(),
                    problem: format!(
                        "the header cannot be read ({}); the file must be UTF-8 text",
                        said(&other)
                    ),
                },
            });
        }
    }
    let header: Vec<String> =
        record.iter().map(|cell| cell.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    if header.len() == 1 {
        refuse_other_delimiter(path, &header[0], delimiter)?;
    }
    if reader.read_record(&mut record).is_ok_and(|more| !more) {
        return Err(empty(" but for its header; expected data rows"));
    }
    // The Passports write a column for each time a model was measured, under the same id.
    let once = |h: &&String| !h.is_empty() && !h.starts_with("SIDM");
    let mut sorted: Vec<&String> = header.iter().filter(once).collect();
    sorted.sort_unstable();
    if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(DataError::DuplicateColumn { path: path.into(), column: twice[0].clone() });
    }
    Ok(header)
}

/// What the csv reader found wrong, without the name of its type.
pub(super) fn said(kind: &csv::ErrorKind) -> String {
    match kind {
        csv::ErrorKind::Utf8 { err, .. } => format!("invalid UTF-8: {err}"),
        other => format!("{other:?}"),
    }
}

/// A header of one cell that holds another separator was written with that separator.
fn refuse_other_delimiter(path: &Path, header: &str, delimiter: u8) -> Result<(), DataError> {
    let other =
        [',', '\t', ';', '|'].into_iter().find(|d| *d as u8 != delimiter && header.contains(*d));
    other.map_or(Ok(()), |other| {
        Err(DataError::Damaged {
            path: path.into(),
            problem: format!(
                "the header has no {:?} but is separated by {other:?}; say --delimiter '{}' or convert the file",
                char::from(delimiter),
                if other == '\t' { "tab".into() } else { other.to_string() },
            ),
        })
    })
}

/// The names that would be accepted, for a sentence.
pub(crate) fn wanted(accepted: &[&str]) -> String {
    accepted
        .iter()
        .filter(|name| !name.is_empty())
        .map(|name| format!("{name:?}"))
        .collect::<Vec<_>>()
        .join(" or ")
}

/// The continuation of "no column X": the header that looks most like it, or what there is.
pub(crate) fn near_miss(accepted: &[&str], header: &[String]) -> String {
    let distance = |name: &str| {
        accepted
            .iter()
            .map(|wanted| {
                strsim::normalized_damerau_levenshtein(&wanted.to_lowercase(), &name.to_lowercase())
            })
            .fold(0.0, f64::max)
    };
    let best = header.iter().map(|h| (distance(h), h)).max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((similarity, name)) if similarity >= 0.6 => {
            format!("; did you mean {name:?}? (rename it in the file)")
        }
        _ => {
            let shown: Vec<&str> = header.iter().take(12).map(String::as_str).collect();
            let more = header.len().saturating_sub(shown.len());
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("; the columns are {}{more}", shown.join(", "))
        }
    }
}
