//! Measured points into fitted curves.

use std::path::Path;
use std::time::Instant;

use anyhow::ensure;
use halfmax_data::curve::{
    self, Assay, Controls, Errors, Fits, Flag, Judgement, Model, Reading, Replicates, Settings,
};
use halfmax_data::directory::Staged;
use halfmax_data::ledger::Entry;
use halfmax_eval::curves::{Counts, MARKER, write};
use serde::Serialize;

use crate::curves_args::{Curves, ErrorsName, ModelName, ReplicatesName};
use crate::progress::spinner;
use crate::show;

/// What programs are told.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    counts: &'a Counts,
    /// Time of the fits alone, the one thing here that differs from run to run.
    compute_seconds: f64,
    settings: &'a Settings,
    ledger: &'a [Entry],
    out: &'a Path,
}

pub(super) fn run(args: &Curves) -> anyhow::Result<()> {
    let settings = settings(args)?;
    // Found out now rather than after the work.
    drop(Staged::new(&args.out, MARKER)?);
    let wait = spinner("reading the measurements");
    let assay = curve::read(&args.file, &reading(args))?;
    wait.finish_and_clear();

    let wait = spinner("fitting curves");
    let start = Instant::now();
    let fits = curve::fit(&assay, &settings)?;
    let seconds = start.elapsed().as_secs_f64();
    wait.finish_and_clear();

    let wait = spinner("writing tables and report");
    write(&args.out, &assay, &fits)?;
    wait.finish_and_clear();
    let counts = Counts::of(&assay, &fits);
    tell(args, &assay, &fits, &counts);
    if args.json {
        show::document(&Answer {
            counts: &counts,
            compute_seconds: seconds,
            settings: &settings,
            ledger: assay.ledger.entries(),
            out: &args.out,
        })?;
    }
    Ok(())
}

fn settings(args: &Curves) -> anyhow::Result<Settings> {
    for (flag, value) in [("--confidence", args.confidence), ("--alpha", args.alpha)] {
        ensure!(value > 0.0 && value < 1.0, "{flag} {value}: expected a number between 0 and 1");
    }
    for (flag, value) in [("--max-rmse", args.max_rmse), ("--fold-change", args.fold_change)] {
        ensure!(value >= 0.0, "{flag} {value}: expected a number of 0 or more");
    }
    let model = match args.model {
        ModelName::Gdsc => Model::Gdsc,
        ModelName::TwoParameter => Model::TwoParameter,
        ModelName::FourParameter => Model::FourParameter,
        ModelName::Hill => Model::Hill,
        ModelName::Growth => Model::Growth,
    };
    let errors = match args.errors {
        ErrorsName::Normal => Errors::Normal,
        ErrorsName::Cauchy => Errors::Cauchy,
    };
    ensure!(
        model != Model::Gdsc || errors == Errors::Normal,
        "--errors cauchy: the gdsc fit has normal errors; choose another model"
    );
    ensure!(!args.correlated || model == Model::Gdsc, "--correlated belongs to --model gdsc");
    let published = Settings::of(model);
    Ok(Settings {
        errors,
        interpolate: published.interpolate && !args.no_interpolation,
        correlated: args.correlated,
        judgement: Judgement {
            confidence: args.confidence,
            min_doses: args.min_doses,
            max_rmse: args.max_rmse,
            alpha: args.alpha,
            fold_change: args.fold_change,
            ..published.judgement
        },
        ..published
    })
}

fn reading(args: &Curves) -> Reading {
    Reading {
        delimiter: args.delimiter,
        dose_unit: args.dose_unit,
        percent: args.percent,
        cell_line: args.cell_line.clone(),
        compound: args.compound.clone(),
        dose: args.dose.clone(),
        viability: args.viability.clone(),
        replicates: match args.replicates {
            ReplicatesName::Pool => Replicates::Pool,
            ReplicatesName::Apart => Replicates::Apart,
            ReplicatesName::Sum => Replicates::Sum,
        },
        doses: args.doses.clone(),
        name_separator: args.name_separator.clone(),
        controls: Controls { untreated: args.untreated.clone(), blank: args.blank.clone() },
    }
}

fn tell(args: &Curves, assay: &Assay, fits: &Fits, counts: &Counts) {
    show::ledger(&assay.ledger);
    if let Some(mixed) = &fits.mixed {
        let spread = &mixed.spread;
        show::say(format!(
            "Average curve: XMID {:.3}, SCAL {:.3}; sd of XMID {:.3} between cell lines and {:.3} within, of SCAL {:.3}, \
             of points {:.4}.",
            mixed.fixed[0],
            mixed.fixed[1],
            spread.line_xmid,
            spread.curve_xmid,
            spread.line_scal,
            spread.residual
        ));
        if !mixed.converged {
            show::say(format!("Variances were still moving after {} rounds.", mixed.rounds));
        }
    }
    let mut table = show::table(&["flag", "curves", "meaning"]);
    table.add_row(["none", &counts.unflagged.to_string(), "nothing speaks against the curve"]);
    for (flag, (name, n)) in Flag::ALL.iter().zip(&counts.flags) {
        table.add_row([name, n.to_string().as_str(), flag.meaning()]);
    }
    show::right(&mut table, 1..2);
    show::say(table.to_string());
    show::say(format!(
        "Fitted {} of {} curves ({}); {} have an IC50 within the tested doses.",
        counts.fitted,
        counts.curves,
        fits.settings.model.name(),
        counts.ic50_in_range
    ));
    show::say(format!("Wrote {}: open report.html.", args.out.display()));
    if assay.compound_columns.is_empty() {
        show::say("The file names no compounds, so there is no responses.csv to import.");
    } else if assay.growth {
        show::say("Growth rates are no measure that import knows, so there is no responses.csv.");
    } else if !args.json {
        show::say(format!(
            "Next: halfmax import --responses {} …",
            args.out.join("responses.csv").display()
        ));
    }
}
