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
    /// `kept`, `dropped` or `noted`.
    pub outcome: Outcome,
    /// Why, in words; for kept rows what they became.
    pub reason: String,
    /// How many.
    pub count: u64,
    /// Up to five of them, separated by `; `.
    pub examples: String,
}

impl Entry {
    fn add(&mut self, count: u64, example: impl FnOnce() -> String) {
        if self.count < EXAMPLES as u64 {
            if !self.examples.is_empty() {
                self.examples.push_str("; ");
            }
            self.examples.push_str(&example());
        }
        self.count += count;
    }
}

/// Whether the rows or columns went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// They are in the screen.
    Kept,
    /// They are not.
    Dropped,
    /// They are counted elsewhere, and there is something to say about them.
    Noted,
}

/// How many examples an entry carries.
pub(crate) const EXAMPLES: usize = 5;

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

    /// Counts several rows or columns of which some are named.
    pub(crate) fn drop_many(
        &mut self,
        file: &str,
        unit: Unit,
        reason: &str,
        count: u64,
        examples: &[String],
    ) {
        for example in examples.iter().take(count as usize) {
            self.drop(file, unit, reason, example);
        }
        let named = (examples.len() as u64).min(count);
        if count > named {
            self.count(file, unit, Outcome::Dropped, reason, count - named, None);
        }
    }

    /// Counts rows or columns that went on.
    pub fn keep(&mut self, file: &str, unit: Unit, what: &str, count: u64) {
        self.count(file, unit, Outcome::Kept, what, count, None);
    }

    /// Says something about one row or column that is counted elsewhere; `example` names it.
    pub fn note(&mut self, file: &str, unit: Unit, what: &str, example: impl Into<String>) {
        self.count(file, unit, Outcome::Noted, what, 1, Some(example.into()));
    }

    /// As [`Ledger::note`], for what most rows may have: `example` is asked for the first few only.
    pub(crate) fn note_row(&mut self, file: &str, what: &str, example: impl FnOnce() -> String) {
        self.entry(file, Unit::Rows, Outcome::Noted, what).add(1, example);
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
        let entry = self.entry(file, unit, outcome, reason);
        match example {
            Some(example) => entry.add(count, || example),
            None => entry.count += count,
        }
    }

    fn entry(&mut self, file: &str, unit: Unit, outcome: Outcome, reason: &str) -> &mut Entry {
        let same = |e: &Entry| {
            e.file == file && e.unit == unit && e.outcome == outcome && e.reason == reason
        };
        let at = self.entries.iter().position(same).unwrap_or_else(|| {
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
        &mut self.entries[at]
    }

    /// The account, in order of first mention.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Everything counted for a file and unit, kept and dropped.
    pub fn total(&self, file: &str, unit: Unit) -> u64 {
        let counted = |e: &&Entry| e.file == file && e.unit == unit && e.outcome != Outcome::Noted;
        self.entries.iter().filter(counted).map(|e| e.count).sum()
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
        ledger.note("a.csv", Unit::Rows, "odd", "line 2");
        assert_eq!(ledger.total("a.csv", Unit::Rows), 10);
        assert_eq!(ledger.entries()[0].examples, "line 0; line 1; line 2; line 3; line 4");
    }
}
