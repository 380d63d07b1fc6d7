//! Files that name genes, for steps that choose by name.

use std::collections::BTreeMap;
use std::path::Path;

use halfmax_data::DataError;

/// Headers under which published lists keep their symbols.
const HEADERS: [&str; 6] =
    ["symbol", "gene", "genes", "gene_symbol", "hgnc_symbol", "pr_gene_symbol"];

/// The names in a list: one per line, or the column `Symbol`, `gene_symbol` … of a csv or tab-separated table.
///
/// Lines that are empty or begin with `#` are skipped, and of several cells without such a header the first
/// counts. A name given twice is kept once.
///
/// # Errors
/// [`DataError::Io`] if the file cannot be read, [`DataError::Empty`] if it names nothing.
pub fn read_gene_list(path: &Path) -> Result<Vec<String>, DataError> {
    gene_list(&std::fs::read_to_string(path).map_err(DataError::io(path))?, path)
}

/// The names in the text of a list; `path` is what faults call it.
pub(crate) fn gene_list(text: &str, path: &Path) -> Result<Vec<String>, DataError> {
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(cells)
        .peekable();
    let header = lines.peek().and_then(|first| {
        first.iter().position(|cell| HEADERS.contains(&cell.to_lowercase().as_str()))
    });
    let mut names: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for cells in lines.skip(usize::from(header.is_some())) {
        let name = cells.get(header.unwrap_or(0)).map_or("", |cell| *cell);
        if !name.is_empty() && seen.insert(name.to_owned()) {
            names.push(name.to_owned());
        }
    }
    if names.is_empty() {
        let remedy = "; a list of genes has one name per line".into();
        return Err(DataError::Empty { path: path.into(), remedy });
    }
    Ok(names)
}

fn cells(line: &str) -> Vec<&str> {
    let delimiter = if line.contains('\t') { '\t' } else { ',' };
    line.split(delimiter).map(|cell| cell.trim().trim_matches('"')).collect()
}

/// The sets of a GMT file: one set per line, tab-separated, its name, a description, then its genes.
///
/// # Errors
/// [`DataError::Io`] if the file cannot be read, [`DataError::Value`] with the line of a set without genes or of a
/// name given twice, [`DataError::Empty`] without any set.
pub fn read_gene_sets(path: &Path) -> Result<BTreeMap<String, Vec<String>>, DataError> {
    gene_sets(&std::fs::read_to_string(path).map_err(DataError::io(path))?, path)
}

/// The sets in the text of a GMT file; `path` is what faults call it.
pub(crate) fn gene_sets(
    text: &str,
    path: &Path,
) -> Result<BTreeMap<String, Vec<String>>, DataError> {
    let mut sets = BTreeMap::new();
    for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut cells = line.split('\t').map(str::trim);
        let name = cells.next().unwrap_or_default();
        let genes: Vec<String> =
            cells.skip(1).filter(|gene| !gene.is_empty()).map(str::to_owned).collect();
        let fault = |problem: &str| DataError::Value {
            path: path.into(),
            line: number,
            column: "name of the set".into(),
            value: name.into(),
            problem: problem.into(),
        };
        if genes.is_empty() {
            return Err(fault(
                "has no genes; a line of a GMT file is name, description and genes, separated by tabs",
            ));
        }
        if sets.insert(name.to_owned(), genes).is_some() {
            return Err(fault("was given before; each set needs a name of its own"));
        }
    }
    if sets.is_empty() {
        let remedy = "; a GMT file has one gene set per line".into();
        return Err(DataError::Empty { path: path.into(), remedy });
    }
    Ok(sets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    #[test]
    fn lists_are_read_with_and_without_a_header() {
        for text in [
            "# cancer genes\nTP53\n\nKRAS\nTP53\n",
            "Entrez ID,Symbol\n7157,TP53\n3845,\"KRAS\"\n",
            "\u{feff}pr_gene_id\tpr_gene_symbol\n7157\tTP53\n3845\tKRAS\n",
            "TP53,tumour suppressor\nKRAS,oncogene\n",
        ] {
            assert_eq!(read_gene_list(file(text).path()).unwrap(), ["TP53", "KRAS"], "{text}");
        }
        let empty = read_gene_list(file("# nothing\n").path()).unwrap_err().to_string();
        assert!(empty.ends_with("the file is empty; a list of genes has one name per line"));
    }

    #[test]
    fn sets_are_read_and_broken_lines_named() {
        let sets = read_gene_sets(file("B\tsecond\tTP53\nA\t\tKRAS\tNRAS\t\n").path()).unwrap();
        assert_eq!(sets["A"], ["KRAS", "NRAS"]);
        assert_eq!(sets["B"], ["TP53"]);
        let refused = |text| read_gene_sets(file(text).path()).unwrap_err().to_string();
        assert!(refused("A\tx\tTP53\nB x TP53\n").contains("line 2"));
        assert!(refused("A\tx\tTP53\nA\tx\tKRAS\n").contains("line 2"));
        assert!(refused("\n").contains("the file is empty"));
    }
}
