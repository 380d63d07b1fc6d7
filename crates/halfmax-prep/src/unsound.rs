//! What keeps rows of a screen from being a fold.

use std::collections::HashMap;

use halfmax_data::Screen;

use crate::{PrepError, Scheme};

/// A fault of the parts, in indices of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unsound {
    /// Nothing to learn from.
    Untrained,
    /// A row in two parts.
    Twice(u32),
    /// Rows of one group in two parts.
    Torn {
        /// What the rows share: `pair`, `cell line`, `drug`, `tissue` or `scaffold`.
        group: &'static str,
        /// The row that is tested or validates.
        row: u32,
        /// The part it is in.
        part: &'static str,
        /// The first row of the group.
        other: u32,
        /// The part that one is in.
        elsewhere: &'static str,
    },
}

impl Unsound {
    /// The rows of one group that the parts do not keep together.
    pub(crate) fn torn(
        scheme: Scheme,
        screen: &Screen,
        parts: [(&'static str, &[u32]); 3],
    ) -> Option<Self> {
        for (group, groups) in scheme.grouped_by().iter().copied().zip(scheme.groupings(screen)) {
            // The first row of each group with its part; groups are indices or a pair of them, so not dense.
            let mut first = HashMap::new();
            for (part, rows) in parts {
                for row in rows {
                    let (other, elsewhere) =
                        *first.entry(groups[*row as usize]).or_insert((*row, part));
                    if elsewhere != part {
                        return Some(Self::Torn { group, row: *row, part, other, elsewhere });
                    }
                }
            }
        }
        None
    }

    /// The fault of a fold that stands in no file.
    pub(crate) fn of(self, fold: &str, screen: &Screen) -> PrepError {
        let id = |row: u32| screen.responses[row as usize].row_id;
        let problem = match self {
            Self::Untrained => "there is no training row".to_owned(),
            Self::Twice(row) => format!("row {} is in two parts", id(row)),
            Self::Torn { group, row, part, other, elsewhere } => format!(
                "row {} ({}) is in {part}, but row {} of the same {group} is in {elsewhere} as well",
                id(row),
                pair(screen, row),
                id(other)
            ),
        };
        PrepError::Splits { source_name: format!("fold {fold}"), problem }
    }
}

/// Who was tested with what in a response.
pub(crate) fn pair(screen: &Screen, row: u32) -> String {
    let response = &screen.responses[row as usize];
    format!(
        "{} × {}",
        screen.cell_lines[response.cell_line as usize].name,
        screen.compounds[response.compound as usize].name
    )
}
