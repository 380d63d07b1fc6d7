//! Splits that other programs published, as a splits file.

pub(crate) mod drevalpy;
pub(crate) mod improve;

use std::fmt::Write;

use halfmax_data::Screen;

use crate::splits::NONE;

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
    of: Vec<Vec<Option<&'static str>>>,
}

impl Labels {
    fn new(screen: &Screen, names: Vec<String>) -> Self {
        Self { of: vec![vec![None; names.len()]; screen.responses.len()], names }
    }

    /// Labels a response in a split; the label that it has there already, if it has one, stays.
    fn set(
        &mut self,
        response: usize,
        split: usize,
        label: &'static str,
    ) -> Result<(), &'static str> {
        match &mut self.of[response][split] {
            Some(held) => Err(*held),
            free => {
                *free = Some(label);
                Ok(())
            }
        }
    }

    fn finish(self, screen: &Screen, not_in_screen: usize) -> PublishedSplits {
        let responses = self.of.iter().filter(|of| of.iter().any(Option::is_some)).count();
        let mut csv = format!("ROW_ID,{}\n", self.names.join(","));
        for (response, labels) in screen.responses.iter().zip(&self.of) {
            let labels: Vec<&str> = labels.iter().map(|label| label.unwrap_or(NONE)).collect();
            writeln!(csv, "{},{}", response.row_id, labels.join(","))
                .expect("writing to a string cannot fail");
        }
        PublishedSplits { csv, splits: self.names.len(), responses, not_in_screen }
    }
}
