//! The drug screen of the Cancer Cell Line Encyclopedia (Barretina et al. 2012).

use super::value::ValueColumn;
use super::{Format, Mention, Mentions, ResponseRow, ResponseTable, Wanted};
use crate::table::{Row, Table};
use crate::{DataError, DoseRange, Ledger, Measure, Unit};

/// `CCLE_NP24.2009_Drug_data_2015.02.24.csv`.
pub(super) const RESPONSES: Format<ResponseTable> = Format {
    name: "ccle",
    needs: &[
        &["CCLE Cell Line Name", "Primary Cell Line Name"],
        &["Compound"],
        &["IC50 (uM)"],
        &["ActArea"],
    ],
    read,
};

/// An IC50 of the top dose, 8 µM, means that it was not reached. `ActArea` is the sum over the doses of the
/// fraction by which growth was less than the controls'.
const OFFERS: &[(Measure, &str, Unit)] = &[
    (Measure::LnIc50, "IC50 (uM)", Unit::Um),
    (Measure::PIc50, "IC50 (uM)", Unit::Um),
    (Measure::LnEc50, "EC50 (uM)", Unit::Um),
    (Measure::PEc50, "EC50 (uM)", Unit::Um),
    (Measure::Auc, "ActArea", Unit::OneMinus),
    (Measure::Aac, "ActArea", Unit::Fraction),
];

/// Reads one row per fitted curve; areas are divided by the number of doses.
fn read(table: &Table, wanted: &Wanted, _: &mut Ledger) -> Result<ResponseTable, DataError> {
    let value = ValueColumn::offered(table, wanted, OFFERS)?;
    let [ccle, primary, target] =
        ["CCLE Cell Line Name", "Primary Cell Line Name", "Target"].map(|name| table.find(&[name]));
    let compound_column = table.column(&["Compound"])?;
    let doses = table.column(&["Doses (uM)"])?;
    let mut cell_lines = Mentions::default();
    let mut compounds = Mentions::default();
    let mut rows = Vec::new();
    table.for_each(|row| {
        let tested = Doses::of(table, row, doses)?;
        let response = if matches!(value.measure, Measure::Auc | Measure::Aac) {
            area(table, row, &value, &tested)?
        } else {
            value.read(table, row)?
        };
        let text = |column: Option<usize>| column.and_then(|c| row.cell(c));
        let cell_line = cell_lines.index([text(ccle), text(primary)].into_iter(), || Mention {
            name: text(primary).map(str::to_owned),
            tissue: text(ccle).and_then(tissue),
            ..Mention::default()
        });
        let compound = compounds.index([row.cell(compound_column)].into_iter(), || Mention {
            target: text(target).map(str::to_owned),
            ..Mention::default()
        });
        let known = &mut compounds.list[compound as usize].max_dose_um;
        *known = match (*known, tested.highest) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        let row_id = rows.len() as u64;
        rows.push(ResponseRow {
            line: row.line,
            row_id,
            cell_line,
            compound,
            value: response,
            doses: DoseRange { min_um: tested.lowest, max_um: tested.highest },
            censored: None,
        });
        Ok(())
    })?;
    Ok(ResponseTable {
        file: table.name(),
        path: table.path().into(),
        measure: value.measure,
        value_column: table.header()[value.column].clone(),
        cell_lines,
        compounds,
        rows,
    })
}

/// The doses of a curve in micromolar, as a list in one cell.
#[derive(Debug, Default, PartialEq)]
struct Doses {
    number: usize,
    lowest: Option<f64>,
    highest: Option<f64>,
}

impl Doses {
    fn of(table: &Table, row: &Row, column: usize) -> Result<Self, DataError> {
        let mut doses = Self::default();
        let Some(cell) = row.cell(column) else { return Ok(doses) };
        for dose in cell.split(',') {
            let dose = match fast_float2::parse::<f64, _>(dose.trim()) {
                Ok(dose) if dose.is_finite() && dose > 0.0 => dose,
                _ => {
                    let problem = "is not a list of doses in micromolar, separated by commas";
                    return Err(table.value_error(row.line, column, cell, problem));
                }
            };
            doses.number += 1;
            doses.lowest = Some(doses.lowest.map_or(dose, |lowest| lowest.min(dose)));
            doses.highest = Some(doses.highest.map_or(dose, |highest| highest.max(dose)));
        }
        Ok(doses)
    }
}

/// The activity area as a fraction: no effect at any dose is an AAC of 0.
fn area(
    table: &Table,
    row: &Row,
    value: &ValueColumn,
    doses: &Doses,
) -> Result<Option<f64>, DataError> {
    let Some(sum) = table.number(row, value.column)? else { return Ok(None) };
    let fault =
        |problem: String| table.value_error(row.line, value.column, &sum.to_string(), problem);
    if doses.number == 0 {
        return Err(fault("cannot be divided by the number of doses, which are not given".into()));
    }
    let (low, high) = value.measure.plausible();
    let area = value.unit.convert(sum / doses.number as f64, value.measure).map_err(fault)?;
    if (low..=high).contains(&area) {
        return Ok(Some(area));
    }
    Err(fault(format!(
        "over {} doses is an {} of {area}, which no curve has",
        doses.number,
        value.measure.name()
    )))
}

/// `lung` of `A549_LUNG`.
fn tissue(name: &str) -> Option<String> {
    name.split_once('_').map(|(_, tissue)| tissue.to_lowercase())
}
