//! The curve that all dose-response models share.

use std::f64::consts::{LN_2, LN_10};

/// A log-logistic curve, viability = back + (front − back) / (1 + 10^(slope · (x + pEC50))).
///
/// x is the log10 of the dose in **molar**. Every model here is a member of this family:
///
/// | model | front | back | here |
/// |---|---|---|---|
/// | four-parameter (`CurveCurator`) | free | free | as written |
/// | Hill (`PharmacoGx`) | 1 | E∞ | slope = HS, pEC50 = 6 − log10(EC50 in µM) |
/// | two-parameter (GDSC) | 1 | 0 | slope = 1 / (ln 2 · SCAL), position by XMID |
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sigmoid {
    /// −log10 of the dose in molar at which half of the effect is reached.
    pub pec50: f64,
    /// Steepness per decade of dose; positive.
    pub slope: f64,
    /// Viability far below all doses.
    pub front: f64,
    /// Viability far above all doses.
    pub back: f64,
}

/// What is added to log10(µM) to give log10(M).
const MICROMOLAR: f64 = -6.0;

/// log10 of a dose in molar.
pub fn log10_molar(dose_um: f64) -> f64 {
    dose_um.log10() + MICROMOLAR
}

/// The dose in micromolar of a log10 in molar.
pub fn micromolar(x: f64) -> f64 {
    10_f64.powf(x - MICROMOLAR)
}

impl Sigmoid {
    /// GDSC's curve: viability = 1 / (1 + exp((X − XMID) / SCAL)) with X = log2(dose / top dose) + 9.
    pub fn from_gdsc(xmid: f64, scal: f64, max_um: f64) -> Self {
        let ln_um = max_um.ln() + (xmid - 9.0) * LN_2;
        Self {
            pec50: -(ln_um / LN_10 + MICROMOLAR),
            slope: 1.0 / (LN_2 * scal),
            front: 1.0,
            back: 0.0,
        }
    }

    /// XMID of GDSC's curve on a scale whose 9 is `max_um`.
    pub fn xmid(&self, max_um: f64) -> f64 {
        ((-self.pec50 - MICROMOLAR) * LN_10 - max_um.ln()) / LN_2 + 9.0
    }

    /// SCAL of GDSC's curve.
    pub fn scal(&self) -> f64 {
        1.0 / (LN_2 * self.slope)
    }

    /// The share of the way from `back` to `front`, from 1 (no effect yet) to 0 (all of it).
    pub fn share(&self, x: f64) -> f64 {
        1.0 / (1.0 + (LN_10 * self.slope * (x + self.pec50)).exp())
    }

    /// Viability at a dose.
    pub fn at(&self, x: f64) -> f64 {
        self.back + (self.front - self.back) * self.share(x)
    }

    /// Derivatives of the viability at a dose by pEC50, slope, front and back.
    pub fn gradient(&self, x: f64) -> [f64; 4] {
        let share = self.share(x);
        let bend = share * (1.0 - share);
        // At a dose of zero the share is 1 whatever the position.
        let steep = if bend > 0.0 { -(self.front - self.back) * bend * LN_10 } else { 0.0 };
        let by_slope = if steep == 0.0 { 0.0 } else { steep * (x + self.pec50) };
        [steep * self.slope, by_slope, share, 1.0 - share]
    }

    /// The log10 molar dose at which the viability is `level`; `None` if the curve never gets there.
    pub fn crossing(&self, level: f64) -> Option<f64> {
        let odds = (self.front - level) / (level - self.back);
        let x = odds.log10() / self.slope - self.pec50;
        (odds > 0.0 && x.is_finite()).then_some(x)
    }

    /// Mean viability between two doses, low < high, given as log10 molar: the integral over x by its length.
    pub fn mean(&self, low: f64, high: f64) -> f64 {
        if high <= low {
            return self.at(low);
        }
        let drop = soft_log10(self.slope * (high + self.pec50))
            - soft_log10(self.slope * (low + self.pec50));
        if self.slope.abs() < 1e-12 {
            return f64::midpoint(self.front, self.back);
        }
        self.front - (self.front - self.back) * drop / (self.slope * (high - low))
    }
}

/// log10(1 + 10^t), without overflow.
fn soft_log10(t: f64) -> f64 {
    t.max(0.0) + (-t.abs() * LN_10).exp().ln_1p() / LN_10
}
