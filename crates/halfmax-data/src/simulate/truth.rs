//! What was planted in a simulated screen.

use std::collections::BTreeMap;

use super::SimulationConfig;
use super::cell_lines::SimulatedCellLine;
use super::compounds::SimulatedCompound;
use super::drivers::{Alteration, DRIVERS};
use super::mechanisms::{BIOMARKERS, BiomarkerKind};
use super::pathways::PATHWAYS;
use super::responses::Column;
use super::variance::{NoiseCeiling, VarianceParts, noise_ceiling, variance_parts};

/// Raised when a reader of `truth.json` would have to change.
const SCHEMA_VERSION: u32 = 1;

/// By which a `truth.json` is known to be ours.
pub(super) const GENERATOR: &str = "halfmax simulate";

/// The causes of every response of a simulated screen, as written to `truth.json`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Truth {
    /// Of this structure.
    pub schema_version: u32,
    /// Who wrote it.
    pub generator: &'static str,
    /// What was asked for.
    pub config: SimulationConfig,
    /// How the variance of ln IC50 splits.
    pub variance: VarianceParts,
    /// The best that can be reached.
    pub noise_ceiling: NoiseCeiling,
    /// Planted biomarkers of the mechanisms present.
    pub biomarkers: Vec<TrueBiomarker>,
    /// Pathways with their genes.
    pub pathways: Vec<TruePathway>,
    /// Genetic events that change activities.
    pub drivers: Vec<TrueDriver>,
    /// In the order of `drugs.csv`.
    pub compounds: Vec<TrueCompound>,
    /// In the order of `cell_lines.csv`.
    pub cell_lines: Vec<TrueCellLine>,
}

/// A gene that shifts the response to one mechanism.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TrueBiomarker {
    /// Its symbol.
    pub gene: &'static str,
    /// What is measured of it.
    pub kind: BiomarkerKind,
    /// The mechanism it matters to.
    pub mechanism: &'static str,
    /// Which way it shifts the response.
    pub direction: Direction,
    /// ln µM for a carrier, or by the unit of log2(TPM + 1): the mechanism's mean.
    pub effect: f64,
    /// The same of each compound, by `DRUG_ID`.
    pub compounds: BTreeMap<u32, f64>,
    /// Cell lines that have the alteration; `null` for expression.
    pub carriers: Option<usize>,
}

/// Which way a biomarker shifts the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Lower ln IC50.
    Sensitises,
    /// Higher ln IC50.
    Protects,
}

/// A pathway.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TruePathway {
    /// Under GDSC's name where GDSC has one.
    pub name: &'static str,
    /// The genes it drives.
    pub genes: &'static [&'static str],
}

/// A genetic event that changes the activity of its gene's pathway.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TrueDriver {
    /// Its symbol.
    pub gene: &'static str,
    /// What happens to it.
    pub alteration: Alteration,
    /// The pathway it stands in.
    pub pathway: &'static str,
    /// Change of that pathway's activity.
    pub effect: f64,
    /// Cell lines that have it.
    pub carriers: usize,
}

/// What decides a compound's potency.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TrueCompound {
    /// As in `drugs.csv`.
    pub drug_id: u32,
    /// What it does.
    pub mechanism: &'static str,
    /// Whether many cell lines never met it because it came later.
    pub late: bool,
    /// ln EC50 in ln µM of a cell line whose every activity is 0.
    pub base_potency: f64,
    /// ln µM per unit of a pathway's activity.
    pub pathway_weights: BTreeMap<&'static str, f64>,
    /// Two pathways, ln µM per product of their activities.
    pub product: (&'static str, &'static str, f64),
    /// How far it follows the general sensitivity of a cell line.
    pub general: f64,
}

/// The latent state of a cell line.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TrueCellLine {
    /// As in `cell_lines.csv`.
    pub model_id: String,
    /// Of every pathway, in their order.
    pub activity: Vec<f64>,
    /// Shift of every response in ln µM that the profile explains, that it does not.
    pub general_sensitivity: (f64, f64),
}

impl Truth {
    pub(super) fn new(
        config: &SimulationConfig,
        cell_lines: &[SimulatedCellLine],
        compounds: &[SimulatedCompound],
        columns: &[Column],
    ) -> Self {
        let ln_max_doses: Vec<f64> = compounds.iter().map(|c| c.max_dose_um().ln()).collect();
        Self {
            schema_version: SCHEMA_VERSION,
            generator: GENERATOR,
            config: config.clone(),
            variance: variance_parts(columns),
            noise_ceiling: noise_ceiling(columns, &ln_max_doses),
            biomarkers: biomarkers(cell_lines, compounds),
            pathways: PATHWAYS
                .iter()
                .map(|p| TruePathway { name: p.name, genes: p.genes })
                .collect(),
            drivers: drivers(cell_lines),
            compounds: compounds.iter().map(true_compound).collect(),
            cell_lines: cell_lines.iter().map(true_cell_line).collect(),
        }
    }
}

fn biomarkers(
    cell_lines: &[SimulatedCellLine],
    compounds: &[SimulatedCompound],
) -> Vec<TrueBiomarker> {
    let planted = BIOMARKERS.iter().enumerate().map(|(place, biomarker)| TrueBiomarker {
        gene: biomarker.gene,
        kind: biomarker.kind,
        mechanism: biomarker.mechanism,
        direction: if biomarker.effect < 0.0 { Direction::Sensitises } else { Direction::Protects },
        effect: biomarker.effect,
        compounds: compounds
            .iter()
            .flat_map(|c| {
                c.markers
                    .iter()
                    .filter(|m| m.biomarker == place)
                    .map(|m| (c.drug_id, round(m.effect)))
            })
            .collect(),
        carriers: match biomarker.kind {
            BiomarkerKind::Expression => None,
            BiomarkerKind::Alteration(alteration) => {
                Some(carriers(cell_lines, biomarker.gene, alteration))
            }
        },
    });
    planted.filter(|biomarker| !biomarker.compounds.is_empty()).collect()
}

fn carriers(cell_lines: &[SimulatedCellLine], gene: &str, alteration: Alteration) -> usize {
    let happened = |line: &&SimulatedCellLine| {
        DRIVERS
            .iter()
            .zip(&line.events)
            .any(|(d, event)| *event && d.gene == gene && d.alteration == alteration)
    };
    cell_lines.iter().filter(happened).count()
}

fn drivers(cell_lines: &[SimulatedCellLine]) -> Vec<TrueDriver> {
    let pathway =
        |gene: &str| PATHWAYS.iter().find(|p| p.genes.contains(&gene)).map_or("", |p| p.name);
    DRIVERS
        .iter()
        .map(|driver| TrueDriver {
            gene: driver.gene,
            alteration: driver.alteration,
            pathway: pathway(driver.gene),
            effect: driver.effect,
            carriers: carriers(cell_lines, driver.gene, driver.alteration),
        })
        .collect()
}

fn true_compound(compound: &SimulatedCompound) -> TrueCompound {
    let (first, second, by_product) = compound.product;
    TrueCompound {
        drug_id: compound.drug_id,
        mechanism: compound.mechanism,
        late: compound.late,
        base_potency: round(compound.base_potency),
        pathway_weights: compound
            .weights
            .iter()
            .map(|(p, weight)| (PATHWAYS[*p].name, round(*weight)))
            .collect(),
        product: (PATHWAYS[first].name, PATHWAYS[second].name, round(by_product)),
        general: round(compound.general),
    }
}

fn true_cell_line(cell_line: &SimulatedCellLine) -> TrueCellLine {
    TrueCellLine {
        model_id: cell_line.model_id.clone(),
        activity: cell_line.activity.iter().map(|activity| round(*activity)).collect(),
        general_sensitivity: (round(cell_line.sensitivity), round(cell_line.hidden_sensitivity)),
    }
}

/// To six decimals, which is all that a reader can use.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
