//! Fits all curves of a file and prints seconds, curves, and the median pEC50: `fit_curves FILE MODEL THREADS ROUNDS`.
#![allow(clippy::print_stdout, reason = "the bench that runs this reads its output")]

use std::path::Path;
use std::time::Instant;

use halfmax_data::curve::{DoseUnit, Model, Reading, Settings, fit, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [file, model, threads, rounds] = &args[..] else {
        return Err("expected FILE MODEL THREADS ROUNDS".into());
    };
    let model = *Model::ALL.iter().find(|m| m.name() == model).ok_or("no such model")?;
    rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build_global()?;
    let reading = Reading { dose_unit: Some(DoseUnit::Micromolar), ..Reading::default() };
    let assay = read(Path::new(file), &reading)?;
    let settings = Settings::of(model);
    for _ in 0..rounds.parse()? {
        let start = Instant::now();
        let fits = fit(&assay, &settings)?;
        let seconds = start.elapsed().as_secs_f64();
        let mut pec50: Vec<f64> = fits.fits.iter().flatten().map(|f| f.curve.pec50).collect();
        pec50.sort_by(f64::total_cmp);
        println!("{seconds} {} {}", pec50.len(), pec50[pec50.len() / 2]);
    }
    Ok(())
}
