//! GDSC's fitted dose responses.

use std::collections::BTreeMap;

use crate::source::censoring::CensoringColumn;
use crate::source::ids::{CELL_LINE_COLUMNS, COMPOUND_COLUMNS, needed_id_columns};
use crate::source::value::ValueColumn;
use crate::source::{Mention, Mentions, ResponseRow, ResponseTable, Wanted};
use crate::table::{Row, Table};
use crate::{DataError, DoseRange, Ledger, Measure, Unit};

/// Reads one row per fitted curve; `MIN_CONC` and `MAX_CONC` are the tested doses in micromolar.
pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    _: &mut Ledger,
) -> Result<ResponseTable, DataError> {
    let columns = Columns::of(table, wanted)?;
    let mut cell_lines = Mentions::default();
    let mut compounds = Mentions::default();
    let mut rows = Vec::new();
    table.for_each(|row| {
        let row_id = table.row_id(row, columns.row_id, rows.len() as u64)?;
        // Read before anything is dropped: a broken number is a fault of the file in any row.
        let value = columns.value.read(table, row)?;
        let cell_line = cell_lines.index(columns.cell_line.iter().map(|c| row.cell(*c)), || {
            columns.cell_line_facts(table, row)
        });
        let compound = compounds
            .index(columns.compound.iter().map(|c| row.cell(*c)), || columns.compound_facts(row));
        let tested = DoseRange {
            min_um: table.dose(row, columns.min_dose)?,
            max_um: table.dose(row, columns.max_dose)?,
        };
        if let Some(dose) = tested.max_um {
            let known = &mut compounds.list[compound as usize].max_dose_um;
            *known = Some(known.map_or(dose, |highest| highest.max(dose)));
        }
        let (doses, censored) = columns.censoring.read(table, row, tested)?;
        rows.push(ResponseRow {
            line: row.line,
            row_id,
            cell_line,
            compound,
            value,
            doses,
            censored,
        });
        Ok(())
    })?;
    Ok(ResponseTable {
        file: table.name(),
        path: table.path().into(),
        measure: columns.value.measure,
        value_column: table.header()[columns.value.column].clone(),
        cell_lines,
        compounds,
        rows,
    })
}

struct Columns {
    row_id: Option<usize>,
    value: ValueColumn,
    cell_line: Vec<usize>,
    cell_line_name: Option<usize>,
    tissue: Option<usize>,
    annotation: Vec<usize>,
    compound: Vec<usize>,
    compound_name: Option<usize>,
    target: Option<usize>,
    pathway: Option<usize>,
    min_dose: Option<usize>,
    max_dose: Option<usize>,
    censoring: CensoringColumn,
}

impl Columns {
    fn of(table: &Table, wanted: &Wanted) -> Result<Self, DataError> {
        let columns = Self {
            row_id: table.find(&["ROW_ID"]),
            value: value_column(table, wanted)?,
            cell_line: needed_id_columns(table, CELL_LINE_COLUMNS)?,
            cell_line_name: table.find(&["CELL_LINE_NAME"]),
            tissue: table.find(&["TISSUE", "CANCER_TYPE", "TCGA_DESC"]),
            annotation: ["COSMIC_ID", "SANGER_MODEL_ID", "MODEL_ID", "CANCER_TYPE", "TCGA_DESC"]
                .iter()
                .filter_map(|name| table.find(&[name]))
                .collect(),
            compound: needed_id_columns(table, COMPOUND_COLUMNS)?,
            compound_name: table.find(&["DRUG_NAME"]),
            target: table.find(&["PUTATIVE_TARGET"]),
            pathway: table.find(&["PATHWAY_NAME"]),
            min_dose: table.find(&["MIN_CONC"]),
            max_dose: table.find(&["MAX_CONC"]),
            censoring: CensoringColumn::of(table),
        };
        if columns.cell_line.is_empty() {
            table.column(&CELL_LINE_COLUMNS[..7])?;
        }
        if columns.compound.is_empty() {
            table.column(COMPOUND_COLUMNS)?;
        }
        Ok(columns)
    }

    fn cell_line_facts(&self, table: &Table, row: &Row) -> Mention {
        let text = |column: Option<usize>| column.and_then(|c| row.cell(c)).map(str::to_owned);
        let annotation: BTreeMap<String, String> = self
            .annotation
            .iter()
            .filter(|column| **column != self.cell_line[0])
            .filter_map(|c| Some((table.header()[*c].clone(), row.cell(*c)?.to_owned())))
            .collect();
        Mention {
            name: text(self.cell_line_name),
            tissue: text(self.tissue),
            annotation,
            ..Mention::default()
        }
    }

    fn compound_facts(&self, row: &Row) -> Mention {
        let text = |column: Option<usize>| column.and_then(|c| row.cell(c)).map(str::to_owned);
        Mention {
            name: text(self.compound_name),
            target: text(self.target),
            pathway: text(self.pathway),
            ..Mention::default()
        }
    }
}

/// GDSC writes two measures: `LN_IC50`, and `AUC` where 1 is no effect.
fn value_column(table: &Table, wanted: &Wanted) -> Result<ValueColumn, DataError> {
    let measure = wanted.measure.unwrap_or_default();
    let (name, unit) = match measure {
        Measure::LnIc50 | Measure::PIc50 => ("LN_IC50", Unit::LnUm),
        Measure::Auc => ("AUC", Unit::Fraction),
        Measure::Aac => ("AUC", Unit::OneMinus),
        other => {
            return Err(DataError::Request(format!(
                "{}: GDSC tables hold ln IC50 and AUC, from which {} cannot be had; ask for ln-ic50, pic50, auc or aac",
                table.name(),
                other.name()
            )));
        }
    };
    Ok(ValueColumn { column: table.column(&[name])?, unit, measure })
}
