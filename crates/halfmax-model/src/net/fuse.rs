//! Both sides of each pair, brought together outside the engine's gradients.

use std::ops::Range;

use super::arch::Fusion;
use super::batch::Batch;
use crate::vectorised::vectorised;

/// How the columns of two projections become the units of a pair.
///
/// # Shapes
/// Columns of a projection: `[units]`, for [`Fusion::Gated`] and [`Fusion::Bilinear`] `[units]` more, then `[factors]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fuse {
    pub(super) fusion: Fusion,
    pub(super) units: usize,
    pub(super) factors: usize,
}

/// What a batch of pairs is made of.
#[derive(Debug, Default)]
pub(super) struct Fused {
    /// `[pairs, width]`, see [`Fuse::width`].
    pub(super) units: Vec<f32>,
    /// `[pairs]`, the factorisation term; empty without one.
    pub(super) product: Vec<f32>,
}

impl Fuse {
    /// Columns of a projection.
    pub(super) fn columns(&self) -> usize {
        self.units * if self.fusion == Fusion::Sum { 1 } else { 2 } + self.factors
    }

    /// Columns that are simply added: of a gated fusion, values and gates.
    pub(super) fn width(&self) -> usize {
        self.units * if self.fusion == Fusion::Gated { 2 } else { 1 }
    }

    /// Some pairs; the factorisation term is added to `product`, if there is one.
    ///
    /// # Shapes
    /// `sides`: `[distinct, columns]` each; `units`: `[pairs, width]`
    pub(super) fn forward(
        &self,
        [cell_lines, compounds]: [&[f32]; 2],
        batch: &Batch,
        pairs: Range<usize>,
        units: &mut [f32],
        product: &mut Vec<f32>,
    ) {
        add(*self, cell_lines, compounds, batch, pairs, units, product);
    }

    /// All pairs of a batch.
    pub(super) fn all(&self, sides: [&[f32]; 2], batch: &Batch) -> Fused {
        let n = batch.cell_line_of.len();
        let mut fused = Fused { units: vec![0.0; n * self.width()], product: Vec::new() };
        self.forward(sides, batch, 0..n, &mut fused.units, &mut fused.product);
        fused
    }

    /// Adds to the gradients of both projections, by those of what [`Fuse::forward`] made of some pairs.
    ///
    /// # Shapes
    /// `units`: `[pairs, width]`; `product`: `[all pairs]`; `into`: `[distinct, columns]` each
    pub(super) fn backward(
        &self,
        [cell_lines, compounds]: [&[f32]; 2],
        batch: &Batch,
        pairs: Range<usize>,
        units: &[f32],
        product: &[f32],
        into: &mut [Vec<f32>; 2],
    ) {
        scatter(*self, [cell_lines, compounds], batch, pairs, units, product, into);
    }
}

vectorised! {
    fn add<'a>(
        fuse: Fuse,
        cell_lines: &'a [f32],
        compounds: &'a [f32],
        batch: &'a Batch,
        pairs: Range<usize>,
        units: &'a mut [f32],
        product: &'a mut Vec<f32>,
    ) {
        let (columns, width, n) = (fuse.columns(), fuse.width(), fuse.units);
        let lines = &batch.cell_line_of[pairs.clone()];
        let drugs = &batch.compound_of[pairs];
        for ((c, d), units) in lines.iter().zip(drugs).zip(units.chunks_exact_mut(width)) {
            let c = &cell_lines[*c as usize * columns..][..columns];
            let d = &compounds[*d as usize * columns..][..columns];
            if fuse.fusion == Fusion::Bilinear {
                let (c2, d2) = (&c[n..2 * n], &d[n..2 * n]);
                let (c, d) = (&c[..n], &d[..n]);
                let sums = c.iter().zip(d).zip(c2.iter().zip(d2));
                let sums = sums.map(|((c, d), (c2, d2))| c + d + c2 * d2);
                units.iter_mut().zip(sums).for_each(|(unit, sum)| *unit = sum);
            } else {
                let both = c[..width].iter().zip(&d[..width]);
                units.iter_mut().zip(both).for_each(|(unit, (c, d))| *unit = c + d);
            }
            if fuse.factors > 0 {
                let (c, d) = (&c[columns - fuse.factors..], &d[columns - fuse.factors..]);
                product.push(c.iter().zip(d).map(|(c, d)| c * d).sum());
            }
        }
    }

    fn scatter<'a>(
        fuse: Fuse,
        sides: [&'a [f32]; 2],
        batch: &'a Batch,
        pairs: Range<usize>,
        units: &'a [f32],
        product: &'a [f32],
        into: &'a mut [Vec<f32>; 2],
    ) {
        let (columns, width, n) = (fuse.columns(), fuse.width(), fuse.units);
        let [cell_lines, compounds] = sides;
        let [of_cell_lines, of_compounds] = into;
        for (pair, g) in pairs.zip(units.chunks_exact(width)) {
            let c = batch.cell_line_of[pair] as usize * columns;
            let d = batch.compound_of[pair] as usize * columns;
            let into = &mut of_cell_lines[c..c + width];
            into.iter_mut().zip(g).for_each(|(into, g)| *into += g);
            let into = &mut of_compounds[d..d + width];
            into.iter_mut().zip(g).for_each(|(into, g)| *into += g);
            if fuse.fusion == Fusion::Bilinear {
                for (k, g) in g.iter().enumerate() {
                    of_cell_lines[c + n + k] += g * compounds[d + n + k];
                    of_compounds[d + n + k] += g * cell_lines[c + n + k];
                }
            }
            if fuse.factors > 0 {
                let g = product[pair];
                for k in columns - fuse.factors..columns {
                    of_cell_lines[c + k] += g * compounds[d + k];
                    of_compounds[d + k] += g * cell_lines[c + k];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use halfmax_prep::Pair;

    use super::*;

    #[test]
    fn gradients_equal_finite_differences() {
        let pairs = [(0, 1), (1, 1), (0, 0), (0, 1)];
        let pairs = pairs.map(|(cell_line, compound)| Pair { cell_line, compound });
        let batch = Batch::of(pairs.into_iter(), 2, 2);
        for fusion in Fusion::ALL {
            let fuse = Fuse { fusion, units: 3, factors: 2 };
            let columns = fuse.columns();
            let value = |k: usize| ((k * 7) % 11) as f32 / 5.0 - 1.0;
            let sides =
                [0, 1].map(|s| (0..2 * columns).map(|k| value(k + 5 * s)).collect::<Vec<_>>());
            // A linear loss with a weight for each number, in f64.
            let loss = |sides: &[Vec<f32>; 2]| -> f64 {
                let fused = fuse.all([&sides[0], &sides[1]], &batch);
                let all = fused.units.iter().chain(&fused.product).enumerate();
                all.map(|(k, v)| f64::from(*v) * f64::from(value(k + 3))).sum()
            };
            let width = fuse.width() * 4;
            let units: Vec<f32> = (0..width).map(|k| value(k + 3)).collect();
            let product: Vec<f32> = (width..width + 4).map(|k| value(k + 3)).collect();
            let mut found = sides.each_ref().map(|side| vec![0.0; side.len()]);
            let both = [&sides[0][..], &sides[1]];
            // In two pieces, as the trunk does it.
            let (above, below) = units.split_at(3 * fuse.width());
            fuse.backward(both, &batch, 0..3, above, &product, &mut found);
            fuse.backward(both, &batch, 3..4, below, &product, &mut found);
            for (side, found) in found.into_iter().enumerate() {
                for at in 0..2 * columns {
                    let moved = |by: f32| {
                        let mut moved = sides.clone();
                        moved[side][at] += by;
                        loss(&moved)
                    };
                    let slope = (moved(0.5) - moved(-0.5)) / 1.0;
                    let own = f64::from(found[at]);
                    assert!((slope - own).abs() < 1e-4, "{fusion:?} {side} {at}: {slope} {own}");
                }
            }
        }
    }
}
