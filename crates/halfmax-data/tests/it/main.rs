//! Importing, storing and fingerprints, from outside.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod audit;
mod chemistry;
mod curves;
mod drevalpy;
mod export;
mod fuzz;
mod gdsc;
mod import;
mod improve;
mod providers;
mod real;
mod store;

use std::path::{Path, PathBuf};

use halfmax_data::import::ImportConfig;

/// A small screen in files whose ids have to be reconciled.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        let files = Self(tempfile::tempdir().unwrap());
        files.write(
            "cell_lines.csv",
            "MODEL_ID,COSMIC_ID,SANGER_MODEL_ID,CELL_LINE_NAME,TISSUE\n\
             M1,11,S1,One,lung\nM2,12,S2,Two,skin\nM3,13,,Three,lung\nM4,14,S4,Four,\n",
        );
        files.write("drugs.csv", "DRUG_ID,DRUG_NAME,SMILES\n7,Aspirin,CC(=O)Oc1ccccc1C(=O)O\n8,Nameless,\n9,Unused,CCO\n");
        files.write(
            "expression.csv",
            "BRAF,MODEL_ID,EMPTY,TP53\n1,M2,,0.5\n2,M1,,\n3,M3,,-1\n4,X9,,0\n",
        );
        files.write(
            "response.csv",
            "COSMIC_ID,SANGER_MODEL_ID,CELL_LINE_NAME,DRUG_ID,DRUG_NAME,LN_IC50\n\
             11,S1,One,7,Aspirin,1.5\n12.0,,Two,7,Aspirin,-2\n,,three,,nameless,0.25\n14,S4,Four,7,Aspirin,1\n\
             99,S99,Ninety,7,Aspirin,1\n11,S1,One,77,Unknown,1\n12,S2,Two,8,Nameless,\n",
        );
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn dir(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, content: &str) {
        std::fs::write(self.path(name), content).unwrap();
    }

    fn config(&self) -> ImportConfig {
        ImportConfig {
            responses: self.path("response.csv"),
            cell_lines: Some(self.path("cell_lines.csv")),
            compounds: Some(self.path("drugs.csv")),
            omics: vec![("expression".into(), self.path("expression.csv"))],
            ..ImportConfig::default()
        }
    }
}
