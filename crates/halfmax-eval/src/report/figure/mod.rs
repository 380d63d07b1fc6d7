//! The figures of a report, each drawn twice: for plotly in the page, as SVG beside it.

mod actual_predicted;
mod calibration;
mod correlation;
mod critical_difference;
mod error_distance;
mod explanation;
mod learning_curve;
mod loss;
mod missing_values;
mod per_drug;
mod per_fold;
mod per_tissue;
mod residual_histogram;
mod residuals_predicted;
mod response_histogram;
mod score_map;
mod search_contour;
mod search_history;
mod search_importance;
mod search_parallel;
mod search_pareto;
mod search_slice;
mod search_timeline;
pub(super) mod still;
mod violin;

use serde::Serialize;
use serde_json::Value;

pub(super) use actual_predicted::DRAWN;
pub(super) use calibration::lines as calibration_lines;
pub(super) use critical_difference::{p_value, ranked};

use super::read::{Describe, Predictions, Run};

/// A place in the report where a figure belongs.
pub(super) struct Plate {
    /// Anchor in the page, stem of the static file.
    pub(super) name: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    draw: fn(&Run) -> Result<Figure, Absent>,
}

impl Plate {
    /// Draws the figure, or says why there is none.
    pub(super) fn draw(&self, run: &Run) -> Result<Figure, Absent> {
        (self.draw)(run)
    }
}

/// Why a figure is not there, in words for its place.
pub(super) struct Absent(pub(super) String);

impl Absent {
    fn file(name: &str) -> Self {
        Self(format!("Not drawn: {name} is not in this run."))
    }

    fn because(reason: &str) -> Self {
        Self(format!("Not drawn: {reason}."))
    }
}

/// A drawn figure.
pub(super) struct Figure {
    /// What it shows and how to read it.
    pub(super) caption: String,
    /// What the chooser chooses; shown where there are several variants.
    pub(super) choose: &'static str,
    /// Rows of the predictions to fill in, if any.
    pub(super) points: Option<Points>,
    /// Whether the y axis may be switched to a logarithmic one.
    pub(super) log_switch: bool,
    /// Height on the page in pixels.
    pub(super) height: u32,
    /// At least one.
    pub(super) variants: Vec<Variant>,
    /// The static export, of the first variant.
    pub(super) svg: String,
}

/// What the page computes for each pair and puts into the trace whose `meta` is `points`.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Points {
    /// Measured on x, predicted on y.
    Actual,
    /// Predicted on x, measured − predicted on y.
    Residual,
}

/// One choice of a figure, as plotly takes it.
///
/// Colours that start with `@` are the theme's; a trace whose `meta` is `all` leaves when one compound is chosen.
#[derive(Serialize)]
pub(super) struct Variant {
    pub(super) label: String,
    /// Numbers in a sentence, shown below the figure.
    pub(super) note: String,
    pub(super) traces: Vec<Value>,
    pub(super) layout: Value,
}

pub(super) const ACTUAL_PREDICTED: Plate = Plate {
    name: "actual-vs-predicted",
    title: "Measured against predicted",
    draw: actual_predicted::figure,
};
pub(super) const RESIDUAL_HISTOGRAM: Plate = Plate {
    name: "residual-histogram",
    title: "Distribution of residuals",
    draw: residual_histogram::figure,
};
pub(super) const RESIDUALS_PREDICTED: Plate = Plate {
    name: "residuals-vs-predicted",
    title: "Residuals against predicted",
    draw: residuals_predicted::figure,
};
pub(super) const LOSS: Plate =
    Plate { name: "loss", title: "Training and validation loss", draw: loss::figure };
pub(super) const PER_DRUG: Plate =
    Plate { name: "per-drug", title: "Scores per compound", draw: per_drug::figure };
pub(super) const PER_TISSUE: Plate =
    Plate { name: "per-tissue", title: "RMSE per tissue", draw: per_tissue::figure };
pub(super) const PER_FOLD: Plate =
    Plate { name: "per-fold", title: "Scores per fold", draw: per_fold::figure };
pub(super) const VIOLIN: Plate =
    Plate { name: "violin", title: "Spread over compounds", draw: violin::figure };
pub(super) const SCORE_MAP: Plate =
    Plate { name: "score-map", title: "Models and scores", draw: score_map::figure };
pub(super) const CRITICAL_DIFFERENCE: Plate = Plate {
    name: "critical-difference",
    title: "Which models differ",
    draw: critical_difference::figure,
};
pub(super) const CALIBRATION: Plate =
    Plate { name: "calibration", title: "Calibration of intervals", draw: calibration::figure };
pub(super) const ERROR_DISTANCE: Plate =
    Plate { name: "error-vs-distance", title: "Error and distance", draw: error_distance::figure };
pub(super) const EXPLANATION: Plate =
    Plate { name: "explanation-importance", title: "Importance", draw: explanation::figure };
pub(super) const LEARNING_CURVE: Plate =
    Plate { name: "learning-curve", title: "Learning curve", draw: learning_curve::figure };
pub(super) const SEARCH_HISTORY: Plate =
    Plate { name: "search-history", title: "Search history", draw: search_history::figure };
pub(super) const SEARCH_IMPORTANCE: Plate = Plate {
    name: "search-importance",
    title: "What the value depends on",
    draw: search_importance::figure,
};
pub(super) const SEARCH_PARALLEL: Plate = Plate {
    name: "search-parallel",
    title: "Trials across parameters",
    draw: search_parallel::figure,
};
pub(super) const SEARCH_SLICE: Plate =
    Plate { name: "search-slice", title: "Value by parameter", draw: search_slice::figure };
pub(super) const SEARCH_CONTOUR: Plate = Plate {
    name: "search-contour",
    title: "Value over two parameters",
    draw: search_contour::figure,
};
pub(super) const SEARCH_PARETO: Plate =
    Plate { name: "search-pareto", title: "Error against cost", draw: search_pareto::figure };
pub(super) const SEARCH_TIMELINE: Plate =
    Plate { name: "search-timeline", title: "Timeline", draw: search_timeline::figure };
pub(super) const RESPONSE_HISTOGRAM: Plate = Plate {
    name: "response-histogram",
    title: "Measured responses",
    draw: response_histogram::figure,
};
pub(super) const MISSING_VALUES: Plate =
    Plate { name: "missing-values", title: "Pairs never tested", draw: missing_values::figure };
pub(super) const CORRELATION: Plate =
    Plate { name: "correlation", title: "Correlation of features", draw: correlation::figure };

fn predictions(run: &Run) -> Result<&Predictions, Absent> {
    let predictions = run.predictions.as_ref().ok_or_else(|| Absent::file("predictions.tsv"))?;
    if predictions.len() == 0 || predictions.models.is_empty() {
        return Err(Absent::because("predictions.tsv holds no predictions"));
    }
    Ok(predictions)
}

fn describe(run: &Run) -> Result<&Describe, Absent> {
    run.describe.as_ref().ok_or_else(|| Absent::file("describe.json"))
}

/// Enough digits for a drawing.
fn round(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}
