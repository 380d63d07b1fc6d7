//! Times an import: `import RESPONSES OMICS SCREEN` writes a screen and prints the seconds it took.
#![allow(clippy::print_stdout, reason = "it is a measuring instrument")]

use std::path::Path;
use std::time::Instant;

use halfmax_data::import::{ImportConfig, import};
use halfmax_data::store;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, responses, omics, screen] = arguments.as_slice() else {
        return Err("usage: import RESPONSES OMICS SCREEN".into());
    };
    let start = Instant::now();
    let config = ImportConfig {
        responses: responses.into(),
        omics: vec![("expression".to_owned(), omics.into())],
        ..ImportConfig::default()
    };
    store::write(Path::new(screen), import(&config)?)?;
    println!("{:.3}", start.elapsed().as_secs_f64());
    Ok(())
}
