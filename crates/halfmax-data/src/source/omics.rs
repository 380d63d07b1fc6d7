//! Molecular profiles before their rows are led back to cell lines.

use std::path::{Path, PathBuf};

use super::Wanted;
use super::gene::unique_symbols;
use super::pivot::Pivoted;
use crate::ledger::Unit;
use crate::matrix::Matrix;
use crate::table::Table;
use crate::{DataError, Ledger};

/// A molecular matrix, whoever wrote it.
#[derive(Debug)]
pub(crate) struct OmicsTable {
    /// What the ledger calls its file.
    pub(crate) file: String,
    /// The file.
    pub(crate) path: PathBuf,
    /// One row per profile; its ids are the names its cell line goes by, most specific first.
    pub(crate) matrix: Matrix,
    /// How many columns of the file hold neither features nor profiles.
    pub(crate) id_columns: usize,
    /// Whether the file's rows or its columns are profiles; the others are features.
    pub(crate) profiles: Unit,
}

impl OmicsTable {
    /// A matrix as it stands in a file. `SYMBOL (entrez)` becomes `SYMBOL`; of columns with one symbol
    /// the first is kept.
    pub(crate) fn wide(table: &Table, mut matrix: Matrix, ledger: &mut Ledger) -> Self {
        let width = matrix.features.len();
        let id_columns = table.header().len() - width;
        let symbols = unique_symbols(matrix.features.iter().map(String::as_str));
        for column in &symbols.repeated {
            let reason = "gene symbol repeated; the first column with it is kept";
            ledger.drop(&table.name(), Unit::Columns, reason, &matrix.features[*column]);
        }
        for column in &symbols.unnamed {
            let example = format!("feature {}", column + 1);
            ledger.drop(&table.name(), Unit::Columns, "no name in the header", example);
        }
        if symbols.kept.len() < width {
            let rows = matrix.values.chunks_exact(width.max(1));
            matrix.values =
                rows.flat_map(|row| symbols.kept.iter().map(|(column, _)| row[*column])).collect();
        }
        matrix.features = symbols.kept.into_iter().map(|(_, symbol)| symbol).collect();
        Self {
            file: table.name(),
            path: table.path().into(),
            matrix,
            id_columns,
            profiles: Unit::Rows,
        }
    }

    /// A matrix that was made of a long table, one row per cell line.
    pub(crate) fn long(table: &Table, pivoted: Pivoted) -> Self {
        let lines = vec![0; pivoted.profiles.len()];
        Self {
            file: format!("matrix of {}", table.name()),
            path: table.path().into(),
            matrix: Matrix {
                features: pivoted.genes,
                ids: pivoted.profiles.into_iter().map(|id| vec![id]).collect(),
                lines,
                values: pivoted.values,
            },
            id_columns: 1,
            profiles: Unit::Rows,
        }
    }
}

/// Splits `FILE@VALUE`, which asks for one of the values that a long table holds.
///
/// An `@` in the name of a folder, or before the ending of the file, is part of the name.
pub(crate) fn asked(path: &Path) -> (PathBuf, Option<String>) {
    let whole = || (path.to_path_buf(), None);
    let Some((file, value)) = path.to_str().and_then(|text| text.rsplit_once('@')) else {
        return whole();
    };
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if file.is_empty() || value.is_empty() || !value.chars().all(word) {
        return whole();
    }
    (file.into(), Some(value.to_lowercase().replace('-', "_")))
}

/// One of the values that a long table holds.
pub(crate) fn choice<T: Copy>(
    table: &Table,
    wanted: &Wanted,
    choices: &[(&str, T)],
) -> Result<T, DataError> {
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    match (&wanted.take, choices.first()) {
        (None, Some((_, first))) => Ok(*first),
        (None, None) => Err(no_value(table, "none of the values that are looked for", &names)),
        (Some(take), _) => choices
            .iter()
            .find(|(name, _)| name == take)
            .map(|(_, value)| *value)
            .ok_or_else(|| no_value(table, &format!("no value called {take:?}"), &names)),
    }
}

fn no_value(table: &Table, lacks: &str, names: &[&str]) -> DataError {
    let has = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    DataError::Request(format!("{}: has {lacks}; after an @ it takes: {has}", table.name()))
}

/// For a matrix, which holds one value per cell.
pub(crate) fn refuse_choice(table: &Table, wanted: &Wanted) -> Result<(), DataError> {
    match &wanted.take {
        None => Ok(()),
        Some(take) => Err(DataError::Request(format!(
            "{}: holds one value for each gene, so there is no {take:?} to take; leave @{take} out",
            table.name()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_asked_for_stands_after_the_file() {
        for (text, file, value) in [
            ("rna.csv.gz@rsem_tpm", "rna.csv.gz", Some("rsem_tpm")),
            ("all.zip#rna.csv@LOG2-TPM", "all.zip#rna.csv", Some("log2_tpm")),
            ("data@v2/rna.csv", "data@v2/rna.csv", None),
            ("rna@2024.csv", "rna@2024.csv", None),
            ("rna.csv@", "rna.csv@", None),
        ] {
            assert_eq!(asked(Path::new(text)), (file.into(), value.map(str::to_owned)), "{text}");
        }
    }
}
