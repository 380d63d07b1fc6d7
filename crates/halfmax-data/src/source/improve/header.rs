//! The names of IMPROVE's features, which stand in one to four rows.

use std::collections::HashSet;

/// One name per feature, and how many rows they stood in.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    pub(super) rows: usize,
    /// `None` for a feature whose name another one has already.
    pub(super) names: Vec<Option<String>>,
}

/// Reads the leading rows of names: those whose first cell is empty or names the index.
///
/// Of Ensembl ids, Entrez ids, gene symbols and transcription start sites the symbols are taken, unless more than one in
/// twenty of them is repeated; then the first row whose names are not. A feature without a symbol goes by another name.
pub(super) fn read<'t>(lines: impl Iterator<Item = Vec<&'t str>>) -> Header {
    let mut levels: Vec<Vec<&str>> = Vec::new();
    let mut rows = 0;
    for (at, cells) in lines.enumerate() {
        let is_names = matches!(cells.first().copied(), None | Some("" | "improve_sample_id"));
        if at > 0 && !is_names {
            break;
        }
        rows += 1;
        let names: Vec<&str> = cells.into_iter().skip(1).collect();
        // Data frames with several rows of names have one that only names the index.
        if names.iter().any(|name| !name.is_empty()) {
            levels.push(names);
        }
    }
    let width = levels.first().map_or(0, Vec::len);
    let symbols = levels.iter().position(|names| is_symbols(names));
    let order = symbols.into_iter().chain(0..levels.len());
    let chosen = order.clone().find(|level| is_distinct(&levels[*level])).or(symbols).unwrap_or(0);
    let mut seen = HashSet::new();
    let names = (0..width)
        .map(|at| {
            let others = std::iter::once(chosen).chain(order.clone());
            let name = others
                .filter_map(|level| levels[level].get(at).copied())
                .find(|name| !name.is_empty())
                .unwrap_or_default();
            (!name.is_empty() && seen.insert(name)).then(|| name.to_owned())
        })
        .collect();
    Header { rows, names }
}

fn is_symbols(names: &[&str]) -> bool {
    let named = || names.iter().filter(|name| !name.is_empty());
    let few = named().count() / 2;
    let ensembl = named().filter(|name| name.starts_with("ENSG")).count();
    let number =
        named().filter(|name| name.bytes().all(|b| b.is_ascii_digit() || b == b'.')).count();
    let places = named().filter(|name| name.matches('_').count() >= 2).count();
    ensembl <= few && number <= few && places <= few
}

fn is_distinct(names: &[&str]) -> bool {
    let named: Vec<&&str> = names.iter().filter(|name| !name.is_empty()).collect();
    let distinct: HashSet<&&&str> = named.iter().collect();
    (named.len() - distinct.len()) * 20 <= named.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &'static str) -> Header {
        read(text.lines().map(|line| line.split('\t').collect()))
    }

    fn names(text: &'static str) -> Vec<Option<String>> {
        header(text).names
    }

    #[test]
    fn symbols_are_taken_from_whichever_row_they_stand_in() {
        let three = "\tENSG01\tENSG02\tENSG03\n\t7157\t673\t\n\tTP53\tBRAF\t\nACH-1\t1\t2\t3\n";
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(header(three).rows, 3);
        assert_eq!(names(three), [some("TP53"), some("BRAF"), some("ENSG03")]);
        let with_index = "\t7157\t673\n\tTP53\tBRAF\nimprove_sample_id\t\t\nACH-1\t1\t2\n";
        assert_eq!(header(with_index), Header { rows: 3, names: vec![some("TP53"), some("BRAF")] });
        let one = "improve_sample_id\tTP53\tBRAF\nACH-1\t1\t2\n";
        assert_eq!(header(one), Header { rows: 1, names: vec![some("TP53"), some("BRAF")] });
    }

    #[test]
    fn repeated_symbols_give_way_to_a_row_without() {
        let sites = "\tTP53_17_1_2\tTP53_17_5_6\tBRAF_7_1_2\n\tTP53\tTP53\tBRAF\nACH-1\t1\t2\t3\n";
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(names(sites), ["TP53_17_1_2", "TP53_17_5_6", "BRAF_7_1_2"].map(some));
        let alone = "\tTP53\tTP53\tBRAF\nACH-1\t1\t2\t3\n";
        assert_eq!(names(alone), [some("TP53"), None, some("BRAF")]);
    }
}
