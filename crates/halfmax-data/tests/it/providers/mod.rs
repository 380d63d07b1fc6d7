//! What each provider's files become; all of it is made up.

mod joins;
mod matrices;
mod mutations;
mod responses;

use std::io::Write;
use std::path::PathBuf;

use halfmax_data::import::{ImportConfig, Imported, Wanted, import};
use halfmax_data::ledger::{Outcome, Unit};
use halfmax_data::{DataError, Ledger, Measure};

/// A folder of made-up files.
struct Folder(tempfile::TempDir);

impl Folder {
    fn of(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, content) in files {
            std::fs::write(folder.path(name), content).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A zip file of the files so far.
    fn zip(&self, name: &str, members: &[&str]) -> PathBuf {
        let mut zip = zip::ZipWriter::new(std::fs::File::create(self.path(name)).unwrap());
        for member in members {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(format!("folder/{member}"), options).unwrap();
            zip.write_all(&std::fs::read(self.path(member)).unwrap()).unwrap();
        }
        zip.finish().unwrap();
        self.path(name)
    }

    fn config(&self, responses: &str) -> ImportConfig {
        ImportConfig { responses: self.path(responses), ..ImportConfig::default() }
    }
}

/// Three cell lines of GDSC and two drugs, none of whose ids DepMap uses.
const GDSC: &str = "CELL_LINE_NAME,SANGER_MODEL_ID,DRUG_ID,DRUG_NAME,MIN_CONC,MAX_CONC,LN_IC50,AUC\n\
    Alpha-1,SIDM00001,1,Onemab,0.01,10,1.5,0.9\n\
    Alpha-1,SIDM00001,2,Twomib,0.01,10,-2,0.4\n\
    BETA 2,SIDM00002,1,Onemab,0.01,10,3,0.95\n\
    Gamma_3,SIDM00003,2,Twomib,0.01,10,0.5,0.7\n";

const MODELS: &str = "ModelID,SangerModelID,COSMICID,RRID,CCLEName,CellLineName,StrippedCellLineName,OncotreeLineage\n\
    ACH-000001,SIDM00001,11,CVCL_0001,ALPHA1_LUNG,Alpha-1,ALPHA1,Lung\n\
    ACH-000002,SIDM00002,12,CVCL_0002,BETA2_SKIN,BETA-2,BETA2,Skin\n\
    ACH-000003,SIDM00003,13,CVCL_0003,,Gamma.3,GAMMA3,Lung\n\
    ACH-000004,,,,,Unused,UNUSED,Bone\n";

fn dropped<'a>(ledger: &'a Ledger, file: &str) -> Vec<(&'a str, u64, &'a str)> {
    entries(ledger, file, Outcome::Dropped)
}

fn noted<'a>(ledger: &'a Ledger, file: &str) -> Vec<(&'a str, u64, &'a str)> {
    entries(ledger, file, Outcome::Noted)
}

fn entries<'a>(ledger: &'a Ledger, file: &str, outcome: Outcome) -> Vec<(&'a str, u64, &'a str)> {
    let of_file = ledger.entries().iter().filter(|e| e.file == file && e.outcome == outcome);
    of_file.map(|e| (e.reason.as_str(), e.count, e.examples.as_str())).collect()
}

/// The values of an omics matrix by cell line and feature; -99 for missing.
fn values(imported: &Imported, kind: &str) -> Vec<(String, Vec<f32>)> {
    let omics = imported.screen.omics(kind).unwrap();
    let rows = imported.screen.cell_lines.iter().enumerate();
    rows.map(|(at, line)| {
        let row = omics.row(at).iter().map(|v| if v.is_nan() { -99.0 } else { *v }).collect();
        (line.id.to_string(), row)
    })
    .collect()
}

fn features(imported: &Imported, kind: &str) -> Vec<String> {
    imported.screen.omics(kind).unwrap().features.to_vec()
}

fn refused(config: &ImportConfig) -> String {
    match import(config) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("should have been refused"),
    }
}

/// A number written with four decimals, for comparison.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}
