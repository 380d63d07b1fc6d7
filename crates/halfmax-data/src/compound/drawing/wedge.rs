//! Wedges that show the configuration of stereocentres.

use chematic::core::{AtomIdx, Chirality, Molecule as Graph};

use super::{DrawnBond, Stroke};

/// What stands for a hydrogen (or a lone pair) that is no atom in the order of a stereocentre's neighbours.
const HYDROGEN: u32 = u32::MAX;
/// Neighbours drawn closer than this do not show on which side of each other they are.
const CLOSEST: f64 = 15.0_f64.to_radians();

/// Makes one bond of each stereocentre a wedge; how many centres could not be shown.
pub(super) fn place(graph: &Graph, places: &[(f64, f64)], bonds: &mut [DrawnBond]) -> usize {
    let centres: Vec<AtomIdx> = graph
        .atoms()
        .filter(|(_, atom)| atom.chirality.is_tetrahedral())
        .map(|(index, _)| index)
        .collect();
    let mut undrawn = 0;
    for centre in &centres {
        let mut candidates: Vec<usize> =
            graph.neighbors(*centre).map(|(_, bond)| bond.0 as usize).collect();
        candidates.retain(|bond| bonds[*bond].stroke == Stroke::Single);
        candidates.sort_by_key(|bond| {
            let far = AtomIdx(other_end(&bonds[*bond], centre.0 as usize) as u32);
            // Best at the end of a chain, away from rings and other centres, where it is read most easily.
            (centres.contains(&far), is_in_ring(graph, *centre, far), graph.degree(far), *bond)
        });
        let shown = candidates.into_iter().find_map(|bond| {
            let far = other_end(&bonds[bond], centre.0 as usize);
            Some((bond, far, stroke(graph, places, *centre, far as u32)?))
        });
        match shown {
            Some((bond, far, stroke)) => {
                bonds[bond] = DrawnBond { from: centre.0 as usize, to: far, stroke, side: 0 };
            }
            None => undrawn += 1,
        }
    }
    undrawn
}

fn other_end(bond: &DrawnBond, end: usize) -> usize {
    if bond.from == end { bond.to } else { bond.from }
}

/// Whether there is a way from one end of a bond to the other beside it.
fn is_in_ring(graph: &Graph, a: AtomIdx, b: AtomIdx) -> bool {
    let mut seen = vec![a];
    let mut at = 0;
    while at < seen.len() {
        for (neighbour, _) in graph.neighbors(seen[at]) {
            if neighbour == b && seen[at] != a {
                return true;
            }
            if neighbour != b && !seen.contains(&neighbour) {
                seen.push(neighbour);
            }
        }
        at += 1;
    }
    false
}

/// Whether the bond to `far` must come forward or go back; `None` where a reader could take it either way.
fn stroke(graph: &Graph, places: &[(f64, f64)], centre: AtomIdx, far: u32) -> Option<Stroke> {
    let order = graph.stereo_neighbor_order(centre)?;
    let mut order = order.to_vec();
    if order.len() == 3 {
        // A lone pair is where the hydrogen would be, and is looked at from there.
        order.insert(0, HYDROGEN);
    }
    let order: [u32; 4] = order.try_into().ok()?;
    let here = places[centre.0 as usize];
    let angle = |atom: u32| {
        let (x, y) = places[atom as usize];
        (y - here.1).atan2(x - here.0)
    };
    let drawn: Vec<u32> = order.into_iter().filter(|atom| *atom != HYDROGEN).collect();
    is_clear(&drawn, far, angle).then_some(())?;
    let direction =
        |atom: u32| [angle(atom).cos(), angle(atom).sin(), if atom == far { 1.0 } else { 0.0 }];
    let towards = order.map(|atom| {
        if atom == HYDROGEN {
            // Opposite to all that is drawn.
            drawn
                .iter()
                .map(|a| direction(*a))
                .fold([0.0; 3], |sum, d| std::array::from_fn(|i| sum[i] - d[i]))
        } else {
            direction(atom)
        }
    });
    let volume = volume(towards);
    if volume.abs() < 1e-3 {
        return None;
    }
    // Seen from the first, the others run counter-clockwise where this volume is negative.
    let drawn_as = if volume < 0.0 { Chirality::CounterClockwise } else { Chirality::Clockwise };
    Some(if drawn_as == graph.atom(centre).chirality { Stroke::Wedge } else { Stroke::Hash })
}

/// Whether the neighbours are far enough apart, and the wedge not on the far side of plain bonds in a half-plane.
fn is_clear(drawn: &[u32], far: u32, angle: impl Fn(u32) -> f64) -> bool {
    use std::f64::consts::{PI, TAU};
    let gaps = |atoms: &[u32]| {
        let mut angles: Vec<f64> = atoms.iter().map(|atom| angle(*atom).rem_euclid(TAU)).collect();
        angles.sort_by(f64::total_cmp);
        let n = angles.len();
        (0..n)
            .map(|i| (angles[i], (angles[(i + 1) % n] - angles[i]).rem_euclid(TAU)))
            .collect::<Vec<_>>()
    };
    if drawn.len() < 3 || gaps(drawn).iter().any(|(_, gap)| *gap < CLOSEST) {
        return false;
    }
    let plain: Vec<u32> = drawn.iter().copied().filter(|atom| *atom != far).collect();
    if drawn.len() == 4 {
        return gaps(&plain)
            .into_iter()
            .all(|(start, gap)| gap <= PI || (angle(far) - start).rem_euclid(TAU) < gap);
    }
    // Three bonds in a half-plane: the middle one would be read either way.
    gaps(drawn).into_iter().all(|(_, gap)| gap < PI - 1e-3)
        || gaps(&plain)
            .into_iter()
            .all(|(start, gap)| gap > PI || (angle(far) - start).rem_euclid(TAU) > gap)
}

/// Six times the signed volume of the tetrahedron of four points.
fn volume(points: [[f64; 3]; 4]) -> f64 {
    let [a, b, c] =
        [1, 2, 3].map(|at| std::array::from_fn::<f64, 3, _>(|i| points[at][i] - points[0][i]));
    a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
        + a[2] * (b[0] * c[1] - b[1] * c[0])
}
