//! Means of the training responses by entity.

use std::collections::BTreeMap;

use halfmax_prep::Train;
use serde::{Deserialize, Serialize};

/// Mean response overall, per cell line, per compound, per tissue and per tissue and compound.
///
/// An entity that was not in training has the global mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Means {
    /// Over all rows.
    pub global: f64,
    cell_lines: BTreeMap<String, f64>,
    compounds: BTreeMap<String, f64>,
    #[serde(default)]
    tissues: BTreeMap<String, f64>,
    tissue_compounds: BTreeMap<String, BTreeMap<String, f64>>,
}

impl Means {
    /// Means over training rows.
    pub fn of(train: Train<'_>) -> Self {
        let design = train.design();
        let mut cell_lines = Groups::new();
        let mut compounds = Groups::new();
        let mut tissues = Groups::new();
        let mut tissue_compounds: BTreeMap<String, Groups> = BTreeMap::new();
        for (pair, value) in design.pairs.iter().zip(&design.response) {
            let compound = design.compounds[pair.compound as usize].as_str();
            add(&mut cell_lines, design.cell_lines[pair.cell_line as usize].as_str(), *value);
            add(&mut compounds, compound, *value);
            if let Some(tissue) = &design.tissues[pair.cell_line as usize] {
                add(&mut tissues, tissue, *value);
                add(tissue_compounds.entry(tissue.clone()).or_default(), compound, *value);
            }
        }
        Self {
            global: design.response.iter().sum::<f64>() / design.len().max(1) as f64,
            cell_lines: means(cell_lines),
            compounds: means(compounds),
            tissues: means(tissues),
            tissue_compounds: tissue_compounds
                .into_iter()
                .map(|(tissue, groups)| (tissue, means(groups)))
                .collect(),
        }
    }

    /// The mean of a cell line.
    pub fn cell_line(&self, id: &str) -> f64 {
        self.cell_lines.get(id).copied().unwrap_or(self.global)
    }

    /// The mean of a compound.
    pub fn compound(&self, id: &str) -> f64 {
        self.compounds.get(id).copied().unwrap_or(self.global)
    }

    /// The mean of a tissue.
    pub fn tissue(&self, tissue: Option<&str>) -> f64 {
        tissue.and_then(|tissue| self.tissues.get(tissue)).copied().unwrap_or(self.global)
    }

    /// The mean of a compound in a tissue, the compound's where there is none.
    pub fn tissue_compound(&self, tissue: Option<&str>, compound: &str) -> f64 {
        let in_tissue = tissue.and_then(|tissue| self.tissue_compounds.get(tissue)?.get(compound));
        in_tissue.copied().unwrap_or_else(|| self.compound(compound))
    }
}

type Groups = BTreeMap<String, (f64, usize)>;

fn add(groups: &mut Groups, id: &str, value: f64) {
    match groups.get_mut(id) {
        Some(group) => *group = (group.0 + value, group.1 + 1),
        None => {
            groups.insert(id.to_owned(), (value, 1));
        }
    }
}

fn means(groups: Groups) -> BTreeMap<String, f64> {
    groups.into_iter().map(|(id, (sum, n))| (id, sum / n as f64)).collect()
}
