//! Measurements gathered by cell line and compound.

use std::collections::BTreeMap;

use crate::DataError;
use crate::curve::point::{Curve, Point};
use crate::table::{Row, Table};

/// Columns that hold a cell line, or whatever was treated.
const CELL_LINE_COLUMNS: &[&str] = &[
    "SANGER_MODEL_ID",
    "COSMIC_ID",
    "ModelID",
    "depmap_id",
    "ccle_name",
    "CELL_LINE_NAME",
    "cell_line_name",
    "cell_line",
    "sample",
    "Sample",
    "sample_id",
    "sampleid",
    "experiment",
    "curve",
];

/// Columns that hold a compound.
const COMPOUND_COLUMNS: &[&str] = &[
    "DRUG_ID",
    "DRUG_NAME",
    "broad_id",
    "pubchem_id",
    "drug_id",
    "drug_name",
    "drug",
    "Drug",
    "compound_id",
    "compound",
    "treatmentid",
    "treatment",
    "agent",
];

/// The columns that say which curve a row belongs to.
pub(super) struct Keys {
    pub(super) cell_line: Vec<usize>,
    pub(super) compound: Vec<usize>,
}

impl Keys {
    /// Finds them by name, or takes those that were named.
    pub(super) fn of(
        table: &Table,
        cell_line: Option<&str>,
        compound: Option<&str>,
    ) -> Result<Self, DataError> {
        let find = |named: Option<&str>, known: &[&str]| match named {
            Some(name) => Ok(vec![table.column(&[name])?]),
            None => Ok(known.iter().filter_map(|name| table.find(&[name])).collect::<Vec<_>>()),
        };
        let cell_line = find(cell_line, CELL_LINE_COLUMNS)?;
        let compound = find(compound, COMPOUND_COLUMNS)?;
        if cell_line.is_empty() {
            table.column(&["COSMIC_ID", "CELL_LINE_NAME", "cell_line", "sample", "experiment"])?;
        }
        Ok(Self { cell_line, compound })
    }

    /// The names of some of the columns.
    pub(super) fn names(table: &Table, columns: &[usize]) -> Vec<String> {
        columns.iter().map(|c| table.header()[*c].clone()).collect()
    }

    /// The ids in a row: of the cell line, of the compound; `None` where all are missing.
    pub(super) fn ids(&self, row: &Row) -> (Option<Vec<String>>, Option<Vec<String>>) {
        (ids(row, &self.cell_line), ids(row, &self.compound))
    }
}

fn ids(row: &Row, columns: &[usize]) -> Option<Vec<String>> {
    let ids: Vec<String> =
        columns.iter().map(|c| row.cell(*c).unwrap_or_default().to_owned()).collect();
    (columns.is_empty() || ids.iter().any(|id| !id.is_empty())).then_some(ids)
}

/// What makes a curve one: cell line, compound and the highest dose of its experiment, as bits.
type Key = (Vec<String>, Vec<String>, u64);

/// Points and the doses without one.
type Gathered = (Vec<Point>, Vec<f64>);

/// Curves being gathered.
#[derive(Default)]
pub(super) struct Gathering {
    curves: BTreeMap<Key, Gathered>,
}

impl Gathering {
    /// Adds a measurement, or a dose without one. `top_um` tells experiments with other doses apart, 0 if it is
    /// not known.
    pub(super) fn add(
        &mut self,
        cell_line: Vec<String>,
        compound: Vec<String>,
        top_um: f64,
        dose_um: f64,
        viability: Option<f64>,
    ) {
        let (points, missing) =
            self.curves.entry((cell_line, compound, top_um.to_bits())).or_default();
        match viability {
            Some(viability) => points.push(Point { dose_um, viability }),
            None => missing.push(dose_um),
        }
    }

    /// The curves that have a value.
    pub(super) fn finish(self) -> Vec<Curve> {
        self.curves
            .into_iter()
            .filter(|(_, (points, _))| !points.is_empty())
            .map(|((cell_line, compound, top), (points, missing))| {
                let mut curve = Curve::new(cell_line, compound, points, missing);
                curve.top_um = curve.top_um.max(f64::from_bits(top));
                curve
            })
            .collect()
    }
}
