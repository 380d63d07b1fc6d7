//! The splits that drevalpy keeps, `cv_split_<i>_{train,validation,test}.csv`.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use halfmax_data::table::Table;
use halfmax_data::{DataError, Screen};

use super::{Labels, PublishedSplits};
use crate::PrepError;

const PARTS: [(&str, &str); 3] = [("train", "train"), ("validation", "val"), ("test", "test")];

/// Reads the splits in `dir` for a screen of the same data set.
///
/// drevalpy numbers no rows: a row is the response of its cell line (`cell_line_name`) to its drug (`pubchem_id`) that
/// has its value (`response`). The parts that it makes of a validation part are not needed.
///
/// # Errors
/// [`PrepError::Data`] for a table that is none, and for a response in two parts; [`PrepError::Splits`] if there are no
/// splits, or none of their rows is in the screen.
pub fn read_drevalpy_splits(dir: &Path, screen: &Screen) -> Result<PublishedSplits, PrepError> {
    let fault = |problem: &str| PrepError::Splits {
        source_name: dir.display().to_string(),
        problem: problem.into(),
    };
    let stems = stems(dir)?;
    if stems.is_empty() {
        return Err(fault("has no files cv_split_<i>_train.csv"));
    }
    let rows = Rows::of(screen);
    let names = (0..stems.len()).map(|at| format!("split_{at}")).collect();
    let mut labels = Labels::new(screen, names);
    let mut elsewhere = BTreeSet::new();
    for (split, stem) in stems.iter().enumerate() {
        for (part, label) in PARTS {
            let path = dir.join(format!("{stem}_{part}.csv"));
            if !path.is_file() {
                continue;
            }
            let table = Table::open(&path, None)?;
            for_each_row(&table, |PartRow { line, column, pair, response }| {
                // Of replicates with the same value one is as good as the other.
                let mut held = Vec::new();
                for at in rows.of_pair(screen, pair, response) {
                    match labels.set(at, split, label) {
                        Ok(()) => return Ok(()),
                        Err(other) => held.push(other),
                    }
                }
                // More replicates of one part than the screen has may have become one when it was imported.
                if let Some(other) = held.iter().find(|other| **other != label) {
                    let problem = format!(
                        "is the response of {} to {} that is in {other} of this split already; a response belongs in one of its parts",
                        pair.0, pair.1
                    );
                    let value = response.map(|value| value.to_string()).unwrap_or_default();
                    return Err(table.value_error(line, column, &value, problem));
                }
                let value = response.map(f64::to_bits);
                elsewhere.insert((pair.0.to_owned(), pair.1.to_owned(), value));
                Ok(())
            })?;
        }
    }
    let splits = labels.finish(screen, elsewhere.len());
    if splits.responses == 0 {
        return Err(fault(
            "has no row that is in the screen; is the screen of the same data set and measure?",
        ));
    }
    Ok(splits)
}

/// A row of a part.
pub(crate) struct PartRow<'a> {
    /// Where it stands.
    line: u64,
    /// The column of the response.
    column: usize,
    /// Cell line and drug.
    pub(crate) pair: (&'a str, &'a str),
    /// Their response.
    pub(crate) response: Option<f64>,
}

/// Calls `each` with every row of a part.
pub(crate) fn for_each_row(
    table: &Table,
    mut each: impl FnMut(PartRow<'_>) -> Result<(), DataError>,
) -> Result<(), DataError> {
    let line = table.column(&["cell_line_name"])?;
    let drug = table.column(&["pubchem_id"])?;
    let value = table.column(&["response"])?;
    for row in table.rows() {
        let row = row?;
        let pair = (row.cell(line).unwrap_or_default(), row.cell(drug).unwrap_or_default());
        let response = table.number(&row, value)?;
        each(PartRow { line: row.line, column: value, pair, response })?;
    }
    Ok(())
}

/// `cv_split_0`, `cv_split_1`, … in the order of their numbers.
fn stems(dir: &Path) -> Result<Vec<String>, DataError> {
    let mut stems: Vec<(u32, String)> = Vec::new();
    for entry in fs::read_dir(dir).map_err(DataError::io(dir))? {
        let name = entry.map_err(DataError::io(dir))?.file_name();
        let stem = name.to_str().and_then(|name| name.strip_suffix("_train.csv"));
        let number = stem.and_then(|stem| stem.strip_prefix("cv_split_")?.parse().ok());
        if let (Some(stem), Some(number)) = (stem, number) {
            stems.push((number, stem.to_owned()));
        }
    }
    stems.sort();
    Ok(stems.into_iter().map(|(_, stem)| stem).collect())
}

/// Where the responses of a pair are.
struct Rows<'a> {
    cell_lines: HashMap<&'a str, u32>,
    compounds: HashMap<&'a str, u32>,
    of_pairs: HashMap<(u32, u32), Vec<usize>>,
}

impl<'a> Rows<'a> {
    fn of(screen: &'a Screen) -> Self {
        // An id says more than a name that another one may have as well.
        let names = screen.cell_lines.iter().zip(0..).map(|(c, at)| (c.name.as_str(), at));
        let ids = screen.cell_lines.iter().zip(0..).map(|(c, at)| (c.id.as_str(), at));
        let mut of_pairs: HashMap<(u32, u32), Vec<usize>> = HashMap::new();
        for (at, response) in screen.responses.iter().enumerate() {
            of_pairs.entry((response.cell_line, response.compound)).or_default().push(at);
        }
        Self {
            cell_lines: names.chain(ids).collect(),
            compounds: screen
                .compounds
                .iter()
                .zip(0..)
                .map(|(c, at)| (c.id.as_str(), at))
                .collect(),
            of_pairs,
        }
    }

    /// Responses of this pair that have this value, to the last digits that text may lose.
    fn of_pair<'r>(
        &'r self,
        screen: &'r Screen,
        (line, drug): (&str, &str),
        value: Option<f64>,
    ) -> impl Iterator<Item = usize> + 'r {
        let pair = self.cell_lines.get(line).copied().zip(self.compounds.get(drug).copied());
        let rows = pair.and_then(|pair| self.of_pairs.get(&pair)).into_iter().flatten().copied();
        rows.filter(move |at| {
            let held = screen.responses[*at].value;
            value.is_some_and(|value| (value - held).abs() <= 1e-9 * held.abs().max(1.0))
        })
    }
}
