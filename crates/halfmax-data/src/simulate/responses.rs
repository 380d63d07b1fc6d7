//! What a screen measures of each cell line with each compound.

use rayon::prelude::*;

use super::SimulationConfig;
use super::cell_lines::SimulatedCellLine;
use super::compounds::{LATE_SHARE, SimulatedCompound};
use super::curve::{Curve, Usual};
use super::draw::Draws;

/// One measured pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimulatedResponse {
    /// Place in [`Simulated::cell_lines`](super::Simulated::cell_lines).
    pub cell_line: usize,
    /// Place in [`Simulated::compounds`](super::Simulated::compounds).
    pub compound: usize,
    /// ln IC50 in ln µM that an assay without error would find.
    pub true_ln_ic50: f64,
    /// ln IC50 in ln µM of the fitted curve; beyond the highest dose it is extrapolated.
    pub ln_ic50: f64,
    /// Mean viability of the fitted curve over the tested doses.
    pub auc: f64,
    /// Distance of the viabilities from the fitted curve.
    pub rmse: f64,
    /// ln IC50 in standard deviations from the compound's mean over this screen: made from the answer.
    pub z_score: f64,
}

/// Why a pair has its true ln IC50.
#[derive(Debug, Clone, Copy)]
pub(super) struct Potency {
    /// Of the compound, whatever the cell line.
    base: f64,
    /// Linear in activities, alterations, expression, tissue.
    pub(super) linear: f64,
    /// The product of two activities.
    pub(super) product: f64,
    /// What no profile shows.
    pub(super) hidden: f64,
}

impl Potency {
    pub(super) fn ln_ic50(self) -> f64 {
        self.explained() + self.hidden
    }

    /// All but what no profile shows.
    pub(super) fn explained(self) -> f64 {
        self.base + self.linear + self.product
    }
}

/// Spread of what no profile shows, for one pair, in ln µM.
const HIDDEN_SD: f64 = 0.55;

fn potency(
    compound: &SimulatedCompound,
    cell_line: &SimulatedCellLine,
    draws: &mut Draws,
) -> Potency {
    let activity = &cell_line.activity;
    let (first, second, by_product) = compound.product;
    Potency {
        base: compound.base_potency,
        linear: compound
            .weights
            .iter()
            .map(|(pathway, weight)| weight * activity[*pathway])
            .sum::<f64>()
            + compound.markers.iter().map(|marker| marker.shift(cell_line)).sum::<f64>()
            + compound.tissue_effects[cell_line.tissue_index]
            + compound.general * cell_line.sensitivity,
        product: by_product * activity[first] * activity[second],
        hidden: compound.general * cell_line.hidden_sensitivity + draws.normal(0.0, HIDDEN_SD),
    }
}

/// One compound on every cell line: the truth of all pairs, the responses of those measured.
pub(super) struct Column {
    pub(super) potencies: Vec<Potency>,
    pub(super) responses: Vec<SimulatedResponse>,
}

/// Screens every compound; a pair's values, its z-score apart, depend on no other pair.
pub(super) fn screen(
    config: &SimulationConfig,
    cell_lines: &[SimulatedCellLine],
    compounds: &[SimulatedCompound],
) -> Vec<Column> {
    compounds
        .par_iter()
        .enumerate()
        .map(|(place, compound)| column(config, cell_lines, compound, place))
        .collect()
}

fn column(
    config: &SimulationConfig,
    cell_lines: &[SimulatedCellLine],
    compound: &SimulatedCompound,
    place: usize,
) -> Column {
    let seed = config.seed.fork(&format!("screen-{}", compound.name));
    let ln_doses: Vec<f64> = compound.doses_um.iter().map(|dose| dose.ln()).collect();
    let mut potencies = Vec::with_capacity(cell_lines.len());
    let mut lots = Vec::with_capacity(cell_lines.len());
    let mut responses = Vec::with_capacity(cell_lines.len());
    for (cell_line_place, cell_line) in cell_lines.iter().enumerate() {
        let mut draws = Draws::new(seed.fork(&cell_line.model_id));
        let potency = potency(compound, cell_line, &mut draws);
        lots.push(draws.uniform(0.0, 1.0) / missing_chance(config, compound, cell_line));
        let measured = assay(config, &ln_doses, compound.ln_width, potency.ln_ic50(), &mut draws);
        responses.push(SimulatedResponse {
            cell_line: cell_line_place,
            compound: place,
            ..measured
        });
        potencies.push(potency);
    }
    let least = least_kept(&lots);
    let mut lot = lots.into_iter();
    responses.retain(|_| lot.next().is_some_and(|lot| lot >= least));
    add_z_scores(&mut responses);
    Column { potencies, responses }
}

/// A compound of a screen has at least this many responses: fewer have no spread to speak of.
const LEAST_RESPONSES: usize = 3;

/// The lot from which on pairs are kept: 1, lower where that would leave too few.
fn least_kept(lots: &[f64]) -> f64 {
    let mut sorted = lots.to_vec();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    sorted[LEAST_RESPONSES - 1].min(1.0)
}

/// Compounds that came later met fewer lines; some lines grow too badly to be screened often.
fn missing_chance(
    config: &SimulationConfig,
    compound: &SimulatedCompound,
    cell_line: &SimulatedCellLine,
) -> f64 {
    const LATE: f64 = 1.6;
    const EARLY: f64 = (1.0 - LATE_SHARE * LATE) / (1.0 - LATE_SHARE);
    let of_compound = if compound.late { LATE } else { EARLY };
    let of_cell_line = Draws::new(config.seed.fork(&format!("coverage-{}", cell_line.model_id)))
        .uniform(0.75, 1.25);
    config.missing_fraction * of_compound * of_cell_line
}

/// Measures viabilities, then fits them as if the truth were not known.
fn assay(
    config: &SimulationConfig,
    ln_doses: &[f64],
    ln_width: f64,
    true_ln_ic50: f64,
    draws: &mut Draws,
) -> SimulatedResponse {
    let of_the_day = Curve {
        ln_ic50: true_ln_ic50 + draws.normal(0.0, config.day_sd),
        ln_width: ln_width + draws.normal(0.0, 0.1),
    };
    let viabilities: Vec<f64> = ln_doses
        .iter()
        .map(|ln_dose| {
            of_the_day.viability(*ln_dose) + draws.normal(0.0, config.replicate_noise_sd)
        })
        .collect();
    let (lowest, highest) = (ln_doses[0], ln_doses[ln_doses.len() - 1]);
    let usual = Usual {
        ln_ic50: (highest + 1.0, 3.0),
        ln_width: (0.0, 0.2),
        noise_sd: config.replicate_noise_sd,
    };
    let fitted = Curve::fit(ln_doses, &viabilities, usual);
    SimulatedResponse {
        cell_line: 0,
        compound: 0,
        true_ln_ic50,
        ln_ic50: fitted.ln_ic50,
        auc: fitted.auc(lowest, highest),
        rmse: fitted.rmse(ln_doses, &viabilities),
        z_score: 0.0,
    }
}

fn add_z_scores(responses: &mut [SimulatedResponse]) {
    let n = responses.len() as f64;
    let mean = responses.iter().map(|r| r.ln_ic50).sum::<f64>() / n;
    let squares: f64 = responses.iter().map(|r| (r.ln_ic50 - mean).powi(2)).sum();
    let sd = (squares / (n - 1.0)).sqrt();
    for response in responses {
        response.z_score = (response.ln_ic50 - mean) / sd;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_three_pairs_are_kept() {
        assert!((least_kept(&[0.2, 0.9, 0.1, 0.5]) - 0.2).abs() < 1e-12);
        assert!((least_kept(&[0.2, 2.0, 3.0, 5.0]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn an_assay_without_noise_finds_the_truth() {
        let config = SimulationConfig {
            replicate_noise_sd: 0.0,
            day_sd: 0.0,
            ..SimulationConfig::default()
        };
        let ln_doses: Vec<f64> = (0..7).map(|i| f64::from(i) - 4.0).collect();
        for truth in [-5.0, 0.0, 4.0] {
            let measured = assay(&config, &ln_doses, 0.0, truth, &mut Draws::new(config.seed));
            assert!((measured.ln_ic50 - truth).abs() < 1e-6);
        }
    }
}
