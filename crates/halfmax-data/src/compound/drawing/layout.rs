//! Places of atoms, double bonds having the geometry their SMILES gives.

use std::collections::BTreeMap;

use chematic::core::{AtomIdx, BondIdx, BondOrder, Molecule as Graph};
use chematic::perception::find_sssr;
use chematic_depict::compute_layout;
use chematic_depict::layout::BOND_LEN;

use super::left_of;

/// One place per atom, and how many given double-bond geometries could not be drawn.
pub(super) fn places(graph: &Graph) -> (Vec<(f64, f64)>, usize) {
    let mut plain = graph.clone();
    let marked: Vec<BondIdx> = graph
        .bonds()
        .filter(|(_, bond)| matches!(bond.order, BondOrder::Up | BondOrder::Down))
        .map(|(index, _)| index)
        .collect();
    for bond in marked {
        // `/` and `\` say how a double bond is turned; the layout would take them for wedges.
        plain.set_bond_order(bond, BondOrder::Single);
    }
    let layout = compute_layout(&plain);
    let mut places: Vec<(f64, f64)> =
        layout.coords.iter().map(|p| (p.x / BOND_LEN, -p.y / BOND_LEN)).collect();
    let undrawn = graph
        .bonds()
        .filter(|(_, bond)| bond.order == BondOrder::Double)
        .filter(|(_, bond)| !turn(graph, &mut places, bond.atom1, bond.atom2))
        .count();
    beside_each_other(graph, &mut places);
    (places, undrawn)
}

/// Places the molecules of a salt in a row, their middles level.
fn beside_each_other(graph: &Graph, places: &mut [(f64, f64)]) {
    const APART: f64 = 1.6;
    let mut placed = vec![false; places.len()];
    let mut next = 0.0;
    for (start, _) in graph.atoms() {
        if placed[start.0 as usize] {
            continue;
        }
        let fragment = reachable(graph, start);
        let extent = |of: fn(&(f64, f64)) -> f64| {
            let values = fragment.iter().map(|atom| of(&places[atom.0 as usize]));
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
                (low.min(v), high.max(v))
            })
        };
        let ((left, right), (bottom, top)) = (extent(|p| p.0), extent(|p| p.1));
        for atom in &fragment {
            let place = &mut places[atom.0 as usize];
            *place = (place.0 - left + next, place.1 - f64::midpoint(bottom, top));
            placed[atom.0 as usize] = true;
        }
        next += right - left + APART;
    }
}

/// The atoms of the molecule that an atom belongs to.
fn reachable(graph: &Graph, start: AtomIdx) -> Vec<AtomIdx> {
    let mut seen = vec![start];
    let mut at = 0;
    while at < seen.len() {
        for (neighbour, _) in graph.neighbors(seen[at]) {
            if !seen.contains(&neighbour) {
                seen.push(neighbour);
            }
        }
        at += 1;
    }
    seen
}

/// Turns one half of the molecule about a double bond if it is drawn the wrong way; false if it cannot be turned.
fn turn(graph: &Graph, places: &mut [(f64, f64)], a: AtomIdx, b: AtomIdx) -> bool {
    let (Some((on_a, a_above)), Some((on_b, b_above))) = (mark(graph, a, b), mark(graph, b, a))
    else {
        return true;
    };
    let place = |atom: AtomIdx| places[atom.0 as usize];
    let (axis, on_a, on_b) = ((place(a), place(b)), place(on_a), place(on_b));
    let (side_a, side_b) = (left_of(axis.0, axis.1, on_a), left_of(axis.0, axis.1, on_b));
    if side_a == 0 || side_b == 0 {
        return false;
    }
    if (side_a == side_b) == (a_above == b_above) {
        return true;
    }
    let Some(half) = half(graph, b, a) else { return false };
    for atom in half {
        let place = &mut places[atom.0 as usize];
        *place = reflected(*place, axis);
    }
    true
}

/// The neighbour of `end` whose bond is marked with `/` or `\`, and whether it stands above `end`.
fn mark(graph: &Graph, end: AtomIdx, other: AtomIdx) -> Option<(AtomIdx, bool)> {
    graph.neighbors(end).filter(|(neighbour, _)| *neighbour != other).find_map(
        |(neighbour, index)| {
            let bond = graph.bond(index);
            let (order, from) = match graph.bond_direction(index) {
                Some(order) => (order, graph.bond_direction_anchor(index).unwrap_or(bond.atom1)),
                None => (bond.order, bond.atom1),
            };
            // `/` from one atom to the next: the next one is above.
            let far_is_above = match order {
                BondOrder::Up => true,
                BondOrder::Down => false,
                _ => return None,
            };
            Some((neighbour, far_is_above == (from == end)))
        },
    )
}

/// The atoms on `start`'s side of the bond to `blocked`; `None` if the bond is in a ring.
fn half(graph: &Graph, start: AtomIdx, blocked: AtomIdx) -> Option<Vec<AtomIdx>> {
    let mut seen = vec![start];
    let mut at = 0;
    while at < seen.len() {
        for (neighbour, _) in graph.neighbors(seen[at]) {
            if neighbour == blocked {
                if seen[at] != start {
                    return None;
                }
            } else if !seen.contains(&neighbour) {
                seen.push(neighbour);
            }
        }
        at += 1;
    }
    Some(seen)
}

fn reflected(point: (f64, f64), (a, b): ((f64, f64), (f64, f64))) -> (f64, f64) {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let along = ((point.0 - a.0) * dx + (point.1 - a.1) * dy) / (dx * dx + dy * dy);
    let foot = (a.0 + along * dx, a.1 + along * dy);
    (2.0 * foot.0 - point.0, 2.0 * foot.1 - point.1)
}

/// For each ring bond, the centre of its smallest ring.
pub(super) fn ring_centres(graph: &Graph, places: &[(f64, f64)]) -> BTreeMap<BondIdx, (f64, f64)> {
    let found = find_sssr(graph);
    let mut rings: Vec<_> = found.rings().iter().collect();
    // Six-membered rings first, then by size: a double bond shared by two rings belongs to the aromatic-looking one.
    rings.sort_by_key(|ring| (ring.len() != 6, ring.len()));
    let mut centres = BTreeMap::new();
    for ring in rings {
        let n = ring.len() as f64;
        let (x, y) = ring
            .iter()
            .map(|atom| places[atom.0 as usize])
            .fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
        for (at, atom) in ring.iter().enumerate() {
            let next = ring[(at + 1) % ring.len()];
            if let Some((bond, _)) = graph.bond_between(*atom, next) {
                centres.entry(bond).or_insert((x / n, y / n));
            }
        }
    }
    centres
}
