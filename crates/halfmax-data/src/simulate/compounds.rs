//! Compounds with what decides their potency in a cell line.

use super::draw::Draws;
use super::genes::Genes;
use super::mechanisms::{
    BIOMARKERS, Biomarker, BiomarkerKind, MECHANISMS, Mechanism, neutral_expression,
};
use super::pathways::{self, PATHWAYS};
use super::structures::{Decoration, PER_SCAFFOLD};
use super::tissues::TISSUES;
use super::{cell_lines::SimulatedCellLine, drivers::DRIVERS};
use crate::Seed;

/// Highest concentrations that a screen tests, in µM.
const MAX_DOSES_UM: [f64; 6] = [0.1, 1.0, 2.0, 4.0, 10.0, 20.0];

/// A simulated compound: its annotation, the causes of its potency.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedCompound {
    /// From 900,001, above any of GDSC's.
    pub drug_id: u32,
    /// `HMX-0001` on.
    pub name: String,
    /// What it does, for example `BRAF inhibitor`.
    pub mechanism: &'static str,
    /// What its scaffold is.
    pub chemical_class: &'static str,
    /// As GDSC words it.
    pub target: &'static str,
    /// As GDSC words it.
    pub pathway: &'static str,
    /// An invented structure, unlike any other of the screen.
    pub smiles: String,
    /// Tested concentrations in µM, ascending.
    pub doses_um: Vec<f64>,
    /// Whether it came to the screen later, so that many cell lines never met it.
    pub late: bool,
    /// ln EC50 in ln µM of a cell line whose every activity is 0.
    pub base_potency: f64,
    /// (pathway, ln µM per unit of its activity).
    pub(super) weights: Vec<(usize, f64)>,
    /// Two pathways, the ln µM per product of their activities: what a linear model cannot learn.
    pub(super) product: (usize, usize, f64),
    /// ln µM by tissue.
    pub(super) tissue_effects: Vec<f64>,
    /// How far it follows the cell line's general sensitivity; 1 on average.
    pub(super) general: f64,
    pub(super) markers: Vec<Marker>,
    /// Natural logarithm of the curve's width in ln dose.
    pub(super) ln_width: f64,
}

impl SimulatedCompound {
    /// The highest tested concentration in µM.
    pub fn max_dose_um(&self) -> f64 {
        self.doses_um[self.doses_um.len() - 1]
    }
}

/// A planted biomarker as one compound has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Marker {
    /// Place in [`BIOMARKERS`].
    pub(super) biomarker: usize,
    /// ln µM for a carrier, or by the unit of expression.
    pub(super) effect: f64,
    reading: Reading,
}

#[derive(Debug, Clone, PartialEq)]
enum Reading {
    Event(usize),
    Expression { gene: usize, neutral: f64 },
}

impl Marker {
    /// What it adds to the ln EC50 of a cell line.
    pub(super) fn shift(&self, cell_line: &SimulatedCellLine) -> f64 {
        match self.reading {
            Reading::Event(event) if cell_line.events[event] => self.effect,
            Reading::Event(_) => 0.0,
            Reading::Expression { gene, neutral } => {
                self.effect * (cell_line.expression[gene] - neutral)
            }
        }
    }
}

/// What the compounds of one mechanism share.
struct Family {
    mechanism: &'static Mechanism,
    weights: Vec<(usize, f64)>,
    product: (usize, usize, f64),
    tissue_effects: Vec<f64>,
    first_structure: usize,
}

impl Family {
    fn new(seed: Seed, mechanism: &'static Mechanism) -> Self {
        let mut draws = Draws::new(seed.fork(&format!("family-{}", mechanism.name)));
        let own = pathways::index(mechanism.driven_by);
        let mut weights = vec![(own, mechanism.weight)];
        while weights.len() < 5 {
            let other = draws.index(PATHWAYS.len());
            if weights.iter().all(|(pathway, _)| *pathway != other) {
                weights.push((other, draws.normal(0.0, 0.25)));
            }
        }
        let size = draws.uniform(0.2, 0.35);
        let product = (own, weights[1].0, if draws.chance(0.5) { size } else { -size });
        Self {
            mechanism,
            weights,
            product,
            tissue_effects: TISSUES.iter().map(|_| draws.normal(0.0, 0.25)).collect(),
            first_structure: draws.index(PER_SCAFFOLD),
        }
    }
}

/// Compounds 1 to `n`; each depends on its number alone, not on `n`.
pub(super) fn compounds(seed: Seed, genes: &Genes, n: usize) -> Vec<SimulatedCompound> {
    let families: Vec<Family> =
        MECHANISMS.iter().map(|mechanism| Family::new(seed, mechanism)).collect();
    (0..n)
        .map(|place| {
            let (member, family) = (place / families.len(), &families[place % families.len()]);
            compound(seed, genes, family, place + 1, member)
        })
        .collect()
}

fn compound(
    seed: Seed,
    genes: &Genes,
    family: &Family,
    number: usize,
    member: usize,
) -> SimulatedCompound {
    let mut draws = Draws::new(seed.fork(&format!("compound-{number}")));
    let mechanism = family.mechanism;
    let decoration = Decoration::of_member(member, family.first_structure);
    // The same group at the same place shifts every class alike, so that structure predicts potency.
    let of_structure: f64 = decoration
        .names()
        .iter()
        .map(|name| Draws::new(seed.fork(&format!("group-{name}"))).normal(0.0, 0.35))
        .sum();
    let base_potency = mechanism.potency + of_structure + draws.normal(0.0, 0.4);
    let late = draws.chance(LATE_SHARE);
    SimulatedCompound {
        drug_id: 900_000 + number as u32,
        name: format!("HMX-{number:04}"),
        mechanism: mechanism.name,
        chemical_class: mechanism.chemical_class,
        target: mechanism.target,
        pathway: mechanism.pathway,
        smiles: decoration.smiles(mechanism.scaffold),
        doses_um: doses(max_dose(base_potency + draws.normal(0.4, 0.5)), late),
        late,
        base_potency,
        weights: family
            .weights
            .iter()
            .map(|(p, weight)| (*p, weight + draws.normal(0.0, 0.1)))
            .collect(),
        product: family.product,
        tissue_effects: family
            .tissue_effects
            .iter()
            .map(|effect| effect + draws.normal(0.0, 0.1))
            .collect(),
        general: draws.normal(1.0, 0.2),
        markers: BIOMARKERS
            .iter()
            .enumerate()
            .filter(|(_, biomarker)| biomarker.mechanism == mechanism.name)
            .map(|(place, biomarker)| marker(genes, place, biomarker, draws.normal(1.0, 0.12)))
            .collect(),
        ln_width: draws.normal(0.0, 0.15),
    }
}

/// Expected share of compounds that came later.
pub(super) const LATE_SHARE: f64 = 0.35;

fn max_dose(ln_wanted: f64) -> f64 {
    let highest = MAX_DOSES_UM[MAX_DOSES_UM.len() - 1];
    MAX_DOSES_UM.into_iter().find(|dose| dose.ln() >= ln_wanted).unwrap_or(highest)
}

/// GDSC's two layouts: nine doses by halves at first, seven by half a decade later.
fn doses(max_um: f64, late: bool) -> Vec<f64> {
    let (n, step) = if late { (7, 10_f64.sqrt()) } else { (9, 2.0) };
    (0..n).rev().map(|i| max_um / step.powi(i)).collect()
}

fn marker(genes: &Genes, place: usize, biomarker: &Biomarker, factor: f64) -> Marker {
    let reading = match biomarker.kind {
        BiomarkerKind::Expression => Reading::Expression {
            gene: genes.place(biomarker.gene),
            neutral: neutral_expression(biomarker.gene),
        },
        BiomarkerKind::Alteration(alteration) => Reading::Event(
            DRIVERS
                .iter()
                .position(|d| d.gene == biomarker.gene && d.alteration == alteration)
                .expect("every altered biomarker is a driver"),
        ),
    };
    Marker { biomarker: place, effect: biomarker.effect * factor, reading }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doses_end_at_the_highest() {
        for late in [false, true] {
            let doses = doses(10.0, late);
            assert!((7..=9).contains(&doses.len()));
            assert!((doses[doses.len() - 1] - 10.0).abs() < 1e-12);
            assert!(doses.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
