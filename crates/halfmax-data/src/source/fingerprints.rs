//! Fingerprints that a data set brings along, held against its structures.
//!
//! Models here see fingerprints that are computed from structures. Those of the data set say whether both are of the
//! same molecules.

use std::collections::BTreeMap;
use std::path::Path;

use super::Mentions;
use crate::compound::{Molecule, Morgan};
use crate::ledger::Unit;
use crate::table::{Row, Table};
use crate::{DataError, Ledger};

/// Reads a table of one column per compound and one row per bit, if there is such a file.
pub(super) fn in_columns(
    path: &Path,
    mentions: &Mentions,
    ledger: &mut Ledger,
) -> Result<(), DataError> {
    match there(path)? {
        Some(table) => columns_of(&table, mentions, ledger),
        None => Ok(()),
    }
}

/// Reads a table of one row per compound, called in the column `id`, and one column per bit, if there is such a file.
pub(super) fn in_rows(
    path: &Path,
    id: &str,
    mentions: &Mentions,
    ledger: &mut Ledger,
) -> Result<(), DataError> {
    match there(path)? {
        Some(table) => rows_of(&table, id, mentions, ledger),
        None => Ok(()),
    }
}

/// The table at `path`; none of no file and of an empty one, which a data set without structures may have.
fn there(path: &Path) -> Result<Option<Table>, DataError> {
    if !path.is_file() {
        return Ok(None);
    }
    match Table::open(path, None) {
        Err(DataError::Empty { .. }) => Ok(None),
        opened => opened.map(Some),
    }
}

/// As [`in_columns`], of a table.
pub(crate) fn columns_of(
    table: &Table,
    mentions: &Mentions,
    ledger: &mut Ledger,
) -> Result<(), DataError> {
    let structures = Structures::of(mentions);
    let header = table.header();
    let known: Vec<usize> = (0..header.len()).filter(|at| structures.know(&header[*at])).collect();
    let mut read: Vec<Vec<Option<bool>>> = vec![Vec::new(); known.len()];
    let mut lines = Vec::new();
    for row in table.rows() {
        let row = row?;
        for (bits, column) in read.iter_mut().zip(&known) {
            bits.push(bit(table, &row, *column)?);
        }
        lines.push(row.line);
    }
    let file = table.name();
    for name in header.iter().filter(|name| !structures.know(name)) {
        ledger.drop(&file, Unit::Columns, "not in the responses", name);
    }
    for (bits, column) in read.into_iter().zip(known) {
        match whole(bits) {
            Ok(Some(bits)) => {
                structures.hold(&file, Unit::Columns, &header[column], &bits, ledger);
            }
            Ok(None) => ledger.drop(&file, Unit::Columns, "no fingerprint", &header[column]),
            Err(gap) => return Err(empty(table, lines[gap], column)),
        }
    }
    Ok(())
}

/// As [`in_rows`], of a table.
pub(crate) fn rows_of(
    table: &Table,
    id: &str,
    mentions: &Mentions,
    ledger: &mut Ledger,
) -> Result<(), DataError> {
    let structures = Structures::of(mentions);
    let name = table.column(&[id])?;
    let columns: Vec<usize> = (0..table.header().len()).filter(|at| *at != name).collect();
    let file = table.name();
    for row in table.rows() {
        let row = row?;
        let Some(id) = row.cell(name).filter(|id| structures.know(id)) else {
            let id = row.cell(name).unwrap_or_default();
            ledger.drop(&file, Unit::Rows, "not in the responses", id);
            continue;
        };
        let bits = columns.iter().map(|column| bit(table, &row, *column));
        match whole(bits.collect::<Result<_, _>>()?) {
            Ok(Some(bits)) => structures.hold(&file, Unit::Rows, id, &bits, ledger),
            Ok(None) => ledger.drop(&file, Unit::Rows, "no fingerprint", id),
            Err(gap) => return Err(empty(table, row.line, columns[gap])),
        }
    }
    Ok(())
}

fn bit(table: &Table, row: &Row, column: usize) -> Result<Option<bool>, DataError> {
    match table.number(row, column)? {
        // A count says what a bit says.
        Some(count) if count >= 0.0 => Ok(Some(count > 0.0)),
        Some(_) => {
            let cell = row.cell(column).unwrap_or_default();
            let problem = "is no bit or count of a fingerprint, 0 or more";
            Err(table.value_error(row.line, column, cell, problem))
        }
        None => Ok(None),
    }
}

/// All bits of a fingerprint, or none if it has none; the place of the first that is missing of others.
fn whole(bits: Vec<Option<bool>>) -> Result<Option<Vec<bool>>, usize> {
    if bits.iter().all(Option::is_none) {
        return Ok(None);
    }
    match bits.iter().position(Option::is_none) {
        Some(gap) => Err(gap),
        None => Ok(Some(bits.into_iter().flatten().collect())),
    }
}

fn empty(table: &Table, line: u64, column: usize) -> DataError {
    table.value_error(
        line,
        column,
        "",
        "is empty, but other bits of this fingerprint are not; give all of them or none",
    )
}

/// The structures of the compounds that the responses speak of, by their ids.
struct Structures<'a>(BTreeMap<&'a str, Option<&'a str>>);

impl<'a> Structures<'a> {
    fn of(mentions: &'a Mentions) -> Self {
        let ids = mentions.list.iter().flat_map(|mention| {
            mention.ids.iter().map(|id| (id.as_str(), mention.smiles.as_deref()))
        });
        Self(ids.collect())
    }

    fn know(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// Counts a fingerprint, with a word if it is not that of the compound's structure.
    fn hold(&self, file: &str, unit: Unit, id: &str, bits: &[bool], ledger: &mut Ledger) {
        ledger.keep(file, unit, "fingerprints, held against the structures", 1);
        if let Some(doubt) = self.doubt(id, bits) {
            ledger.note(file, unit, doubt, id);
        }
    }

    fn doubt(&self, id: &str, bits: &[bool]) -> Option<&'static str> {
        let Some(smiles) = self.0.get(id).copied().flatten() else {
            return Some("fingerprint without a structure: not used");
        };
        let morgan = Morgan { bits: bits.len().try_into().unwrap_or(0), ..Morgan::default() };
        if morgan.check().is_err() {
            return Some("fingerprint of a length that is not computed here: not compared");
        }
        let computed = Molecule::parse(smiles).and_then(|molecule| molecule.fingerprint(morgan));
        let given = (0..).zip(bits).filter(|(_, is_set)| **is_set).map(|(at, _)| at);
        let is_same = computed.is_ok_and(|set| set.iter().map(|(bit, _)| *bit).eq(given));
        (!is_same).then_some("fingerprint is not the Morgan fingerprint of the structure")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Mention;

    /// Two compounds with a structure and one without.
    fn mentions() -> Mentions {
        let mut mentions = Mentions::default();
        for (id, smiles) in [("1", Some("CCO")), ("2", Some("c1ccccc1")), ("3", None)] {
            let facts = || Mention { smiles: smiles.map(str::to_owned), ..Mention::default() };
            mentions.index(std::iter::once(Some(id)), facts);
        }
        mentions
    }

    fn bits(smiles: &str) -> Vec<&'static str> {
        let morgan = Morgan { bits: 128, ..Morgan::default() };
        let set = Molecule::parse(smiles).unwrap().fingerprint(morgan).unwrap();
        (0..128).map(|at| if set.iter().any(|(bit, _)| *bit == at) { "1" } else { "0" }).collect()
    }

    /// The table that drevalpy would write, a column for each of these.
    fn columns(of: &[(&str, Vec<&str>)]) -> String {
        let ids: Vec<&str> = of.iter().map(|(id, _)| *id).collect();
        let row = |at: usize| of.iter().map(|(_, bits)| bits[at]).collect::<Vec<_>>().join(",");
        let rows: Vec<String> = (0..of[0].1.len()).map(row).collect();
        format!("{}\n{}\n", ids.join(","), rows.join("\n"))
    }

    fn said(text: &str) -> Result<Vec<(String, u64)>, String> {
        let table = Table::of_bytes(Path::new("f.csv"), text.as_bytes()).unwrap();
        let mut ledger = Ledger::default();
        let result = if text.starts_with("improve_chem_id") {
            rows_of(&table, "improve_chem_id", &mentions(), &mut ledger)
        } else {
            columns_of(&table, &mentions(), &mut ledger)
        };
        result.map_err(|e| e.to_string())?;
        Ok(ledger.entries().iter().map(|e| (e.reason.clone(), e.count)).collect())
    }

    #[test]
    fn fingerprints_of_other_molecules_are_told() {
        let (ethanol, benzene) = (bits("CCO"), bits("c1ccccc1"));
        let kept = |n| ("fingerprints, held against the structures".to_owned(), n);
        let sound = columns(&[("1", ethanol.clone()), ("2", benzene.clone())]);
        assert_eq!(said(&sound).unwrap(), [kept(2)]);
        let other = ("fingerprint is not the Morgan fingerprint of the structure".to_owned(), 2);
        let swapped = columns(&[("2", ethanol.clone()), ("1", benzene.clone())]);
        assert_eq!(said(&swapped).unwrap(), [kept(2), other]);
        let rest = columns(&[("1", vec![""; 128]), ("3", benzene.clone()), ("9", ethanol.clone())]);
        let one = |what: &str| (what.to_owned(), 1);
        assert_eq!(
            said(&rest).unwrap(),
            [
                one("not in the responses"),
                one("no fingerprint"),
                kept(1),
                one("fingerprint without a structure: not used")
            ]
        );
        let header: Vec<String> = (0..128).map(|at| format!("ecfp4.{at}")).collect();
        let rows = format!(
            "improve_chem_id,{}\n2,{}\n9,{}\n",
            header.join(","),
            benzene.join(","),
            ethanol.join(",")
        );
        assert_eq!(said(&rows).unwrap(), [kept(1), one("not in the responses")]);
    }

    #[test]
    fn what_is_no_fingerprint_has_a_place() {
        let mut broken = bits("CCO");
        // Of a single column, lines that are empty are none.
        let of = |bits: &[&'static str]| {
            said(&columns(&[("1", bits.to_vec()), ("2", vec!["0"; bits.len()])]))
        };
        for (cell, problem) in [
            ("-1", "\"-1\" is no bit or count of a fingerprint, 0 or more"),
            ("set", "\"set\" is not a number (leave the cell empty if unknown)"),
            (
                "",
                "\"\" is empty, but other bits of this fingerprint are not; give all of them or none",
            ),
        ] {
            broken[2] = cell;
            let place = "f.csv: line 4, column \"1\": ";
            assert_eq!(of(&broken).unwrap_err(), format!("{place}{problem}"));
        }
        // Another program's fingerprint is no fault.
        let short = of(&bits("CCO")[..3]).unwrap();
        assert_eq!(short[1].0, "fingerprint of a length that is not computed here: not compared");
    }
}
