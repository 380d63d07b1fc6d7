//! Gene symbols as providers write them in headers.

use std::collections::HashSet;

/// The symbol in `SYMBOL (entrez)`, DepMap's way of writing a gene; any other header is returned as it is.
///
/// ```text
/// TP53 (7157)  →  TP53        H4C1 (8359)  →  H4C1        ENSG00000141510  →  ENSG00000141510
/// ```
pub(crate) fn symbol(header: &str) -> &str {
    let header = header.trim();
    header
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" ("))
        .filter(|(symbol, id)| !symbol.trim().is_empty() && is_gene_id(id))
        .map_or(header, |(symbol, _)| symbol.trim())
}

/// An Entrez number (several joined by `&`) or an Ensembl gene.
fn is_gene_id(id: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    id.split('&').all(|part| digits(part.trim()))
        || id.strip_prefix("ENSG").is_some_and(|rest| digits(rest.split('.').next().unwrap_or("")))
}

/// Which columns to keep when a symbol may name only one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Symbols {
    /// Indices of the kept headers with their symbols, in order.
    pub(crate) kept: Vec<(usize, String)>,
    /// Headers whose symbol an earlier one has.
    pub(crate) repeated: Vec<usize>,
    /// Headers without a symbol.
    pub(crate) unnamed: Vec<usize>,
}

/// Symbols of headers; of several headers with one symbol the first is kept.
pub(crate) fn unique_symbols<'a>(headers: impl IntoIterator<Item = &'a str>) -> Symbols {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut symbols = Symbols { kept: Vec::new(), repeated: Vec::new(), unnamed: Vec::new() };
    for (at, header) in headers.into_iter().enumerate() {
        let symbol = symbol(header);
        if symbol.is_empty() {
            symbols.unnamed.push(at);
        } else if seen.insert(symbol) {
            symbols.kept.push((at, symbol.to_owned()));
        } else {
            symbols.repeated.push(at);
        }
    }
    symbols
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entrez_number_is_not_part_of_the_symbol() {
        for (header, expected) in [
            ("TP53 (7157)", "TP53"),
            (" A1BG (1) ", "A1BG"),
            ("GAGE12F (100008586&729396)", "GAGE12F"),
            ("TSPAN6 (ENSG00000000003)", "TSPAN6"),
            ("TSPAN6 (ENSG00000000003.14)", "TSPAN6"),
            ("GENE (isoform 2)", "GENE (isoform 2)"),
            ("TP53", "TP53"),
            (" (7157)", "(7157)"),
            ("", ""),
        ] {
            assert_eq!(symbol(header), expected, "{header:?}");
        }
    }

    #[test]
    fn of_a_repeated_symbol_the_first_column_is_kept() {
        let symbols = unique_symbols(["TP53 (7157)", "PINX1 (54984)", "", "PINX1 (99999)"]);
        assert_eq!(symbols.kept, [(0, "TP53".to_owned()), (1, "PINX1".to_owned())]);
        assert_eq!((symbols.repeated, symbols.unnamed), (vec![3], vec![2]));
    }
}
