//! Inputs from GDSCTools-style files: wide ln IC50, wide features with factors, drug names.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use halfmax_data::DataError;
use halfmax_data::table::Table;

use super::{Drug, Factor, Feature, Inputs, msi};
use crate::EvalError;

/// Where the cell line stands.
const LINE: &[&str] = &["COSMIC_ID", "COSMIC ID", "COSMICID", "COSMIC"];
const TISSUE: &[&str] = &["TISSUE_FACTOR", "Tissue Factor Value", "TISSUE"];
const MSI: &[&str] = &["MSI_FACTOR", "MS-instability Factor Value", "MSI"];
const MEDIA: &[&str] = &["MEDIA_FACTOR", "Screen Medium Factor Value", "SCREEN_MEDIUM", "MEDIA"];
/// Columns of a feature table that describe the cell line.
const ASIDE: &[&str] = &["Sample Name", "SAMPLE_NAME", "CELL_LINE_NAME"];
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
    let responses = read_responses(&files.ic50)?;
    let features = read_features(&files.features)?;
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
        Some(path) => Some(read_media(path, &lines)?),
        None => features.media.as_deref().map(of),
    };
    let mut names = files.drugs.as_deref().map(read_drugs).transpose()?.unwrap_or_default();
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

struct Responses {
    lines: Vec<String>,
    drugs: Vec<(String, Vec<f64>)>,
}

fn read_responses(path: &Path) -> Result<Responses, DataError> {
    let table = Table::open(path, None)?;
    let line = table.column(LINE)?;
    let mut columns: Vec<(usize, &str)> = table
        .header()
        .iter()
        .enumerate()
        .filter_map(|(at, name)| Some((at, drug_id(name)?)))
        .collect();
    if columns.is_empty() {
        let is_number = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
        columns = table
            .header()
            .iter()
            .enumerate()
            .filter(|(at, name)| *at != line && is_number(name))
            .map(|(at, name)| (at, name.as_str()))
            .collect();
    }
    if columns.is_empty() {
        return Err(DataError::Column {
            path: path.into(),
            wanted: "of a drug (\"Drug_1047_IC50\", or \"1047\")".into(),
            hint: format!(
                "; the columns are {}",
                table.header()[..table.header().len().min(8)].join(", ")
            ),
        });
    }
    let mut drugs: Vec<(String, Vec<f64>)> =
        columns.iter().map(|(_, id)| ((*id).to_owned(), Vec::new())).collect();
    let lines = read_rows(&table, line, |row| {
        for ((column, _), (_, values)) in columns.iter().zip(&mut drugs) {
            values.push(table.number(row, *column)?.unwrap_or(f64::NAN));
        }
        Ok(())
    })?;
    Ok(Responses { lines, drugs })
}

/// The id in `Drug_<id>_IC50`.
fn drug_id(header: &str) -> Option<&str> {
    header.strip_prefix("Drug_")?.strip_suffix("_IC50").filter(|id| !id.is_empty())
}

/// Reads rows that are cell lines, each once; their ids.
fn read_rows(
    table: &Table,
    line: usize,
    mut each: impl FnMut(&halfmax_data::table::Row) -> Result<(), DataError>,
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

struct Features {
    lines: Vec<String>,
    tissue: Option<Vec<Option<String>>>,
    msi: Option<Vec<Option<bool>>>,
    media: Option<Vec<Option<String>>>,
    columns: Vec<(String, Vec<bool>)>,
}

fn read_features(path: &Path) -> Result<Features, DataError> {
    let table = Table::open(path, None)?;
    let line = table.column(LINE)?;
    let (tissue, msi, media) = (table.find(TISSUE), table.find(MSI), table.find(MEDIA));
    let known = [Some(line), tissue, msi, media];
    let columns: Vec<usize> = (0..table.header().len())
        .filter(|at| {
            let name = table.header()[*at].as_str();
            !known.contains(&Some(*at))
                && !name.is_empty()
                && !ASIDE.contains(&name)
                && drug_id(name).is_none()
        })
        .collect();
    if columns.is_empty() {
        return Err(DataError::Column {
            path: path.into(),
            wanted: "of a feature".into(),
            hint: "; expected one 0/1 column for each after the factors".into(),
        });
    }
    let mut features: Vec<(String, Vec<bool>)> =
        columns.iter().map(|at| (table.header()[*at].clone(), Vec::new())).collect();
    let (mut tissues, mut states, mut medium) = (Vec::new(), Vec::new(), Vec::new());
    let lines = read_rows(&table, line, |row| {
        let word = |at: Option<usize>| at.and_then(|at| row.cell(at)).map(str::to_owned);
        tissues.push(word(tissue));
        medium.push(word(media));
        states.push(match word(msi) {
            None => None,
            Some(state) => Some(msi::instable(&state).ok_or_else(|| {
                let at = msi.expect("a word was read from it");
                table.value_error(row.line, at, &state, "is neither 0 (stable) nor 1 (instable)")
            })?),
        });
        for (column, (_, values)) in columns.iter().zip(&mut features) {
            values.push(match row.cell(*column) {
                Some("1" | "1.0") => true,
                Some("0" | "0.0") => false,
                other => {
                    let value = other.unwrap_or_default();
                    return Err(table.value_error(
                        row.line,
                        *column,
                        value,
                        "is not a feature's value; it must be 0 or 1",
                    ));
                }
            });
        }
        Ok(())
    })?;
    Ok(Features {
        lines,
        tissue: tissue.map(|_| tissues),
        msi: msi.map(|_| states),
        media: media.map(|_| medium),
        columns: features,
    })
}

fn read_media(path: &Path, lines: &[String]) -> Result<Vec<Option<String>>, DataError> {
    let table = Table::open(path, None)?;
    let (line, medium) = (table.column(LINE)?, table.column(MEDIA)?);
    let mut of: HashMap<String, Option<String>> = HashMap::new();
    let mut media = Vec::new();
    let found = read_rows(&table, line, |row| {
        media.push(row.cell(medium).map(str::to_owned));
        Ok(())
    })?;
    of.extend(found.into_iter().zip(media));
    Ok(lines.iter().map(|line| of.get(line).cloned().flatten()).collect())
}

/// What a table of drugs says of one.
#[derive(Default)]
struct Known {
    name: Option<String>,
    target: Option<String>,
    pathway: Option<String>,
}

fn read_drugs(path: &Path) -> Result<HashMap<String, Known>, DataError> {
    let table = Table::open(path, None)?;
    let id = table.column(&["DRUG_ID"])?;
    let name = table.column(&["DRUG_NAME"])?;
    let target = table.find(&["DRUG_TARGET", "PUTATIVE_TARGET", "TARGET"]);
    let pathway = table.find(&["TARGET_PATHWAY", "PATHWAY_NAME", "DRUG_PATHWAY", "PATHWAY"]);
    let mut drugs = HashMap::new();
    for row in table.rows() {
        let row = row?;
        let Some(id) = row.cell(id) else { continue };
        let word = |at: Option<usize>| at.and_then(|at| row.cell(at)).map(str::to_owned);
        let known = Known { name: word(Some(name)), target: word(target), pathway: word(pathway) };
        drugs.insert(id.strip_suffix(".0").unwrap_or(id).to_owned(), known);
    }
    Ok(drugs)
}
