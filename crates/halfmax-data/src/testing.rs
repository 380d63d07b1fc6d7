//! Small random screens for tests of the layers above, files of any content for fuzzing.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use rand::RngExt;

use crate::audit::{self, TableRequest};
use crate::compound::Molecule;
use crate::curve::{DoseUnit, Reading, Replicates};
use crate::source::{
    self, CELL_LINES, COMPOUNDS, Mention, Mentions, OMICS, RESPONSES, Wanted, fingerprints,
};
use crate::table::workbook::{Extent, Workbook};
use crate::table::{Table, members_of_bytes};
use crate::{CellLine, Compound, Ledger, Measure, Omics, Response, Screen, Seed};

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
                    censored: None,
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

/// What a file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A table of responses.
    Responses,
    /// Annotation of cell lines.
    CellLines,
    /// Annotation of compounds.
    Compounds,
    /// A molecular matrix.
    Omics,
    /// Drug–feature associations.
    Biomarkers,
    /// Plates or points of dose–response curves.
    Curves,
    /// Fingerprints of two compounds, as drevalpy and as IMPROVE write them.
    Fingerprints,
    /// A structure as a SMILES string.
    Structures,
    /// A table that is looked through before it is imported.
    Audit,
    /// An `.xlsx` workbook.
    Workbook,
    /// A `.zip` file.
    Archive,
}

impl FileKind {
    /// Every kind with the name of its fuzz target.
    pub const ALL: [(&'static str, Self); 11] = [
        ("responses", Self::Responses),
        ("cell_lines", Self::CellLines),
        ("compounds", Self::Compounds),
        ("omics", Self::Omics),
        ("biomarkers", Self::Biomarkers),
        ("curves", Self::Curves),
        ("fingerprints", Self::Fingerprints),
        ("structures", Self::Structures),
        ("audit", Self::Audit),
        ("workbook", Self::Workbook),
        ("archive", Self::Archive),
    ];
}

/// Reads any bytes as a file of some kind with every reader of that kind; returns unless one of them panics.
pub fn survives(kind: FileKind, bytes: &[u8]) {
    match kind {
        FileKind::Workbook => {
            let Ok(mut book) = Workbook::read(Path::new("fuzz.xlsx"), Cursor::new(bytes)) else {
                return;
            };
            for sheet in book.sheets() {
                let _ = book.text(&sheet, Extent::Whole);
            }
        }
        FileKind::Archive => {
            let _ = members_of_bytes(Path::new("fuzz.zip"), bytes);
        }
        FileKind::Structures => structure(&String::from_utf8_lossy(bytes)),
        _ => {
            for name in ["fuzz.csv", "fuzz.txt"] {
                if let Ok(table) = Table::of_bytes(Path::new(name), bytes) {
                    read(kind, &table);
                }
            }
        }
    }
}

fn read(kind: FileKind, table: &Table) {
    let plain = Wanted::default();
    match kind {
        FileKind::Responses => {
            for measure in Measure::ALL {
                let wanted = Wanted { measure: Some(measure), ..Wanted::default() };
                source::read_with_all(RESPONSES, table, &wanted);
            }
        }
        FileKind::CellLines => source::read_with_all(CELL_LINES, table, &plain),
        FileKind::Compounds => source::read_with_all(COMPOUNDS, table, &plain),
        FileKind::Omics => source::read_with_all(OMICS, table, &plain),
        FileKind::Biomarkers => {
            let _ = source::biomarkers::read_table(table);
        }
        FileKind::Curves => {
            for replicates in [Replicates::Pool, Replicates::Apart, Replicates::Sum] {
                // What a wide table cannot say itself.
                let reading = Reading {
                    replicates,
                    dose_unit: Some(DoseUnit::Micromolar),
                    doses: vec![0.0, 0.01, 0.1, 1.0],
                    ..Reading::default()
                };
                let _ = crate::curve::read_table(table, &reading);
            }
        }
        FileKind::Fingerprints => {
            let mut mentions = Mentions::default();
            for (id, smiles) in ["1", "2"].into_iter().zip(SMILES) {
                let facts = || Mention { smiles: Some(smiles.into()), ..Mention::default() };
                mentions.index(std::iter::once(Some(id)), facts);
            }
            let ledger = &mut Ledger::default();
            let _ = fingerprints::columns_of(table, &mentions, ledger);
            let _ = fingerprints::rows_of(table, "improve_chem_id", &mentions, ledger);
        }
        FileKind::Audit => {
            let _ = audit::of_table(table, &TableRequest::default());
        }
        FileKind::Workbook | FileKind::Archive | FileKind::Structures => {}
    }
}

/// Everything that is computed from a structure, if the text is one.
fn structure(smiles: &str) {
    let Ok(molecule) = Molecule::parse(smiles) else { return };
    let _ = (molecule.morgan(), molecule.descriptors(), molecule.formula());
    let _ = (molecule.canonical(), molecule.canonical_flat(), molecule.scaffold());
    let _ = molecule.parent();
    let drawing = molecule.draw();
    let _ = (drawing.svg("fuzz"), drawing.mol_block());
}
