//! Measured dose–response points.

use crate::Ledger;

/// One measured point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Dose in micromolar, above zero.
    pub dose_um: f64,
    /// Viability, 1 being that of untreated cells and 0 that of none; of an assay of growth its growth-rate value.
    pub viability: f64,
}

/// The points of one cell line and compound, in one experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Ids of the cell line, one for each of [`Assay::cell_line_columns`].
    pub cell_line: Vec<String>,
    /// Ids of the compound, one for each of [`Assay::compound_columns`].
    pub compound: Vec<String>,
    /// By rising dose; replicates stay separate.
    pub points: Vec<Point>,
    /// Doses in micromolar that were given but have no value.
    pub missing_um: Vec<f64>,
    /// Highest dose of the experiment in micromolar, whether it has a value or not: GDSC's `MAX_CONC`.
    pub top_um: f64,
}

impl Curve {
    /// A curve with its points in order of dose.
    pub fn new(
        cell_line: Vec<String>,
        compound: Vec<String>,
        mut points: Vec<Point>,
        mut missing_um: Vec<f64>,
    ) -> Self {
        points.sort_by(|a, b| {
            a.dose_um.total_cmp(&b.dose_um).then(a.viability.total_cmp(&b.viability))
        });
        missing_um.sort_by(f64::total_cmp);
        let top_um = points.iter().map(|p| p.dose_um).chain(missing_um.iter().copied());
        let top_um = top_um.fold(0.0, f64::max);
        Self { cell_line, compound, points, missing_um, top_um }
    }

    /// Lowest and highest dose with a value, in micromolar; `None` without points.
    pub fn range_um(&self) -> Option<(f64, f64)> {
        Some((self.points.first()?.dose_um, self.points.last()?.dose_um))
    }

    /// What people call it.
    pub fn label(&self) -> String {
        let name = |ids: &[String]| ids.last().cloned().unwrap_or_default();
        match (name(&self.cell_line), name(&self.compound)) {
            (line, compound) if compound.is_empty() => line,
            (line, compound) => format!("{line}, {compound}"),
        }
    }

    /// The points of each distinct dose, by rising dose.
    pub fn by_dose(&self) -> impl Iterator<Item = &[Point]> {
        self.points.chunk_by(|a, b| a.dose_um.to_bits() == b.dose_um.to_bits())
    }

    /// Mean viability at each distinct dose, by rising dose.
    pub fn dose_means(&self) -> Vec<Point> {
        self.by_dose()
            .map(|same| Point {
                dose_um: same[0].dose_um,
                viability: same.iter().map(|p| p.viability).sum::<f64>() / same.len() as f64,
            })
            .collect()
    }
}

/// All curves of a file.
#[derive(Debug, Clone, Default)]
pub struct Assay {
    /// Names of the columns that identify a cell line, as the file has them.
    pub cell_line_columns: Vec<String>,
    /// Names of the columns that identify a compound.
    pub compound_columns: Vec<String>,
    /// Whether the values are growth-rate values instead of viabilities.
    pub growth: bool,
    /// Ordered by cell line, then compound, then top dose.
    pub curves: Vec<Curve>,
    /// Every row of the file, kept or dropped.
    pub ledger: Ledger,
}
