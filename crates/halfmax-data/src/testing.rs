//! Small random screens for tests of the layers above.

use std::collections::BTreeMap;

use rand::RngExt;

use crate::{CellLine, Compound, Measure, Omics, Response, Screen, Seed};

/// Structures that are distinct, small and known to everyone.
const SMILES: [&str; 8] = [
    "CC(=O)Oc1ccccc1C(=O)O",
    "Cn1cnc2c1c(=O)n(C)c(=O)n2C",
    "CC(=O)Nc1ccc(O)cc1",
    "c1ccccc1",
    "CCO",
    "CC(C)Cc1ccc(cc1)C(C)C(=O)O",
    "C1CCCCC1",
    "OC(=O)CC(O)(CC(O)=O)C(O)=O",
];

/// How many of each a random screen has.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// At least 2.
    pub cell_lines: usize,
    /// At least 2.
    pub compounds: usize,
    /// Of each of the two omics.
    pub features: usize,
}

/// A screen with two omics (`expression`, with missing values, and 0/1 `mutation`), three tissues, missing
/// pairs, some replicates, and responses that depend on the drug and the first two features.
pub fn random_screen(size: Size, seed: Seed) -> Screen {
    let mut rng = seed.rng();
    let (n, f) = (size.cell_lines, size.features);
    let expression: Vec<f32> = (0..n * f).map(|_| rng.random_range(-2.0..2.0)).collect();
    let mutation: Vec<f32> =
        (0..n * f).map(|_| f32::from(u8::from(rng.random_bool(0.3)))).collect();
    let potency: Vec<f64> = (0..size.compounds).map(|_| rng.random_range(-4.0..4.0)).collect();
    let mut responses = Vec::new();
    for cell_line in 0..n as u32 {
        for (compound, potency) in (0..size.compounds as u32).zip(&potency) {
            // One pair of every cell line is always there, so that nobody is without a response.
            let copies = match rng.random_range(0..10) {
                0 | 1 if compound != cell_line % size.compounds as u32 => 0,
                9 => 2,
                _ => 1,
            };
            for _ in 0..copies {
                let row = cell_line as usize * f;
                let signal = f64::from(expression[row]) - 2.0 * f64::from(mutation[row + 1 % f]);
                let value = potency + signal + rng.random_range(-0.3..0.3);
                responses.push(Response {
                    row_id: 10 + responses.len() as u64,
                    cell_line,
                    compound,
                    value,
                });
            }
        }
    }
    let holed =
        expression.iter().map(|v| if rng.random_bool(0.02) { f32::NAN } else { *v }).collect();
    let names = |prefix: &str| (0..f).map(|at| format!("{prefix}{at}")).collect();
    Screen {
        measure: Measure::LnIc50,
        cell_lines: (0..n)
            .map(|at| CellLine {
                id: format!("LINE-{at:05}").into(),
                name: format!("Line {at}"),
                tissue: Some(["lung", "skin", "breast"][at % 3].to_owned()),
                annotation: BTreeMap::new(),
            })
            .collect(),
        compounds: (0..size.compounds)
            .map(|at| Compound {
                id: format!("C{at:05}").into(),
                name: format!("compound {at}"),
                target: None,
                pathway: None,
                smiles: Some(SMILES[at % SMILES.len()].to_owned()),
                max_dose_um: Some(10.0),
                annotation: BTreeMap::new(),
            })
            .collect(),
        responses,
        omics: vec![
            Omics { kind: "expression".into(), features: names("E"), values: holed },
            Omics { kind: "mutation".into(), features: names("M"), values: mutation.into() },
        ],
        checksum: format!("random-{}", seed.value()),
    }
}
