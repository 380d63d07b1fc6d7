//! A simulated screen as the files a user would have.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use super::truth::GENERATOR;
use super::{Simulated, SimulatedCellLine};
use crate::DataError;
use crate::directory::Staged;

const TRUTH: &str = "truth.json";

/// Writes every file of a screen to a new directory, or over an earlier simulation.
pub(super) fn write(simulated: &Simulated, dir: &Path) -> Result<(), DataError> {
    refuse_foreign_truth(dir)?;
    let staged = Staged::new(dir, TRUTH)?;
    let at = |name: &str| staged.path().join(name);
    write_responses(simulated, &at("response.csv"))?;
    write_cell_lines(simulated, &at("cell_lines.csv"))?;
    write_drugs(simulated, &at("drugs.csv"))?;
    write_omics(simulated, &staged)?;
    let mut truth = serde_json::to_string_pretty(&simulated.truth)
        .map_err(|e| DataError::io(at(TRUTH))(e.into()))?;
    truth.push('\n');
    fs::write(at(TRUTH), truth).map_err(DataError::io(at(TRUTH)))?;
    fs::write(at("README.txt"), readme(simulated)).map_err(DataError::io(at("README.txt")))?;
    staged.commit()
}

/// Another program's directory may hold a file of that name: ours says who wrote it.
fn refuse_foreign_truth(dir: &Path) -> Result<(), DataError> {
    let Ok(bytes) = fs::read(dir.join(TRUTH)) else { return Ok(()) };
    let truth: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    if truth["generator"] == GENERATOR {
        return Ok(());
    }
    Err(DataError::Occupied {
        path: dir.into(),
        problem: format!("holds a {TRUTH} that no simulation wrote; name a new directory"),
    })
}

fn write_table(
    path: &Path,
    header: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), DataError> {
    let fault = |error: csv::Error| DataError::io(path)(error.into());
    let mut writer = csv::Writer::from_path(path).map_err(fault)?;
    writer.write_record(header).map_err(fault)?;
    for row in rows {
        writer.write_record(row).map_err(fault)?;
    }
    writer.flush().map_err(DataError::io(path))
}

fn write_responses(simulated: &Simulated, path: &Path) -> Result<(), DataError> {
    let header = [
        "DATASET",
        "NLME_RESULT_ID",
        "NLME_CURVE_ID",
        "COSMIC_ID",
        "CELL_LINE_NAME",
        "SANGER_MODEL_ID",
        "TCGA_DESC",
        "DRUG_ID",
        "DRUG_NAME",
        "PUTATIVE_TARGET",
        "PATHWAY_NAME",
        "COMPANY_ID",
        "WEBRELEASE",
        "MIN_CONC",
        "MAX_CONC",
        "LN_IC50",
        "AUC",
        "RMSE",
        "Z_SCORE",
    ];
    let rows = simulated.responses.iter().enumerate().map(|(place, response)| {
        let cell_line = &simulated.cell_lines[response.cell_line];
        let compound = &simulated.compounds[response.compound];
        vec![
            "SIMULATED".into(),
            "1".into(),
            (90_000_001 + place).to_string(),
            cell_line.cosmic_id.to_string(),
            cell_line.name.clone(),
            cell_line.sanger_model_id.clone(),
            cell_line.tcga.into(),
            compound.drug_id.to_string(),
            compound.name.clone(),
            compound.target.into(),
            compound.pathway.into(),
            "9000".into(),
            "Y".into(),
            format!("{:.6}", compound.doses_um[0]),
            compound.max_dose_um().to_string(),
            format!("{:.6}", response.ln_ic50),
            format!("{:.6}", response.auc),
            format!("{:.6}", response.rmse),
            format!("{:.6}", response.z_score),
        ]
    });
    write_table(path, &header, rows)
}

fn write_cell_lines(simulated: &Simulated, path: &Path) -> Result<(), DataError> {
    let header = [
        "MODEL_ID",
        "COSMIC_ID",
        "SANGER_MODEL_ID",
        "CELL_LINE_NAME",
        "TISSUE",
        "TCGA_DESC",
        "MSI",
        "GROWTH",
    ];
    let rows = simulated.cell_lines.iter().map(|cell_line| {
        vec![
            cell_line.model_id.clone(),
            cell_line.cosmic_id.to_string(),
            cell_line.sanger_model_id.clone(),
            cell_line.name.clone(),
            cell_line.tissue.into(),
            cell_line.tcga.into(),
            if cell_line.msi_high { "MSI-H" } else { "MSS/MSI-L" }.into(),
            cell_line.growth.into(),
        ]
    });
    write_table(path, &header, rows)
}

fn write_drugs(simulated: &Simulated, path: &Path) -> Result<(), DataError> {
    let header = [
        "DRUG_ID",
        "DRUG_NAME",
        "PUTATIVE_TARGET",
        "PATHWAY_NAME",
        "CHEMICAL_CLASS",
        "SMILES",
        "MAX_CONC",
    ];
    let rows = simulated.compounds.iter().map(|compound| {
        vec![
            compound.drug_id.to_string(),
            compound.name.clone(),
            compound.target.into(),
            compound.pathway.into(),
            compound.chemical_class.into(),
            compound.smiles.clone(),
            compound.max_dose_um().to_string(),
        ]
    });
    write_table(path, &header, rows)
}

fn write_omics(simulated: &Simulated, staged: &Staged) -> Result<(), DataError> {
    let at = |name: &str| staged.path().join(name);
    let as_is: Vec<usize> = (0..simulated.genes.len()).collect();
    // Files of different origin list their genes differently; so do these.
    let mut by_name = as_is.clone();
    by_name.sort_by_key(|gene| &simulated.genes[*gene]);
    let backwards: Vec<usize> = as_is.iter().rev().copied().collect();
    write_matrix(simulated, &at("expression.csv"), &as_is, |line, gene, text| {
        write!(text, "{:.5}", line.expression[gene])
    })?;
    write_matrix(simulated, &at("cnv.csv"), &by_name, |line, gene, text| {
        write!(text, "{:.5}", line.copy_number[gene])
    })?;
    write_matrix(simulated, &at("mutation.csv"), &backwards, |line, gene, text| {
        write!(text, "{}", u8::from(line.mutation[gene]))
    })
}

fn write_matrix(
    simulated: &Simulated,
    path: &Path,
    order: &[usize],
    cell: impl Fn(&SimulatedCellLine, usize, &mut String) -> std::fmt::Result,
) -> Result<(), DataError> {
    let mut writer = BufWriter::new(File::create_new(path).map_err(DataError::io(path))?);
    let mut text = String::from("MODEL_ID");
    for gene in order {
        text.push(',');
        text.push_str(&simulated.genes[*gene]);
    }
    text.push('\n');
    for line in &simulated.cell_lines {
        text.push_str(&line.model_id);
        for gene in order {
            text.push(',');
            cell(line, *gene, &mut text).expect("writing to a string cannot fail");
        }
        text.push('\n');
        writer.write_all(text.as_bytes()).map_err(DataError::io(path))?;
        text.clear();
    }
    writer.flush().map_err(DataError::io(path))
}

fn readme(simulated: &Simulated) -> String {
    let config = &simulated.truth.config;
    format!(
        "SIMULATED DATA: no cell line, compound or value here is real, only the gene symbols and the names of \
         targets, pathways and tissues. Made by `halfmax simulate` with {} cell lines, {} compounds and seed {}; \
         the same request gives the same bytes. response.csv has one row per measured pair (LN_IC50 in ln µM; AUC, \
         RMSE and Z_SCORE are made from the same curve and must not be used to predict it); expression.csv \
         (log2(TPM + 1)), cnv.csv (log2(relative copy number + 1)) and mutation.csv (0/1) have one row per cell \
         line; cell_lines.csv and drugs.csv annotate them; truth.json says what was planted, how the variance \
         splits and how well any model could do.\n",
        config.cell_lines,
        config.compounds,
        config.seed.value()
    )
}
