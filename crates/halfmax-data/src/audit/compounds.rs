//! One compound under two ids.

use std::collections::BTreeMap;

use super::cell_lines::counted;
use super::{Finding, Severity, examples};
use crate::compound::Molecule;
use crate::{Compound, Screen};

/// Compounds whose structures, without salt and charge, are one.
pub(super) fn same_structure(screen: &Screen) -> Vec<Finding> {
    let mut parents: BTreeMap<String, Vec<&Compound>> = BTreeMap::new();
    for compound in &screen.compounds {
        let parent = compound
            .smiles
            .as_deref()
            .and_then(|smiles| Molecule::parse(smiles).and_then(|m| m.parent()?.canonical()).ok());
        if let Some(parent) = parent {
            parents.entry(parent).or_default().push(compound);
        }
    }
    let shared: Vec<&Vec<&Compound>> =
        parents.values().filter(|compounds| compounds.len() > 1).collect();
    if shared.is_empty() {
        return Vec::new();
    }
    let shown = shared.iter().map(|compounds| {
        compounds.iter().map(|c| format!("{} ({})", c.name, c.id)).collect::<Vec<_>>().join(" = ")
    });
    vec![Finding {
        severity: Severity::Warning,
        check: "duplicate-compounds",
        what: format!("{} several ids", counted(shared.len(), "structure") + if shared.len() == 1 { " has" } else { " have" }),
        evidence: examples(shown),
        remedy: "give them one id, so that leave-drug-out and random splits keep them together; if the structures \
                 are of different drugs, correct the SMILES"
            .into(),
    }]
}
