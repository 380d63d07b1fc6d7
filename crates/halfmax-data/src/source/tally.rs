//! Rows that are left out of a long table, counted on the way and put into the ledger at the end.

use crate::Ledger;
use crate::ledger::Unit;

/// Counts of left-out rows by reason, in order of first mention.
///
/// A long table has millions of rows: this is a comparison of addresses and an addition for most of them.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    reasons: Vec<(&'static str, u64, Vec<String>)>,
}

impl Tally {
    /// Counts a row; `example` is asked for the first few only.
    pub(crate) fn drop(&mut self, reason: &'static str, example: impl FnOnce() -> String) {
        self.drop_many(reason, 1, example);
    }

    /// Counts several rows that one example stands for.
    pub(crate) fn drop_many(
        &mut self,
        reason: &'static str,
        count: u64,
        example: impl FnOnce() -> String,
    ) {
        let at = self.reasons.iter().position(|(known, _, _)| *known == reason);
        let at = at.unwrap_or_else(|| {
            self.reasons.push((reason, 0, Vec::new()));
            self.reasons.len() - 1
        });
        let (_, total, examples) = &mut self.reasons[at];
        *total += count;
        if examples.len() < crate::ledger::EXAMPLES {
            let example = example();
            if !examples.contains(&example) {
                examples.push(example);
            }
        }
    }

    /// Says it all to the ledger.
    pub(crate) fn settle(self, file: &str, ledger: &mut Ledger) {
        for (reason, count, examples) in self.reasons {
            ledger.drop_many(file, Unit::Rows, reason, count, &examples);
        }
    }
}
