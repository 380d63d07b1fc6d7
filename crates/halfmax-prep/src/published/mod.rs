//! Splits that other programs published, as a splits file.

pub(crate) mod drevalpy;
pub(crate) mod improve;

use std::fmt::Write;

use halfmax_data::Screen;

pub use drevalpy::read_drevalpy_splits;
pub use improve::read_improve_splits;

/// Published splits for the responses of a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSplits {
    /// The csv that [`read_splits`](crate::read_splits) reads: `ROW_ID` and a column `split_0`, `split_1`, …
    pub csv: String,
    /// How many splits there are.
    pub splits: usize,
    /// Responses of the screen that are in them.
    pub responses: usize,
    /// Rows of the splits that are not in the screen: dropped when it was imported, or of other omics.
    pub not_in_screen: usize,
}

/// What each response of a screen is in each split: nothing, train, val or test.
struct Labels {
    names: Vec<String>,
    of: Vec<Vec<&'static str>>,
}

impl Labels {
    fn new(screen: &Screen, names: Vec<String>) -> Self {
        Self { of: vec![vec![""; names.len()]; screen.responses.len()], names }
    }

    /// Labels a response in a split, unless it has a label there; whether it had none.
    fn set(&mut self, response: usize, split: usize, label: &'static str) -> bool {
        let held = &mut self.of[response][split];
        let is_free = held.is_empty();
        if is_free {
            *held = label;
        }
        is_free
    }

    fn finish(self, screen: &Screen, not_in_screen: usize) -> PublishedSplits {
        let responses = self.of.iter().filter(|of| of.iter().any(|l| !l.is_empty())).count();
        let mut csv = format!("ROW_ID,{}\n", self.names.join(","));
        for (response, labels) in screen.responses.iter().zip(&self.of) {
            writeln!(csv, "{},{}", response.row_id, labels.join(","))
                .expect("writing to a string cannot fail");
        }
        PublishedSplits { csv, splits: self.names.len(), responses, not_in_screen }
    }
}
