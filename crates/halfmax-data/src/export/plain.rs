//! Files that halfmax reads itself, and that a person can look into.

use std::borrow::Cow;
use std::path::Path;

use super::ExportConfig;
use super::entities::{described, write_cell_lines, write_entities};
use super::tables::{cell, head, needs_censoring, number, write_matrix, write_table};
use crate::source::censoring;
use crate::{DataError, Measure, Screen};

pub(super) fn write(screen: &Screen, config: &ExportConfig, dir: &Path) -> Result<(), DataError> {
    // By these names GDSC's layout is recognised, so that nothing has to be said when it is read.
    let measure = match screen.measure {
        Measure::LnIc50 => "LN_IC50",
        Measure::Auc => "AUC",
        other => other.key(),
    };
    let censored = needs_censoring(screen);
    let mut header = vec!["ROW_ID", "MODEL_ID", "DRUG_ID", measure];
    header.extend(censored.then_some(censoring::HEADER));
    let rows = screen.responses.iter().map(|response| {
        let mut row = vec![
            Cow::Owned(response.row_id.to_string()),
            Cow::Borrowed(screen.cell_lines[response.cell_line as usize].id.as_str()),
            Cow::Borrowed(screen.compounds[response.compound as usize].id.as_str()),
            Cow::Owned(response.value.to_string()),
        ];
        row.extend(censored.then(|| Cow::Borrowed(censoring::code(response.censored))));
        row
    });
    write_table(&dir.join("responses.csv"), b',', &header, rows)?;
    let header = ["MODEL_ID", "CELL_LINE_NAME", "TISSUE"];
    write_cell_lines(screen, &dir.join("cell_lines.csv"), b',', header)?;
    compounds(screen, &dir.join("compounds.csv"))?;
    for omics in &screen.omics {
        let heads = [head(&["MODEL_ID"], &omics.features, ',')];
        write_matrix(&dir.join(format!("{}.csv", omics.kind)), ',', &heads, omics, |at| {
            vec![screen.cell_lines[at].id.to_string()]
        })?;
    }
    splits(screen, config, &dir.join("splits.csv"))
}

fn compounds(screen: &Screen, path: &Path) -> Result<(), DataError> {
    let header = ["DRUG_ID", "DRUG_NAME", "PUTATIVE_TARGET", "PATHWAY_NAME", "SMILES", "MAX_CONC"];
    write_entities(path, b',', &screen.compounds, &header, &[], |_, compound| {
        let mut row = described(compound);
        row.extend([cell(compound.smiles.as_deref()), number(compound.max_dose_um)]);
        row
    })
}

/// `ROW_ID` and a column of train, val and test for each split.
fn splits(screen: &Screen, config: &ExportConfig, path: &Path) -> Result<(), DataError> {
    if config.splits.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = (0..config.splits.len()).map(|at| format!("split_{at}")).collect();
    let header: Vec<&str> =
        std::iter::once("ROW_ID").chain(names.iter().map(String::as_str)).collect();
    let mut labels = vec![vec![""; config.splits.len()]; screen.responses.len()];
    for (at, parts) in config.splits.iter().enumerate() {
        for (label, rows) in
            [("train", &parts.train), ("val", &parts.validation), ("test", &parts.test)]
        {
            for row in rows {
                labels[*row as usize][at] = label;
            }
        }
    }
    let rows = screen.responses.iter().zip(&labels).map(|(response, labels)| {
        let id = std::iter::once(Cow::Owned(response.row_id.to_string()));
        id.chain(labels.iter().map(|label| Cow::Borrowed(*label))).collect::<Vec<_>>()
    });
    write_table(path, b',', &header, rows)
}
