//! drevalpy's responses.

use crate::source::ids::needed_id_columns;
use crate::source::measured::{Columns, Written};
use crate::source::pairs::Pairs;
use crate::source::{ResponseTable, Wanted};
use crate::source::{annotation, fingerprints};
use crate::table::Table;
use crate::{DataError, Ledger, Measure, Unit};

/// `cell_line_id` is what halfmax writes besides where its own id is neither of the others.
const CELL_LINE: &[&str] = &["cell_line_id", "cellosaurus_id", "cell_line_name"];
/// Names of drugs are no ids: two drugs may share one.
const COMPOUND: &[&str] = &["pubchem_id"];
/// Morgan fingerprints of radius 2 and 128 bits, a column per drug.
pub(crate) const FINGERPRINTS: &str = "drug_fingerprints/pubchem_id_to_demorgan_128_map.csv";

/// Concentrations are in micromolar but for pEC50; an AUC of 1 is no effect.
const MEASURES: Columns = Columns {
    provider: "drevalpy",
    written: &[
        Written {
            column: "LN_IC50",
            unit: Unit::LnUm,
            measures: &[Measure::LnIc50, Measure::PIc50],
        },
        Written { column: "IC50", unit: Unit::Um, measures: &[Measure::LnIc50, Measure::PIc50] },
        Written {
            column: "pEC50",
            unit: Unit::NegLog10M,
            measures: &[Measure::PEc50, Measure::LnEc50],
        },
        Written { column: "EC50", unit: Unit::Um, measures: &[Measure::PEc50, Measure::LnEc50] },
        Written { column: "AUC", unit: Unit::Fraction, measures: &[Measure::Auc, Measure::Aac] },
        Written { column: "response", unit: Unit::Plain, measures: &[Measure::Response] },
    ],
    // All studies refitted by one program are comparable; published values are not.
    endings: &["_curvecurator", ""],
};

pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    ledger: &mut Ledger,
) -> Result<ResponseTable, DataError> {
    let pairs = Pairs {
        row_id: table.find(&["ROW_ID"]),
        value: MEASURES.choose(table, wanted)?,
        cell_line: needed_id_columns(table, CELL_LINE)?,
        cell_line_name: table.find(&["cell_line_name"]),
        tissue: table.find(&["tissue"]),
        compound: needed_id_columns(table, COMPOUND)?,
        compound_name: table.find(&["drug_name"]),
    };
    let mut responses = pairs.read(table, |_| true)?;
    let beside = |name: &str| table.path().with_file_name(name);
    let cell_lines = &mut responses.cell_lines;
    annotation::add(cell_lines, &beside("cell_line_names.csv"), CELL_LINE, ledger)?;
    for name in ["drug_names.csv", "drug_smiles.csv"] {
        annotation::add(&mut responses.compounds, &beside(name), COMPOUND, ledger)?;
    }
    fingerprints::in_columns(&beside(FINGERPRINTS), &responses.compounds, ledger)?;
    Ok(responses)
}
