//! The tables of the page.

use std::collections::BTreeMap;

use halfmax_data::curve::{Assay, Fit, Fits, Flag, Model, micromolar};
use halfmax_data::ledger::Outcome;

use crate::curves::Counts;
use crate::report::html::{Cell, Column, Row, Table};
use crate::report::summary::count;

/// Compounds beyond are left to the csv files.
const LISTED: usize = 400;

pub(super) fn flags(counts: &Counts) -> Table {
    let share = |n: usize| format!("{:.1}", 100.0 * n as f64 / counts.fitted.max(1) as f64);
    let mut rows = vec![row([
        "none".into(),
        "nothing speaks against the curve".into(),
        count(counts.unflagged as u64),
        share(counts.unflagged),
    ])];
    rows.extend(Flag::ALL.iter().zip(&counts.flags).map(|(flag, (name, n))| {
        row([(*name).into(), flag.meaning().into(), count(*n as u64), share(*n)])
    }));
    Table {
        name: "flags",
        caption: "Flags of the fits. A curve may have several; none is dropped for one.".into(),
        columns: vec![
            Column::text("flag"),
            Column::text("meaning"),
            Column::number("curves"),
            Column::number("%"),
        ],
        rows,
    }
}

pub(super) fn compounds(assay: &Assay, fits: &Fits) -> Table {
    let mut by: BTreeMap<&[String], Vec<&Fit>> = BTreeMap::new();
    for (curve, fit) in assay.curves.iter().zip(&fits.fits) {
        if let Some(fit) = fit {
            by.entry(&curve.compound).or_default().push(fit);
        }
    }
    let more = by.len().saturating_sub(LISTED);
    let more = if more > 0 { format!(" {more} more are in fits.csv.") } else { String::new() };
    let rows = by.iter().take(LISTED).map(|(compound, fits)| {
        let median =
            |values: Vec<f64>| median(values).map_or_else(|| "–".into(), |v| format!("{v:.3}"));
        let known: Vec<f64> =
            fits.iter().filter_map(|f| f.ic50).map(|e| micromolar(e.value)).collect();
        let within = fits
            .iter()
            .filter(|f| f.ic50.is_some_and(|e| (f.range.0..=f.range.1).contains(&e.value)));
        row([
            compound.join(", "),
            count(fits.len() as u64),
            count(within.count() as u64),
            median(known),
            median(fits.iter().map(|f| f.auc).collect()),
            median(fits.iter().map(|f| f.agreement.rmse).collect()),
        ])
    });
    Table {
        name: "compounds",
        caption: format!("Medians over the curves of each compound; IC50 in µM.{more}"),
        columns: vec![
            Column::text("compound"),
            Column::number("curves"),
            Column::number("IC50 within tested doses"),
            Column::number("median IC50"),
            Column::number("median AUC"),
            Column::number("median RMSE"),
        ],
        rows: rows.collect(),
    }
}

pub(super) fn settings(fits: &Fits) -> Table {
    let s = &fits.settings;
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let mut rows = vec![
        ("model", format!("{}: {}", s.model.name(), s.model.formula())),
        ("viability cut to 0…1", yes(s.cut)),
    ];
    if s.model == Model::FourParameter {
        rows.push(("untreated cells are a point at 1", yes(s.control)));
        rows.push(("points added between doses", yes(s.interpolate)));
        rows.push((
            "α, fold-change limit (log2)",
            format!("{}, {}", s.judgement.alpha, s.judgement.fold_change),
        ));
    }
    if let Some(m) = &fits.mixed {
        let w = &m.spread;
        rows.extend([
            ("XMID and SCAL of the average curve", format!("{:.4}, {:.4}", m.fixed[0], m.fixed[1])),
            ("sd of XMID between cell lines", format!("{:.4}", w.line_xmid)),
            ("sd of SCAL between cell lines", format!("{:.4}", w.line_scal)),
            (
                "their correlation",
                if s.correlated { format!("{:.3}", w.line_correlation) } else { "none".into() },
            ),
            ("sd of XMID between curves of a cell line", format!("{:.4}", w.curve_xmid)),
            ("sd of the points about their curve", format!("{:.4}", w.residual)),
            (
                "rounds until nothing moved",
                if m.converged {
                    m.rounds.to_string()
                } else {
                    format!("{}, still moving", m.rounds)
                },
            ),
        ]);
    }
    rows.push(("confidence of intervals", s.judgement.confidence.to_string()));
    Table {
        name: "settings",
        caption: "How the curves were fitted.".into(),
        columns: vec![Column::text("setting"), Column::text("value")],
        rows: rows.into_iter().map(|(name, value)| row([name.to_owned(), value])).collect(),
    }
}

pub(super) fn ledger(assay: &Assay) -> Table {
    let rows = assay.ledger.entries().iter().map(|e| {
        let outcome = match e.outcome {
            Outcome::Kept => "kept as",
            Outcome::Dropped => "dropped:",
            Outcome::Noted => "noted:",
        };
        row([e.file.clone(), format!("{outcome} {}", e.reason), count(e.count), e.examples.clone()])
    });
    Table {
        name: "ledger",
        caption: "Every row of the file.".into(),
        columns: vec![
            Column::text("file"),
            Column::text("what became of the rows"),
            Column::number("rows"),
            Column::text("for example"),
        ],
        rows: rows.collect(),
    }
}

fn row<const N: usize>(cells: [String; N]) -> Row {
    Row { class: "", cells: cells.into_iter().map(Cell::from).collect() }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
