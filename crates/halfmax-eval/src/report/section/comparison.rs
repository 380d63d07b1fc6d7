//! One learned model against the naive ones, as numbers that become a sentence.

use crate::report::read::{Metric, Model, Part, Run};
use crate::report::roster::Entry;
use crate::report::summary::number;

/// A model as it is named, with the two scores that a verdict rests on.
struct Standing<'r> {
    prose: String,
    model: &'r Model,
    rmse: Option<f64>,
    pearson: Option<f64>,
}

/// A learned model, the naive one of lowest error, and another naive model that is better than the learned one.
pub(super) struct Comparison<'r> {
    run: &'r Run,
    own: Standing<'r>,
    reference: Option<Standing<'r>>,
    rival: Option<Standing<'r>>,
}

impl<'r> Comparison<'r> {
    /// Compares one learned model with all naive ones of the run.
    pub(super) fn new(run: &'r Run, entry: &Entry) -> Option<Self> {
        let standing = |entry: &Entry| {
            let model = run.scores.models.iter().find(|m| m.name == entry.name)?;
            let rmse = model.score(Part::Pooled, Metric::Rmse).mean;
            let pearson = model.score(Part::PerDrug, Metric::Pearson).mean;
            Some(Standing { prose: entry.prose(), model, rmse, pearson })
        };
        let own = standing(entry)?;
        let lowest = |a: &Standing, b: &Standing| {
            a.rmse.unwrap_or(f64::MAX).total_cmp(&b.rmse.unwrap_or(f64::MAX))
        };
        let mut naive: Vec<Standing> =
            run.roster.entries().iter().filter(|e| e.naive).filter_map(standing).collect();
        // A model has to clear the highest bar: which naive one that is depends on the scheme.
        naive.sort_by(lowest);
        let mut naive = naive.into_iter();
        let reference = naive.next();
        let rival = naive
            .filter(|naive| !own.beats_pooled(naive) || !own.beats_within(naive))
            .min_by(lowest);
        Some(Self { run, own, reference, rival })
    }

    /// Whether the model beats every naive one, pooled as well as within compounds; `None` if nobody can say.
    pub(super) fn holds(&self) -> Option<bool> {
        let reference = self.reference.as_ref()?;
        self.own.rmse.and(reference.rmse)?;
        Some(
            self.own.beats_pooled(reference)
                && self.own.beats_within(reference)
                && self.rival.is_none(),
        )
    }

    /// The comparison without a full stop.
    pub(super) fn sentence(&self) -> String {
        let Standing { prose: name, pearson, .. } = &self.own;
        let Some(reference) = &self.reference else {
            return format!(
                "{name}: RMSE {}, per-drug Pearson {}. No naive baseline was run, so nobody can say whether that is good",
                self.with_unit(self.own.rmse),
                number(*pearson)
            );
        };
        let (Some(own), Some(theirs)) = (self.own.rmse, reference.rmse) else {
            return format!(
                "{name} cannot be compared with {}: an RMSE is undefined",
                reference.prose
            );
        };
        let side = if own < theirs { "lower" } else { "higher" };
        let within = match reference.pearson {
            Some(r) => format!("{} against {}", number(*pearson), number(Some(r))),
            None => format!("{} (undefined for {})", number(*pearson), reference.prose),
        };
        format!(
            "{}: RMSE {} against {} for {} ({:.0} % {side}{}), per-drug Pearson {within}{}",
            self.lead(reference),
            self.with_unit(Some(own)),
            number(Some(theirs)),
            reference.prose,
            100.0 * (own / theirs - 1.0).abs(),
            self.own.folds_won(reference),
            self.rival_words()
        )
    }

    fn lead(&self, reference: &Standing) -> String {
        let (name, other) = (&self.own.prose, &reference.prose);
        if !self.own.beats_pooled(reference) {
            return format!("{name} does not beat {other}");
        }
        if !self.own.beats_within(reference) {
            return format!(
                "{name} beats {other} overall but ranks cell lines within compounds no better"
            );
        }
        match &self.rival {
            Some(rival) if !self.own.beats_pooled(rival) => {
                format!("{name} beats {other} but not {}", rival.prose)
            }
            Some(rival) => {
                format!(
                    "{name} beats {other} but ranks cell lines within compounds no better than {}",
                    rival.prose
                )
            }
            None => name.clone(),
        }
    }

    fn rival_words(&self) -> String {
        self.rival.as_ref().map_or_else(String::new, |rival| {
            let (rmse, pearson) = (number(rival.rmse), number(rival.pearson));
            format!(
                "; {}, which is naive too: RMSE {rmse}, per-drug Pearson {pearson}",
                rival.prose
            )
        })
    }

    fn with_unit(&self, value: Option<f64>) -> String {
        value.map_or_else(|| number(None), |v| self.run.scores.screen.in_unit(v))
    }
}

impl Standing<'_> {
    fn beats_pooled(&self, naive: &Self) -> bool {
        match (self.rmse, naive.rmse) {
            (Some(own), Some(theirs)) => own < theirs,
            (own, _) => own.is_some(),
        }
    }

    /// A naive model that is constant within compounds has no correlation there to beat.
    fn beats_within(&self, naive: &Self) -> bool {
        match (self.pearson, naive.pearson) {
            (Some(own), Some(theirs)) => own > theirs,
            (own, _) => own.is_some_and(|r| r > 0.0),
        }
    }

    /// In how many folds this model has the lower RMSE, where there are several.
    fn folds_won(&self, naive: &Self) -> String {
        let rmse = |fold: &str, model: &Model| {
            model.folds.iter().find(|f| f.name == fold)?.score(Part::Pooled, Metric::Rmse)
        };
        let folds = self.model.folds.iter().map(|f| f.name.as_str());
        let pairs: Vec<(f64, f64)> = folds
            .filter_map(|fold| Some((rmse(fold, self.model)?, rmse(fold, naive.model)?)))
            .collect();
        if pairs.len() < 2 {
            return String::new();
        }
        let won = pairs.iter().filter(|(own, theirs)| own < theirs).count();
        format!(", ahead in {won} of {} folds", pairs.len())
    }
}
