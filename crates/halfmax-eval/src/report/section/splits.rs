//! What was trained on and what was tested, with what the two parts share.

use crate::report::html::{Column, Row, Table};
use crate::report::read::{FoldSplit, Run};
use crate::report::summary::count;

use super::verdict::scheme_words;

/// What the splits test, in words.
pub(in crate::report) struct Protocol {
    pub(in crate::report) text: String,
    /// Whether the folds contradict the scheme.
    pub(in crate::report) broken: bool,
}

/// Reads the claim of the scheme off the counts of the folds.
pub(in crate::report) fn protocol(run: &Run) -> Option<Protocol> {
    let splits = &run.scores.splits;
    if splits.folds.is_empty() {
        return None;
    }
    let none =
        |shared: fn(&FoldSplit) -> Option<u64>| splits.folds.iter().all(|f| shared(f) == Some(0));
    let some = |shared: fn(&FoldSplit) -> Option<u64>| {
        splits.folds.iter().any(|f| shared(f).is_some_and(|n| n > 0))
    };
    let scheme = splits.scheme.as_deref().unwrap_or_default();
    let leak = match scheme {
        "lpo" if some(|f| f.pairs_shared) => Some("pair"),
        "lco" | "lto" | "lcdo" if some(|f| f.cell_lines_shared) => Some("cell line"),
        "lto" if some(|f| f.tissues_shared) => Some("tissue"),
        "ldo" | "lso" | "lcdo" if some(|f| f.compounds_shared) => Some("compound"),
        _ => None,
    };
    if let Some(what) = leak {
        let text = format!(
            "These splits are not what they claim: under {} no test {what} may occur in training, but in some \
             fold one does. Do not trust the scores.",
            scheme_words(scheme)
        );
        return Some(Protocol { text, broken: true });
    }
    let (new_lines, new_compounds) = (none(|f| f.cell_lines_shared), none(|f| f.compounds_shared));
    let (old_lines, old_compounds) = (some(|f| f.cell_lines_shared), some(|f| f.compounds_shared));
    let text = match (new_lines, new_compounds) {
        (true, true) => "No test cell line and no test compound occurs in training, in any fold.",
        (true, false) if old_compounds => {
            "No test cell line occurs in training, in any fold; its compounds do. The scores are for new cell lines \
             treated with known compounds."
        }
        (false, true) if old_lines => {
            "No test compound occurs in training, in any fold; its cell lines do. The scores are for new compounds on \
             known cell lines."
        }
        (false, false) if old_lines && old_compounds => {
            "Test cell lines and test compounds both occur in training, in other pairs. The scores are for filling \
             gaps in a screen; they say nothing about a new tumour or a new compound."
        }
        _ => return None,
    };
    Some(Protocol { text: text.to_owned(), broken: false })
}

/// The sizes of the folds.
pub(in crate::report) fn splits(run: &Run) -> Option<Table> {
    let splits = &run.scores.splits;
    if splits.folds.is_empty() {
        return None;
    }
    let mut facts = vec![match &splits.scheme {
        Some(scheme) => format!("Scheme: {}.", scheme_words(scheme)),
        None => "Scheme: none stated.".to_owned(),
    }];
    facts.extend(splits.column.as_ref().map(|column| format!("Column: {column}.")));
    facts.extend(splits.source.as_ref().map(|source| format!("Source: {source}.")));
    let cell = |value: Option<u64>| value.map_or_else(|| "–".to_owned(), count);
    Some(Table {
        name: "splits",
        caption: facts.join(" "),
        columns: vec![
            Column::text("fold"),
            Column::number("training rows"),
            Column::number("validation rows"),
            Column::number("test rows"),
            Column::number("test pairs also in training"),
            Column::number("test cell lines also in training"),
            Column::number("test compounds also in training"),
            Column::number("test tissues also in training"),
        ],
        rows: splits
            .folds
            .iter()
            .map(|fold| Row {
                class: "",
                cells: vec![
                    fold.name.as_str().into(),
                    cell(fold.train).into(),
                    cell(fold.validation).into(),
                    cell(fold.test).into(),
                    cell(fold.pairs_shared).into(),
                    cell(fold.cell_lines_shared).into(),
                    cell(fold.compounds_shared).into(),
                    cell(fold.tissues_shared).into(),
                ],
            })
            .collect(),
    })
}
