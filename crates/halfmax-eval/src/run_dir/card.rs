//! The model card of a bundle, in plain words (after Mitchell et al. 2019).

use std::fmt::Write;

use halfmax_data::Screen;
use halfmax_model::conformal::LEVEL;
use halfmax_prep::Splits;

use crate::protocol::{Evaluation, ModelResult};
use crate::score::{FoldScores, Scores};

/// Writing to a string cannot fail.
const SURE: &str = "writing to a string cannot fail";

/// Which of a fold's scores a table shows.
type Pick = fn(&FoldScores) -> &Scores;

/// The tables of the card.
const PARTS: [(&str, Pick); 2] = [
    ("Over all test pairs", |scores| &scores.pooled),
    ("Per drug, mean over drugs", |scores| &scores.per_drug),
];

/// What a model is, what it learned from, how good it is.
pub(super) fn card(evaluation: &Evaluation, screen: &Screen, splits: &Splits, seed: u64) -> String {
    let kept = &evaluation.kept;
    let model = evaluation.of_kept();
    let mut text = String::new();
    writeln!(text, "# Model card: {}\n", model.name).expect(SURE);
    writeln!(text, "{}.\n", model.description).expect(SURE);
    writeln!(text, "## What it is for\n").expect(SURE);
    writeln!(
        text,
        "It predicts {} of a compound in a cancer cell line, from the cell line's molecular profile and the \
         compound's structure. It is research software: it was never tested on patients and must not guide \
         treatment.\n",
        screen.measure.label()
    )
    .expect(SURE);
    writeln!(text, "## What it learned from\n").expect(SURE);
    writeln!(
        text,
        "A screen of {} cell lines and {} compounds with {} responses (checksum {}), of which {} rows were used \
         for training and {} for validation. Views: {}. Seed {seed}.\n",
        screen.cell_lines.len(),
        screen.compounds.len(),
        screen.responses.len(),
        screen.checksum,
        kept.fold.train_rows().len(),
        kept.fold.validation_rows().len(),
        screen.omics.iter().map(|o| o.kind.as_str()).chain(["structure fingerprint"]).collect::<Vec<_>>().join(", "),
    )
    .expect(SURE);
    writeln!(text, "## How good it is\n").expect(SURE);
    writeln!(text, "{}\n", claim(splits)).expect(SURE);
    for (title, of) in PARTS {
        writeln!(text, "{title}:\n").expect(SURE);
        let unit = match screen.measure.unit() {
            "" => String::new(),
            unit => format!(" ({unit})"),
        };
        writeln!(text, "| model | RMSE{unit} | MSE | MAE{unit} | R² | Pearson | Spearman |")
            .expect(SURE);
        writeln!(text, "|---|---|---|---|---|---|---|").expect(SURE);
        for result in evaluation.models.iter().filter(|model| model.note.is_none()) {
            let scores = result.mean(of);
            let naive = if result.naive { " (naive)" } else { "" };
            let values =
                ["rmse", "mse", "mae", "r2", "pearson", "spearman"].map(|m| number(&scores, m));
            writeln!(text, "| {}{naive} | {} |", result.name, values.join(" | ")).expect(SURE);
        }
        text.push('\n');
    }
    if splits.folds.len() > 1 {
        writeln!(
            text,
            "These are means over {} folds. The model in this bundle was then fitted on all rows and has itself \
             no test score.\n",
            splits.folds.len()
        )
        .expect(SURE);
    }
    writeln!(text, "## How sure it is\n\n{}\n", certainty(model, screen)).expect(SURE);
    writeln!(text, "## How well it ranks drugs\n\n{}\n", ranks(model, screen)).expect(SURE);
    writeln!(text, "## What to beware of\n").expect(SURE);
    writeln!(
        text,
        "- A correlation over all pairs is mostly the potency of drugs; the per-drug table says how well cell \
         lines are told apart.\n- {}\n- \
         Compounds or tissues unlike those of the screen are outside what was tested.",
        beyond_doses(screen)
    )
    .expect(SURE);
    text
}

/// What its intervals promise, and what became of the promise.
fn certainty(model: &ModelResult, screen: &Screen) -> String {
    let Some(found) = model.intervals.as_ref().and_then(|intervals| intervals.at(LEVEL)) else {
        return "It has no intervals: there were too few rows to calibrate them on.".to_owned();
    };
    let mut text = format!(
        "Its {:.0} % intervals held {:.1} % of the responses of test rows that their calibration never saw, with a mean \
         width of {:.2}{}.",
        100.0 * LEVEL,
        100.0 * found.coverage,
        found.width,
        match screen.measure.unit() {
            "" => String::new(),
            unit => format!(" {unit}"),
        }
    );
    if let Some(worst) = found.worst_drug {
        write!(text, " In the worst drug they held {:.0} %.", 100.0 * worst).expect(SURE);
    }
    text.push_str(" They promise nothing for cell lines or compounds that are out of domain.");
    for (what, bins) in
        [("cell lines", &model.domain.cell_line), ("compounds", &model.domain.compound)]
    {
        if let (Some(first), Some(last)) = (bins.first(), bins.last().filter(|bin| bin.to > 0.99)) {
            write!(
                text,
                " On {what} out of domain its RMSE was {:.2}, on the nearest {:.2}.",
                last.rmse, first.rmse
            )
            .expect(SURE);
        }
    }
    text
}

/// What a clinician asks.
fn ranks(model: &ModelResult, screen: &Screen) -> String {
    let scores = model.mean(|scores| &scores.ranking);
    let (Some(first), Some(five), Some(regret)) =
        (scores.value("best_first"), scores.value("best_in_5"), scores.value("regret"))
    else {
        return "Too few drugs were tested per cell line to say.".to_owned();
    };
    format!(
        "Of the drugs tested on a cell line, the truly best one was ranked first in {:.0} % of the test cell lines, and \
         among the first five in {:.0} %. The drug ranked first was {regret:.2} {} from the truly best one on average. \
         Ranking drugs by their mean alone does much of this.",
        100.0 * first,
        100.0 * five,
        screen.measure.unit()
    )
}

/// How many responses are extrapolations.
fn beyond_doses(screen: &Screen) -> String {
    let censored = screen.responses.iter().filter(|r| r.censored.is_some()).count();
    match (censored, screen.measure.is_concentration()) {
        (_, false) => "The responses depend on the range of doses that was tested.".to_owned(),
        (0, true) => {
            "IC50 values beyond the highest tested concentration are extrapolated.".to_owned()
        }
        (n, true) => format!(
            "{n} of the {} responses lie beyond the tested doses, so they are extrapolated.",
            screen.responses.len()
        ),
    }
}

fn claim(splits: &Splits) -> String {
    format!(
        "Scored once on test rows that no choice was made by ({}): {}.",
        splits.scheme.describe(),
        splits.scheme.claim()
    )
}

fn number(scores: &Scores, metric: &str) -> String {
    scores.value(metric).map_or_else(|| "–".into(), |v| format!("{v:.3}"))
}
