//! An immutable drug screen joined to the molecular profiles of its cell lines.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{CellLineId, CompoundId, Measure, Omics, Response};

/// A cell line as annotated at import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellLine {
    /// Its id in this screen.
    pub id: CellLineId,
    /// The name people use.
    pub name: String,
    /// Tissue of origin, where known.
    pub tissue: Option<String>,
    /// Every other column of the annotation table, by its header.
    pub annotation: BTreeMap<String, String>,
}

/// A compound as annotated at import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compound {
    /// Its id in this screen.
    pub id: CompoundId,
    /// The name people use.
    pub name: String,
    /// Putative target, where known.
    pub target: Option<String>,
    /// Target pathway, where known.
    pub pathway: Option<String>,
    /// Structure, where known.
    pub smiles: Option<String>,
    /// Highest tested concentration in micromolar, where known.
    pub max_dose_um: Option<f64>,
    /// Every other column of the annotation table, by its header.
    pub annotation: BTreeMap<String, String>,
}

/// Responses of cell lines to compounds, joined to omics: facts only, no choice of rows or scale.
///
/// Cell lines and compounds are sorted by id and each has at least one response; responses keep the
/// order of their source table. Every index of a [`Response`] is valid, and every [`Omics`] has one row
/// per cell line.
#[derive(Debug, Clone, PartialEq)]
pub struct Screen {
    /// What the response values are.
    pub measure: Measure,
    /// Sorted by id.
    pub cell_lines: Vec<CellLine>,
    /// Sorted by id.
    pub compounds: Vec<Compound>,
    /// In source order.
    pub responses: Vec<Response>,
    /// In the order given at import.
    pub omics: Vec<Omics>,
    /// SHA-256 over the stored files; splits and runs name it.
    pub checksum: String,
}

impl Screen {
    /// The omics of this kind.
    pub fn omics(&self, kind: &str) -> Option<&Omics> {
        self.omics.iter().find(|o| o.kind == kind)
    }

    /// Cell lines whose id, name or any annotation equals `key`, compared without regard to case.
    ///
    /// An exact id wins over names.
    pub fn find_cell_line(&self, key: &str) -> Vec<usize> {
        find(key, self.cell_lines.iter().map(|c| (c.id.as_str(), c.name.as_str())))
    }

    /// Compounds whose id or name equals `key`, compared without regard to case. An exact id wins.
    pub fn find_compound(&self, key: &str) -> Vec<usize> {
        find(key, self.compounds.iter().map(|c| (c.id.as_str(), c.name.as_str())))
    }
}

fn find<'a>(key: &str, entities: impl Iterator<Item = (&'a str, &'a str)> + Clone) -> Vec<usize> {
    if let Some(index) = entities.clone().position(|(id, _)| id == key) {
        return vec![index];
    }
    entities
        .enumerate()
        .filter(|(_, (id, name))| id.eq_ignore_ascii_case(key) || name.eq_ignore_ascii_case(key))
        .map(|(index, _)| index)
        .collect()
}
