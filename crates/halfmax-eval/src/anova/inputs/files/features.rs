//! A wide table of factors and 0/1 features.

use std::path::Path;

use halfmax_data::DataError;
use halfmax_data::table::Table;

use super::media::MEDIA;
use super::{LINE, drug_id, read_rows};
use crate::anova::inputs::msi;

const TISSUE: &[&str] = &["TISSUE_FACTOR", "Tissue Factor Value", "TISSUE"];
const MSI: &[&str] = &["MSI_FACTOR", "MS-instability Factor Value", "MSI"];
/// Columns of a feature table that describe the cell line.
const ASIDE: &[&str] = &["Sample Name", "SAMPLE_NAME", "CELL_LINE_NAME"];

/// What is known of each cell line.
pub(super) struct Features {
    pub(super) lines: Vec<String>,
    pub(super) tissue: Option<Vec<Option<String>>>,
    pub(super) msi: Option<Vec<Option<bool>>>,
    pub(super) media: Option<Vec<Option<String>>>,
    pub(super) columns: Vec<(String, Vec<bool>)>,
}

/// Reads factors and 0/1 columns.
pub(super) fn read(path: &Path) -> Result<Features, DataError> {
    let table = Table::open(path, None)?;
    let line = table.column(LINE)?;
    let (tissue, msi, media) = (table.find(TISSUE), table.find(MSI), table.find(MEDIA));
    let known = [Some(line), tissue, msi, media];
    let columns: Vec<usize> = (0..table.header().len())
        .filter(|at| {
            let name = table.header()[*at].as_str();
            !known.contains(&Some(*at))
                && !name.is_empty()
                && !ASIDE.contains(&name)
                && drug_id(name).is_none()
        })
        .collect();
    if columns.is_empty() {
        return Err(DataError::Column {
            path: path.into(),
            wanted: "of a feature".into(),
            hint: "; expected one 0/1 column for each after the factors".into(),
        });
    }
    let mut features: Vec<(String, Vec<bool>)> =
        columns.iter().map(|at| (table.header()[*at].clone(), Vec::new())).collect();
    let (mut tissues, mut states, mut medium) = (Vec::new(), Vec::new(), Vec::new());
    let lines = read_rows(&table, line, |row| {
        let word = |at: Option<usize>| at.and_then(|at| row.cell(at)).map(str::to_owned);
        tissues.push(word(tissue));
        medium.push(word(media));
        states.push(match word(msi) {
            None => None,
            Some(state) => Some(msi::instable(&state).ok_or_else(|| {
                let at = msi.expect("a word was read from it");
                table.value_error(row.line, at, &state, "is neither 0 (stable) nor 1 (instable)")
            })?),
        });
        for (column, (_, values)) in columns.iter().zip(&mut features) {
            values.push(match row.cell(*column) {
                Some("1" | "1.0") => true,
                Some("0" | "0.0") => false,
                other => {
                    let value = other.unwrap_or_default();
                    return Err(table.value_error(
                        row.line,
                        *column,
                        value,
                        "is not a feature's value; it must be 0 or 1",
                    ));
                }
            });
        }
        Ok(())
    })?;
    Ok(Features {
        lines,
        tissue: tissue.map(|_| tissues),
        msi: msi.map(|_| states),
        media: media.map(|_| medium),
        columns: features,
    })
}
