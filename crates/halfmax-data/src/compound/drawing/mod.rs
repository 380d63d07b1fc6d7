//! A structure as a picture: places of atoms, strokes of bonds, wedges of stereocentres.

mod layout;
mod mol_block;
mod svg;
mod wedge;

use chematic::core::{AtomIdx, BondOrder, Molecule as Graph, implicit_hcount, kekulize};

use super::Molecule;

/// A structure laid out in the plane; lengths are in units of one bond, y points up.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// In the order of the SMILES string.
    pub atoms: Vec<DrawnAtom>,
    /// In the order of the SMILES string.
    pub bonds: Vec<DrawnBond>,
    /// Stereocentres and double bonds whose configuration is given and could not be drawn without ambiguity.
    pub undrawn_stereo: usize,
}

/// An atom in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnAtom {
    /// To the right.
    pub x: f64,
    /// Up.
    pub y: f64,
    /// Of its element.
    pub symbol: &'static str,
    /// Formal charge.
    pub charge: i8,
    /// Mass number, where it is given.
    pub isotope: Option<u16>,
    /// Hydrogens that are not atoms of their own.
    pub hydrogens: u8,
}

/// A bond between two atoms of the drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawnBond {
    /// Where a wedge is narrow.
    pub from: usize,
    /// Its other end.
    pub to: usize,
    /// What it looks like.
    pub stroke: Stroke,
    /// On which side the second line of a double bond stands: 1 to the left of the way from `from` to `to`, -1 to
    /// the right, 0 for two lines beside each other.
    pub side: i8,
}

/// What a bond looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// One line.
    Single,
    /// Two lines.
    Double,
    /// Three lines.
    Triple,
    /// Towards the viewer.
    Wedge,
    /// Away from the viewer.
    Hash,
}

impl Molecule {
    /// Lays the molecule out, with aromatic rings as alternating double bonds, double bonds with the geometry that
    /// is given, and a wedge for each stereocentre.
    pub fn draw(&self) -> Drawing {
        let graph = &self.graph;
        let (places, mut undrawn_stereo) = layout::places(graph);
        let atoms = graph.atoms().zip(&places).map(|((index, atom), (x, y))| DrawnAtom {
            x: *x,
            y: *y,
            symbol: if atom.wildcard { "*" } else { atom.element.symbol() },
            charge: atom.charge,
            isotope: atom.isotope,
            hydrogens: atom.hydrogen_count.unwrap_or_else(|| implicit_hcount(graph, index)),
        });
        let atoms: Vec<DrawnAtom> = atoms.collect();
        let mut bonds = strokes(graph, &places);
        undrawn_stereo += wedge::place(graph, &places, &mut bonds);
        Drawing { atoms, bonds, undrawn_stereo }
    }
}

/// The bonds without wedges.
fn strokes(graph: &Graph, places: &[(f64, f64)]) -> Vec<DrawnBond> {
    let kekule = kekulize(graph).unwrap_or_default();
    let rings = layout::ring_centres(graph, places);
    graph
        .bonds()
        .map(|(index, bond)| {
            let (from, to) = (bond.atom1.0 as usize, bond.atom2.0 as usize);
            let stroke = match kekule.get(&index).copied().unwrap_or(bond.order) {
                BondOrder::Double => Stroke::Double,
                BondOrder::Triple | BondOrder::Quadruple => Stroke::Triple,
                _ => Stroke::Single,
            };
            let side = match rings.get(&index) {
                Some(centre) => left_of(places[from], places[to], *centre),
                None => crowded_side(graph, places, bond.atom1, bond.atom2),
            };
            DrawnBond { from, to, stroke, side }
        })
        .collect()
}

/// The side of a chain's double bond with more neighbours; 0 at the end of a chain or if both have as many.
fn crowded_side(graph: &Graph, places: &[(f64, f64)], a: AtomIdx, b: AtomIdx) -> i8 {
    if graph.degree(a) == 1 || graph.degree(b) == 1 {
        return 0;
    }
    let sides = [(a, b), (b, a)].into_iter().flat_map(|(end, other)| {
        graph
            .neighbors(end)
            .filter(move |(neighbour, _)| *neighbour != other)
            .map(|(neighbour, _)| neighbour.0 as usize)
    });
    let (a, b) = (places[a.0 as usize], places[b.0 as usize]);
    sides.map(|at| left_of(a, b, places[at])).sum::<i8>().signum()
}

/// 1 if `point` is to the left of the way from `a` to `b`, -1 if to the right, 0 if on it.
fn left_of(a: (f64, f64), b: (f64, f64), point: (f64, f64)) -> i8 {
    let cross = (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0);
    if cross.abs() < 1e-6 { 0 } else { cross.signum() as i8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(smiles: &str) -> Drawing {
        Molecule::parse(smiles).unwrap().draw()
    }

    #[test]
    fn e_and_z_have_their_substituents_on_opposite_and_equal_sides() {
        for (smiles, same_side) in [("F/C=C/Cl", false), ("F/C=C\\Cl", true), ("F\\C=C/Cl", true)] {
            let drawing = draw(smiles);
            let place = |at: usize| (drawing.atoms[at].x, drawing.atoms[at].y);
            let side = |at| left_of(place(1), place(2), place(at));
            assert_eq!(side(0) == side(3), same_side, "{smiles}");
            assert_eq!(drawing.undrawn_stereo, 0);
        }
    }

    #[test]
    fn mirror_images_have_opposite_wedges() {
        let wedges = |smiles| {
            let drawing = draw(smiles);
            let found =
                drawing.bonds.iter().find(|b| matches!(b.stroke, Stroke::Wedge | Stroke::Hash));
            found.cloned().unwrap()
        };
        let (left, right) = (wedges("C[C@H](N)C(=O)O"), wedges("C[C@@H](N)C(=O)O"));
        assert_eq!((left.from, left.to), (right.from, right.to));
        assert_ne!(left.stroke, right.stroke);
        assert!(
            draw("CC(N)C(=O)O")
                .bonds
                .iter()
                .all(|b| !matches!(b.stroke, Stroke::Wedge | Stroke::Hash))
        );
    }

    #[test]
    fn benzene_alternates_with_the_second_line_inside() {
        let drawing = draw("c1ccccc1");
        assert_eq!(drawing.bonds.iter().filter(|b| b.stroke == Stroke::Double).count(), 3);
        assert!(drawing.bonds.iter().all(|b| b.side != 0));
        assert!(drawing.atoms.iter().all(|a| a.hydrogens == 1));
    }

    #[test]
    fn bonds_are_about_one_unit_long() {
        let drawing = draw("CC(=O)Oc1ccccc1C(=O)O");
        for bond in &drawing.bonds {
            let (a, b) = (&drawing.atoms[bond.from], &drawing.atoms[bond.to]);
            let length = (a.x - b.x).hypot(a.y - b.y);
            assert!((0.9..1.1).contains(&length), "{length}");
        }
    }
}
