//! Which features go with response: files or a screen into tables and a page.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};
use halfmax_data::{Seed, directory};
use halfmax_eval::anova::{
    self, Correction, Counts, Inputs, Null, Settings, Study, Terms, inputs, null,
};
use serde::Serialize;

use super::anova_table;
use crate::anova_args::{Anova, AnovaFdr, AnovaTerm};
use crate::progress::spinner;
use crate::{screen_at, show};

/// How many associations people are shown.
const SHOWN: usize = 10;

/// What programs are told.
#[derive(Serialize)]
struct Answer<'a> {
    tests: usize,
    significant: usize,
    sensitive: usize,
    resistant: usize,
    /// Time of the tests alone, the one thing here that differs from run to run.
    compute_seconds: f64,
    drugs: usize,
    features: usize,
    cell_lines: usize,
    too_few: usize,
    determined: usize,
    model: Vec<&'static str>,
    out: &'a Path,
    null: Option<Null>,
}

pub(super) fn run(args: &Anova) -> anyhow::Result<()> {
    let settings = settings(args)?;
    if let Some(table) = &args.table {
        return anova_table::show(table, &settings, args.json);
    }
    let out = args.out.as_deref().context("--out is missing")?;
    // Found out now rather than after the work.
    drop(directory::Staged::new(out, anova::MARKER)?);
    let reading = spinner("reading the files");
    let inputs = read(args)?;
    reading.finish_and_clear();

    let testing = spinner("testing");
    let start = Instant::now();
    let study = anova::run(inputs, &settings)?;
    let seconds = start.elapsed().as_secs_f64();
    let null = (args.permutations > 0)
        .then(|| null::null(&study, args.permutations, Seed::new(args.seed)));
    testing.finish_and_clear();

    let writing = spinner("writing tables and report");
    anova::write(out, &study, null.as_ref())?;
    writing.finish_and_clear();
    tell(out, &study, null.as_ref());
    if args.json {
        let Counts {
            tests,
            significant,
            sensitive,
            resistant,
            drugs,
            features,
            cell_lines,
            too_few,
            determined,
        } = study.counts;
        let answer = Answer {
            tests,
            significant,
            sensitive,
            resistant,
            compute_seconds: seconds,
            drugs,
            features,
            cell_lines,
            too_few,
            determined,
            model: study.model(),
            out,
            null,
        };
        show::text(&(serde_json::to_string(&answer)? + "\n"))?;
    }
    Ok(())
}

fn settings(args: &Anova) -> anyhow::Result<Settings> {
    ensure!(
        args.min_group >= 2,
        "--min-group {}: a spread needs at least two cell lines in each group",
        args.min_group
    );
    for (flag, value, most) in [
        ("--p-threshold", args.p_threshold, 1.0),
        ("--fdr-threshold", args.fdr_threshold, 100.0),
        ("--effect-threshold", args.effect_threshold, f64::MAX),
    ] {
        ensure!(
            (0.0..=most).contains(&value),
            "{flag} {value}: expected a number from 0 to {most}"
        );
    }
    Ok(Settings {
        tissue: args.tissue.clone(),
        terms: Terms {
            tissue: !args.without.contains(&AnovaTerm::Tissue),
            media: args.media.is_some(),
            msi: !args.without.contains(&AnovaTerm::Msi),
        },
        min_group: args.min_group,
        min_responses: args.min_responses,
        min_msi: args.min_msi,
        correction: match args.fdr {
            AnovaFdr::Bh => Correction::BenjaminiHochberg,
            AnovaFdr::Qvalue => Correction::QValue,
        },
        per_drug: args.per_drug_fdr,
        p_threshold: args.p_threshold,
        fdr_threshold: args.fdr_threshold,
        effect_threshold: args.effect_threshold,
        screening_set: args.screening_set.clone(),
    })
}

fn read(args: &Anova) -> anyhow::Result<Inputs> {
    let media = args.media.clone().flatten();
    match (&args.screen, &args.ic50, &args.features) {
        (Some(screen), ..) => {
            ensure!(
                media.is_none(),
                "--media FILE: a screen has its media in its annotation; say --media alone"
            );
            Ok(inputs::screen::read(&screen_at::read(screen)?, &args.views)?)
        }
        (None, Some(ic50), Some(features)) => Ok(inputs::files::read(&inputs::files::Files {
            ic50: ic50.clone(),
            features: features.clone(),
            drugs: args.drugs.clone(),
            media,
        })?),
        _ => anyhow::bail!("name a screen directory, or --ic50 and --features"),
    }
}

fn tell(out: &Path, study: &Study, null: Option<&Null>) {
    for note in &study.inputs.notes {
        show::say(note);
    }
    let counts = study.counts;
    show::say(format!(
        "ln IC50 ~ {}: {} cell lines, {} drugs, {} features, {} tests ({} pairs had too few cell lines on one side).",
        study.model().join(" + "),
        counts.cell_lines,
        counts.drugs,
        counts.features,
        counts.tests,
        counts.too_few
    ));
    associations(study, SHOWN);
    show::say(format!(
        "{} associations pass p < {} and FDR < {} % ({}): {} with sensitivity, {} with resistance.",
        counts.significant,
        study.settings.p_threshold,
        study.settings.fdr_threshold,
        study.settings.correction.label(),
        counts.sensitive,
        counts.resistant
    ));
    if let Some(null) = null {
        let rate = null.fdr_percent.map_or_else(String::new, |rate| {
            format!(
                "; by permutation, {rate:.0} % of the tests with p < {} are false",
                study.settings.p_threshold
            )
        });
        show::say(format!(
            "Permuted features make {:.1} discoveries on average (p = {:.3}){rate}.",
            null.mean_significant, null.p
        ));
    }
    show::say(format!("Wrote {}: open report.html.", out.display()));
}

/// The associations with the smallest p.
fn associations(study: &Study, how_many: usize) {
    let mut table =
        show::table(&["drug", "feature", "with", "Δ ln IC50", "Cohen's d", "p", "FDR %"]);
    for a in study.associations.iter().take(how_many) {
        table.add_row([
            study.inputs.drugs[a.drug as usize].label().to_owned(),
            study.inputs.features[a.feature as usize].name.chars().take(40).collect(),
            a.groups.n_positive.to_string(),
            format!("{:+.2}", a.groups.delta()),
            format!("{:.2}", a.groups.cohen_d()),
            format!("{:.1e}", a.p()),
            if a.fdr() < 0.01 { format!("{:.1e}", a.fdr()) } else { format!("{:.2}", a.fdr()) },
        ]);
    }
    show::right(&mut table, 2..7);
    show::say(table.to_string());
}
