//! Rows that were asked for, of which any stretch can be predicted by itself.

use std::ops::Range;
use std::sync::Arc;

use halfmax_prep::Pair;

use super::Problem;
use super::predicted::Predicted;
use super::who::AskedProfile;
use crate::served::Served;

/// Pairs, then every cell line with every compound, then every profile with every compound.
pub(super) struct Rows {
    pub(super) model: Arc<Served>,
    pub(super) pairs: Vec<Pair>,
    pub(super) cell_lines: Vec<u32>,
    pub(super) profiles: Vec<AskedProfile>,
    pub(super) compounds: Vec<u32>,
}

impl Rows {
    pub(super) fn total(&self) -> usize {
        let products = self.cell_lines.len() + self.profiles.len();
        self.pairs.len().saturating_add(products.saturating_mul(self.compounds.len()))
    }

    /// Predictions of a stretch of the rows, in their order.
    pub(super) fn predict(&self, rows: Range<usize>) -> Result<Vec<Predicted<'_>>, Problem> {
        let of_pairs = self.pairs.len() + self.cell_lines.len() * self.compounds.len();
        let known = rows.start.min(of_pairs)..rows.end.min(of_pairs);
        let mut predictions = self.of_known(known)?;
        let mut at = rows.start.max(of_pairs) - of_pairs;
        let end = rows.end.max(of_pairs) - of_pairs;
        while at < end {
            let (profile, from) = (at / self.compounds.len(), at % self.compounds.len());
            let to = (from + end - at).min(self.compounds.len());
            predictions.extend(self.of_profile(profile, from..to)?);
            at += to - from;
        }
        Ok(predictions)
    }

    fn of_known(&self, rows: Range<usize>) -> Result<Vec<Predicted<'_>>, Problem> {
        let pair = |at: usize| match at.checked_sub(self.pairs.len()) {
            None => self.pairs[at],
            Some(at) => Pair {
                cell_line: self.cell_lines[at / self.compounds.len()],
                compound: self.compounds[at % self.compounds.len()],
            },
        };
        let pairs: Vec<Pair> = rows.map(pair).collect();
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let model = self.model.as_ref();
        let values = model.predict(&pairs).map_err(|e| Problem::model(&e))?;
        let one = |(pair, values): (&Pair, (f64, f64))| Predicted::of_pair(model, *pair, values);
        Ok(pairs.iter().zip(values).map(one).collect())
    }

    fn of_profile(
        &self,
        profile: usize,
        compounds: Range<usize>,
    ) -> Result<Vec<Predicted<'_>>, Problem> {
        let model = self.model.as_ref();
        let profile = self.profiles[profile].find(model)?;
        let compounds = &self.compounds[compounds];
        let values = model.bundle.predict_profiles(std::slice::from_ref(&profile), compounds);
        let values = values.map_err(|e| Problem::model(&e))?;
        let outside = model.domain.outside(&model.bundle, &profile);
        let one = |(&compound, values): (&u32, (f64, f64))| {
            Predicted::of_profile(model, compound, values, outside.as_deref())
        };
        Ok(compounds.iter().zip(values).map(one).collect())
    }
}
