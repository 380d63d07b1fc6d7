//! Tables of cell lines or compounds: a layout's own columns, then every annotation that has no other place.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::tables::{cell, headers, number, write_table};
use crate::{CellLine, Compound, DataError, Screen};

/// What has annotation.
pub(super) trait Annotated {
    fn annotation(&self) -> &BTreeMap<String, String>;
}

impl Annotated for CellLine {
    fn annotation(&self) -> &BTreeMap<String, String> {
        &self.annotation
    }
}

impl Annotated for Compound {
    fn annotation(&self) -> &BTreeMap<String, String> {
        &self.annotation
    }
}

/// One row per entity: `cells` under `header`, then the annotation whose headers are not in it nor `elsewhere`.
pub(super) fn write_entities<'a, E: Annotated>(
    path: &Path,
    delimiter: u8,
    entities: &'a [E],
    header: &[&str],
    elsewhere: &[&str],
    cells: impl Fn(usize, &'a E) -> Vec<Cow<'a, str>>,
) -> Result<(), DataError> {
    let taken = [header, elsewhere].concat();
    let extra = headers(entities.iter().map(E::annotation), &taken);
    let rows = entities.iter().enumerate().map(|(at, entity)| {
        let mut row = cells(at, entity);
        row.extend(extra.iter().map(|e| cell(entity.annotation().get(*e).map(String::as_str))));
        row
    });
    write_table(path, delimiter, &[header, &extra].concat(), rows)
}

/// Cell lines by id, name and tissue.
pub(super) fn write_cell_lines(
    screen: &Screen,
    path: &Path,
    delimiter: u8,
    header: [&str; 3],
) -> Result<(), DataError> {
    write_entities(path, delimiter, &screen.cell_lines, &header, &[], |_, line| {
        vec![
            Cow::Borrowed(line.id.as_str()),
            Cow::Borrowed(line.name.as_str()),
            cell(line.tissue.as_deref()),
        ]
    })
}

/// Compounds by id, name, target, pathway and highest dose, for layouts with structures in a file of their own.
pub(super) fn write_compounds(
    screen: &Screen,
    path: &Path,
    delimiter: u8,
    header: [&str; 5],
    elsewhere: &[&str],
) -> Result<(), DataError> {
    write_entities(path, delimiter, &screen.compounds, &header, elsewhere, |_, compound| {
        let mut row = described(compound);
        row.push(number(compound.max_dose_um));
        row
    })
}

/// Id, name, target and pathway of a compound.
pub(super) fn described(compound: &Compound) -> Vec<Cow<'_, str>> {
    vec![
        Cow::Borrowed(compound.id.as_str()),
        Cow::Borrowed(compound.name.as_str()),
        cell(compound.target.as_deref()),
        cell(compound.pathway.as_deref()),
    ]
}

/// Structures by id, of the compounds that have one.
pub(super) fn write_structures(
    screen: &Screen,
    path: &Path,
    delimiter: u8,
    header: [&str; 2],
) -> Result<(), DataError> {
    let rows = screen.compounds.iter().filter_map(|compound| {
        let smiles = compound.smiles.as_deref()?;
        Some([Cow::Borrowed(compound.id.as_str()), Cow::Borrowed(smiles)])
    });
    write_table(path, delimiter, &header, rows)
}
