//! Both sides of each pair, brought together outside the engine's gradients.

use super::arch::Fusion;
use super::batch::Batch;

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

    /// # Shapes
    /// `cell_lines` and `compounds`: `[distinct, columns]`
    pub(super) fn forward(&self, cell_lines: &[f32], compounds: &[f32], batch: &Batch) -> Fused {
        let (columns, width, units) = (self.columns(), self.width(), self.units);
        let pairs = batch.cell_line_of.len();
        let mut fused = Fused {
            units: Vec::with_capacity(pairs * width),
            product: Vec::with_capacity(if self.factors > 0 { pairs } else { 0 }),
        };
        pulp::Arch::new().dispatch(|| {
            for (c, d) in batch.cell_line_of.iter().zip(&batch.compound_of) {
                let c = &cell_lines[*c as usize * columns..][..columns];
                let d = &compounds[*d as usize * columns..][..columns];
                if self.fusion == Fusion::Bilinear {
                    let (c2, d2) = (&c[units..2 * units], &d[units..2 * units]);
                    let (c, d) = (&c[..units], &d[..units]);
                    fused.units.extend((0..units).map(|k| c[k] + d[k] + c2[k] * d2[k]));
                } else {
                    fused.units.extend(c[..width].iter().zip(&d[..width]).map(|(c, d)| c + d));
                }
                if self.factors > 0 {
                    let (c, d) = (&c[columns - self.factors..], &d[columns - self.factors..]);
                    fused.product.push(c.iter().zip(d).map(|(c, d)| c * d).sum());
                }
            }
        });
        fused
    }

    /// The gradients of both projections by those of what [`Fuse::forward`] made of them.
    ///
    /// # Shapes
    /// `[distinct, columns]` each
    pub(super) fn backward(
        &self,
        cell_lines: &[f32],
        compounds: &[f32],
        batch: &Batch,
        gradient: &Fused,
    ) -> (Vec<f32>, Vec<f32>) {
        let (columns, width, units) = (self.columns(), self.width(), self.units);
        let mut of_cell_lines = vec![0.0_f32; cell_lines.len()];
        let mut of_compounds = vec![0.0_f32; compounds.len()];
        pulp::Arch::new().dispatch(|| {
            let pairs = batch.cell_line_of.iter().zip(&batch.compound_of);
            for (at, (c, d)) in pairs.enumerate() {
                let (c, d) = (*c as usize * columns, *d as usize * columns);
                let g = &gradient.units[at * width..(at + 1) * width];
                let into = &mut of_cell_lines[c..c + columns];
                into[..width].iter_mut().zip(g).for_each(|(into, g)| *into += g);
                let into = &mut of_compounds[d..d + columns];
                into[..width].iter_mut().zip(g).for_each(|(into, g)| *into += g);
                if self.fusion == Fusion::Bilinear {
                    for k in 0..units {
                        of_cell_lines[c + units + k] += g[k] * compounds[d + units + k];
                        of_compounds[d + units + k] += g[k] * cell_lines[c + units + k];
                    }
                }
                if self.factors > 0 {
                    let g = gradient.product[at];
                    for k in columns - self.factors..columns {
                        of_cell_lines[c + k] += g * compounds[d + k];
                        of_compounds[d + k] += g * cell_lines[c + k];
                    }
                }
            }
        });
        (of_cell_lines, of_compounds)
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
                let fused = fuse.forward(&sides[0], &sides[1], &batch);
                let all = fused.units.iter().chain(&fused.product).enumerate();
                all.map(|(k, v)| f64::from(*v) * f64::from(value(k + 3))).sum()
            };
            let width = fuse.width() * 4;
            let gradient = Fused {
                units: (0..width).map(|k| value(k + 3)).collect(),
                product: (width..width + 4).map(|k| value(k + 3)).collect(),
            };
            let found = fuse.backward(&sides[0], &sides[1], &batch, &gradient);
            for (side, found) in [found.0, found.1].into_iter().enumerate() {
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
