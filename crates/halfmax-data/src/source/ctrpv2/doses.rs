//! Over which doses each curve was fitted.

use std::collections::HashMap;

use super::meta::beside;
use crate::ledger::Unit;
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// The widths of the curves on the axis of log2 of the dose.
#[derive(Debug)]
pub(super) enum Ranges {
    /// From the lowest to the highest dose of each curve, by experiment and compound.
    Measured(HashMap<(u32, u32), (f64, f64)>),
    /// One less than the number of doses, as each is twice the one before; with the column of that number.
    Counted(usize),
}

impl Ranges {
    /// The doses of `v20.data.per_cpd_post_qc.txt` if it lies beside the curves, else `conc_pts_fit`.
    pub(super) fn beside(curves: &Table, ledger: &mut Ledger) -> Result<Self, DataError> {
        let points = match beside(curves, "data.per_cpd_post_qc") {
            Ok(points) => points,
            Err(error) if is_absent(&error) => {
                let what = "no per_cpd_post_qc table beside it, so AUC is area_under_curve / (conc_pts_fit - 1)";
                ledger.note(&curves.name(), Unit::Rows, what, "doses taken for two-fold dilutions");
                return Ok(Self::Counted(curves.column(&["conc_pts_fit"])?));
            }
            Err(error) => return Err(error),
        };
        let experiment = points.column(&["experiment_id"])?;
        let compound = points.column(&["master_cpd_id"])?;
        let dose = points.column(&["cpd_conc_umol"])?;
        let mut ranges = HashMap::new();
        points.for_each(|row| {
            let (Some(ids), Some(dose)) = (
                key(row.cell(experiment), row.cell(compound)),
                points.number(row, dose)?.filter(|dose| *dose > 0.0),
            ) else {
                return Ok(());
            };
            let (lowest, highest) = ranges.entry(ids).or_insert((dose, dose));
            *lowest = dose.min(*lowest);
            *highest = dose.max(*highest);
            Ok(())
        })?;
        Ok(Self::Measured(ranges))
    }

    /// log2 of the highest over the lowest dose; `None` if there was only one.
    pub(super) fn log2_range(
        &self,
        curves: &Table,
        row: &Row,
        (experiment, compound): (&str, &str),
    ) -> Result<Option<f64>, DataError> {
        let range = match self {
            Self::Measured(ranges) => key(Some(experiment), Some(compound))
                .and_then(|ids| ranges.get(&ids))
                .map(|(lowest, highest)| (highest / lowest).log2()),
            Self::Counted(column) => curves.number(row, *column)?.map(|points| points - 1.0),
        };
        Ok(range.filter(|range| *range > 0.0))
    }
}

fn key(experiment: Option<&str>, compound: Option<&str>) -> Option<(u32, u32)> {
    Some((experiment?.parse().ok()?, compound?.parse().ok()?))
}

/// Whether a table is just not there, in its folder or in its archive.
fn is_absent(error: &DataError) -> bool {
    match error {
        DataError::Io { source, .. } => source.kind() == std::io::ErrorKind::NotFound,
        DataError::Damaged { problem, .. } => problem.starts_with("has no table"),
        _ => false,
    }
}
