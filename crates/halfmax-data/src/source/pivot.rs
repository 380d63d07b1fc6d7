//! Long tables into matrices, without holding the long table.
//!
//! The rows of a file are told one at a time; what is held is the matrix that comes out, one
//! `f32` per profile and gene, and a name per row and column.

use std::collections::HashMap;

/// A matrix that grows with what it is told; a cell that was never told is NaN.
///
/// Order of rows and columns depends on the names only, not on the order of telling.
#[derive(Debug, Default)]
pub(crate) struct Pivot {
    profiles: Names,
    genes: Names,
    /// By profile, as long as there were genes when it was last told.
    values: Vec<Vec<f32>>,
}

/// What a pivot yields: `profiles × genes`, row-major.
#[derive(Debug, PartialEq)]
pub(crate) struct Pivoted {
    /// Sorted.
    pub(crate) profiles: Vec<String>,
    /// Sorted.
    pub(crate) genes: Vec<String>,
    pub(crate) values: Vec<f32>,
}

impl Pivot {
    /// The index of a profile, which is there from now on even if nothing else is said of it.
    pub(crate) fn profile(&mut self, name: &str) -> usize {
        let at = self.profiles.index(name);
        if at == self.values.len() {
            self.values.push(Vec::new());
        }
        at
    }

    /// The cell of a profile and a gene.
    pub(crate) fn cell(&mut self, profile: usize, gene: &str) -> &mut f32 {
        let gene = self.genes.index(gene);
        let row = &mut self.values[profile];
        if row.len() <= gene {
            // Later profiles know how many genes there are, so that only the first grow by doubling.
            row.reserve_exact(if row.is_empty() { self.genes.list.len() } else { 0 });
            row.resize(gene + 1, f32::NAN);
        }
        &mut row[gene]
    }

    /// The profiles told so far, by index.
    pub(crate) fn profiles(&self) -> &[String] {
        &self.profiles.list
    }

    /// The matrix of the profiles for which `keep` is true; `empty` stands where nothing was told.
    /// A gene of which no kept profile was told anything is left out.
    pub(crate) fn finish(self, keep: impl Fn(usize) -> bool, empty: f32) -> Pivoted {
        let mut rows: Vec<usize> = (0..self.values.len()).filter(|row| keep(*row)).collect();
        rows.sort_by(|a, b| self.profiles.list[*a].cmp(&self.profiles.list[*b]));
        let mut told = vec![false; self.genes.list.len()];
        for row in &rows {
            for (told, value) in told.iter_mut().zip(&self.values[*row]) {
                *told |= !value.is_nan();
            }
        }
        let mut columns: Vec<usize> = (0..told.len()).filter(|column| told[*column]).collect();
        columns.sort_by(|a, b| self.genes.list[*a].cmp(&self.genes.list[*b]));
        let mut values = Vec::with_capacity(rows.len() * columns.len());
        let mut source = self.values;
        for row in &rows {
            // Each row is freed once it is copied, so that the matrix is never held twice.
            let told = std::mem::take(&mut source[*row]);
            values.extend(columns.iter().map(|column| {
                told.get(*column).copied().filter(|value| !value.is_nan()).unwrap_or(empty)
            }));
        }
        Pivoted {
            profiles: rows.iter().map(|row| self.profiles.list[*row].clone()).collect(),
            genes: columns.iter().map(|column| self.genes.list[*column].clone()).collect(),
            values,
        }
    }
}

/// Names in order of first mention, with their places.
#[derive(Debug, Default)]
struct Names {
    list: Vec<String>,
    places: HashMap<String, usize>,
    /// Long files are grouped by profile or sorted by gene: the last name is often the next.
    last: usize,
}

impl Names {
    fn index(&mut self, name: &str) -> usize {
        if self.list.get(self.last).is_some_and(|last| last == name) {
            return self.last;
        }
        self.last = if let Some(at) = self.places.get(name) {
            *at
        } else {
            let at = self.list.len();
            self.list.push(name.to_owned());
            self.places.insert(name.to_owned(), at);
            at
        };
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pivot(rows: &[(&str, &str, f32)]) -> Pivoted {
        let mut pivot = Pivot::default();
        for (profile, gene, value) in rows {
            let profile = pivot.profile(profile);
            *pivot.cell(profile, gene) = *value;
        }
        pivot.finish(|_| true, -1.0)
    }

    #[test]
    fn cells_are_put_in_their_places_and_the_rest_is_empty() {
        let pivoted = pivot(&[("M2", "TP53", 2.0), ("M1", "BRAF", 1.0), ("M2", "BRAF", 3.0)]);
        assert_eq!(pivoted.profiles, ["M1", "M2"]);
        assert_eq!(pivoted.genes, ["BRAF", "TP53"]);
        assert_eq!(pivoted.values, [1.0, -1.0, 3.0, 2.0]);
    }

    #[test]
    fn a_profile_without_values_stays_and_a_gene_of_nobody_goes() {
        let mut pivot = Pivot::default();
        pivot.profile("silent");
        let other = pivot.profile("other");
        *pivot.cell(other, "BRAF") = 1.0;
        let gone = pivot.profile("gone");
        *pivot.cell(gone, "KRAS") = 1.0;
        let pivoted = pivot.finish(|at| at != gone, 0.0);
        assert_eq!(pivoted.profiles, ["other", "silent"]);
        assert_eq!(pivoted.genes, ["BRAF"]);
        assert_eq!(pivoted.values, [1.0, 0.0]);
    }

    proptest! {
        #[test]
        fn the_order_of_the_rows_changes_nothing(
            cells in proptest::collection::btree_map((0..6_u8, 0..6_u8), -9.0_f32..9.0, 1..30),
            seed in any::<u64>(),
        ) {
            let name = |prefix: &str, at: u8| format!("{prefix}{at}");
            let told: Vec<(String, String, f32)> =
                cells.iter().map(|((p, g), v)| (name("P", *p), name("G", *g), *v)).collect();
            let mut shuffled = told.clone();
            shuffled.sort_by_key(|(p, g, _)| {
                let mut hash = seed;
                for byte in p.bytes().chain(g.bytes()) {
                    hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
                }
                hash
            });
            let borrowed = |rows: &[(String, String, f32)]| {
                pivot(&rows.iter().map(|(p, g, v)| (p.as_str(), g.as_str(), *v)).collect::<Vec<_>>())
            };
            let (a, b) = (borrowed(&told), borrowed(&shuffled));
            prop_assert_eq!(&a, &b);
            for (at, profile) in a.profiles.iter().enumerate() {
                for (column, gene) in a.genes.iter().enumerate() {
                    let expected = told.iter().find(|(p, g, _)| p == profile && g == gene).map_or(-1.0, |t| t.2);
                    prop_assert_eq!(a.values[at * a.genes.len() + column].to_bits(), expected.to_bits());
                }
            }
        }
    }
}
