//! Questions to a bundle.

use std::cmp::Ordering;
use std::fmt::Write;

use halfmax_data::{Direction, Measure};
use halfmax_model::bundle::{self, Bundle, Prediction};
use halfmax_model::conformal::{LEVEL, LEVELS, Source};
use halfmax_prep::Pair;
use serde_json::json;

use crate::args::Predict;
use crate::show;

pub(super) fn run(args: &Predict) -> anyhow::Result<()> {
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

/// The more sensitive first, where the measure says which that is.
fn best_first(measure: Measure, a: &Prediction, b: &Prediction) -> Ordering {
    match measure.direction() {
        Direction::LowIsSensitive | Direction::Unstated => a.value.total_cmp(&b.value),
        Direction::HighIsSensitive => b.value.total_cmp(&a.value),
    }
}

fn pairs(args: &Predict, bundle: &mut Bundle) -> anyhow::Result<Vec<Pair>> {
    let cell_lines: Vec<u32> = if args.cell_lines.is_empty() {
        (0..bundle.cell_lines().count() as u32).collect()
    } else {
        args.cell_lines.iter().map(|key| bundle.find_cell_line(key)).collect::<Result<_, _>>()?
    };
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
