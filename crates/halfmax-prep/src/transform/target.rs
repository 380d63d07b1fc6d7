//! What supervised steps choose features by: one number per training entity.

use crate::{Design, Entity};

/// How sensitive each entity is: the mean over its training responses less the mean of the other side.
///
/// For a cell line that is the mean of `response − mean response to the compound`, for a compound the mean of
/// `response − mean response of the cell line`. Without the other side's mean, a cell line that happened to be
/// given the potent compounds would look sensitive. All means are over training rows.
pub fn entity_target(train: &Design, entity: Entity) -> Vec<f64> {
    let side = |pair: &crate::Pair| match entity {
        Entity::CellLine => (pair.cell_line as usize, pair.compound as usize),
        Entity::Compound => (pair.compound as usize, pair.cell_line as usize),
    };
    let (n, n_others) = match entity {
        Entity::CellLine => (train.cell_lines.len(), train.compounds.len()),
        Entity::Compound => (train.compounds.len(), train.cell_lines.len()),
    };
    let rows = || train.pairs.iter().map(side).zip(&train.response);
    let others = means(n_others, rows().map(|((_, other), value)| (other, *value)));
    means(n, rows().map(|((entity, other), value)| (entity, value - others[other])))
}

fn means(n: usize, values: impl Iterator<Item = (usize, f64)>) -> Vec<f64> {
    let mut sums = vec![(0.0, 0_usize); n];
    for (at, value) in values {
        sums[at].0 += value;
        sums[at].1 += 1;
    }
    sums.into_iter().map(|(sum, n)| sum / n.max(1) as f64).collect()
}
