//! How far positive cell lines are from negative ones, regardless of covariates.

use super::tail::FTail;

/// Response of the cell lines with a feature and of those without.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Groups {
    /// Cell lines with the feature.
    pub n_positive: u32,
    /// Cell lines without it.
    pub n_negative: u32,
    /// Mean response with the feature.
    pub mean_positive: f64,
    /// Mean response without it.
    pub mean_negative: f64,
    /// Standard deviation with the feature (n − 1).
    pub sd_positive: f64,
    /// Standard deviation without it (n − 1).
    pub sd_negative: f64,
}

/// Sums over all cell lines of one drug, from which those of a group and of the others follow.
pub(super) struct Totals {
    mean: f64,
    centred: Vec<f64>,
    sum: f64,
    sum_of_squares: f64,
}

impl Totals {
    pub(super) fn new(y: &[f64]) -> Self {
        let mean = y.iter().sum::<f64>() / y.len() as f64;
        let centred: Vec<f64> = y.iter().map(|v| v - mean).collect();
        let sum = centred.iter().sum();
        let sum_of_squares = centred.iter().map(|v| v * v).sum();
        Self { mean, centred, sum, sum_of_squares }
    }

    /// The two groups of a feature, both of which have at least two lines.
    pub(super) fn split(&self, positive: &[u32]) -> Groups {
        let n_positive = positive.len() as f64;
        let n_negative = self.centred.len() as f64 - n_positive;
        let sum: f64 = positive.iter().map(|line| self.centred[*line as usize]).sum();
        let (with, without) = (sum / n_positive, (self.sum - sum) / n_negative);
        let mut around = 0.0;
        let mut raw = 0.0;
        for line in positive {
            let value = self.centred[*line as usize];
            around += (value - with) * (value - with);
            raw += value * value;
        }
        let mut rest = self.sum_of_squares - raw - n_negative * without * without;
        // The difference has lost digits: add up the lines themselves.
        if rest < 1e-3 * self.sum_of_squares {
            rest = self.rest(positive, without);
        }
        Groups {
            n_positive: positive.len() as u32,
            n_negative: (self.centred.len() - positive.len()) as u32,
            mean_positive: self.mean + with,
            mean_negative: self.mean + without,
            sd_positive: (around / (n_positive - 1.0)).sqrt(),
            sd_negative: (rest / (n_negative - 1.0)).sqrt(),
        }
    }

    /// Squared deviations of the lines that are not positive. `positive` is sorted.
    fn rest(&self, positive: &[u32], mean: f64) -> f64 {
        let mut positive = positive.iter().peekable();
        let mut sum = 0.0;
        for (line, value) in self.centred.iter().enumerate() {
            if positive.next_if(|p| **p as usize == line).is_none() {
                sum += (value - mean) * (value - mean);
            }
        }
        sum
    }
}

impl Groups {
    /// Mean with the feature minus mean without; negative goes with sensitivity.
    pub fn delta(&self) -> f64 {
        self.mean_positive - self.mean_negative
    }

    fn n(&self) -> (f64, f64) {
        (f64::from(self.n_positive), f64::from(self.n_negative))
    }

    /// The standard deviation within groups.
    fn pooled_sd(&self) -> f64 {
        let (n1, n2) = self.n();
        let (v1, v2) = (self.sd_positive.powi(2), self.sd_negative.powi(2));
        (((n1 - 1.0) * v1 + (n2 - 1.0) * v2) / (n1 + n2 - 2.0)).sqrt()
    }

    /// Cohen's d, without its sign.
    pub fn cohen_d(&self) -> f64 {
        self.delta().abs() / self.pooled_sd()
    }

    /// Glass's delta by the spread of the lines with the feature.
    pub fn glass_positive(&self) -> f64 {
        self.delta().abs() / self.sd_positive
    }

    /// Glass's delta by the spread of the lines without it.
    pub fn glass_negative(&self) -> f64 {
        self.delta().abs() / self.sd_negative
    }

    /// ln p of Student's t-test, equal variances. `tail` has 1 and n − 2 degrees of freedom.
    pub(super) fn ln_p_pooled(&self, tail: &FTail) -> f64 {
        let (n1, n2) = self.n();
        let t = self.delta() / (self.pooled_sd() * (1.0 / n1 + 1.0 / n2).sqrt());
        tail.ln_survival(t * t)
    }

    /// ln p of Welch's t-test, unequal variances.
    pub(super) fn ln_p_welch(&self) -> f64 {
        let (n1, n2) = self.n();
        let (e1, e2) = (self.sd_positive.powi(2) / n1, self.sd_negative.powi(2) / n2);
        let t = self.delta() / (e1 + e2).sqrt();
        let df = (e1 + e2).powi(2) / (e1 * e1 / (n1 - 1.0) + e2 * e2 / (n2 - 1.0));
        if df.is_nan() {
            return if self.delta() == 0.0 { f64::NAN } else { f64::NEG_INFINITY };
        }
        FTail::new(1.0, df).ln_survival(t * t)
    }
}
