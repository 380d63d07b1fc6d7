//! The data card of a run, in plain words (after Gebru et al. 2021).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use halfmax_data::ledger::Outcome;
use halfmax_data::{Censored, Direction, Ledger, Screen};
use halfmax_prep::Splits;

/// Writing to a string cannot fail.
const SURE: &str = "writing to a string cannot fail";
/// Tissues named one by one.
const TISSUES: usize = 8;

/// What was measured, what is missing, what was dropped, how it was divided.
pub(super) fn data_card(screen: &Screen, ledger: &Ledger, splits: &Splits) -> String {
    let mut text = format!("# Data card\n\n## What was measured\n\n{}\n", measured(screen));
    writeln!(text, "{}\n", quality(screen)).expect(SURE);
    writeln!(text, "## What the cell lines are\n\n{}\n", tissues(screen)).expect(SURE);
    writeln!(text, "## What is known of them\n\n{}", features(screen)).expect(SURE);
    writeln!(text, "## What was left out at import\n\n{}", dropped(ledger)).expect(SURE);
    writeln!(text, "## How rows were divided\n\n{}", divided(splits)).expect(SURE);
    text
}

fn measured(screen: &Screen) -> String {
    let pairs: BTreeSet<(u32, u32)> =
        screen.responses.iter().map(|r| (r.cell_line, r.compound)).collect();
    let possible = screen.cell_lines.len() * screen.compounds.len();
    let direction = match screen.measure.direction() {
        Direction::LowIsSensitive => " A low value is a sensitive cell line.",
        Direction::HighIsSensitive => " A high value is a sensitive cell line.",
        Direction::Unstated => "",
    };
    let values = screen.responses.iter().map(|r| r.value);
    let n = screen.responses.len().max(1) as f64;
    let mean = values.clone().sum::<f64>() / n;
    let sd = (values.map(|v| (v - mean).powi(2)).sum::<f64>() / n).sqrt();
    format!(
        "{} responses, {}, of {} cell lines to {} compounds: {} pairs, {:.0} % of all possible ones.{direction} Mean \
         {mean:.2}, standard deviation {sd:.2}{}.\n",
        screen.responses.len(),
        screen.measure.label(),
        screen.cell_lines.len(),
        screen.compounds.len(),
        pairs.len(),
        100.0 * pairs.len() as f64 / possible.max(1) as f64,
        match screen.measure.unit() {
            "" => String::new(),
            unit => format!(" {unit}"),
        }
    )
}

fn quality(screen: &Screen) -> String {
    let pairs: BTreeSet<(u32, u32)> =
        screen.responses.iter().map(|r| (r.cell_line, r.compound)).collect();
    let repeated = screen.responses.len() - pairs.len();
    let count = |side| screen.responses.iter().filter(|r| r.censored == Some(side)).count();
    let (above, below) = (count(Censored::AboveMaxDose), count(Censored::BelowMinDose));
    let mut text = match repeated {
        0 => "No pair was measured twice.".to_owned(),
        n => format!("{n} responses repeat a pair; splits keep them together."),
    };
    if above + below > 0 {
        write!(
            text,
            " {above} responses lie above the highest tested dose and {below} below the lowest: they are extrapolated."
        )
        .expect(SURE);
    }
    let without = screen.compounds.iter().filter(|c| c.smiles.is_none()).count();
    if without > 0 {
        write!(text, " {without} compounds have no structure.").expect(SURE);
    }
    text
}

fn tissues(screen: &Screen) -> String {
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &screen.cell_lines {
        *lines.entry(line.tissue.as_deref().unwrap_or("unknown")).or_default() += 1;
    }
    let mut lines: Vec<(&str, usize)> = lines.into_iter().collect();
    lines.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let named: Vec<String> =
        lines.iter().take(TISSUES).map(|(tissue, n)| format!("{tissue} {n}")).collect();
    let more = lines.len().saturating_sub(TISSUES);
    let rest = if more > 0 { format!(" and {more} more tissues") } else { String::new() };
    format!(
        "Cell lines by tissue: {}{rest}. What holds for common tissues need not hold for rare ones.",
        named.join(", ")
    )
}

fn features(screen: &Screen) -> String {
    let line = |omics: &halfmax_data::Omics| {
        let all = omics.values.len().max(1) as f64;
        format!(
            "- {}: {} features, {:.2} % of the values missing\n",
            omics.kind,
            omics.n_features(),
            100.0 * omics.n_missing() as f64 / all
        )
    };
    screen.omics.iter().map(line).collect()
}

fn dropped(ledger: &Ledger) -> String {
    let mut lines = String::new();
    for entry in ledger.entries().iter().filter(|entry| entry.outcome == Outcome::Dropped) {
        writeln!(lines, "- {}: {} dropped, {}", entry.file, entry.count, entry.reason).expect(SURE);
    }
    if lines.is_empty() { "Nothing.\n".to_owned() } else { lines }
}

fn divided(splits: &Splits) -> String {
    format!(
        "{} ({}), {}: {}. The scores speak about {}, and about nothing else.",
        splits.scheme.describe(),
        splits.column,
        splits.source,
        match splits.folds.len() {
            1 => "one split".to_owned(),
            n => format!("{n} folds"),
        },
        splits.scheme.claim()
    )
}
