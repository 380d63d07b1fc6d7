//! Results for people on standard error, documents for programs on standard output.
#![allow(clippy::print_stderr, reason = "this is where the command speaks to people")]

use std::io::Write;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use halfmax_data::Ledger;
use halfmax_data::ledger::{Outcome, Unit};
use halfmax_eval::run_dir::{ModelScores, ScoresDocument};
use halfmax_eval::score::Scores;
use halfmax_eval::search_bench::BenchTable;

/// A line for people.
pub(crate) fn say(line: impl AsRef<str>) {
    eprintln!("{}", line.as_ref());
}

/// The chain of causes of a failure.
pub(crate) fn error(error: &anyhow::Error) {
    let mut text = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // A transparent wrapper says the same as what it wraps.
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    eprintln!("error: {text}");
}

/// A JSON document on standard output.
pub(crate) fn document(value: &impl serde::Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// Text on standard output.
pub(crate) fn text(text: &str) -> anyhow::Result<()> {
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(())
}

/// What was read, kept and dropped.
pub(crate) fn ledger(ledger: &Ledger) {
    let mut table = table(&["file", "", "count", "what became of them", "for example"]);
    for entry in ledger.entries() {
        let unit = match entry.unit {
            Unit::Rows => "rows",
            Unit::Columns => "columns",
        };
        let outcome = match entry.outcome {
            Outcome::Kept => format!("kept as {}", entry.reason),
            Outcome::Dropped => format!("dropped: {}", entry.reason),
            Outcome::Noted => format!("note: {}", entry.reason),
        };
        table.add_row([
            &entry.file,
            unit,
            &entry.count.to_string(),
            &outcome,
            &shortened(&entry.examples),
        ]);
    }
    right(&mut table, 2..3);
    eprintln!("{table}");
}

fn shortened(text: &str) -> String {
    if text.chars().count() > 40 {
        text.chars().take(39).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}

/// Which of a model's scores a table shows.
type Pick = fn(&ModelScores) -> &Scores;

/// Pooled and per-drug scores, naive baselines first.
pub(crate) fn scores(scores: &ScoresDocument) {
    let folds = scores.n_folds();
    let over = if folds > 1 { format!(", mean over {folds} folds") } else { String::new() };
    let pick: [(&str, Pick); 2] =
        [("over all test pairs", |m| &m.pooled), ("per drug, mean over drugs", |m| &m.per_drug)];
    for (title, of) in pick {
        let mut table = table(&["model", "RMSE", "MSE", "MAE", "R²", "Pearson", "Spearman"]);
        let models = || scores.models.iter().filter(|m| m.probe.is_none());
        let naive_first = models().rev().filter(|m| m.naive);
        for model in naive_first.chain(models().filter(|m| !m.naive)) {
            let values = ["rmse", "mse", "mae", "r2", "pearson", "spearman"]
                .map(|metric| number(of(model), metric));
            let name =
                if model.naive { format!("{} (naive)", model.name) } else { model.name.clone() };
            table.add_row(std::iter::once(name).chain(values));
        }
        right(&mut table, 1..7);
        let unit = match scores.measure().unit() {
            "" => String::new(),
            unit => format!("; errors in {unit}"),
        };
        eprintln!("\nScores {title}{over}{unit}:\n{table}");
    }
}

/// A table for people.
pub(crate) fn text_for_people(text: &str) {
    eprintln!("{text}");
}

/// What became of the intervals, and of models on rows changed on purpose.
pub(crate) fn besides(scores: &ScoresDocument) {
    let mut intervals = table(&["model", "90 % intervals hold for", "mean width", "worst drug"]);
    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    for model in scores.models.iter().filter(|m| !m.naive && m.probe.is_none()) {
        if let Some(found) = model.intervals.as_ref().and_then(|intervals| intervals.at(0.9)) {
            let worst = found.worst_drug.map_or_else(|| "–".into(), percent);
            let width = format!("{:.3}", found.width);
            intervals.add_row([model.name.clone(), percent(found.coverage), width, worst]);
        }
    }
    if !intervals.is_empty() {
        right(&mut intervals, 1..4);
        eprintln!("\nIntervals, on test rows their calibration never saw:\n{intervals}");
    }
    let probed: Vec<&ModelScores> = scores.models.iter().filter(|m| m.probe.is_some()).collect();
    if probed.is_empty() {
        return;
    }
    let mut probes = table(&["model", "RMSE", "Pearson", "per-drug Pearson"]);
    for model in probed {
        probes.add_row([
            model.name.clone(),
            number(&model.pooled, "rmse"),
            number(&model.pooled, "pearson"),
            number(&model.per_drug, "pearson"),
        ]);
    }
    right(&mut probes, 1..4);
    eprintln!("\nProbes, on rows changed on purpose:\n{probes}");
}

/// How a search ended.
pub(crate) fn search(scores: &ScoresDocument) {
    let Some(search) = &scores.search else { return };
    eprintln!(
        "\nSearch by {}: {} trials, {} failed, {} pruned.",
        search.sampler, search.trials, search.failed, search.pruned
    );
    if let Some(best) = &search.best {
        eprintln!("Best is trial {} with a validation RMSE of {:.4}:", best.trial, best.value);
        eprintln!("  {}", best.params);
    }
    if let Some(random) = &search.random_search {
        eprintln!(
            "Random search at equal budget came to {:.4} in trial {}.",
            random.value, random.trial
        );
    }
}

fn number(scores: &Scores, metric: &str) -> String {
    scores.value(metric).map_or_else(|| "–".into(), |value| format!("{value:.3}"))
}

pub(crate) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY).set_header(header);
    table
}

pub(crate) fn right(table: &mut Table, columns: std::ops::Range<usize>) {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// How samplers stand on one table.
pub(crate) fn standings(bench: &BenchTable) {
    let after: Vec<String> = bench
        .searches
        .first()
        .map_or(Vec::new(), |s| s.after.iter().map(|a| format!("after {}", a.trials)).collect());
    let mut headings = vec!["sampler"];
    headings.extend(after.iter().map(String::as_str));
    let mut table = table(&headings);
    for standing in &bench.searches {
        let mut cells = vec![standing.name.clone()];
        cells.extend(standing.after.iter().map(|after| {
            let regret = after.regret;
            let p = after.p_below_random.map_or_else(String::new, |p| format!(", p {p:.3}"));
            format!("{:.4} ({:.4} to {:.4}{p})", regret.mean, regret.low, regret.high)
        }));
        table.add_row(cells);
    }
    say(format!(
        "{}: mean regret (validation RMSE) with 95 % interval, one-sided p against random search\n{table}",
        bench.scheme.describe()
    ));
}
