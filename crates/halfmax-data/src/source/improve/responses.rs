//! IMPROVE's responses.

use std::collections::BTreeMap;
use std::path::Path;

use crate::ledger::Unit as Counted;
use crate::source::measured::{Columns, Written};
use crate::source::pairs::Pairs;
use crate::source::{ResponseTable, Wanted, annotation, fingerprints};
use crate::table::Table;
use crate::{DataError, Ledger, Measure, Unit};

/// Concentrations are −log10 of molar. `auc` covers 10⁻⁴ to 10⁻¹⁰ M, `auc1` and `aac1` the tested doses.
const MEASURES: Columns = Columns {
    provider: "IMPROVE",
    written: &[
        Written { column: "auc", unit: Unit::Fraction, measures: &[Measure::Auc, Measure::Aac] },
        Written {
            column: "ic50",
            unit: Unit::NegLog10M,
            measures: &[Measure::PIc50, Measure::LnIc50],
        },
        Written {
            column: "ec50",
            unit: Unit::NegLog10M,
            measures: &[Measure::PEc50, Measure::LnEc50],
        },
        Written { column: "auc1", unit: Unit::Fraction, measures: &[Measure::Auc, Measure::Aac] },
        Written { column: "aac1", unit: Unit::Fraction, measures: &[Measure::Aac, Measure::Auc] },
    ],
    endings: &[""],
};

/// Morgan fingerprints of radius 2 and 512 bits, a row per drug.
pub(crate) const FINGERPRINTS: &str = "drug_ecfp4_nbits512.tsv";

pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    ledger: &mut Ledger,
) -> Result<ResponseTable, DataError> {
    let pairs = Pairs {
        row_id: table.find(&["ROW_ID"]),
        value: MEASURES.choose(table, wanted)?,
        cell_line: vec![table.column(&["improve_sample_id"])?],
        cell_line_name: None,
        tissue: None,
        compound: vec![table.column(&["improve_chem_id"])?],
        compound_name: None,
    };
    let study = table.find(&["source"]);
    let mut studies: BTreeMap<String, u64> = BTreeMap::new();
    let mut responses = pairs.read(table, |row| {
        let Some(of) = study.and_then(|column| row.cell(column)) else { return true };
        let is_wanted = wanted.study.as_ref().is_none_or(|study| of.eq_ignore_ascii_case(study));
        *studies.entry(of.to_owned()).or_default() += 1;
        is_wanted
    })?;
    one_study(table, wanted, &studies, ledger)?;
    if let Some(root) = table.path().parent().and_then(Path::parent) {
        let x = root.join("x_data");
        let (sample, chem) = ("improve_sample_id", "improve_chem_id");
        annotation::add(&mut responses.cell_lines, &x.join("cancer_info.tsv"), &[sample], ledger)?;
        let compounds = &mut responses.compounds;
        for name in ["drug_SMILES.tsv", "drug_info.tsv"] {
            annotation::add(compounds, &x.join(name), &[chem], ledger)?;
        }
        fingerprints::in_rows(&x.join(FINGERPRINTS), chem, compounds, ledger)?;
    }
    Ok(responses)
}

/// Doses and assays of different studies differ, so rows of several are never taken for one screen.
fn one_study(
    table: &Table,
    wanted: &Wanted,
    studies: &BTreeMap<String, u64>,
    ledger: &mut Ledger,
) -> Result<(), DataError> {
    let names: Vec<&str> = studies.keys().map(String::as_str).collect();
    let there = names.join(", ");
    match &wanted.study {
        None if names.len() > 1 => Err(DataError::Request(format!(
            "{} holds several studies; say --study with one of {there}",
            table.name()
        ))),
        Some(study) if !names.iter().any(|name| name.eq_ignore_ascii_case(study)) => {
            Err(DataError::Request(format!(
                "{} has no rows of study {study:?}; it holds {there}",
                table.name()
            )))
        }
        wanted => {
            for (name, count) in studies {
                if wanted.as_ref().is_some_and(|study| !name.eq_ignore_ascii_case(study)) {
                    let example = std::slice::from_ref(name);
                    ledger.drop_many(
                        &table.name(),
                        Counted::Rows,
                        "another study",
                        *count,
                        example,
                    );
                }
            }
            Ok(())
        }
    }
}
