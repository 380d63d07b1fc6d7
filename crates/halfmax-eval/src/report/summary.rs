//! Numbers about pairs of measured and predicted values that only the figures need.

/// Mean and standard deviation.
#[derive(Clone, Copy)]
pub(super) struct Moments {
    pub(super) n: usize,
    pub(super) mean: f64,
    pub(super) sd: f64,
}

impl Moments {
    /// Of these values; `None` for fewer than two.
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        if values.len() < 2 {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
        Some(Self { n: values.len(), mean, sd: (squares / (n - 1.0)).sqrt() })
    }
}

/// Sums over pairs from which RMSE and Pearson follow.
///
/// Values are shifted by the first pair, which keeps the sums of squares small.
#[derive(Clone, Default)]
struct Tally {
    n: f64,
    origin: Option<(f64, f64)>,
    squared_error: f64,
    truth: f64,
    predicted: f64,
    truth_squared: f64,
    predicted_squared: f64,
    product: f64,
}

impl Tally {
    /// Counts a pair; a missing prediction counts nothing.
    fn add(&mut self, truth: f64, predicted: f64) {
        if predicted.is_nan() {
            return;
        }
        self.squared_error += (truth - predicted).powi(2);
        let origin = *self.origin.get_or_insert((truth, predicted));
        let (t, p) = (truth - origin.0, predicted - origin.1);
        self.n += 1.0;
        self.truth += t;
        self.predicted += p;
        self.truth_squared += t * t;
        self.predicted_squared += p * p;
        self.product += t * p;
    }

    /// How many pairs were counted.
    fn n(&self) -> usize {
        self.n as usize
    }

    /// Pearson correlation; `None` where either side does not vary.
    fn pearson(&self) -> Option<f64> {
        let spread = |sum: f64, squares: f64| squares - sum * sum / self.n;
        let truth = spread(self.truth, self.truth_squared);
        let predicted = spread(self.predicted, self.predicted_squared);
        let varies = |spread: f64, squares: f64| spread > 1e-10 * (1.0 + squares);
        if self.n < 2.0
            || !varies(truth, self.truth_squared)
            || !varies(predicted, self.predicted_squared)
        {
            return None;
        }
        Some((self.product - self.truth * self.predicted / self.n) / (truth * predicted).sqrt())
    }
}

/// The pairs of one compound or tissue, fold by fold.
#[derive(Clone)]
pub(super) struct Group(Vec<Tally>);

/// A correlation over fewer pairs than this says nothing.
const MIN_PAIRS: usize = 5;

impl Group {
    /// No pairs yet, from this many folds.
    pub(super) fn new(folds: usize) -> Self {
        Self(vec![Tally::default(); folds])
    }

    /// Counts a pair of a fold; a missing prediction counts nothing.
    pub(super) fn add(&mut self, fold: usize, truth: f64, predicted: f64) {
        self.0[fold].add(truth, predicted);
    }

    /// How many pairs were counted.
    pub(super) fn n(&self) -> usize {
        self.0.iter().map(Tally::n).sum()
    }

    /// Root mean squared error over all pairs; `None` without any.
    pub(super) fn rmse(&self) -> Option<f64> {
        let squared_error: f64 = self.0.iter().map(|t| t.squared_error).sum();
        (self.n() > 0).then(|| (squared_error / self.n() as f64).sqrt())
    }

    /// Mean over folds of the correlation within the fold.
    ///
    /// Never across folds: a training mean is lower where the test part is higher, so pooling the folds of a
    /// constant prediction gives a negative correlation that is there in no fold.
    pub(super) fn pearson(&self) -> Option<f64> {
        let folds: Vec<f64> =
            self.0.iter().filter(|t| t.n() >= MIN_PAIRS).filter_map(Tally::pearson).collect();
        (!folds.is_empty()).then(|| folds.iter().sum::<f64>() / folds.len() as f64)
    }
}

/// A number for people: three decimals, or a dash where it is undefined.
pub(super) fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |v| minus(&format!("{v:.3}")))
}

/// A count for people, thousands apart.
pub(super) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A true minus sign, and no negative zero.
fn minus(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| c == '0' || c == '.') => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pearson_needs_variation_on_both_sides() {
        let mut constant = Tally::default();
        let mut line = Tally::default();
        for t in [1.0, 2.0, 4.0] {
            constant.add(t, 0.3);
            line.add(t, 100.0 - 2.0 * t);
        }
        assert!(constant.pearson().is_none());
        assert!((line.pearson().unwrap() + 1.0).abs() < 1e-12);
        assert_eq!(Group::new(2).rmse(), None);
    }

    #[test]
    fn a_constant_per_fold_correlates_with_nothing() {
        let mut group = Group::new(2);
        for (fold, constant) in [(0, 1.0), (1, -1.0)] {
            for step in 0..5 {
                group.add(fold, f64::from(step) - constant, constant);
            }
        }
        assert_eq!(group.pearson(), None);
        assert_eq!(group.n(), 10);
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(number(None), "–");
        assert_eq!(number(Some(-0.0001)), "0.000");
        assert_eq!(number(Some(-1.25)), "−1.250");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(170), "170");
    }
}
