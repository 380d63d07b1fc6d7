//! Morgan fingerprints of other lengths.

use crate::Screen;
use crate::compound::Molecule;

/// The bits of each compound's Morgan fingerprint of radius 2, folded to `n` bits; `None` without a structure.
///
/// RDKit numbers a bit by its hash modulo the length, so where `n` divides 2,048 folding gives its own fingerprint of
/// `n` bits.
pub(super) fn folded(screen: &Screen, n: usize) -> Vec<Option<Vec<bool>>> {
    let of = |smiles: &str| -> Option<Vec<bool>> {
        let mut bits = vec![false; n];
        for bit in Molecule::parse(smiles).ok()?.morgan().ok()? {
            bits[usize::from(bit) % n] = true;
        }
        Some(bits)
    };
    screen.compounds.iter().map(|compound| compound.smiles.as_deref().and_then(of)).collect()
}
