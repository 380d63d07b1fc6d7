//! Times the reading of a wide matrix: `read_matrix FILE REPEATS` prints seconds, rows, columns and the sum.
#![allow(clippy::print_stdout, reason = "it is a measuring instrument")]

use std::path::Path;
use std::time::Instant;

use halfmax_data::matrix::read_matrix;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, file, repeats] = arguments.as_slice() else {
        return Err("usage: read_matrix FILE REPEATS".into());
    };
    for _ in 0..repeats.parse::<usize>()? {
        let start = Instant::now();
        let (_, matrix) = read_matrix(Path::new(file), None, &["MODEL_ID"])?;
        let seconds = start.elapsed().as_secs_f64();
        let sum: f64 = matrix.values.iter().map(|v| f64::from(*v)).sum();
        println!("{seconds:.4} {} {} {sum:.3}", matrix.ids.len(), matrix.features.len());
    }
    Ok(())
}
