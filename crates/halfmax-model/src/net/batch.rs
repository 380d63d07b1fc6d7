//! The distinct cell lines and compounds of a batch of pairs.

use halfmax_prep::Pair;

/// Which entities a batch needs, and where each pair finds its own among them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Batch {
    /// Distinct cell lines, in order of first mention.
    pub(super) cell_lines: Vec<u32>,
    /// Distinct compounds, in order of first mention.
    pub(super) compounds: Vec<u32>,
    /// Index into `cell_lines`, per pair.
    pub(super) cell_line_of: Vec<u32>,
    /// Index into `compounds`, per pair.
    pub(super) compound_of: Vec<u32>,
}

impl Batch {
    pub(super) fn of(
        pairs: impl Iterator<Item = Pair> + Clone,
        n_cell_lines: usize,
        n_compounds: usize,
    ) -> Self {
        let (cell_lines, cell_line_of) = distinct(pairs.clone().map(|p| p.cell_line), n_cell_lines);
        let (compounds, compound_of) = distinct(pairs.map(|p| p.compound), n_compounds);
        Self { cell_lines, compounds, cell_line_of, compound_of }
    }

    /// Pairs that find their entities among all there are.
    pub(super) fn direct(pairs: &[Pair]) -> Self {
        Self {
            cell_line_of: pairs.iter().map(|pair| pair.cell_line).collect(),
            compound_of: pairs.iter().map(|pair| pair.compound).collect(),
            ..Self::default()
        }
    }
}

fn distinct(entities: impl Iterator<Item = u32>, n: usize) -> (Vec<u32>, Vec<u32>) {
    let mut position = vec![u32::MAX; n];
    let mut found = Vec::new();
    let of = entities
        .map(|entity| {
            let position = &mut position[entity as usize];
            if *position == u32::MAX {
                *position = found.len() as u32;
                found.push(entity);
            }
            *position
        })
        .collect();
    (found, of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_finds_its_entities() {
        let pairs =
            [(4, 1), (2, 1), (4, 0)].map(|(cell_line, compound)| Pair { cell_line, compound });
        let batch = Batch::of(pairs.into_iter(), 5, 2);
        assert_eq!((batch.cell_lines, batch.cell_line_of), (vec![4, 2], vec![0, 1, 0]));
        assert_eq!((batch.compounds, batch.compound_of), (vec![1, 0], vec![0, 0, 1]));
    }
}
