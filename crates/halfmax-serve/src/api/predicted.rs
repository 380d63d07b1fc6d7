//! One prediction with everything that stands beside it.

use std::borrow::Cow;

use halfmax_prep::Pair;
use serde::Serialize;
use utoipa::ToSchema;

use crate::served::Served;

/// One prediction; values are in the unit of the model, `…_um` in µM.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Predicted<'a> {
    /// Id; null for a profile.
    cell_line: Option<&'a str>,
    cell_line_name: Option<&'a str>,
    tissue: Option<&'a str>,
    /// Whether the model learned from the cell line; null for a profile.
    cell_line_in_training: Option<bool>,
    /// Id.
    compound: &'a str,
    compound_name: &'a str,
    compound_in_training: bool,
    target: Option<&'a str>,
    pathway: Option<&'a str>,
    /// The prediction.
    pub(super) value: f64,
    /// The same as a concentration, if it stands for one.
    concentration_um: Option<f64>,
    /// Lower end of the interval; null if the model has none.
    lower: Option<f64>,
    upper: Option<f64>,
    /// Of `lower` as a concentration: the higher of both where high values stand for low concentrations.
    lower_um: Option<f64>,
    upper_um: Option<f64>,
    /// Share of responses that the interval is to hold.
    coverage: Option<f64>,
    /// What the means of cell line and compound predict, without a model.
    mean_effects: f64,
    mean_effects_um: Option<f64>,
    /// What was measured, if the pair is among the test rows of the model's run.
    measured: Option<f64>,
    measured_um: Option<f64>,
    among_lines: Option<Among>,
    /// Why the model should not be relied on here; null if nothing speaks against it.
    #[schema(value_type = Option<String>)]
    out_of_domain: Option<Cow<'a, str>>,
}

/// Where a value falls among the measured values of all cell lines tested with the compound.
#[derive(Debug, Serialize, ToSchema)]
struct Among {
    n: usize,
    below: usize,
}

impl<'a> Predicted<'a> {
    /// Of a cell line of the bundle.
    pub(super) fn of_pair(model: &'a Served, pair: Pair, (value, naive): (f64, f64)) -> Self {
        let line = model.bundle.cell_line(pair.cell_line);
        let measured =
            model.run.as_ref().and_then(|run| run.measured(pair.cell_line, pair.compound));
        let measure = model.bundle.about.measure;
        Self {
            cell_line: Some(line.id.as_str()),
            cell_line_name: Some(&line.name),
            tissue: line.tissue.as_deref(),
            cell_line_in_training: Some(
                model.standing.cell_lines[pair.cell_line as usize].in_training,
            ),
            measured,
            measured_um: measured.and_then(|value| measure.concentration_um(value)),
            out_of_domain: model.standing.outside(pair).map(Cow::Owned),
            ..Self::of_profile(model, pair.compound, (value, naive), None)
        }
    }

    /// Of a profile, which may be `outside` of what the model knows.
    pub(super) fn of_profile(
        model: &'a Served,
        compound: u32,
        (value, naive): (f64, f64),
        outside: Option<&str>,
    ) -> Self {
        let measure = model.bundle.about.measure;
        let um = |value: f64| measure.concentration_um(value);
        let drug = model.bundle.compound(compound);
        let half = model.half_width(compound);
        let (lower, upper) = (half.map(|h| value - h), half.map(|h| value + h));
        let among = model.run.as_ref().and_then(|run| run.among(compound, value));
        Self {
            cell_line: None,
            cell_line_name: None,
            tissue: None,
            cell_line_in_training: None,
            compound: drug.id.as_str(),
            compound_name: &drug.name,
            compound_in_training: model.standing.compounds[compound as usize].in_training,
            target: drug.target.as_deref(),
            pathway: drug.pathway.as_deref(),
            value,
            concentration_um: um(value),
            lower,
            upper,
            lower_um: lower.and_then(um),
            upper_um: upper.and_then(um),
            coverage: half.and_then(|_| model.coverage()),
            mean_effects: naive,
            mean_effects_um: um(naive),
            measured: None,
            measured_um: None,
            among_lines: among.map(|(n, below)| Among { n, below }),
            out_of_domain: outside.map(|why| Cow::Owned(why.to_owned())),
        }
    }
}
