//! The best trials of a search.

use halfmax_search::{State, Trial, Value};

use crate::report::html::{Cell, Column, Row, Table};
use crate::report::read::Run;

const SHOWN: usize = 10;

/// The ten lowest values with their parameters.
pub(in crate::report) fn trials(run: &Run) -> Option<Table> {
    let search = run.search.as_ref()?;
    let choices = search.choices();
    let mut columns =
        vec![Column::number("trial"), Column::number("RMSE"), Column::number("epochs")];
    columns.extend(choices.iter().map(|name| Column::text(*name)));
    let row = |(place, (value, trial)): (usize, (f64, &Trial))| {
        let steps =
            trial.last_report().map_or_else(|| "–".to_owned(), |(step, _)| step.to_string());
        let number = Cell { aside: repeat(trial), ..trial.number.to_string().into() };
        let value = Cell { strong: place == 0, ..format!("{value:.4}").into() };
        let mut cells = vec![number, value, steps.into()];
        cells.extend(
            choices.iter().map(|name| trial.params.value(name).map_or_else(|| "".into(), shown)),
        );
        Row { class: "", cells }
    };
    Some(Table {
        name: "trials",
        caption: format!(
            "The {SHOWN} best trials: RMSE on the rows kept for comparing trials. An empty cell is a parameter that \
             does not exist in that network."
        ),
        columns,
        rows: search.ranked().into_iter().take(SHOWN).enumerate().map(row).collect(),
    })
}

/// What became of all trials, in a sentence.
pub(in crate::report) fn search(run: &Run) -> Option<String> {
    let search = run.search.as_ref()?;
    let count =
        |wanted: fn(&State) -> bool| search.trials.iter().filter(|t| wanted(&t.state)).count();
    let failed = count(|state| matches!(state, State::Failed { .. }));
    let pruned = count(|state| matches!(state, State::Pruned { .. }));
    let reason = search.trials.iter().find_map(|trial| match &trial.state {
        State::Failed { reason } => Some(format!(" The first that failed: {reason}.")),
        _ => None,
    });
    Some(format!(
        "{} trials chosen by {}, of which {failed} failed and {pruned} were stopped early.{} No trial saw a test row.",
        search.trials.len(),
        search.sampler(),
        reason.unwrap_or_default()
    ))
}

fn repeat(trial: &Trial) -> String {
    trial.repeat_of.map_or_else(String::new, |first| format!("as {first}"))
}

fn shown(value: &Value) -> Cell {
    match value {
        Value::Float(x) if *x != 0.0 && x.abs() < 0.01 => format!("{x:.2e}").into(),
        Value::Float(x) => format!("{x:.3}").into(),
        Value::Text(word) => word.as_str().into(),
        other => other.to_string().into(),
    }
}
