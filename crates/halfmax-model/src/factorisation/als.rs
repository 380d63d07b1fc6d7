//! Alternating least squares.

use faer::linalg::solvers::Solve;
use faer::{Mat, Side};
use halfmax_prep::Design;

use super::Settings;
use super::factors::{Factors, Points};

/// How often biases are solved alone before the points join.
const BIAS_ROUNDS: usize = 10;

/// Rows of one side: which entity of the other side, and the response less the overall mean.
type Rows = Vec<Vec<(usize, f64)>>;

/// Fits biases and points; the start is the best approximation of rank `rank` to what the biases leave over, with
/// zeros where nothing was measured, so nothing is random.
pub(crate) fn solve(design: &Design, settings: Settings) -> Factors {
    let (n, m) = (design.cell_lines.len(), design.compounds.len());
    let mean = design.response.iter().sum::<f64>() / design.len().max(1) as f64;
    let (mut by_cell_line, mut by_compound): (Rows, Rows) = (vec![vec![]; n], vec![vec![]; m]);
    for (pair, value) in design.pairs.iter().zip(&design.response) {
        let (i, j) = (pair.cell_line as usize, pair.compound as usize);
        by_cell_line[i].push((j, value - mean));
        by_compound[j].push((i, value - mean));
    }
    let mut cell_lines = Points::none(n, 0);
    let mut compounds = Points::none(m, 0);
    for _ in 0..BIAS_ROUNDS {
        compounds = side(&by_compound, &cell_lines, settings.penalty);
        cell_lines = side(&by_cell_line, &compounds, settings.penalty);
    }
    let rank = settings.rank.min(n).min(m);
    if rank > 0 {
        (cell_lines, compounds) = start(&by_cell_line, &cell_lines, &compounds, rank);
        for _ in 0..settings.rounds {
            compounds = side(&by_compound, &cell_lines, settings.penalty);
            cell_lines = side(&by_cell_line, &compounds, settings.penalty);
        }
    }
    Factors::new(design, mean, cell_lines, compounds)
}

/// Bias and point of every entity of a side, given those of the other.
fn side(rows: &Rows, other: &Points, penalty: f64) -> Points {
    let width = other.rank + 1;
    let mut solved = Points::none(rows.len(), other.rank);
    for (at, rows) in rows.iter().enumerate() {
        let mut gram = vec![0.0_f64; width * width];
        let mut target = vec![0.0_f64; width];
        let mut row = vec![1.0_f64; width];
        for (entity, value) in rows {
            row[1..].copy_from_slice(other.point(*entity));
            let value = value - other.bias[*entity];
            for a in 0..width {
                target[a] += row[a] * value;
                for b in 0..=a {
                    gram[a * width + b] += row[a] * row[b];
                }
            }
        }
        let system = Mat::from_fn(width, width, |a, b| {
            let (low, high) = (a.min(b), a.max(b));
            gram[high * width + low] + if a == b { penalty } else { 0.0 }
        });
        let target = Mat::from_fn(width, 1, |a, _| target[a]);
        let solution = system
            .llt(Side::Lower)
            .expect("squares plus a positive penalty are positive definite")
            .solve(&target);
        solved.bias[at] = solution[(0, 0)];
        for (k, value) in solved.point_mut(at).iter_mut().enumerate() {
            *value = solution[(k + 1, 0)];
        }
    }
    solved
}

fn start(rows: &Rows, cell_lines: &Points, compounds: &Points, rank: usize) -> (Points, Points) {
    let (n, m) = (cell_lines.bias.len(), compounds.bias.len());
    let mut left = Mat::<f64>::zeros(n, m);
    for (i, rows) in rows.iter().enumerate() {
        for (j, value) in rows {
            left[(i, *j)] = value - cell_lines.bias[i] - compounds.bias[*j];
        }
    }
    let Ok(svd) = left.thin_svd() else {
        // Responses that are not finite end as a loss that is not: there is nothing to start from.
        return (cell_lines.widened(rank), compounds.widened(rank));
    };
    let singular = svd.S().column_vector();
    let fill = |points: &Points, directions: faer::MatRef<'_, f64>| {
        let mut wide = points.widened(rank);
        for at in 0..points.bias.len() {
            for (k, value) in wide.point_mut(at).iter_mut().enumerate() {
                *value = directions[(at, k)] * singular[k].sqrt();
            }
        }
        wide
    };
    (fill(cell_lines, svd.U()), fill(compounds, svd.V()))
}
