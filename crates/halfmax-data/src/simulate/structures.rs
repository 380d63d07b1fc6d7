//! Invented molecules: one scaffold a class, decorated at three places.
//!
//! Every decoration is a single-bonded group on a carbon that has a hydrogen to give, so valences hold by
//! construction. With `RDKit` 2026.09.1 all 20,736 structures of the 24 scaffolds parsed, gave distinct canonical
//! SMILES. Any likeness to a medicine is a coincidence.

/// One decoration: its SMILES with the ring number 9, which no scaffold uses.
type Group = &'static str;

/// On aromatic carbons, at `{a}`.
const GROUPS_A: [Group; 12] = [
    "F",
    "Cl",
    "C",
    "OC",
    "C#N",
    "C(F)(F)F",
    "N(C)C",
    "OCC",
    "CC",
    "S(C)(=O)=O",
    "N9CCOCC9",
    "C(C)C",
];
/// On any carbon, at `{b}`.
const GROUPS_B: [Group; 9] = ["F", "Cl", "C", "OC", "C#N", "C(F)(F)F", "C9CC9", "Br", "C(N)=O"];
/// On any carbon, at `{c}`.
const GROUPS_C: [Group; 8] = ["C", "OC", "F", "CC", "C(F)F", "Cl", "CO", "OC(F)F"];

/// Members a class can have.
pub(super) const PER_SCAFFOLD: usize = GROUPS_A.len() * GROUPS_B.len() * GROUPS_C.len();

/// Which groups a molecule has at `{a}`, `{b}`, `{c}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decoration([usize; 3]);

impl Decoration {
    /// The decoration of a class's member, counted from 0 to [`PER_SCAFFOLD`]; no two are equal.
    pub(super) fn of_member(member: usize, offset: usize) -> Self {
        // The stride shares no factor with 12 · 9 · 8, so the walk visits every combination, neighbours in it
        // differing at more than one place.
        let code = (offset + member * 389) % PER_SCAFFOLD;
        let (a, rest) = (code % GROUPS_A.len(), code / GROUPS_A.len());
        Self([a, rest % GROUPS_B.len(), rest / GROUPS_B.len()])
    }

    /// A name for each (place, group), from which its share in the potency is drawn.
    pub(super) fn names(self) -> [String; 3] {
        let groups = self.groups();
        [format!("a-{}", groups[0]), format!("b-{}", groups[1]), format!("c-{}", groups[2])]
    }

    /// The scaffold with its groups.
    pub(super) fn smiles(self, scaffold: &str) -> String {
        let [a, b, c] = self.groups();
        scaffold.replace("{a}", a).replace("{b}", b).replace("{c}", c)
    }

    fn groups(self) -> [Group; 3] {
        let [a, b, c] = self.0;
        [GROUPS_A[a], GROUPS_B[b], GROUPS_C[c]]
    }
}

#[cfg(test)]
mod tests {
    use super::super::mechanisms::MECHANISMS;
    use super::*;
    use crate::compound::Molecule;
    use std::collections::BTreeSet;

    #[test]
    fn every_structure_is_distinct() {
        let mut seen = BTreeSet::new();
        for mechanism in MECHANISMS {
            for place in ["{a}", "{b}", "{c}"] {
                assert_eq!(mechanism.scaffold.matches(place).count(), 1, "{}", mechanism.scaffold);
            }
            for member in 0..PER_SCAFFOLD {
                seen.insert(Decoration::of_member(member, 17).smiles(mechanism.scaffold));
            }
        }
        assert_eq!(seen.len(), MECHANISMS.len() * PER_SCAFFOLD);
    }

    #[test]
    fn structures_are_molecules_with_fingerprints_of_their_own() {
        let mut seen = BTreeSet::new();
        for mechanism in MECHANISMS {
            // Twelve steps of the walk meet every group at {a}.
            for member in 0..12 {
                let smiles = Decoration::of_member(member, 0).smiles(mechanism.scaffold);
                let molecule = Molecule::parse(&smiles).unwrap_or_else(|e| panic!("{smiles}: {e}"));
                assert!(seen.insert(molecule.morgan().unwrap()), "{smiles}");
            }
        }
    }
}
