//! The account of every row or column that was read: kept, or dropped with its reason.

use serde::{Deserialize, Serialize};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Data rows of a table.
    Rows,
    /// Columns of a table.
    Columns,
}

/// One line of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The file as it was named.
    pub file: String,
    /// Rows or columns.
    pub unit: Unit,
    /// `kept`, or `dropped`.
    pub outcome: Outcome,
    /// Why, in words; for kept rows what they became.
    pub reason: String,
    /// How many.
    pub count: u64,
    /// Up to five of them, separated by `; `.
    pub examples: String,
}

/// Whether the rows or columns went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// They are in the screen.
    Kept,
    /// They are not.
    Dropped,
}

/// How many examples an entry carries.
const EXAMPLES: usize = 5;

/// Counts by file, unit, outcome and reason, in order of first mention.
///
/// The counts of one file and unit add up to what the file holds: [`Ledger::total`] is tested against it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    entries: Vec<Entry>,
}

impl Ledger {
    /// Counts one row or column; `example` names it.
    pub fn drop(&mut self, file: &str, unit: Unit, reason: &str, example: impl Into<String>) {
        self.count(file, unit, Outcome::Dropped, reason, 1, Some(example.into()));
    }

    /// Counts rows or columns that went on.
    pub fn keep(&mut self, file: &str, unit: Unit, what: &str, count: u64) {
        self.count(file, unit, Outcome::Kept, what, count, None);
    }

    fn count(
        &mut self,
        file: &str,
        unit: Unit,
        outcome: Outcome,
        reason: &str,
        count: u64,
        example: Option<String>,
    ) {
        let at = self
            .entries
            .iter()
            .position(|e| {
                e.file == file && e.unit == unit && e.outcome == outcome && e.reason == reason
            })
            .unwrap_or_else(|| {
                self.entries.push(Entry {
                    file: file.into(),
                    unit,
                    outcome,
                    reason: reason.into(),
                    count: 0,
                    examples: String::new(),
                });
                self.entries.len() - 1
            });
        let entry = &mut self.entries[at];
        if let Some(example) = example.filter(|_| entry.count < EXAMPLES as u64) {
            if !entry.examples.is_empty() {
                entry.examples.push_str("; ");
            }
            entry.examples.push_str(&example);
        }
        entry.count += count;
    }

    /// The account, in order of first mention.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Everything counted for a file and unit, kept and dropped.
    pub fn total(&self, file: &str, unit: Unit) -> u64 {
        self.entries.iter().filter(|e| e.file == file && e.unit == unit).map(|e| e.count).sum()
    }
}

impl FromIterator<Entry> for Ledger {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Self { entries: entries.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_examples_stop_at_five() {
        let mut ledger = Ledger::default();
        for i in 0..7 {
            ledger.drop("a.csv", Unit::Rows, "no value", format!("line {i}"));
        }
        ledger.keep("a.csv", Unit::Rows, "responses", 3);
        assert_eq!(ledger.total("a.csv", Unit::Rows), 10);
        assert_eq!(ledger.entries()[0].examples, "line 0; line 1; line 2; line 3; line 4");
    }
}
