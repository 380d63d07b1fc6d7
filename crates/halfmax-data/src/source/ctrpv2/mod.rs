//! The Cancer Therapeutics Response Portal, version 2 (Seashore-Ludlow et al. 2015).

mod doses;
mod meta;

use super::prism::structure;
use super::value::{Fitted, ValueColumn};
use super::{Format, Mention, Mentions, ResponseRow, ResponseTable, Wanted};
use crate::source::tally::Tally;
use crate::table::{Row, Table};
use crate::{DataError, DoseRange, Ledger, Measure, Unit};
use doses::Ranges;
use meta::Meta;

/// `v20.data.curves_post_qc.txt`, with the tables of experiments, cell lines and compounds beside it.
pub(super) const RESPONSES: Format<ResponseTable> = Format {
    name: "ctrpv2",
    needs: &[
        &["experiment_id"],
        &["master_cpd_id"],
        &["area_under_curve"],
        &["apparent_ec50_umol"],
    ],
    read,
};

/// `area_under_curve` is the integral of the viability over log2 of the dose, so it is divided by the range of that.
/// An IC50 is not given: the EC50 is where half the effect that was reached is reached.
const OFFERS: &[(Measure, &str, Unit)] = &[
    (Measure::Auc, "area_under_curve", Unit::Fraction),
    (Measure::Aac, "area_under_curve", Unit::OneMinus),
    (Measure::LnEc50, "apparent_ec50_umol", Unit::Um),
    (Measure::PEc50, "apparent_ec50_umol", Unit::Um),
];

/// Reads one row per fitted curve; several experiments of a pair are replicates.
fn read(table: &Table, wanted: &Wanted, ledger: &mut Ledger) -> Result<ResponseTable, DataError> {
    let value = ValueColumn::offered(table, wanted, OFFERS)?;
    let meta = Meta::beside(table)?;
    let experiment = table.column(&["experiment_id"])?;
    let compound_column = table.column(&["master_cpd_id"])?;
    let is_area = !value.measure.is_concentration();
    let ranges = if is_area { Some(Ranges::beside(table, ledger)?) } else { None };
    let mut cell_lines = Mentions::default();
    let mut compounds = Mentions::default();
    let mut rows = Vec::new();
    let mut tally = Tally::default();
    let mut number = 0;
    table.for_each(|row| {
        let row_id = number;
        number += 1;
        let line = || format!("line {}", row.line);
        let ids = (
            row.cell(experiment).unwrap_or_default(),
            row.cell(compound_column).unwrap_or_default(),
        );
        let fitted = match &ranges {
            Some(ranges) => {
                let Some(range) = ranges.log2_range(table, row, ids)? else {
                    tally.drop(
                        "not two doses are listed, so there is no range to divide the area by",
                        line,
                    );
                    return Ok(());
                };
                normalised(table, row, &value, range)?
            }
            None => value.fitted(table, row)?,
        };
        if fitted == Fitted::Implausible {
            tally.drop("fitted where there was no effect: beyond any plausible value", line);
            return Ok(());
        }
        let Some(of) = meta.cell_line(ids.0) else {
            tally
                .drop("experiment is not listed, or is of several cell lines", || ids.0.to_owned());
            return Ok(());
        };
        let cell_line = cell_lines.index([Some(of.name.as_str())].into_iter(), || Mention {
            tissue: of.tissue.clone(),
            ..Mention::default()
        });
        let Some(of) = meta.compound(ids.1) else {
            tally.drop("compound is not listed", || ids.1.to_owned());
            return Ok(());
        };
        let names = [of.broad_id.as_deref(), Some(of.name.as_str())];
        let compound = compounds.index(names.into_iter(), || Mention {
            name: Some(of.name.clone()),
            target: of.target.clone(),
            pathway: of.activity.clone(),
            smiles: of.smiles.as_deref().and_then(|cell| structure(table, row, cell, ledger)),
            max_dose_um: of.top_dose_um,
            ..Mention::default()
        });
        let value = match fitted {
            Fitted::Value(value) => Some(value),
            _ => None,
        };
        rows.push(ResponseRow {
            line: row.line,
            row_id,
            cell_line,
            compound,
            value,
            // The lowest dose is not listed; the highest is that of the compound.
            doses: DoseRange { min_um: None, max_um: of.top_dose_um },
            censored: None,
        });
        Ok(())
    })?;
    tally.settle(&table.name(), ledger);
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

/// The area as a fraction of the area of a curve without effect.
fn normalised(
    table: &Table,
    row: &Row,
    value: &ValueColumn,
    log2_range: f64,
) -> Result<Fitted, DataError> {
    let Some(area) = table.number(row, value.column)? else { return Ok(Fitted::Missing) };
    let (low, high) = value.measure.plausible();
    Ok(match value.unit.convert(area / log2_range, value.measure) {
        Ok(area) if (low..=high).contains(&area) => Fitted::Value(area),
        _ => Fitted::Implausible,
    })
}
