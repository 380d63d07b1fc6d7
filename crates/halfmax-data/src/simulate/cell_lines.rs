//! Cell lines with the latent state that their profiles show.

use rayon::prelude::*;

use super::draw::Draws;
use super::drivers::{Alteration, DRIVERS, Driver};
use super::genes::{Gene, Genes, SEGMENTS};
use super::pathways::{self, PATHWAYS};
use super::tissues::{BLOOD, TISSUES, Tissue};
use crate::Seed;

/// A simulated cell line: its annotation, its molecular profile, the state behind both.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedCellLine {
    /// `SIM-000001` on.
    pub model_id: String,
    /// From 9,000,001, above any real one.
    pub cosmic_id: u32,
    /// `SIDM-SIM-00001` on.
    pub sanger_model_id: String,
    /// `SIMLINE-001` on.
    pub name: String,
    /// In GDSC's spelling.
    pub tissue: &'static str,
    /// TCGA study code, or `UNCLASSIFIED`.
    pub tcga: &'static str,
    /// Whether microsatellites are unstable.
    pub msi_high: bool,
    /// `Adherent`, `Semi-Adherent` or `Suspension`.
    pub growth: &'static str,
    /// log2(TPM + 1) of every gene, in the order of [`Simulated::genes`](super::Simulated::genes).
    pub expression: Vec<f64>,
    /// log2(relative copy number + 1) of every gene; 1 is diploid.
    pub copy_number: Vec<f64>,
    /// Whether every gene carries a coding mutation.
    pub mutation: Vec<bool>,
    /// Activity of every pathway of the truth, in its order; spread about 1.
    pub activity: Vec<f64>,
    /// Place in [`TISSUES`].
    pub(super) tissue_index: usize,
    /// Which of [`DRIVERS`] happened.
    pub(super) events: Vec<bool>,
    /// Shift of the response to every compound, in ln µM: what activities explain of it.
    pub(super) sensitivity: f64,
    /// What nothing in the profile explains.
    pub(super) hidden_sensitivity: f64,
}

/// Means that all cell lines share.
struct Landscape {
    /// Mean activity by tissue, pathway.
    tissue_activity: Vec<Vec<f64>>,
    /// What makes pathways rise together: (pathway, factor).
    factors: Vec<[f64; 3]>,
}

impl Landscape {
    fn new(seed: Seed) -> Self {
        let by_pathway = |name: String, sd: f64| {
            let mut draws = Draws::new(seed.fork(&name));
            PATHWAYS.iter().map(|_| draws.normal(0.0, sd)).collect::<Vec<_>>()
        };
        let factors: Vec<_> = (0..3).map(|f| by_pathway(format!("factor-{f}"), 0.35)).collect();
        Self {
            tissue_activity: TISSUES
                .iter()
                .map(|t| by_pathway(format!("tissue-{}", t.name), 0.55))
                .collect(),
            factors: (0..PATHWAYS.len())
                .map(|p| [factors[0][p], factors[1][p], factors[2][p]])
                .collect(),
        }
    }
}

/// Cell lines 1 to `n`; each depends on its number alone, not on `n`.
pub(super) fn cell_lines(seed: Seed, genes: &Genes, n: usize) -> Vec<SimulatedCellLine> {
    let landscape = Landscape::new(seed);
    (1..=n).into_par_iter().map(|number| cell_line(seed, &landscape, genes, number)).collect()
}

fn cell_line(seed: Seed, landscape: &Landscape, genes: &Genes, number: usize) -> SimulatedCellLine {
    let seed = seed.fork(&format!("cell-line-{number}"));
    let mut draws = Draws::new(seed.fork("annotation"));
    let tissue_index = draws.weighted(TISSUES.iter().map(|t| t.share));
    let tissue = &TISSUES[tissue_index];
    let tcga = tissue.tcga[draws.weighted(tissue.tcga.iter().map(|(_, share)| *share))].0;
    let msi_high = draws.chance(tissue.msi);
    let growth = growth(&mut draws, tissue);

    let events = events(&mut Draws::new(seed.fork("events")), tissue);
    let mutation = mutation(&mut Draws::new(seed.fork("mutation")), genes, &events, msi_high);
    let ratio = copy_ratio(seed, genes, &events);
    let mut draws = Draws::new(seed.fork("activity"));
    let activity = activity(&mut draws, landscape, tissue_index, genes, &events);
    let cycle =
        activity[pathways::index("Cell cycle")] + activity[pathways::index("DNA replication")];
    // Slow lines survive most compounds: the longest-known confounder of such screens.
    let sensitivity = tissue.sensitivity - 0.3 * cycle;
    let hidden_sensitivity = draws.normal(0.0, 0.5);
    let expression = expression(seed, genes, tissue_index, &activity, &ratio);

    SimulatedCellLine {
        model_id: format!("SIM-{number:06}"),
        cosmic_id: 9_000_000 + number as u32,
        sanger_model_id: format!("SIDM-SIM-{number:05}"),
        name: format!("SIMLINE-{number:03}"),
        tissue: tissue.name,
        tcga,
        msi_high,
        growth,
        expression,
        copy_number: ratio.iter().map(|ratio| (ratio.exp2() + 1.0).log2()).collect(),
        mutation,
        activity,
        tissue_index,
        events,
        sensitivity,
        hidden_sensitivity,
    }
}

fn growth(draws: &mut Draws, tissue: &Tissue) -> &'static str {
    let shares = if tissue.name == BLOOD { [0.02, 0.04, 0.94] } else { [0.9, 0.04, 0.06] };
    ["Adherent", "Semi-Adherent", "Suspension"][draws.weighted(shares.into_iter())]
}

fn events(draws: &mut Draws, tissue: &Tissue) -> Vec<bool> {
    DRIVERS.iter().map(|driver| draws.chance(driver.frequency.within(tissue.name))).collect()
}

fn activity(
    draws: &mut Draws,
    landscape: &Landscape,
    tissue: usize,
    genes: &Genes,
    events: &[bool],
) -> Vec<f64> {
    let shared: [f64; 3] = std::array::from_fn(|_| draws.normal(0.0, 1.0));
    let mut activity: Vec<f64> = landscape.tissue_activity[tissue]
        .iter()
        .zip(&landscape.factors)
        .map(|(mean, factor)| {
            mean + factor.iter().zip(&shared).map(|(f, s)| f * s).sum::<f64>()
                + draws.normal(0.0, 0.55)
        })
        .collect();
    for driver in happened(events) {
        let (pathway, _) = genes.genes[genes.place(driver.gene)].loadings[0];
        activity[pathway] += driver.effect;
    }
    activity
}

fn happened(events: &[bool]) -> impl Iterator<Item = &'static Driver> {
    DRIVERS.iter().zip(events).filter(|(_, happened)| **happened).map(|(driver, _)| driver)
}

fn mutation(draws: &mut Draws, genes: &Genes, events: &[bool], msi_high: bool) -> Vec<bool> {
    let burden = draws.normal(0.0, 0.5).exp() * if msi_high { 0.2 } else { 0.03 };
    let mut mutation: Vec<bool> =
        genes.genes.iter().map(|gene| draws.chance((burden * gene.mutability).min(0.8))).collect();
    for driver in DRIVERS.iter().filter(|driver| driver.alteration == Alteration::Mutation) {
        // A passenger in a driver gene would blur what the truth says about its carriers.
        mutation[genes.place(driver.gene)] = false;
    }
    for driver in happened(events).filter(|driver| driver.alteration == Alteration::Mutation) {
        mutation[genes.place(driver.gene)] = true;
    }
    mutation
}

/// log2 of copies over the line's average.
fn copy_ratio(seed: Seed, genes: &Genes, events: &[bool]) -> Vec<f64> {
    let mut draws = Draws::new(seed.fork("copy-number"));
    let disorder = draws.uniform(0.0, 0.45);
    // Whole arms are not gained or lost as far as an amplified or deleted gene.
    let broad: Vec<f64> =
        (0..SEGMENTS).map(|_| draws.normal(0.0, disorder).clamp(-0.9, 0.9)).collect();
    let mut ratio: Vec<f64> =
        genes.genes.iter().map(|gene| broad[gene.segment] + draws.normal(0.0, 0.03)).collect();
    let mut draws = Draws::new(seed.fork("focal"));
    for driver in happened(events) {
        let focal = match driver.alteration {
            Alteration::Mutation => continue,
            Alteration::Amplification => draws.uniform(1.6, 3.4),
            Alteration::Deletion => draws.uniform(-5.0, -2.5),
        };
        for place in genes.neighbours(driver.gene) {
            ratio[place] = focal + draws.normal(0.0, 0.05);
        }
    }
    ratio
}

fn expression(
    seed: Seed,
    genes: &Genes,
    tissue: usize,
    activity: &[f64],
    ratio: &[f64],
) -> Vec<f64> {
    let mut draws = Draws::new(seed.fork("expression"));
    let level = |gene: &Gene, draws: &mut Draws| {
        let driven: f64 =
            gene.loadings.iter().map(|(pathway, loading)| loading * activity[*pathway]).sum();
        let shift = gene.tissue_shift[tissue];
        match gene.switch {
            Some(switch) => {
                let on = draws.chance(switch.frequency.within(TISSUES[tissue].name));
                (if on { switch.on } else { switch.off }) + 0.3 * driven
            }
            None => gene.baseline + driven + shift,
        }
    };
    genes
        .genes
        .iter()
        .zip(ratio)
        .map(|(gene, ratio)| {
            let level = level(gene, &mut draws) + gene.dosage * ratio;
            (level + draws.normal(0.0, gene.noise_sd)).max(0.0)
        })
        .collect()
}
