//! Each sampler that learns finds lower losses than random search, on functions with a known optimum.

use halfmax_search::sampler::by_name;
use halfmax_search::testing::{FUNCTIONS, Function, lowest_after, rank_sum_p};

/// Not those the constants of the samplers were chosen with (1000 to 1019 and 2000 to 2059).
const SEEDS: std::ops::Range<u64> = 0..20;

fn lowest(name: &str, function: &Function, trials: u32) -> Vec<f64> {
    let one = |seed| {
        lowest_after(&|seed, budget| by_name(name, seed, budget).unwrap(), function, seed, trials)
    };
    SEEDS.map(one).collect()
}

fn beats_random(name: &str, trials: u32) {
    for function in FUNCTIONS {
        let (own, random) = (lowest(name, &function, trials), lowest("random", &function, trials));
        let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len() as f64;
        let p = rank_sum_p(&own, &random);
        println!(
            "{name} after {trials} trials on {}: mean {:.4}, random {:.4}, p = {p:.2e}",
            function.name,
            mean(&own),
            mean(&random)
        );
        assert!(p < 0.05, "{name} on {}: p = {p}", function.name);
    }
}

#[test]
fn q_learning_beats_random() {
    beats_random("q-learning", 100);
}

#[test]
fn bayes_beats_random() {
    beats_random("bayes", 60);
}

#[test]
fn tpe_beats_random() {
    beats_random("tpe", 100);
}

#[test]
fn evolution_beats_random() {
    beats_random("evolution", 100);
}

#[test]
fn reinforce_beats_random() {
    beats_random("reinforce", 100);
}
