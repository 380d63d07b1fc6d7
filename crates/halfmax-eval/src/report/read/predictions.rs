//! Measured responses of test rows beside what each model predicted for them.

use std::collections::BTreeMap;
use std::path::Path;

use csv::ByteRecord;

use super::table::Table;
use crate::report::ReportError;
use crate::report::summary::Group;

/// Columns that are not a model's predictions.
const FIXED: [&str; 8] = [
    "row_id",
    "fold",
    "cell_line",
    "cell_line_name",
    "tissue",
    "compound",
    "compound_name",
    "truth",
];

/// A cell line of the test rows.
pub(in crate::report) struct CellLine {
    pub(in crate::report) name: String,
    pub(in crate::report) tissue: u32,
}

/// `predictions.tsv`, one entry per test row.
pub(in crate::report) struct Predictions {
    /// In column order.
    pub(in crate::report) models: Vec<String>,
    /// In order of first mention.
    pub(in crate::report) cell_lines: Vec<CellLine>,
    /// Names in order of first mention, no two alike.
    pub(in crate::report) compounds: Vec<String>,
    /// In order of first mention; `unknown` where none is given.
    pub(in crate::report) tissues: Vec<String>,
    /// How many folds the rows come from.
    pub(in crate::report) folds: usize,
    /// Numbered by first mention.
    pub(in crate::report) fold: Vec<u32>,
    pub(in crate::report) cell_line: Vec<u32>,
    pub(in crate::report) compound: Vec<u32>,
    pub(in crate::report) truth: Vec<f64>,
    /// By model, then row; NaN where the model gave nothing.
    pub(in crate::report) predicted: Vec<Vec<f64>>,
}

impl Predictions {
    /// Reads the file, or gives `None` where there is no such file.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, ReportError> {
        let Some(mut table) = Table::open(path)? else { return Ok(None) };
        let fold_column = table.column("fold")?;
        let [line_id, line_name, tissue_column, compound_id, compound_name, truth_column] =
            ["cell_line", "cell_line_name", "tissue", "compound", "compound_name", "truth"]
                .map(|name| table.column(name));
        let (line_id, line_name, tissue_column) = (line_id?, line_name?, tissue_column?);
        let (compound_id, compound_name, truth_column) =
            (compound_id?, compound_name?, truth_column?);
        let model_columns: Vec<usize> = (0..table.columns.len())
            .filter(|&c| !FIXED.contains(&table.columns[c].as_str()))
            .collect();

        let (mut lines, mut compounds, mut tissues) =
            (Names::default(), Names::default(), Names::default());
        let (mut folds, mut fold) = (Names::default(), Vec::new());
        let mut cell_lines: Vec<CellLine> = Vec::new();
        let (mut cell_line, mut compound, mut truth) = (Vec::new(), Vec::new(), Vec::new());
        let mut predicted = vec![Vec::new(); model_columns.len()];
        let mut row = ByteRecord::new();
        while table.next(&mut row)? {
            let line = lines.index(table.text(&row, line_id)?, table.text(&row, line_name)?);
            if line as usize == cell_lines.len() {
                let tissue = match table.text(&row, tissue_column)? {
                    "" => "unknown",
                    tissue => tissue,
                };
                cell_lines
                    .push(CellLine { name: String::new(), tissue: tissues.index(tissue, tissue) });
            }
            let name = table.text(&row, fold_column)?;
            fold.push(folds.index(name, name));
            cell_line.push(line);
            compound.push(
                compounds.index(table.text(&row, compound_id)?, table.text(&row, compound_name)?),
            );
            truth.push(table.required(&row, truth_column)?);
            for (values, &column) in predicted.iter_mut().zip(&model_columns) {
                values.push(table.number(&row, column)?.unwrap_or(f64::NAN));
            }
        }
        for (cell_line, name) in cell_lines.iter_mut().zip(lines.unique()) {
            cell_line.name = name;
        }
        Ok(Some(Self {
            models: model_columns.iter().map(|&c| table.columns[c].clone()).collect(),
            cell_lines,
            compounds: compounds.unique(),
            tissues: tissues.unique(),
            folds: folds.entries.len(),
            fold,
            cell_line,
            compound,
            truth,
            predicted,
        }))
    }

    /// How many test rows there are.
    pub(in crate::report) fn len(&self) -> usize {
        self.truth.len()
    }

    /// What this model predicted, row by row.
    pub(in crate::report) fn of(&self, model: &str) -> Option<&[f64]> {
        self.models.iter().position(|m| m == model).map(|m| self.predicted[m].as_slice())
    }

    /// The pairs of this model, compound by compound.
    pub(in crate::report) fn by_compound(&self, model: &str) -> Option<Vec<Group>> {
        self.by(model, self.compounds.len(), |row| self.compound[row])
    }

    /// The pairs of this model, tissue by tissue.
    pub(in crate::report) fn by_tissue(&self, model: &str) -> Option<Vec<Group>> {
        self.by(model, self.tissues.len(), |row| {
            self.cell_lines[self.cell_line[row] as usize].tissue
        })
    }

    fn by(&self, model: &str, groups: usize, group: impl Fn(usize) -> u32) -> Option<Vec<Group>> {
        let predicted = self.of(model)?;
        let mut tallies = vec![Group::new(self.folds); groups];
        for (row, (&truth, &predicted)) in self.truth.iter().zip(predicted).enumerate() {
            tallies[group(row) as usize].add(self.fold[row] as usize, truth, predicted);
        }
        Some(tallies)
    }

    /// Up to `most` rows, scattered over the file the same way each time, ascending.
    ///
    /// Rows often come in blocks of one cell line, so every k-th row would meet the same few compounds.
    pub(in crate::report) fn sample(&self, most: usize) -> Vec<u32> {
        let mut rows: Vec<u32> = (0..self.len() as u32).collect();
        if rows.len() > most {
            rows.select_nth_unstable_by_key(most, |&row| scatter(row));
            rows.truncate(most);
            rows.sort_unstable();
        }
        rows
    }
}

/// A fixed bijection of row numbers without order (the finaliser of `SplitMix64`).
fn scatter(row: u32) -> u64 {
    let mut x = u64::from(row).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Ids numbered by first mention, with the names people use.
#[derive(Default)]
struct Names {
    index: BTreeMap<String, u32>,
    entries: Vec<(String, String)>,
}

impl Names {
    fn index(&mut self, id: &str, name: &str) -> u32 {
        if let Some(&index) = self.index.get(id) {
            return index;
        }
        let index = self.entries.len() as u32;
        self.index.insert(id.to_owned(), index);
        self.entries.push((id.to_owned(), if name.is_empty() { id } else { name }.to_owned()));
        index
    }

    /// The names, with the id where two things share one: GDSC screened some compounds twice.
    fn unique(self) -> Vec<String> {
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for (_, name) in &self.entries {
            *uses.entry(name).or_default() += 1;
        }
        let name = |(id, name): &(String, String)| match uses[name.as_str()] {
            1 => name.clone(),
            _ => format!("{name} ({id})"),
        };
        self.entries.iter().map(name).collect()
    }
}
