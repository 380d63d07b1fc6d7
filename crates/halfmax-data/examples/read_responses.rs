//! Times the import of a response table: `read_responses FILE REPEATS` prints seconds, rows and the sum.
#![allow(clippy::print_stdout, reason = "it is a measuring instrument")]

use std::path::PathBuf;
use std::time::Instant;

use halfmax_data::import::{ImportConfig, import};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, file, repeats] = arguments.as_slice() else {
        return Err("usage: read_responses FILE REPEATS".into());
    };
    let config = ImportConfig { responses: PathBuf::from(file), ..ImportConfig::default() };
    for _ in 0..repeats.parse::<usize>()? {
        let start = Instant::now();
        let screen = import(&config)?.screen;
        let seconds = start.elapsed().as_secs_f64();
        let sum: f64 = screen.responses.iter().map(|response| response.value).sum();
        println!("{seconds:.4} {} {sum:.3}", screen.responses.len());
    }
    Ok(())
}
