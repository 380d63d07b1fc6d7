//! Questions to a bundle.

use std::cmp::Ordering;
use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use halfmax_data::{Direction, Measure};
use halfmax_eval::EvalError;
use halfmax_eval::grid::{GridRequest, GridSummary, Library, Shard, predict_grid};
use halfmax_model::bundle::{self, Bundle, Prediction};
use halfmax_model::conformal::{LEVEL, LEVELS, Source};
use halfmax_prep::Pair;
use serde_json::json;

use crate::args::{Grid, Predict};
use crate::progress::spinner;
use crate::{interrupt, show};

pub(super) fn run(args: &Predict) -> anyhow::Result<()> {
    if let (Some(library), Some(out)) = (&args.grid.library, &args.grid.out) {
        return grid(args, library, out);
    }
    let mut bundle = bundle::read(&args.bundle)?;
    let pairs = pairs(args, &mut bundle)?;
    let level = args.level.unwrap_or(LEVEL);
    check(level, &bundle)?;
    let mut predictions = bundle.predict_at(&pairs, level)?;
    say_what_to_beware_of(&predictions, &bundle);
    let measure = bundle.about.measure;
    if args.compounds.is_empty() {
        // A cell line with all drugs is the question which of them is best.
        predictions.sort_by(|a, b| a.cell_line.cmp(&b.cell_line).then(best_first(measure, a, b)));
    }
    if args.json {
        return show::document(&json!({
            "model": bundle.about.name,
            "measure": measure,
            "unit": measure.unit(),
            "trained_on": bundle.about.origin,
            "test_scores": bundle.about.scores,
            "intervals": bundle.calibration().map(|c| json!({
                "scheme": c.scheme, "calibrated_on": c.source, "rows": c.n(), "level": level,
            })),
            "predictions": predictions,
        }));
    }
    show::text(&table(&predictions, measure))
}

/// A level the bundle was not calibrated for is a wrong request, not an answer without intervals.
fn check(level: f64, bundle: &Bundle) -> anyhow::Result<()> {
    let levels = bundle.calibration().map_or(&LEVELS[..], |calibration| calibration.levels());
    let known = levels.iter().any(|known| (known - level).abs() < 1e-9);
    let shown: Vec<String> = levels.iter().map(ToString::to_string).collect();
    anyhow::ensure!(known, "--level {level}: intervals are calibrated for {}", shown.join(", "));
    Ok(())
}

/// For people: what the intervals promise, and which answers they do not hold for.
fn say_what_to_beware_of(predictions: &[Prediction], bundle: &Bundle) {
    match bundle.calibration() {
        None => show::say(
            "This bundle has no intervals: it was made without rows to calibrate them on.",
        ),
        Some(calibration) => {
            let on = match calibration.source {
                Source::OutOfFold => "test rows of its cross-validation",
                Source::Validation => {
                    "validation rows, which early stopping saw: a little too narrow"
                }
            };
            show::say(format!(
                "Intervals: split-conformal, {}, from {} {on}.",
                calibration.scheme.describe(),
                calibration.n()
            ));
        }
    }
    let outside = predictions.iter().filter(|p| p.domain.as_ref().is_some_and(|d| d.outside));
    let outside = outside.count();
    if outside > 0 {
        show::say(format!(
            "{outside} of {} predictions are out of domain: cell line or compound is further from those of training \
             than 95 % of them are from each other. Their intervals are not to be relied on.",
            predictions.len()
        ));
    }
}

/// A library too large to be asked about at once.
fn grid(args: &Predict, library: &Path, out: &Path) -> anyhow::Result<()> {
    let Grid { shard, part, id_column, smiles_column, .. } = &args.grid;
    let bundle = bundle::read(&args.bundle)?;
    let cell_lines = cell_lines(args, &bundle)?;
    let library = Library::open(library, id_column, smiles_column)?;
    let begun = Instant::now();
    let bar = spinner("predicting");
    let observe = |summary: &GridSummary| {
        let seconds = begun.elapsed().as_secs_f64();
        let pace = summary.pairs as f64 / seconds.max(1e-9);
        bar.set_message(format!(
            "{} pairs in {} parts, {pace:.0} pairs/s",
            summary.pairs, summary.parts
        ));
        if interrupt::pressed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let made = predict_grid(GridRequest {
        bundle: &bundle,
        bundle_dir: &args.bundle,
        cell_lines: &cell_lines,
        library,
        out,
        shard: shard.unwrap_or(Shard { number: 1, of: 1 }),
        part: *part,
        observe: &observe,
    });
    bar.finish_and_clear();
    let made = made.inspect_err(|error| {
        if matches!(error, EvalError::Interrupted) {
            show::say("Stopped. The same command goes on with the parts that are missing.");
        }
    })?;
    show::say(format!(
        "{} structures, {} pairs in {} parts in {:.1} s; {} parts were there; {} structures refused{}.",
        made.structures,
        made.pairs,
        made.parts,
        begun.elapsed().as_secs_f64(),
        made.parts_before,
        made.refused,
        if made.refused > 0 { ", listed in *.refused.tsv" } else { "" }
    ));
    if args.json { show::document(&made) } else { Ok(()) }
}

/// The more sensitive first, where the measure says which that is.
fn best_first(measure: Measure, a: &Prediction, b: &Prediction) -> Ordering {
    match measure.direction() {
        Direction::LowIsSensitive | Direction::Unstated => a.value.total_cmp(&b.value),
        Direction::HighIsSensitive => b.value.total_cmp(&a.value),
    }
}

fn cell_lines(args: &Predict, bundle: &Bundle) -> anyhow::Result<Vec<u32>> {
    if args.cell_lines.is_empty() {
        return Ok((0..bundle.cell_lines().count() as u32).collect());
    }
    Ok(args.cell_lines.iter().map(|key| bundle.find_cell_line(key)).collect::<Result<_, _>>()?)
}

fn pairs(args: &Predict, bundle: &mut Bundle) -> anyhow::Result<Vec<Pair>> {
    let cell_lines = cell_lines(args, bundle)?;
    let mut compounds: Vec<u32> = if args.compounds.is_empty() && args.smiles.is_empty() {
        (0..bundle.compounds().count() as u32).collect()
    } else {
        args.compounds.iter().map(|key| bundle.find_compound(key)).collect::<Result<_, _>>()?
    };
    for (name, smiles) in &args.smiles {
        compounds.push(bundle.add_compound(name, smiles)?);
    }
    let pair =
        |cell_line| compounds.iter().map(move |compound| Pair { cell_line, compound: *compound });
    Ok(cell_lines.into_iter().flat_map(pair).collect())
}

fn table(predictions: &[Prediction], measure: Measure) -> String {
    let mut text = format!(
        "cell_line\tcell_line_name\tcompound\tcompound_name\t{}\tlow\thigh\tconcentration_um\tmean_effects\t\
         cell_line_in_training\tcompound_in_training\tout_of_domain\tcell_line_distance\tcompound_distance\n",
        measure.key()
    );
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.4}"));
    for p in predictions {
        let cell_line = p.domain.as_ref().and_then(|d| d.cell_line.as_ref());
        let compound = p.domain.as_ref().and_then(|d| d.compound.as_ref());
        writeln!(
            text,
            "{}\t{}\t{}\t{}\t{:.4}\t{}\t{}\t{}\t{:.4}\t{}\t{}\t{}\t{}\t{}",
            p.cell_line,
            p.cell_line_name,
            p.compound,
            p.compound_name,
            p.value,
            number(p.interval.map(|interval| interval.low)),
            number(p.interval.map(|interval| interval.high)),
            p.concentration_um.map_or_else(String::new, |um| format!("{um:.4e}")),
            p.mean_effects,
            p.cell_line_in_training,
            p.compound_in_training,
            p.domain.as_ref().map_or_else(String::new, |domain| domain.outside.to_string()),
            number(cell_line.map(|near| near.distance)),
            number(compound.map(|near| near.distance))
        )
        .expect("writing to a string cannot fail");
    }
    text
}
