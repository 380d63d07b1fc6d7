//! Predictions of all pairs that a bundle knows, made once.

use std::sync::{Arc, Weak};

use halfmax_prep::Pair;

use super::Served;

/// Pairs beyond which predictions are made when they are asked for: 64 MB of them.
const MOST: usize = 4_000_000;
/// Pairs made at a time.
const PART: usize = 8192;

/// The model's prediction and that of mean effects, a row per cell line, a column per compound.
pub(super) struct Table {
    compounds: usize,
    values: Vec<(f64, f64)>,
}

impl Table {
    pub(super) fn get(&self, pair: Pair) -> (f64, f64) {
        self.values[pair.cell_line as usize * self.compounds + pair.compound as usize]
    }

    /// Begins to make the table of a model, which answers without it until it is there. Ends when nobody holds the
    /// model any more.
    pub(super) fn begin(model: &Arc<Served>) {
        let model = Arc::downgrade(model);
        let make = move || {
            if let Some(table) = Self::make(&model)
                && let Some(model) = model.upgrade()
            {
                let _ = model.table.set(table);
            }
        };
        // Without a thread for it, predictions are made when they are asked for.
        let _ = std::thread::Builder::new().name("table".into()).spawn(make);
    }

    fn make(model: &Weak<Served>) -> Option<Self> {
        let (lines, compounds) = model.upgrade()?.size();
        let total = lines.checked_mul(compounds).filter(|total| *total <= MOST)?;
        let mut values = Vec::with_capacity(total);
        while values.len() < total {
            let end = (values.len() + PART).min(total);
            let pair = |at: usize| Pair {
                cell_line: (at / compounds) as u32,
                compound: (at % compounds) as u32,
            };
            let pairs: Vec<Pair> = (values.len()..end).map(pair).collect();
            values.extend(model.upgrade()?.bundle.predict_values(&pairs).ok()?);
        }
        Some(Self { compounds, values })
    }
}
