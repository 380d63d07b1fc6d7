//! Distances of compounds from the training compounds, by their fingerprints.

use std::sync::Arc;

use halfmax_data::CompoundId;
use halfmax_prep::{COMPOUND_FINGERPRINT, Design};

use super::{Nearness, Own};

/// Training compounds by the bits of their fingerprints.
#[derive(Debug, Clone, PartialEq)]
pub struct CompoundSpace {
    ids: Arc<[CompoundId]>,
    bits: Vec<Option<Vec<(u32, f32)>>>,
    own: Own,
}

impl CompoundSpace {
    /// The space of the compounds of a training design; `None` if fewer than three have a structure.
    pub fn of(trained: &Design) -> Option<Self> {
        let n = trained.compounds.len();
        let bits: Vec<_> = (0..n).map(|compound| bits(trained, compound)).collect();
        let mut space = Self { ids: trained.compounds.clone(), bits, own: Own(Vec::new()) };
        if space.bits.iter().flatten().count() < 3 {
            return None;
        }
        let own = (0..n).filter_map(|compound| {
            let bits = space.bits[compound].as_ref()?;
            Some(space.nearest(bits, Some(compound))?.0)
        });
        space.own = Own::of(own.collect());
        Some(space)
    }

    /// How near compound `compound` of a design is to the training compounds, itself left out; `None` without a
    /// structure.
    pub fn nearness(&self, rows: &Design, compound: usize) -> Option<Nearness> {
        let itself = self.ids.iter().position(|id| *id == rows.compounds[compound]);
        let (distance, nearest) = self.nearest(&bits(rows, compound)?, itself)?;
        Some(Nearness {
            distance,
            quantile: self.own.quantile(distance),
            nearest: self.ids[nearest].to_string(),
        })
    }

    fn nearest(&self, bits: &[(u32, f32)], itself: Option<usize>) -> Option<(f64, usize)> {
        let others = self.bits.iter().enumerate().filter(|(at, _)| Some(*at) != itself);
        others
            .filter_map(|(at, other)| Some((1.0 - tanimoto(bits, other.as_ref()?), at)))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
    }
}

/// The bits that are set, ascending, with their counts.
fn bits(design: &Design, compound: usize) -> Option<Vec<(u32, f32)>> {
    let row = design.view(COMPOUND_FINGERPRINT)?.row(compound);
    let set = |(bit, value): (u32, &f32)| (*value > 0.0).then_some((bit, *value));
    (!row.iter().any(|value| value.is_nan())).then(|| (0..).zip(row).filter_map(set).collect())
}

/// What two fingerprints have in common, of what either has (Tanimoto 1957): Σ min / Σ max, which for bits is the share
/// of bits; 1 for two empty ones.
fn tanimoto(a: &[(u32, f32)], b: &[(u32, f32)]) -> f64 {
    let common: f64 = a
        .iter()
        .filter_map(|(bit, value)| {
            let at = b.binary_search_by_key(bit, |(bit, _)| *bit).ok()?;
            Some(f64::from(value.min(b[at].1)))
        })
        .sum();
    let total = |bits: &[(u32, f32)]| bits.iter().map(|(_, value)| f64::from(*value)).sum::<f64>();
    let either = total(a) + total(b) - common;
    if either > 0.0 { common / either } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use halfmax_data::Seed;
    use halfmax_data::compound::{Molecule, tanimoto as of_sets};
    use halfmax_data::testing::{Size, random_screen};

    #[test]
    fn distances_are_those_of_the_chemistry() {
        let size = Size { cell_lines: 4, compounds: 8, features: 3 };
        let screen = random_screen(size, Seed::new(1));
        let design = Design::of_screen(&screen).unwrap();
        let space = CompoundSpace::of(&design).unwrap();
        let morgan: Vec<Vec<u16>> = screen
            .compounds
            .iter()
            .map(|c| Molecule::parse(c.smiles.as_ref().unwrap()).unwrap().morgan().unwrap())
            .collect();
        for compound in 0..8 {
            let others = (0..8).filter(|other| *other != compound);
            let most = others.map(|other| of_sets(&morgan[compound], &morgan[other]));
            let expected = 1.0 - most.fold(0.0, f64::max);
            let found = space.nearness(&design, compound).unwrap();
            assert!((found.distance - expected).abs() < 1e-12, "{found:?}, {expected}");
        }
    }

    #[test]
    fn counts_compare_by_the_smaller_of_the_larger() {
        let similarity = tanimoto(&[(1, 2.0), (4, 1.0)], &[(1, 1.0), (4, 3.0)]);
        assert!((similarity - 2.0 / 5.0).abs() < 1e-12);
    }
}
