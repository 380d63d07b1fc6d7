//! The result in one sentence that a stranger can repeat.

use crate::report::read::{Metric, Model, Part, Run};
use crate::report::roster::Entry;
use crate::report::summary::number;

/// What the report says first.
pub(in crate::report) struct Verdict {
    /// About the first model that learns.
    pub(in crate::report) headline: String,
    /// Whether it beats the naive reference, pooled as well as within compounds; `None` if nothing can be compared.
    pub(in crate::report) holds: Option<bool>,
    /// One sentence for each further model, then remarks.
    pub(in crate::report) remarks: Vec<String>,
}

/// Compares every learned model with the naive reference.
pub(in crate::report) fn verdict(run: &Run) -> Verdict {
    let find = |entry: &Entry| run.scores.models.iter().find(|m| m.name == entry.name);
    let reference = run.roster.reference().and_then(|entry| Some((entry, find(entry)?)));
    let mut learned = run.roster.learned().filter_map(|entry| Some((entry, find(entry)?)));
    let Some((entry, model)) = learned.next() else {
        let headline =
            "No model in this run learns from features: there are only naive baselines to show.";
        return Verdict { headline: headline.into(), holds: None, remarks: Vec::new() };
    };
    let (sentence, holds) = sentence(run, entry, model, reference);
    let mut remarks: Vec<String> = learned
        .map(|(entry, model)| self::sentence(run, entry, model, reference).0 + ".")
        .collect();
    if let Some(rmse) =
        model.score(Part::Pooled, Metric::Rmse).mean.filter(|_| run.scores.screen.unit() == "ln µM")
    {
        remarks.push(format!(
            "An RMSE of {rmse:.2} ln µM is an error of about {:.1}-fold in IC50.",
            rmse.exp()
        ));
    }
    Verdict { headline: format!("{sentence}; {}.", protocol_words(run)), holds, remarks }
}

/// The comparison, without a full stop, and whether the model wins it.
fn sentence(
    run: &Run,
    entry: &Entry,
    model: &Model,
    reference: Option<(&Entry, &Model)>,
) -> (String, Option<bool>) {
    let name = entry.prose();
    let score = |model: &Model, part, metric| model.score(part, metric).mean;
    let rmse = score(model, Part::Pooled, Metric::Rmse);
    let pearson = score(model, Part::PerDrug, Metric::Pearson);
    let with_unit =
        |value: Option<f64>| value.map_or_else(|| number(None), |v| run.scores.screen.in_unit(v));
    let Some((naive, naive_model)) = reference else {
        let text = format!(
            "{name}: RMSE {}, per-drug Pearson {}. No naive baseline was run, so nobody can say whether that is good",
            with_unit(rmse),
            number(pearson)
        );
        return (text, None);
    };
    let other = naive.prose();
    let naive_rmse = score(naive_model, Part::Pooled, Metric::Rmse);
    let naive_pearson = score(naive_model, Part::PerDrug, Metric::Pearson);
    let (Some(own), Some(theirs)) = (rmse, naive_rmse) else {
        return (format!("{name} cannot be compared with {other}: an RMSE is undefined"), None);
    };
    let pooled = own < theirs;
    // A naive model that is constant within compounds has no correlation there to beat.
    let within = match (pearson, naive_pearson) {
        (Some(own), Some(theirs)) => own > theirs,
        (own, _) => own.is_some_and(|r| r > 0.0),
    };
    let percent = 100.0 * (own / theirs - 1.0).abs();
    let folds = folds_won(model, naive_model);
    let lead = match (pooled, within) {
        (true, true) => format!("{name}: RMSE"),
        (true, false) => format!(
            "{name} beats {other} overall but ranks cell lines within compounds no better: RMSE"
        ),
        (false, _) => format!("{name} does not beat {other}: RMSE"),
    };
    let text = format!(
        "{lead} {} against {} for {other} ({percent:.0} % {}{folds}), per-drug Pearson {} against {}",
        with_unit(rmse),
        number(naive_rmse),
        if pooled { "lower" } else { "higher" },
        number(pearson),
        number(naive_pearson),
    );
    (text, Some(pooled && within))
}

/// In how many folds the model has the lower RMSE, where there are several.
fn folds_won(model: &Model, naive: &Model) -> String {
    let rmse = |fold: &str, model: &Model| {
        model.folds.iter().find(|f| f.name == fold)?.score(Part::Pooled, Metric::Rmse)
    };
    let pairs: Vec<(f64, f64)> = model
        .folds
        .iter()
        .filter_map(|f| Some((rmse(&f.name, model)?, rmse(&f.name, naive)?)))
        .collect();
    if pairs.len() < 2 {
        return String::new();
    }
    let won = pairs.iter().filter(|(own, theirs)| own < theirs).count();
    format!(", ahead in {won} of {} folds", pairs.len())
}

/// The scheme in words.
pub(super) fn scheme_words(scheme: &str) -> &str {
    match scheme {
        "lpo" => "leave-pair-out",
        "lco" => "leave-cell-line-out",
        "ldo" => "leave-drug-out",
        "lto" => "leave-tissue-out",
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
