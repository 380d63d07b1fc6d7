//! Predictions, splits and training histories as tab-separated text.

use std::fmt::Write;

use halfmax_data::Screen;
use halfmax_prep::Splits;

use crate::protocol::Evaluation;

/// Writing to a string cannot fail.
const SURE: &str = "writing to a string cannot fail";

/// One row per test row: who, what was measured, what each model predicts, probes left out.
pub(super) fn predictions(evaluation: &Evaluation, screen: &Screen, splits: &Splits) -> String {
    let mut text = String::from(
        "row_id\tfold\tcell_line\tcell_line_name\ttissue\tcompound\tcompound_name\ttruth",
    );
    let models: Vec<_> = evaluation.models.iter().filter(|model| model.note.is_none()).collect();
    for model in &models {
        write!(text, "\t{}", model.name).expect(SURE);
    }
    text.push('\n');
    for (at, fold) in splits.folds.iter().enumerate() {
        for (n, row) in fold.test_rows().iter().enumerate() {
            let response = &screen.responses[*row as usize];
            let cell_line = &screen.cell_lines[response.cell_line as usize];
            let compound = &screen.compounds[response.compound as usize];
            write!(
                text,
                "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                response.row_id,
                fold.name(),
                cell_line.id,
                cell(&cell_line.name),
                cell(cell_line.tissue.as_deref().unwrap_or_default()),
                compound.id,
                cell(&compound.name),
                response.value
            )
            .expect(SURE);
            for model in &models {
                write!(text, "\t{}", model.folds[at].predicted[n]).expect(SURE);
            }
            text.push('\n');
        }
    }
    text
}

/// One column per fold: train, validation or test.
pub(super) fn splits(screen: &Screen, splits: &Splits) -> String {
    let mut text = String::from("row_id");
    let mut parts = vec![vec![""; screen.responses.len()]; splits.folds.len()];
    for (part, fold) in parts.iter_mut().zip(&splits.folds) {
        write!(text, "\t{}", cell(fold.name())).expect(SURE);
        let named = [
            (fold.train_rows(), "train"),
            (fold.validation_rows(), "validation"),
            (fold.test_rows(), "test"),
        ];
        for (rows, name) in named {
            for row in rows {
                part[*row as usize] = name;
            }
        }
    }
    text.push('\n');
    for (at, response) in screen.responses.iter().enumerate() {
        write!(text, "{}", response.row_id).expect(SURE);
        for part in &parts {
            write!(text, "\t{}", part[at]).expect(SURE);
        }
        text.push('\n');
    }
    text
}

/// Losses per epoch of every model that has epochs, then those of the model that was kept.
pub(super) fn history(evaluation: &Evaluation) -> String {
    let mut text = String::from("model\tfold\tepoch\ttrain_loss\tvalidation_loss\n");
    for model in &evaluation.models {
        for fold in &model.folds {
            for row in &fold.history {
                let validation = row.validation_loss.map_or(String::new(), |loss| loss.to_string());
                let fold = cell(&fold.scores.fold);
                writeln!(
                    text,
                    "{}\t{fold}\t{}\t{}\t{validation}",
                    model.name, row.epoch, row.train_loss
                )
                .expect(SURE);
            }
        }
    }
    text
}

/// A cell that cannot break its row.
fn cell(text: &str) -> String {
    text.replace(['\t', '\n', '\r', '"'], " ")
}
