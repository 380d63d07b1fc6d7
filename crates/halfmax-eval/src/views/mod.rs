//! What the views of training rows are like, and what a pipeline makes of them.

mod facts;
mod write;

use halfmax_prep::{Fold, Parts, Pipeline, PrepError, Shared, View};
use serde::Serialize;

pub use facts::{Best, Correlation, Gaps, Histogram, Most, ViewFacts};
pub use write::{MARKER, write};

/// The views of one fold's training rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Views {
    /// The fold; its test rows are not looked at.
    pub fold: String,
    /// Training responses.
    pub rows: usize,
    /// Training cell lines.
    pub cell_lines: usize,
    /// Training compounds.
    pub compounds: usize,
    /// What training and test have in common.
    #[serde(flatten)]
    pub shared: Shared,
    /// Before any step.
    pub views: Vec<ViewFacts>,
    /// What each step left, in order.
    pub steps: Vec<StepFacts>,
}

/// The views as a step left them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepFacts {
    /// What the step is called in files.
    pub step: &'static str,
    /// Views that changed, appeared or went away.
    pub changed: Vec<Change>,
}

/// A view before and after a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The view.
    pub view: String,
    /// Features before, `None` if it is new.
    pub features_before: Option<usize>,
    /// Features after, `None` if it is gone.
    pub features: Option<usize>,
    /// Missing values before.
    pub missing_before: usize,
    /// Missing values after.
    pub missing: usize,
}

impl Views {
    /// Looks at the training part of a fold, then fits the pipeline on it step by step.
    ///
    /// # Errors
    /// The step that cannot be fitted, with its reason.
    pub fn of(fold: &Fold, parts: &Parts, pipeline: &Pipeline) -> Result<Self, PrepError> {
        let train = parts.train().design();
        let mut steps = Vec::with_capacity(pipeline.steps.len());
        let mut before: Vec<View> = train.views.clone();
        pipeline.fit_watched(parts.train(), &mut |step, design| {
            steps.push(StepFacts { step: step.name(), changed: changes(&before, &design.views) });
            before.clone_from(&design.views);
        })?;
        Ok(Self {
            fold: fold.name().to_owned(),
            rows: train.len(),
            cell_lines: train.cell_lines.len(),
            compounds: train.compounds.len(),
            shared: fold.shared(),
            views: train.views.iter().map(|view| ViewFacts::of(train, view)).collect(),
            steps,
        })
    }
}

fn changes(before: &[View], after: &[View]) -> Vec<Change> {
    let find = |views: &[View], name: &str| views.iter().position(|v| v.name == name);
    let missing = |view: &View| view.values.iter().filter(|v| v.is_nan()).count();
    let mut changes = Vec::new();
    for view in before {
        let now = find(after, &view.name).map(|at| &after[at]);
        // Shared values are untouched values.
        if now.is_some_and(|now| std::sync::Arc::ptr_eq(&now.values, &view.values)) {
            continue;
        }
        changes.push(Change {
            view: view.name.clone(),
            features_before: Some(view.n_features()),
            features: now.map(View::n_features),
            missing_before: missing(view),
            missing: now.map_or(0, missing),
        });
    }
    for view in after.iter().filter(|view| find(before, &view.name).is_none()) {
        changes.push(Change {
            view: view.name.clone(),
            features_before: None,
            features: Some(view.n_features()),
            missing_before: 0,
            missing: missing(view),
        });
    }
    changes
}
