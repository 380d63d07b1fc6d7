//! Why a model predicts what it does.

use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use halfmax_data::{Seed, directory};
use halfmax_eval::explain::{
    self, CompoundSection, Document, FeatureRow, GeneSetRow, Importance, PointRow, Summary,
    by_gene, importances,
};
use halfmax_eval::report::write_report;
use halfmax_eval::run_dir;
use halfmax_model::attribution::{Attributions, Method};
use halfmax_model::bundle::{self, Bundle};
use halfmax_prep::names::read_gene_sets;
use halfmax_prep::{Entity, Pair};

use super::explain_refit::{self, Refitted};
use crate::explain_args::{Explain, How, RankBy, Side};
use crate::progress::spinner;
use crate::show;

/// Features whose single shares are drawn.
const DRAWN: usize = 15;

pub(super) fn run(args: &Explain) -> anyhow::Result<()> {
    check(args)?;
    if let Some(out) = &args.out {
        // Found out now rather than after the work.
        drop(directory::Staged::new(out, explain::MARKER)?);
    }
    let bundle = bundle::read(&bundle_of(&args.model))?;
    let compounds: Vec<u32> =
        args.compounds.iter().map(|key| bundle.find_compound(key)).collect::<Result<_, _>>()?;
    let cell_lines: Vec<u32> =
        args.cell_lines.iter().map(|key| bundle.find_cell_line(key)).collect::<Result<_, _>>()?;
    let sets = args.gene_sets.as_deref().map(read_gene_sets).transpose()?;
    let refitted = if args.null > 0 || args.seeds > 1 || args.permute > 0 {
        Some(explain_refit::refit(args, &bundle, &compounds)?)
    } else {
        None
    };

    let working = spinner("splitting predictions");
    let background: Vec<u32> = (0..bundle.cell_lines().count() as u32)
        .filter(|line| bundle.learned_from_cell_line(*line))
        .collect();
    let mut sections = Vec::new();
    for (at, compound) in compounds.iter().enumerate() {
        let mut section = if cell_lines.is_empty() {
            over_lines(args, &bundle, *compound, &background, refitted.as_ref().map(|r| (at, r)))?
        } else {
            single(args, &bundle, *compound, &cell_lines)?
        };
        if let (Some(sets), true) = (&sets, cell_lines.is_empty()) {
            let genes: Vec<(String, f64)> =
                section.genes.iter().map(|g| (g.feature.clone(), g.importance)).collect();
            let null = refitted
                .as_ref()
                .map_or(Vec::new(), |r| r.null_of_genes(at, summary(args), &genes));
            let found = explain::enrich(sets, &genes, &null);
            section.gene_sets = found.into_iter().map(GeneSetRow::from).collect();
        }
        sections.push(section);
    }
    working.finish_and_clear();

    let measure = bundle.about.measure;
    let mut document = Document {
        program: "halfmax".into(),
        schema_version: 2,
        model: bundle.about.name.clone(),
        description: bundle.about.description.clone(),
        measure,
        unit: measure.unit().into(),
        side: side(args),
        method: in_words(args, &bundle),
        summary: summary(args),
        background: background.len(),
        null: refitted.as_ref().and_then(Refitted::summary),
        compounds: sections,
    };
    let mut run = None;
    if let Some(out) = &args.out {
        explain::write(out, &document)?;
        run = run_of(out, &args.model);
        run.as_deref().map(write_report).transpose()?;
    }
    document.compounds.iter_mut().for_each(|section| shorten(section, args.top));
    if args.json {
        show::document(&document)?;
    } else {
        document.compounds.iter().for_each(|section| tell(section, &document));
    }
    if let Some(out) = &args.out {
        let also = run.map_or_else(String::new, |run| {
            format!(" The report of {} shows it as well.", run.display())
        });
        show::say(format!("Wrote {}: open report.html.{also}", out.display()));
    }
    Ok(())
}

/// The run whose report shows what is written to `out`: that of the model, if `out` is its folder for it.
fn run_of(out: &Path, model: &Path) -> Option<PathBuf> {
    let run = out.parent().filter(|_| out.ends_with(explain::FOLDER))?;
    let bundle = bundle_of(model);
    let same = run.join("bundle").canonicalize().ok()? == bundle.canonicalize().ok()?;
    (same && run.join(run_dir::MARKER).is_file()).then(|| run.into())
}

fn check(args: &Explain) -> anyhow::Result<()> {
    for (flag, value) in
        [("--steps", args.steps), ("--samples", args.samples), ("--seeds", args.seeds)]
    {
        ensure!(value > 0, "{flag} 0: at least one is needed");
    }
    let refits = args.null > 0 || args.seeds > 1 || args.permute > 0;
    if refits && args.screen.is_none() {
        bail!("--seeds {}: fitting again needs the screen; name it with --screen DIR", args.seeds);
    }
    if refits && (args.side == Side::Compound || !args.cell_lines.is_empty()) {
        bail!(
            "--null, --seeds and --permute judge features of cell lines over all of them; leave out --side and --cell-line"
        );
    }
    if args.side == Side::Compound && args.gene_sets.is_some() {
        bail!("--gene-sets: a compound has no genes; leave out --side compound");
    }
    Ok(())
}

/// A run keeps its bundle in a folder.
fn bundle_of(path: &Path) -> PathBuf {
    let inside = path.join("bundle");
    if !path.join(bundle::MANIFEST).is_file() && inside.is_dir() { inside } else { path.into() }
}

fn side(args: &Explain) -> Entity {
    match args.side {
        Side::CellLine => Entity::CellLine,
        Side::Compound => Entity::Compound,
    }
}

pub(super) fn method(args: &Explain) -> Method {
    match args.method {
        How::Ig => Method::IntegratedGradients { steps: args.steps },
        How::Shap => Method::GradientShap {
            samples: args.samples,
            seed: Seed::new(args.seed).fork("background"),
        },
    }
}

fn in_words(args: &Explain, bundle: &Bundle) -> String {
    if let Some(own) = bundle.model().split_of_its_own() {
        return own;
    }
    let what = match args.side {
        Side::CellLine => "cell line",
        Side::Compound => "compound",
    };
    match args.method {
        How::Ig => {
            format!("integrated gradients from the average training {what}, {} steps", args.steps)
        }
        How::Shap => {
            format!("gradient SHAP from training {what}s drawn at random, {} samples", args.samples)
        }
    }
}

/// Shares of a compound's predictions, summed up over the training cell lines.
fn over_lines(
    args: &Explain,
    bundle: &Bundle,
    compound: u32,
    background: &[u32],
    refitted: Option<(usize, &Refitted)>,
) -> anyhow::Result<CompoundSection> {
    let pairs: Vec<Pair> =
        background.iter().map(|line| Pair { cell_line: *line, compound }).collect();
    let side = side(args);
    let shares = bundle.attribute(&pairs, side, method(args))?;
    let values: Vec<Vec<Option<f32>>> = pairs
        .iter()
        .map(|pair| {
            let entity = if side == Entity::CellLine { pair.cell_line } else { pair.compound };
            bundle.values(&shares.features, side, entity)
        })
        .collect();
    let found = importances(&shares, |row, column| values[row][column]);
    let genes = importances(&by_gene(&shares), |_, _| None);
    let rows = |found: &[Importance], genes: bool| match refitted {
        None => FeatureRow::ranked(found, summary(args), &[], &[]),
        Some((at, refitted)) => refitted.rows(at, found, summary(args), genes),
    };
    let mut features = rows(&found, false);
    if let Some((at, refitted)) = refitted {
        FeatureRow::permuted(&mut features, refitted.permuted(at));
    }
    let genes = if side == Entity::CellLine { rows(&genes, true) } else { Vec::new() };
    let points = points(&features, &shares, &values);
    Ok(CompoundSection { features, genes, points, ..empty(bundle, compound, &shares) })
}

/// How shares become importances.
fn summary(args: &Explain) -> Summary {
    match args.rank_by {
        RankBy::Peak => Summary::Peak,
        RankBy::Spread => Summary::Spread,
    }
}

fn single(
    args: &Explain,
    bundle: &Bundle,
    compound: u32,
    cell_lines: &[u32],
) -> anyhow::Result<CompoundSection> {
    let pairs: Vec<Pair> =
        cell_lines.iter().map(|line| Pair { cell_line: *line, compound }).collect();
    let predictions = bundle.explain(&pairs, side(args), method(args))?;
    let shares = bundle.attribute(&pairs, side(args), method(args))?;
    Ok(CompoundSection { predictions, ..empty(bundle, compound, &shares) })
}

fn empty(bundle: &Bundle, compound: u32, shares: &Attributions) -> CompoundSection {
    let n = shares.prediction.len();
    let known = bundle.compounds().nth(compound as usize).expect("it was found");
    CompoundSection {
        compound: known.id.to_string(),
        compound_name: known.name.clone(),
        cell_lines: n,
        baseline: (n > 0).then(|| shares.baseline.iter().sum::<f64>() / n as f64),
        largest_gap: (0..n).map(|row| shares.gap(row).abs()).fold(0.0, f64::max),
        features: Vec::new(),
        genes: Vec::new(),
        gene_sets: Vec::new(),
        predictions: Vec::new(),
        points: Vec::new(),
    }
}

fn points(
    features: &[FeatureRow],
    shares: &Attributions,
    values: &[Vec<Option<f32>>],
) -> Vec<PointRow> {
    let point = |row: &FeatureRow| {
        let at = shares
            .features
            .iter()
            .position(|feature| feature.view == row.view && feature.name == row.feature)?;
        let of_line =
            values.iter().enumerate().map(|(line, values)| (values[at], shares.row(line)[at]));
        Some(PointRow {
            label: format!("{} ({})", row.feature, row.view),
            shares: of_line.collect(),
        })
    };
    features.iter().take(DRAWN).filter_map(point).collect()
}

/// Keeps what people and programs are shown.
fn shorten(section: &mut CompoundSection, top: usize) {
    section.features.truncate(top);
    section.genes.truncate(top);
    section.gene_sets.truncate(top);
    section.predictions.iter_mut().for_each(|p| p.shares.truncate(top));
}

fn tell(section: &CompoundSection, document: &Document) {
    let unit = &document.unit;
    for p in &section.predictions {
        show::say(format!(
            "\n{} with {}: {:.3} {unit} predicted, {:.3} for the average; unexplained {:.1e}.",
            p.cell_line_name, p.compound_name, p.prediction, p.baseline, p.completeness_gap
        ));
        let mut table = show::table(&["feature", "view", "value", "share"]);
        for share in &p.shares {
            let value = share.value.map_or_else(|| "–".into(), |value| format!("{value:.3}"));
            let attribution = format!("{:+.3}", share.attribution);
            table.add_row([share.feature.clone(), share.view.clone(), value, attribution]);
        }
        show::right(&mut table, 2..4);
        show::say(table.to_string());
    }
    if section.features.is_empty() {
        return;
    }
    show::say(format!(
        "\n{}: what predictions over {} cell lines turn on ({unit}); largest completeness gap {:.1e}.",
        section.compound_name, section.cell_lines, section.largest_gap
    ));
    let mut header = vec!["", "feature", "view", "importance", "direction"];
    if document.null.is_some() {
        header.extend(["p", "q", "z", "stable in", "stands out"]);
    }
    let mut table = show::table(&header);
    for row in &section.features {
        let direction = match row.direction {
            Some(direction) if direction < 0.0 => "more: lower",
            Some(_) => "more: higher",
            None => "–",
        };
        let mut cells = vec![
            row.rank.to_string(),
            row.feature.clone(),
            row.view.clone(),
            format!("{:.3}", row.importance),
            direction.to_owned(),
        ];
        if let Some(chance) = row.chance {
            cells.extend([
                format!("{:.1e}", chance.p),
                format!("{:.1e}", chance.q),
                format!("{:.1}", chance.z),
                format!("{:.0} %", 100.0 * chance.stability),
                if chance.named { "yes".into() } else { String::new() },
            ]);
        }
        table.add_row(cells);
    }
    show::say(table.to_string());
    if document.null.is_none() {
        show::say(
            "Whether any of them stands out of chance is not known: give --screen, --null and --seeds.",
        );
    }
    if section.gene_sets.is_empty() {
        return;
    }
    let mut table = show::table(&["gene set", "genes", "AUC", "p", "q"]);
    for set in &section.gene_sets {
        table.add_row([
            set.gene_set.clone(),
            set.genes.to_string(),
            format!("{:.3}", set.auc),
            format!("{:.1e}", set.p),
            format!("{:.1e}", set.q),
        ]);
    }
    show::right(&mut table, 1..5);
    show::say(table.to_string());
}
