//! drevalpy's layout.

use std::borrow::Cow;
use std::path::Path;

use super::entities::{write_compounds, write_entities, write_structures};
use super::fingerprints::folded;
use super::tables::{
    cell, head, is_numbered_as_written, needs_censoring, write_matrix, write_table, write_text,
};
use super::{ExportConfig, Parts};
use crate::source::{DREVALPY_FINGERPRINTS, Found, IdIndex, censoring};
use crate::{CellLine, DataError, Measure, Screen, Unit};

/// What drevalpy calls our kinds of omics.
pub(crate) const KINDS: [(&str, &str); 5] = [
    ("expression", "gene_expression"),
    ("mutation", "mutations"),
    ("cnv", "copy_number_variation_gistic"),
    ("methylation", "methylation"),
    ("proteomics", "proteomics"),
];

const BITS: usize = 128;

pub(super) fn write(screen: &Screen, config: &ExportConfig, dir: &Path) -> Result<(), DataError> {
    // drevalpy takes commas out of the ids of drugs, in one of its files and not in the others.
    if let Some(bad) = screen.compounds.iter().find(|c| c.id.as_str().contains(',')) {
        return Err(DataError::Request(format!(
            "compound id {:?} has a comma, which drevalpy does not keep",
            bad.id.as_str()
        )));
    }
    let names = Names::of(screen);
    responses(screen, &names, &dir.join(format!("{}.csv", config.name)))?;
    cell_lines(screen, &names, &dir.join("cell_line_names.csv"))?;
    drugs(screen, dir)?;
    fingerprints(screen, &dir.join(DREVALPY_FINGERPRINTS))?;
    for omics in &screen.omics {
        let known = KINDS.iter().find(|(kind, _)| *kind == omics.kind);
        let file = known.map_or(omics.kind.as_str(), |(_, file)| file);
        let heads = [head(&["cellosaurus_id", "cell_line_name"], &omics.features, ',')];
        write_matrix(&dir.join(format!("{file}.csv")), ',', &heads, omics, |at| {
            vec![
                names.cellosaurus(at).unwrap_or_default().to_owned(),
                names.of_cell_line(at).to_owned(),
            ]
        })?;
    }
    for (at, parts) in config.splits.iter().enumerate() {
        split(screen, &names, parts, &dir.join(format!("splits/cv_split_{at:02}")))?;
    }
    Ok(())
}

/// drevalpy knows cell lines by name, so a name that may mean another one as well gives way to the id.
struct Names<'a> {
    names: Vec<&'a str>,
    cellosaurus: Vec<Option<&'a str>>,
}

impl<'a> Names<'a> {
    fn of(screen: &'a Screen) -> Self {
        // As whoever reads the export will look them up.
        let mut index = IdIndex::default();
        for (line, at) in screen.cell_lines.iter().zip(0..) {
            for name in [line.name.as_str(), line.id.as_str()].into_iter().chain(cellosaurus(line))
            {
                index.insert(name, at);
            }
        }
        let is_clear = |name: &str, at: u32| !name.is_empty() && index.find(name) == Found::Row(at);
        let lines = || screen.cell_lines.iter().zip(0..);
        Self {
            names: lines()
                .map(|(c, at)| if is_clear(&c.name, at) { c.name.as_str() } else { c.id.as_str() })
                .collect(),
            cellosaurus: lines()
                .map(|(line, at)| cellosaurus(line).filter(|id| is_clear(id, at)))
                .collect(),
        }
    }

    fn of_cell_line(&self, at: usize) -> &'a str {
        self.names[at]
    }

    fn cellosaurus(&self, at: usize) -> Option<&'a str> {
        self.cellosaurus[at]
    }

    /// The id that importing would take, if no column of our own said better.
    fn read_id(&self, at: usize) -> &'a str {
        self.cellosaurus[at].unwrap_or(self.names[at])
    }
}

fn cellosaurus(cell_line: &CellLine) -> Option<&str> {
    let id = cell_line.id.as_str();
    let annotated = ["cellosaurus_id", "RRID"]
        .iter()
        .filter_map(|header| cell_line.annotation.get(*header))
        .map(String::as_str);
    std::iter::once(id).chain(annotated).find(|id| id.starts_with("CVCL_"))
}

fn responses(screen: &Screen, names: &Names<'_>, path: &Path) -> Result<(), DataError> {
    let measures = measure_columns(screen.measure);
    let own_ids = screen
        .cell_lines
        .iter()
        .enumerate()
        .any(|(at, line)| names.read_id(at) != line.id.as_str());
    let numbered = is_numbered_as_written(screen);
    let mut header = vec!["cellosaurus_id", "cell_line_name", "pubchem_id", "drug_name", "tissue"];
    header.extend(measures.iter().map(|(name, _)| *name));
    header.extend(own_ids.then_some("cell_line_id"));
    header.extend((!numbered).then_some("ROW_ID"));
    let censored = needs_censoring(screen);
    header.extend(censored.then_some(censoring::HEADER));
    let rows = screen.responses.iter().map(|response| {
        let at = response.cell_line as usize;
        let (line, compound) =
            (&screen.cell_lines[at], &screen.compounds[response.compound as usize]);
        let mut row = vec![
            cell(names.cellosaurus(at)),
            Cow::Borrowed(names.of_cell_line(at)),
            Cow::Borrowed(compound.id.as_str()),
            Cow::Borrowed(compound.name.as_str()),
            cell(line.tissue.as_deref()),
        ];
        row.extend(measures.iter().map(|(_, of)| Cow::Owned(of(response.value).to_string())));
        row.extend(own_ids.then(|| Cow::Borrowed(line.id.as_str())));
        row.extend((!numbered).then(|| Cow::Owned(response.row_id.to_string())));
        row.extend(censored.then(|| Cow::Borrowed(censoring::code(response.censored))));
        row
    });
    write_table(path, b',', &header, rows)
}

type MeasureColumn = (&'static str, fn(f64) -> f64);

/// drevalpy's column, and ours where that one would not give every bit back.
fn measure_columns(measure: Measure) -> Vec<MeasureColumn> {
    fn same(value: f64) -> f64 {
        value
    }
    match measure {
        Measure::LnIc50 => vec![("LN_IC50", same)],
        Measure::PIc50 => vec![
            ("LN_IC50", |p| Unit::NegLog10M.convert(p, Measure::LnIc50).unwrap_or(f64::NAN)),
            ("pic50", same),
        ],
        Measure::PEc50 => vec![("pEC50", same)],
        Measure::LnEc50 => vec![("EC50", f64::exp), ("ln_ec50", same)],
        Measure::Auc => vec![("AUC", same)],
        Measure::Aac => vec![("AUC", |aac| 1.0 - aac), ("aac", same)],
        Measure::Response => vec![("response", same)],
    }
}

fn cell_lines(screen: &Screen, names: &Names<'_>, path: &Path) -> Result<(), DataError> {
    let lines = &screen.cell_lines;
    let own_names = lines.iter().enumerate().any(|(at, c)| names.of_cell_line(at) != c.name);
    let all = ["cellosaurus_id", "cell_line_name", "tissue", "name"];
    let header = if own_names { &all[..] } else { &all[..3] };
    write_entities(path, b',', lines, header, &["name", "cell_line_id"], |at, line| {
        let mut row = vec![
            cell(names.cellosaurus(at)),
            Cow::Borrowed(names.of_cell_line(at)),
            cell(line.tissue.as_deref()),
        ];
        row.extend(own_names.then_some(Cow::Borrowed(line.name.as_str())));
        row
    })
}

fn drugs(screen: &Screen, dir: &Path) -> Result<(), DataError> {
    let (id, smiles) = ("pubchem_id", "canonical_smiles");
    let header = [id, "drug_name", "target", "pathway", "max_dose_um"];
    write_compounds(screen, &dir.join("drug_names.csv"), b',', header, &["name", smiles])?;
    write_structures(screen, &dir.join("drug_smiles.csv"), b',', [id, smiles])
}

/// One column per drug; one without a structure is empty.
fn fingerprints(screen: &Screen, path: &Path) -> Result<(), DataError> {
    let bits = folded(screen, BITS);
    let ids: Vec<String> = screen.compounds.iter().map(|c| c.id.to_string()).collect();
    let mut text = head(&[], &ids, ',');
    text.push('\n');
    for bit in 0..BITS {
        let cells: Vec<&str> = bits
            .iter()
            .map(|of| of.as_ref().map_or("", |of| if of[bit] { "1" } else { "0" }))
            .collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    write_text(path, &text)
}

/// The files that drevalpy keeps its splits in.
fn split(screen: &Screen, names: &Names<'_>, parts: &Parts, stem: &Path) -> Result<(), DataError> {
    let parts = [("train", &parts.train), ("validation", &parts.validation), ("test", &parts.test)];
    for (part, rows) in parts.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        let mut file = stem.as_os_str().to_owned();
        file.push(format!("_{part}.csv"));
        let rows = rows.iter().map(|row| {
            let response = &screen.responses[*row as usize];
            let at = response.cell_line as usize;
            [
                Cow::Owned(response.value.to_string()),
                Cow::Borrowed(names.of_cell_line(at)),
                Cow::Borrowed(screen.compounds[response.compound as usize].id.as_str()),
                cell(screen.cell_lines[at].tissue.as_deref()),
            ]
        });
        let header = ["response", "cell_line_name", "pubchem_id", "tissue"];
        write_table(Path::new(&file), b',', &header, rows)?;
    }
    Ok(())
}
