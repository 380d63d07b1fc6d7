//! How long a bundle takes for the prediction of one pair: `pair BUNDLE`, the median and the slowest of a hundred, in µs.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints, and ends where its files are not there"
)]

use std::path::Path;
use std::time::Instant;

use halfmax_model::bundle;
use halfmax_prep::Pair;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let bundle = bundle::read(Path::new(&folder)).unwrap();
    let (lines, drugs) = (bundle.cell_lines().count() as u32, bundle.compounds().count() as u32);
    let mut micros: Vec<f64> = (0..4000_u32)
        .map(|at| {
            let pair = Pair { cell_line: at * 7 % lines, compound: at * 13 % drugs };
            let start = Instant::now();
            let predicted = bundle.predict(&[pair]).unwrap();
            let taken = start.elapsed().as_secs_f64() * 1e6;
            assert!(predicted[0].value.is_finite());
            taken
        })
        .collect();
    micros.sort_by(f64::total_cmp);
    println!(
        "{lines} cell lines, {drugs} compounds: p50 {:.0} µs, p99 {:.0} µs",
        micros[2000], micros[3960]
    );
}
