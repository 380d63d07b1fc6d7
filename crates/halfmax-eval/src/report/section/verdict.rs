//! The result in one sentence that a stranger can repeat.

use crate::report::read::{Metric, Part, Run};
use crate::report::roster::Entry;

use super::comparison::Comparison;

/// What the report says first.
pub(in crate::report) struct Verdict {
    /// About the first model that learns.
    pub(in crate::report) headline: String,
    /// Whether it beats every naive model, pooled as well as within compounds; `None` if nothing can be compared.
    pub(in crate::report) holds: Option<bool>,
    /// One sentence for each further model, then remarks.
    pub(in crate::report) remarks: Vec<String>,
}

/// Compares every learned model with the naive ones.
pub(in crate::report) fn verdict(run: &Run) -> Verdict {
    let mut learned =
        run.roster.learned().filter_map(|entry| Some((entry, Comparison::new(run, entry)?)));
    let Some((entry, first)) = learned.next() else {
        let headline =
            "No model in this run learns from features: there are only naive baselines to show.";
        return Verdict { headline: headline.into(), holds: None, remarks: Vec::new() };
    };
    let mut remarks: Vec<String> = learned.map(|(_, other)| other.sentence() + ".").collect();
    remarks.extend(fold_error(run, entry));
    let headline = format!("{}; {}.", first.sentence(), protocol_words(run));
    Verdict { headline, holds: first.holds(), remarks }
}

/// An RMSE on a logarithmic scale as a factor.
fn fold_error(run: &Run, entry: &Entry) -> Option<String> {
    let model = run.scores.models.iter().find(|m| m.name == entry.name)?;
    let rmse = model.score(Part::Pooled, Metric::Rmse).mean?;
    (run.scores.screen.unit() == "ln µM").then(|| {
        format!("An RMSE of {rmse:.2} ln µM is an error of about {:.1}-fold in IC50.", rmse.exp())
    })
}

/// The scheme in words.
pub(super) fn scheme_words(scheme: &str) -> &str {
    match scheme {
        "lpo" => "leave-pair-out",
        "lco" => "leave-cell-line-out",
        "ldo" => "leave-drug-out",
        "lto" => "leave-tissue-out",
        "lso" => "leave-scaffold-out",
        "lcdo" => "leave-cell-line-and-drug-out",
        other => other,
    }
}

fn protocol_words(run: &Run) -> String {
    let splits = &run.scores.splits;
    let how = match (&splits.scheme, &splits.column) {
        (Some(scheme), _) => scheme_words(scheme).to_owned(),
        (None, Some(column)) => format!("split “{column}”"),
        (None, None) => "a split of unknown scheme".to_owned(),
    };
    match splits.folds.len() {
        0 => how,
        1 => format!("{how}, one split"),
        n => format!("{how}, {n} folds"),
    }
}
