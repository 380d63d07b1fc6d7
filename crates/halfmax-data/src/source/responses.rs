//! A table of responses before it is joined, whoever wrote it.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use crate::{Censored, DoseRange, Measure};

/// A table of responses, whoever wrote it.
#[derive(Debug)]
pub(crate) struct ResponseTable {
    /// What the ledger calls its file.
    pub(crate) file: String,
    /// The file.
    pub(crate) path: PathBuf,
    /// What the values are.
    pub(crate) measure: Measure,
    /// The column they were read from.
    pub(crate) value_column: String,
    /// The cell lines it speaks of.
    pub(crate) cell_lines: Mentions,
    /// The compounds it speaks of.
    pub(crate) compounds: Mentions,
    /// One for each data row that the provider means to be used.
    pub(crate) rows: Vec<ResponseRow>,
}

/// One response.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ResponseRow {
    /// Where it stands in its file.
    pub(crate) line: u64,
    /// `ROW_ID`, or the 0-based number of the data row.
    pub(crate) row_id: u64,
    /// Index into [`ResponseTable::cell_lines`].
    pub(crate) cell_line: u32,
    /// Index into [`ResponseTable::compounds`].
    pub(crate) compound: u32,
    /// In the unit of [`ResponseTable::measure`]; `None` if the cell is empty.
    pub(crate) value: Option<f64>,
    /// What was tested.
    pub(crate) doses: DoseRange,
    /// What the provider says itself about it; otherwise it follows from the doses.
    pub(crate) censored: Option<Censored>,
}

/// A cell line or compound as a table speaks of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Mention {
    /// The names it is given in the table's id columns, most specific first.
    pub(crate) ids: Vec<String>,
    /// The place of the first of them among the id columns: 0 is the most specific.
    pub(crate) rank: usize,
    /// The name people use.
    pub(crate) name: Option<String>,
    /// Of a cell line.
    pub(crate) tissue: Option<String>,
    /// Of a compound.
    pub(crate) target: Option<String>,
    /// Of a compound.
    pub(crate) pathway: Option<String>,
    /// Of a compound.
    pub(crate) smiles: Option<String>,
    /// Of a compound, the highest dose of any row, in micromolar.
    pub(crate) max_dose_um: Option<f64>,
    /// What else the table says, by header.
    pub(crate) annotation: BTreeMap<String, String>,
}

/// Every cell line or compound a table speaks of, each way of naming it once.
#[derive(Debug, Default)]
pub(crate) struct Mentions {
    pub(crate) list: Vec<Mention>,
    seen: HashMap<String, u32>,
    key: String,
    /// The mention before, since tables are sorted by one side or the other.
    last: Option<(String, u32)>,
}

impl Mentions {
    /// The index of who is named by these cells of the id columns; `facts` are looked up at the first mention.
    pub(crate) fn index<'r>(
        &mut self,
        ids: impl Iterator<Item = Option<&'r str>> + Clone,
        facts: impl FnOnce() -> Mention,
    ) -> u32 {
        self.key.clear();
        for id in ids.clone() {
            self.key.push_str(id.unwrap_or_default());
            self.key.push('\u{1f}');
        }
        if let Some((last, at)) = &self.last
            && *last == self.key
        {
            return *at;
        }
        if let Some(at) = self.seen.get(&self.key) {
            let at = *at;
            let mut last = self.last.take().map(|(text, _)| text).unwrap_or_default();
            last.clone_from(&self.key);
            self.last = Some((last, at));
            return at;
        }
        let at = self.list.len() as u32;
        self.list.push(Mention {
            rank: ids.clone().position(|id| id.is_some()).unwrap_or(usize::MAX),
            // Spreadsheets write numbers as decimals.
            ids: ids.flatten().map(|id| whole(id).to_owned()).collect(),
            ..facts()
        });
        self.seen.insert(self.key.clone(), at);
        at
    }

    /// Those who are named, most specific ids first.
    pub(crate) fn by_rank(&self) -> Vec<&Mention> {
        let mut mentions: Vec<&Mention> =
            self.list.iter().filter(|mention| !mention.ids.is_empty()).collect();
        mentions.sort_by_key(|mention| mention.rank);
        mentions
    }
}

/// A whole number without the `.0` that a spreadsheet gave it; anything else as it is.
fn whole(id: &str) -> &str {
    id.strip_suffix(".0").filter(|n| n.bytes().all(|b| b.is_ascii_digit())).unwrap_or(id)
}
