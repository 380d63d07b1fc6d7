//! Samplers compared on tables of networks that were trained beforehand.

mod peers;

use std::collections::BTreeSet;
use std::io::Read;

use flate2::read::GzDecoder;
use halfmax_prep::Scheme;
use halfmax_search::tabular::{RANDOM, Replay, Standing, Table, compare, searches};
use serde::Serialize;

use crate::EvalError;
pub use peers::Peers;

/// The tables that come with the program, by scheme.
const SHIPPED: [(Scheme, &[u8]); 2] = [
    (Scheme::Lpo, include_bytes!("../../tables/lpo.tsv.gz")),
    (Scheme::Lco, include_bytes!("../../tables/lco.tsv.gz")),
];
/// Regrets are compared after these numbers of trials, as far as there are as many.
const AFTER: [usize; 5] = [10, 25, 50, 100, 200];

/// What a comparison is to be of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BenchRequest {
    /// Names of samplers.
    pub samplers: Vec<String>,
    /// Searches of each.
    pub seeds: u64,
    /// Trials of each search.
    pub trials: u32,
    /// Trials chosen without knowing each other's values.
    pub generation: u32,
    /// One of [`halfmax_search::pruner::NAMES`].
    pub pruner: String,
}

/// How all samplers did on all tables.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bench {
    /// What was asked for, random search added.
    pub request: BenchRequest,
    /// Table by table.
    pub tables: Vec<BenchTable>,
}

/// How all samplers did on one table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BenchTable {
    /// What was left out.
    pub scheme: Scheme,
    /// How the table was made.
    pub about: String,
    /// How many networks are in it.
    pub points: usize,
    /// Epochs after which they were valued.
    pub budgets: Vec<u32>,
    /// Seeds each was trained with.
    pub replicates: usize,
    /// The lowest mean validation RMSE.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
    /// Sampler by sampler, other programs last.
    pub searches: Vec<Standing>,
}

/// The table of a scheme that comes with the program, with how it was made.
///
/// # Errors
/// [`EvalError::Request`] if there is none.
pub fn shipped_table(scheme: Scheme) -> Result<(Table, String), EvalError> {
    let packed = SHIPPED.iter().find(|(of, _)| *of == scheme).map(|(_, packed)| *packed);
    let packed =
        packed.ok_or_else(|| EvalError::Request(format!("there is no table of {scheme}")))?;
    let mut text = String::new();
    let read = GzDecoder::new(packed).read_to_string(&mut text);
    read.map_err(|error| EvalError::Request(format!("the table of {scheme}: {error}")))?;
    Ok(Table::from_tsv(&text)?)
}

/// Replays every sampler on every shipped table, on as many threads; beside them the searches of peers.
///
/// # Errors
/// [`EvalError::Search`] for a name that is no sampler or pruner; [`EvalError::Request`] for peers' searches of points
/// that are not in a table.
pub fn bench_search(
    mut request: BenchRequest,
    peers: Option<&Peers>,
    threads: usize,
    progress: &mut dyn FnMut(Scheme, &str),
) -> Result<Bench, EvalError> {
    request.samplers.insert(0, RANDOM.into());
    let mut seen = BTreeSet::new();
    request.samplers.retain(|name| seen.insert(name.clone()));
    let mut tables = Vec::new();
    for (scheme, _) in SHIPPED {
        let (table, about) = shipped_table(scheme)?;
        let mut all = Vec::new();
        for sampler in &request.samplers {
            progress(scheme, sampler);
            let how = Replay {
                sampler: sampler.clone(),
                pruner: request.pruner.clone(),
                trials: request.trials,
                generation: request.generation,
            };
            all.push(searches(&table, &how, request.seeds, threads)?);
        }
        if let Some(peers) = peers {
            all.extend(peers.searches(scheme, &table)?);
        }
        let after: Vec<usize> =
            AFTER.into_iter().filter(|n| *n <= request.trials as usize).collect();
        tables.push(BenchTable {
            scheme,
            about,
            points: table.points().len(),
            budgets: table.budgets().to_vec(),
            replicates: table.replicates(),
            lowest: table.lowest(),
            highest: table.highest(),
            searches: compare(&table, &all, &after),
        });
    }
    Ok(Bench { request, tables })
}
