//! A sigmoid through viabilities in ln dose.

/// A viability that falls from 1 to 0 as the dose rises.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Curve {
    /// ln dose at which half is left.
    pub(super) ln_ic50: f64,
    /// Natural logarithm of the width, in ln dose; 0 is a Hill slope of 1.
    pub(super) ln_width: f64,
}

/// What holds a curve that its points leave open, as GDSC's mixed model does (Vis et al. 2016).
///
/// Each parameter is (mean, standard deviation) of what is usual; `noise_sd` is that of a viability. With no
/// noise there is nothing to weigh and the fit is plain least squares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usual {
    pub(super) ln_ic50: (f64, f64),
    pub(super) ln_width: (f64, f64),
    pub(super) noise_sd: f64,
}

impl Curve {
    pub(super) fn viability(self, ln_dose: f64) -> f64 {
        1.0 / (1.0 + ((ln_dose - self.ln_ic50) / self.ln_width.exp()).exp())
    }

    /// Mean viability between two ln doses.
    pub(super) fn auc(self, from: f64, to: f64) -> f64 {
        let width = self.ln_width.exp();
        let softplus = |x: f64| {
            let u = (x - self.ln_ic50) / width;
            u.max(0.0) + (-u.abs()).exp().ln_1p()
        };
        1.0 - width * (softplus(to) - softplus(from)) / (to - from)
    }

    /// Root mean squared distance from points.
    pub(super) fn rmse(self, ln_doses: &[f64], viabilities: &[f64]) -> f64 {
        let squares =
            ln_doses.iter().zip(viabilities).map(|(x, y)| (self.viability(*x) - y).powi(2));
        (squares.sum::<f64>() / ln_doses.len() as f64).sqrt()
    }

    /// The curve nearest to points (Levenberg-Marquardt from the best of a coarse grid).
    ///
    /// `ln_doses` ascend.
    pub(super) fn fit(ln_doses: &[f64], viabilities: &[f64], usual: Usual) -> Self {
        let problem = Problem { ln_doses, viabilities, usual };
        let (mut curve, mut loss) = problem.start();
        let mut damping = 1e-3;
        for _ in 0..MAX_STEPS {
            let (step, size) = problem.step(curve, damping);
            let tried = problem.loss(step);
            if tried <= loss {
                (curve, loss) = (step, tried);
                damping = (damping * 0.2).max(1e-12);
                if size < 1e-9 {
                    break;
                }
            } else {
                damping *= 8.0;
                if damping > 1e9 {
                    break;
                }
            }
        }
        curve
    }
}

const MAX_STEPS: usize = 100;
/// Beyond e^±3 a curve is a step or a line to any dosing.
const LN_WIDTH_LIMIT: f64 = 3.0;

struct Problem<'a> {
    ln_doses: &'a [f64],
    viabilities: &'a [f64],
    usual: Usual,
}

impl Problem<'_> {
    fn loss(&self, curve: Curve) -> f64 {
        let squares = self
            .ln_doses
            .iter()
            .zip(self.viabilities)
            .map(|(x, y)| (curve.viability(*x) - y).powi(2));
        let [a, b] = self.strain(curve);
        squares.sum::<f64>() + a.0 * a.0 + b.0 * b.0
    }

    /// How far each parameter is from the usual, on the scale of a residual, with its derivative.
    fn strain(&self, curve: Curve) -> [(f64, f64); 2] {
        let strain = |value: f64, (mean, sd): (f64, f64)| {
            let weight = self.usual.noise_sd / sd;
            (weight * (value - mean), weight)
        };
        [strain(curve.ln_ic50, self.usual.ln_ic50), strain(curve.ln_width, self.usual.ln_width)]
    }

    fn start(&self) -> (Curve, f64) {
        let (low, high) = (self.ln_doses[0] - 2.0, self.ln_doses[self.ln_doses.len() - 1] + 5.0);
        let mut best = (Curve { ln_ic50: low, ln_width: 0.0 }, f64::INFINITY);
        for ln_width in [-0.7, 0.0, 0.7] {
            for i in 0..9 {
                let curve = Curve { ln_ic50: low + (high - low) * f64::from(i) / 8.0, ln_width };
                let loss = self.loss(curve);
                if loss < best.1 {
                    best = (curve, loss);
                }
            }
        }
        best
    }

    /// The damped Gauss-Newton step from a curve, with its size.
    fn step(&self, curve: Curve, damping: f64) -> (Curve, f64) {
        let width = curve.ln_width.exp();
        // Normal equations of (ln_ic50, ln_width): a symmetric 2 × 2 matrix, a gradient.
        let [(strain_m, weight_m), (strain_w, weight_w)] = self.strain(curve);
        let (mut mm, mut mw, mut ww) = (weight_m * weight_m, 0.0, weight_w * weight_w);
        let (mut gm, mut gw) = (weight_m * strain_m, weight_w * strain_w);
        for (x, y) in self.ln_doses.iter().zip(self.viabilities) {
            let v = curve.viability(*x);
            let (slope, residual) = (v * (1.0 - v), v - y);
            let (dm, dw) = (slope / width, slope * (x - curve.ln_ic50) / width);
            mm += dm * dm;
            mw += dm * dw;
            ww += dw * dw;
            gm += dm * residual;
            gw += dw * residual;
        }
        // The floor keeps a flat curve's step finite.
        mm += damping * mm + 1e-15;
        ww += damping * ww + 1e-15;
        let determinant = mm * ww - mw * mw;
        let dm = ((mw * gw - ww * gm) / determinant).clamp(-3.0, 3.0);
        let dw = ((mw * gm - mm * gw) / determinant).clamp(-1.0, 1.0);
        let stepped = Curve {
            ln_ic50: curve.ln_ic50 + dm,
            ln_width: (curve.ln_width + dw).clamp(-LN_WIDTH_LIMIT, LN_WIDTH_LIMIT),
        };
        (stepped, dm.abs().max(dw.abs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PLAIN: Usual = Usual { ln_ic50: (0.0, 1.0), ln_width: (0.0, 1.0), noise_sd: 0.0 };

    proptest! {
        #[test]
        fn a_noiseless_curve_is_recovered(ln_ic50 in -4.0_f64..5.5, ln_width in -0.5_f64..0.5) {
            let truth = Curve { ln_ic50, ln_width };
            let ln_doses: Vec<f64> = (0..9).map(|i| -3.2 + 0.69 * f64::from(i)).collect();
            let viabilities: Vec<f64> = ln_doses.iter().map(|x| truth.viability(*x)).collect();
            let fitted = Curve::fit(&ln_doses, &viabilities, PLAIN);
            prop_assert!((fitted.ln_ic50 - ln_ic50).abs() < 1e-6, "{fitted:?} for {truth:?}");
            prop_assert!(fitted.rmse(&ln_doses, &viabilities) < 1e-7);
        }

        #[test]
        fn any_points_give_a_finite_curve(viabilities in proptest::collection::vec(-0.5_f64..2.0, 7)) {
            let ln_doses: Vec<f64> = (0..7).map(|i| -3.0 + f64::from(i)).collect();
            let usual = Usual { ln_ic50: (3.5, 3.0), ln_width: (0.0, 0.2), noise_sd: 0.05 };
            let fitted = Curve::fit(&ln_doses, &viabilities, usual);
            prop_assert!(fitted.ln_ic50.abs() < 100.0, "{fitted:?}");
            prop_assert!((0.0..=1.0).contains(&fitted.auc(-3.0, 3.0)));
        }
    }

    #[test]
    fn auc_is_the_mean_viability() {
        let curve = Curve { ln_ic50: 0.4, ln_width: 0.3 };
        let n = 100_000;
        let mean = (0..n)
            .map(|i| curve.viability(-3.0 + 5.0 * (f64::from(i) + 0.5) / f64::from(n)))
            .sum::<f64>()
            / f64::from(n);
        assert!((curve.auc(-3.0, 2.0) - mean).abs() < 1e-9);
    }
}
