//! Inputs from GDSCTools-style files: wide ln IC50, wide features with factors, drug names.

mod drugs;
mod features;
mod media;
mod responses;

use std::collections::HashMap;
use std::path::PathBuf;

use halfmax_data::DataError;
use halfmax_data::table::{Row, Table};

use super::{Drug, Factor, Feature, Inputs, msi};
use crate::EvalError;

/// Where the cell line stands.
const LINE: &[&str] = &["COSMIC_ID", "COSMIC ID", "COSMICID", "COSMIC"];
const UNSPECIFIED: &str = "unspecified";

/// The files of an analysis.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// `COSMIC_ID` and a column `Drug_<id>_IC50`, or `<id>`, for each drug; values are ln IC50.
    pub ic50: PathBuf,
    /// `COSMIC_ID`, the factors, and a 0/1 column for each feature. May be the same file.
    pub features: PathBuf,
    /// `DRUG_ID`, `DRUG_NAME`, `DRUG_TARGET`.
    pub drugs: Option<PathBuf>,
    /// `COSMIC_ID` and `SCREEN_MEDIUM` or `MEDIA_FACTOR`.
    pub media: Option<PathBuf>,
}

/// Reads and joins the files; only cell lines that are in both stay.
///
/// # Errors
/// [`DataError`]: a missing column, a value that is no number, a feature that is not 0 or 1, a cell line
/// given twice, no cell line in both files.
pub fn read(files: &Files) -> Result<Inputs, EvalError> {
    let responses = responses::read(&files.ic50)?;
    let features = features::read(&files.features)?;
    let mut notes = Vec::new();
    let at: HashMap<&str, usize> =
        features.lines.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let kept: Vec<(usize, usize)> = responses
        .lines
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((row, *at.get(id.as_str())?)))
        .collect();
    if kept.is_empty() {
        return Err(DataError::NothingLeft {
            path: files.features.clone(),
            problem: format!(
                "no cell line of {} is in it: compare its ids ({}…) with those of the responses ({}…)",
                files.ic50.display(),
                features.lines.first().map_or("", String::as_str),
                responses.lines.first().map_or("", String::as_str)
            ),
        }
        .into());
    }
    for (file, total) in
        [(&files.ic50, responses.lines.len()), (&files.features, features.lines.len())]
    {
        if total > kept.len() {
            notes.push(format!(
                "{}: {} of {total} cell lines are not in the other file and are left out.",
                file.display(),
                total - kept.len()
            ));
        }
    }
    let lines: Vec<String> = kept.iter().map(|(row, _)| responses.lines[*row].clone()).collect();
    let of = |values: &[Option<String>]| -> Vec<Option<String>> {
        kept.iter().map(|(_, at)| values[*at].clone()).collect()
    };
    let media = match &files.media {
        Some(path) => Some(media::read(path, &lines)?),
        None => features.media.as_deref().map(of),
    };
    let mut names = files.drugs.as_deref().map(drugs::read).transpose()?.unwrap_or_default();
    let drugs = responses.drugs.into_iter().map(|(id, values)| {
        let known = names.remove(&id).unwrap_or_default();
        Drug {
            name: known.name,
            target: known.target,
            pathway: known.pathway,
            ln_max_dose: None,
            responses: kept.iter().map(|(row, _)| values[*row]).collect(),
            id,
        }
    });
    Ok(Inputs {
        tissue: features.tissue.as_deref().map(|values| named(&of(values), "tissue", &mut notes)),
        msi: match &features.msi {
            Some(states) => {
                let states: Vec<_> = kept.iter().map(|(_, at)| states[*at]).collect();
                msi::factor(&states).map_err(|note| notes.push(note)).ok()
            }
            None => None,
        },
        media: media.map(|values| named(&values, "medium", &mut notes)),
        drugs: drugs.collect(),
        features: features
            .columns
            .into_iter()
            .map(|(name, values)| Feature {
                name,
                positive: (0..kept.len() as u32).filter(|l| values[kept[*l as usize].1]).collect(),
            })
            .collect(),
        line_names: lines.clone(),
        lines,
        notes,
    })
}

fn named(values: &[Option<String>], what: &str, notes: &mut Vec<String>) -> Factor {
    let unknown = values.iter().filter(|value| value.is_none()).count();
    if unknown > 0 {
        notes.push(format!(
            "The {what} of {unknown} cell lines is not known; it is called {UNSPECIFIED}."
        ));
    }
    let words: Vec<&str> = values.iter().map(|v| v.as_deref().unwrap_or(UNSPECIFIED)).collect();
    Factor::new(&words)
}

/// Reads rows that are cell lines, each once; their ids.
fn read_rows(
    table: &Table,
    line: usize,
    mut each: impl FnMut(&Row) -> Result<(), DataError>,
) -> Result<Vec<String>, DataError> {
    let mut lines: Vec<String> = Vec::new();
    let mut first_seen = HashMap::new();
    for row in table.rows() {
        let row = row?;
        let id = row
            .cell(line)
            .ok_or_else(|| table.value_error(row.line, line, "", "is no cell line"))?;
        let id = id.strip_suffix(".0").unwrap_or(id);
        if let Some(first) = first_seen.insert(id.to_owned(), row.line) {
            return Err(DataError::Duplicate {
                path: table.path().into(),
                line: row.line,
                first,
                what: "cell line",
                id: id.into(),
            });
        }
        each(&row)?;
        lines.push(id.to_owned());
    }
    Ok(lines)
}

/// The id in `Drug_<id>_IC50`.
fn drug_id(header: &str) -> Option<&str> {
    header.strip_prefix("Drug_")?.strip_suffix("_IC50").filter(|id| !id.is_empty())
}
