//! IMPROVE's layout.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

use super::ExportConfig;
use super::entities::{write_cell_lines, write_compounds, write_structures};
use super::fingerprints::folded;
use super::tables::{
    head, is_numbered_as_written, needs_censoring, write_matrix, write_table, write_text,
};
use crate::source::{IMPROVE_FINGERPRINTS, censoring};
use crate::{DataError, Measure, Screen, Unit};

/// What IMPROVE calls our kinds of omics, and how many rows of names its files have.
pub(crate) const KINDS: [(&str, &str, usize); 7] = [
    ("expression", "cancer_gene_expression", 3),
    ("cnv", "cancer_discretized_copy_number", 3),
    ("mutation", "cancer_mutation_count", 3),
    ("copy_number", "cancer_copy_number", 3),
    ("methylation", "cancer_DNA_methylation", 4),
    ("mirna", "cancer_miRNA_expression", 1),
    ("rppa", "cancer_RPPA", 1),
];

const BITS: usize = 512;

pub(super) fn write(screen: &Screen, config: &ExportConfig, dir: &Path) -> Result<(), DataError> {
    responses(screen, &config.name, &dir.join("y_data/response.tsv"))?;
    let x = dir.join("x_data");
    let header = ["improve_sample_id", "name", "tissue"];
    write_cell_lines(screen, &x.join("cancer_info.tsv"), b'\t', header)?;
    drugs(screen, &x)?;
    for omics in &screen.omics {
        let (file, levels) = KINDS
            .iter()
            .find(|(kind, ..)| *kind == omics.kind)
            .map_or((format!("cancer_{}", omics.kind), 1), |(_, file, n)| ((*file).into(), *n));
        write_matrix(
            &x.join(format!("{file}.tsv")),
            '\t',
            &heads(&omics.kind, levels, &omics.features),
            omics,
            |at| vec![screen.cell_lines[at].id.to_string()],
        )?;
    }
    splits(screen, config, &dir.join("splits"))
}

/// Rows of Ensembl ids, Entrez ids, symbols (and transcription start sites), in the order of each kind of file.
///
/// Only the names that are in the screen are known; the other rows are there because IMPROVE counts them.
fn heads(kind: &str, levels: usize, features: &[String]) -> Vec<String> {
    if levels == 1 {
        return vec![head(&["improve_sample_id"], features, '\t')];
    }
    let symbols = match kind {
        "expression" => 2,
        "methylation" => 0,
        _ => 1,
    };
    let empty = vec![String::new(); features.len()];
    (0..levels)
        .map(|level| head(&[""], if level == symbols { features } else { &empty }, '\t'))
        .collect()
}

fn responses(screen: &Screen, study: &str, path: &Path) -> Result<(), DataError> {
    let measures = measure_columns(screen.measure);
    let numbered = is_numbered_as_written(screen);
    // IMPROVE takes the first four columns for text and all others for numbers.
    let mut header = vec!["source", "improve_sample_id", "improve_chem_id", "study"];
    header.extend(measures.iter().map(|(name, _)| *name));
    header.extend((!numbered).then_some("ROW_ID"));
    let censored = needs_censoring(screen);
    header.extend(censored.then_some(censoring::HEADER));
    let rows = screen.responses.iter().map(|response| {
        let mut row = vec![
            Cow::Borrowed(study),
            Cow::Borrowed(screen.cell_lines[response.cell_line as usize].id.as_str()),
            Cow::Borrowed(screen.compounds[response.compound as usize].id.as_str()),
            Cow::Borrowed(study),
        ];
        row.extend(measures.iter().map(|(_, of)| Cow::Owned(of(response.value).to_string())));
        row.extend((!numbered).then(|| Cow::Owned(response.row_id.to_string())));
        row.extend(censored.then(|| Cow::Borrowed(censoring::code(response.censored))));
        row
    });
    write_table(path, b'\t', &header, rows)
}

type MeasureColumn = (&'static str, fn(f64) -> f64);

/// IMPROVE's column, and ours where that one would not give every bit back.
fn measure_columns(measure: Measure) -> Vec<MeasureColumn> {
    fn same(value: f64) -> f64 {
        value
    }
    match measure {
        Measure::Auc => vec![("auc", same)],
        Measure::Aac => vec![("auc", |aac| 1.0 - aac), ("aac", same)],
        Measure::PIc50 => vec![("ic50", same)],
        Measure::PEc50 => vec![("ec50", same)],
        Measure::LnIc50 => vec![
            ("ic50", |ln| Unit::LnUm.convert(ln, Measure::PIc50).unwrap_or(f64::NAN)),
            ("ln_ic50", same),
        ],
        Measure::LnEc50 => vec![
            ("ec50", |ln| Unit::LnUm.convert(ln, Measure::PEc50).unwrap_or(f64::NAN)),
            ("ln_ec50", same),
        ],
        Measure::Response => vec![("response", same)],
    }
}

fn drugs(screen: &Screen, x: &Path) -> Result<(), DataError> {
    let id = "improve_chem_id";
    let header = [id, "name", "target", "pathway", "max_dose_um"];
    write_compounds(screen, &x.join("drug_info.tsv"), b'\t', header, &["canSMILES"])?;
    write_structures(screen, &x.join("drug_SMILES.tsv"), b'\t', [id, "canSMILES"])?;
    let names: Vec<String> = (0..BITS).map(|bit| format!("ecfp4.{bit}")).collect();
    let header: Vec<&str> = std::iter::once(id).chain(names.iter().map(String::as_str)).collect();
    let bits = folded(screen, BITS);
    let rows = screen.compounds.iter().zip(&bits).filter_map(|(compound, bits)| {
        let first = std::iter::once(Cow::Borrowed(compound.id.as_str()));
        let bits = bits.as_ref()?.iter().map(|bit| Cow::Borrowed(if *bit { "1" } else { "0" }));
        Some(first.chain(bits).collect::<Vec<_>>())
    });
    write_table(&x.join(IMPROVE_FINGERPRINTS), b'\t', &header, rows)
}

/// Numbers of rows of `response.tsv`, one per line.
fn splits(screen: &Screen, config: &ExportConfig, dir: &Path) -> Result<(), DataError> {
    if config.splits.is_empty() {
        return Ok(());
    }
    let all: Vec<u32> = (0..screen.responses.len() as u32).collect();
    write_text(&dir.join(format!("{}_all.txt", config.name)), &lines(&all))?;
    for (at, parts) in config.splits.iter().enumerate() {
        for (part, rows) in
            [("train", &parts.train), ("val", &parts.validation), ("test", &parts.test)]
        {
            let name = format!("{}_split_{at}_{part}.txt", config.name);
            write_text(&dir.join(name), &lines(rows))?;
        }
    }
    Ok(())
}

fn lines(rows: &[u32]) -> String {
    let mut text = String::new();
    for row in rows {
        writeln!(text, "{row}").expect("writing to a string cannot fail");
    }
    text
}
