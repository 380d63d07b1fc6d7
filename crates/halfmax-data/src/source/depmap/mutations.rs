//! DepMap's somatic mutations, one per row.

use super::matrices::is_yes;
use super::models;
use crate::source::Wanted;
use crate::source::consequence::changes_protein;
use crate::source::mutations::{Columns, Counted, matrix};
use crate::source::omics::{OmicsTable, choice};
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// Where the gene stands in newer and older releases.
pub(super) const GENE: &[&str] = &["HugoSymbol", "Hugo_Symbol"];

/// The consequence, in words.
const CONSEQUENCE: &[&str] =
    &["MolecularConsequence", "VariantInfo", "Variant_Classification", "VariantAnnotation"];
const DAMAGING: &[&str] = &["LikelyLoF", "CCLEDeleterious", "isDeleterious"];
const HOTSPOT: &[&str] = &["Hotspot", "isTCGAhotspot", "isCOSMIChotspot"];
const DRIVER: &[&str] = &["HessDriver", "OncogeneHighImpact", "TumorSuppressorHighImpact"];

/// `any` mutation that changes the protein, `damaging` (`LikelyLoF`), `hotspot` (`Hotspot`) or `driver` (a Hess
/// driver, or of high impact in an oncogene or tumour suppressor).
pub(super) fn read(
    table: &Table,
    wanted: &Wanted,
    ledger: &mut Ledger,
) -> Result<OmicsTable, DataError> {
    let flags =
        |names: &[&str]| -> Vec<usize> { names.iter().filter_map(|n| table.find(&[n])).collect() };
    let (damaging, hotspot, driver) = (flags(DAMAGING), flags(HOTSPOT), flags(DRIVER));
    let consequence = table.find(CONSEQUENCE);
    let offered = [
        ("any", Counted::Any, consequence.is_some()),
        ("damaging", Counted::Damaging, !damaging.is_empty()),
        ("hotspot", Counted::Hotspot, !hotspot.is_empty()),
        ("driver", Counted::Driver, !driver.is_empty()),
    ];
    let offered: Vec<(&str, Counted)> = offered
        .into_iter()
        .filter(|(_, _, there)| *there)
        .map(|(name, kind, _)| (name, kind))
        .collect();
    let flagged = match choice(table, wanted, &offered)? {
        Counted::Any => None,
        // One release's column is enough: earlier ones are other definitions of the same thing.
        Counted::Damaging => Some(damaging[..1].to_vec()),
        Counted::Hotspot => {
            Some(if table.find(&HOTSPOT[..1]).is_some() { hotspot[..1].to_vec() } else { hotspot })
        }
        Counted::Driver => Some(driver),
    };
    let columns = Columns {
        cell_line: table.column(models::ID)?,
        gene: table.column(GENE)?,
        meant: |row, default| default.is_none_or(|column| row.cell(column).is_none_or(is_yes)),
        meant_by: table.find(super::matrices::DEFAULT),
        counts: |row: &Row| match &flagged {
            Some(flags) => flags.iter().any(|c| row.cell(*c).is_some_and(is_flag)),
            None => consequence.and_then(|c| row.cell(c)).is_some_and(changes_protein),
        },
    };
    matrix(table, &columns, ledger)
}

/// Flags are `True`, `Y` or `Yes`.
fn is_flag(cell: &str) -> bool {
    is_yes(cell) || cell.eq_ignore_ascii_case("y")
}
