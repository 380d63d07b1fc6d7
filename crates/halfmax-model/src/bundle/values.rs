//! Predictions as bare numbers, for whoever asks for many.

use std::sync::Arc;

use halfmax_prep::{Design, Pair};

use super::Bundle;
use crate::{ModelError, Settled};

impl Bundle {
    /// The model's prediction and that of mean effects for each pair of indices that the `find` methods returned, in
    /// the unit of [`About::measure`](super::About::measure).
    ///
    /// # Errors
    /// If the model cannot use the rows.
    ///
    /// # Panics
    /// If an index is of no entity.
    pub fn predict_values(&self, pairs: &[Pair]) -> Result<Vec<(f64, f64)>, ModelError> {
        let predicted = match self.settled()? {
            Some(settled) => settled.predict(pairs),
            None => self.fitted.predict(&self.asked(pairs))?,
        };
        let baseline = self.baseline.predict(&self.named(pairs))?;
        Ok(predicted.into_iter().zip(baseline).collect())
    }

    /// The model's predictions for all pairs of these cell lines and compounds, row-major, a row per cell line.
    ///
    /// # Errors
    /// If the model cannot use the rows.
    ///
    /// # Panics
    /// If an index is of no entity.
    pub fn predict_product(
        &self,
        cell_lines: &[u32],
        compounds: &[u32],
    ) -> Result<Vec<f64>, ModelError> {
        let of =
            |&cell_line: &u32| compounds.iter().map(move |&compound| Pair { cell_line, compound });
        let pairs: Vec<Pair> = cell_lines.iter().flat_map(of).collect();
        match self.settled()? {
            Some(settled) => Ok(settled.predict(&pairs)),
            None => self.fitted.predict(&self.asked(&pairs)),
        }
    }

    /// The model with all entities laid out, if that helps it.
    fn settled(&self) -> Result<Option<&dyn Settled>, ModelError> {
        if self.settled.get().is_none() {
            // Two that come at once both do it; the second result is let go of.
            let _ = self.settled.set(self.fitted.settled(&self.asked_nothing())?);
        }
        Ok(self.settled.get().and_then(Option::as_deref))
    }

    /// All entities, no rows.
    fn asked_nothing(&self) -> Design {
        Design { pairs: Vec::new(), response: Vec::new(), ..self.entities.clone() }
    }

    /// Pairs as rows without features, which mean effects do not look at.
    fn named(&self, pairs: &[Pair]) -> Design {
        let all = &self.entities;
        let design = Design {
            cell_lines: Arc::clone(&all.cell_lines),
            tissues: Arc::clone(&all.tissues),
            compounds: Arc::clone(&all.compounds),
            views: Vec::new(),
            annotations: Vec::new(),
            pairs: pairs.to_vec(),
            response: vec![f64::NAN; pairs.len()],
            beyond: Vec::new(),
        };
        design.subset(&(0..pairs.len() as u32).collect::<Vec<_>>())
    }
}
