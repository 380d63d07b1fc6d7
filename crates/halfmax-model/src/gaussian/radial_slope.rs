//! The slope of a mean in Gaussian kernels along a straight line.

use super::attribution::Slope;
use super::compounds::Mixture;
use super::radial::Radial;

/// The mean for one compound.
pub(super) struct Mixed<'a> {
    radial: &'a Radial,
    /// Per kernel, what each training cell line counts.
    dual: Vec<Vec<f64>>,
    offset: f64,
}

impl Radial {
    pub(super) fn mixed(&self, mixture: &Mixture) -> Mixed<'_> {
        let mix = |row: &[f32]| -> f64 {
            row.iter().zip(&mixture.weights).map(|(w, m)| f64::from(*w) * m).sum()
        };
        let m = mixture.weights.len().max(1);
        let of_kernel = |kernel: &super::radial::Kernel| {
            kernel.dual.values.chunks_exact(m).map(mix).collect::<Vec<f64>>()
        };
        Mixed {
            radial: self,
            dual: self.kernels.iter().map(of_kernel).collect(),
            offset: mixture.offset + mix(&self.offset),
        }
    }
}

impl Slope for Mixed<'_> {
    /// Along a line, the squared distance to a training cell line is a square function of the place, so each point
    /// costs one exponential per cell line, however many columns there are.
    fn along(&self, start: &[f32], end: &[f32], points: &[f64]) -> (f64, Vec<f64>) {
        let columns = start.len();
        let centre = &self.radial.centre;
        let from: Vec<f64> =
            start.iter().zip(centre).map(|(x, c)| f64::from(*x) - f64::from(*c)).collect();
        let step: Vec<f64> =
            start.iter().zip(end).map(|(a, b)| f64::from(*b) - f64::from(*a)).collect();
        let mut value = self.offset;
        let mut slopes = vec![0.0; columns];
        let share = 1.0 / points.len().max(1) as f64;
        for (kernel, dual) in self.radial.kernels.iter().zip(&self.dual) {
            let length: f64 =
                step.iter().zip(&kernel.scale).map(|(d, s)| d * d * f64::from(*s)).sum();
            // Sums over cell lines of what they count, of that times the place, and of that times their rows.
            let (mut all, mut placed, mut rows) = (0.0, 0.0, vec![0.0; columns]);
            let known = self.radial.rows.values.chunks_exact(columns.max(1));
            for (row, dual) in known.zip(dual) {
                let (mut square, mut cross) = (0.0, 0.0);
                for k in 0..columns {
                    let apart = from[k] - f64::from(row[k]);
                    let scaled = apart * f64::from(kernel.scale[k]);
                    square += apart * scaled;
                    cross += step[k] * scaled;
                }
                value += dual * (-square / kernel.width).exp();
                let (mut counts, mut there) = (0.0, 0.0);
                for at in points {
                    let distance = square + 2.0 * at * cross + at * at * length;
                    let similarity = share * dual * (-distance / kernel.width).exp();
                    counts += similarity;
                    there += at * similarity;
                }
                all += counts;
                placed += there;
                for (sum, x) in rows.iter_mut().zip(row) {
                    *sum += counts * f64::from(*x);
                }
            }
            for k in 0..columns {
                let factor = -2.0 * f64::from(kernel.scale[k]) / kernel.width;
                slopes[k] += factor * (from[k] * all + step[k] * placed - rows[k]);
            }
        }
        (value, slopes)
    }
}
