//! Questions to a bundle.

use std::cmp::Ordering;
use std::fmt::Write;

use halfmax_data::{Direction, Measure};
use halfmax_model::bundle::{self, Bundle, Prediction};
use halfmax_prep::Pair;
use serde_json::json;

use crate::args::Predict;
use crate::show;

pub(super) fn run(args: &Predict) -> anyhow::Result<()> {
    let mut bundle = bundle::read(&args.bundle)?;
    let pairs = pairs(args, &mut bundle)?;
    let mut predictions = bundle.predict(&pairs)?;
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
            "predictions": predictions,
        }));
    }
    show::text(&table(&predictions, measure))
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
        "cell_line\tcell_line_name\tcompound\tcompound_name\t{}\tconcentration_um\tmean_effects\tcell_line_in_training\tcompound_in_training\n",
        measure.key()
    );
    for p in predictions {
        writeln!(
            text,
            "{}\t{}\t{}\t{}\t{:.4}\t{}\t{:.4}\t{}\t{}",
            p.cell_line,
            p.cell_line_name,
            p.compound,
            p.compound_name,
            p.value,
            p.concentration_um.map_or_else(String::new, |um| format!("{um:.4e}")),
            p.mean_effects,
            p.cell_line_in_training,
            p.compound_in_training
        )
        .expect("writing to a string cannot fail");
    }
    text
}
