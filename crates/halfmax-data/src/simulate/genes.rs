//! How each gene answers to pathways, tissues, copies.

use std::collections::BTreeMap;

use super::draw::Draws;
use super::drivers::{NEIGHBOURS, SWITCHES, Switch};
use super::pathways::PATHWAYS;
use super::tissues::TISSUES;
use crate::Seed;

/// Broad stretches of the genome that are gained or lost as one; about the number of chromosome arms.
pub(super) const SEGMENTS: usize = 40;

/// What decides a gene's expression, copies, mutations.
pub(super) struct Gene {
    pub(super) symbol: String,
    /// Mean expression, log2(TPM + 1).
    pub(super) baseline: f64,
    /// (pathway, expression per unit of its activity): the gene's own pathway first.
    pub(super) loadings: Vec<(usize, f64)>,
    /// Expression in each tissue above or below the baseline.
    pub(super) tissue_shift: Vec<f64>,
    /// Expression per log2 copy-number ratio.
    pub(super) dosage: f64,
    /// Expression that nothing explains.
    pub(super) noise_sd: f64,
    pub(super) switch: Option<&'static Switch>,
    /// The broad stretch it lies on.
    pub(super) segment: usize,
    /// Passenger mutations relative to the average gene: long genes collect more.
    pub(super) mutability: f64,
}

/// Every gene of a simulation; a gene's place is its column in memory.
pub(super) struct Genes {
    pub(super) genes: Vec<Gene>,
    places: BTreeMap<&'static str, usize>,
}

impl Genes {
    /// The real genes in the order of [`PATHWAYS`], then `extra` that belong to none.
    pub(super) fn new(seed: Seed, extra: usize) -> Self {
        let mut genes = Vec::new();
        let mut places = BTreeMap::new();
        for (pathway, members) in PATHWAYS.iter().enumerate() {
            for symbol in members.genes {
                places.insert(*symbol, genes.len());
                genes.push(gene(seed, symbol, Some(pathway)));
            }
        }
        genes.extend((1..=extra).map(|n| gene(seed, &format!("SIMG{n:05}"), None)));
        Self { genes, places }
    }

    /// The place of a gene that is named in one of this module's tables.
    pub(super) fn place(&self, symbol: &str) -> usize {
        *self.places.get(symbol).expect("the tables name only genes of PATHWAYS")
    }

    /// The places of the genes gained or lost with this one, itself included.
    pub(super) fn neighbours(&self, symbol: &str) -> Vec<usize> {
        match NEIGHBOURS.iter().find(|group| group.contains(&symbol)) {
            Some(group) => group.iter().map(|gene| self.place(gene)).collect(),
            None => vec![self.place(symbol)],
        }
    }
}

fn gene(seed: Seed, symbol: &str, pathway: Option<usize>) -> Gene {
    let mut draws = Draws::new(seed.fork(&format!("gene-{symbol}")));
    let group =
        NEIGHBOURS.iter().find(|group| group.contains(&symbol)).map_or(symbol, |group| group[0]);
    let segment = Draws::new(seed.fork(&format!("segment-of-{group}"))).index(SEGMENTS);
    let mut loadings = Vec::new();
    if let Some(own) = pathway {
        // One gene in seven falls as its pathway rises, as feedback inhibitors do.
        let sign = if draws.chance(1.0 / 7.0) { -1.0 } else { 1.0 };
        loadings.push((own, sign * draws.normal(0.55, 0.25).abs()));
        loadings.push((draws.index(PATHWAYS.len()), draws.normal(0.0, 0.2)));
    }
    Gene {
        symbol: symbol.into(),
        baseline: draws.normal(4.2, 1.4).clamp(0.8, 9.0),
        loadings,
        tissue_shift: TISSUES.iter().map(|_| draws.normal(0.0, 0.45)).collect(),
        dosage: draws.normal(0.7, 0.2).max(0.0),
        noise_sd: draws.uniform(0.5, 1.1),
        switch: SWITCHES.iter().find(|switch| switch.gene == symbol),
        segment,
        mutability: draws.normal(0.0, 0.6).exp(),
    }
}
