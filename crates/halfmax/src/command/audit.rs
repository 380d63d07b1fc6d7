//! What would make a score better than the model is.

use std::path::Path;

use anyhow::ensure;
use halfmax_data::audit::{self, ColumnPower, Finding, Severity, TableRequest};
use halfmax_data::import::{ImportConfig, import};
use halfmax_data::simulate::{SimulationConfig, simulate};
use halfmax_data::{Screen, Seed, directory};
use halfmax_eval::EvalError;
use halfmax_eval::audit::{
    AnnPaper, AuditDocument, MARKER, Reproduction, ann_paper, anova_paper, split_file, write,
};

use crate::audit_args::{Audit, Paper};
use crate::progress::spinner;
use crate::{interrupt, screen_at, show};

/// Of the simulated screen that the network is shown if there is no other.
const CELL_LINES: usize = 240;
const COMPOUNDS: usize = 40;

pub(super) fn run(args: &Audit) -> anyhow::Result<()> {
    if let Some(out) = &args.out {
        // Found out now rather than after the work.
        drop(directory::Staged::new(out, MARKER)?);
    }
    let working = spinner("auditing");
    let document = match args.reproduce {
        None => findings(args),
        Some(paper) => reproduction(args, paper),
    };
    working.finish_and_clear();
    let document = document?;
    tell(&document);
    if let Some(out) = &args.out {
        write(out, &document)?;
        show::say(format!("Wrote {}: audit.md and audit.json.", out.display()));
    }
    if args.json {
        show::document(&document)?;
    }
    if document.severe > 0 {
        return Err(EvalError::Audit { severe: document.severe }.into());
    }
    Ok(())
}

fn findings(args: &Audit) -> anyhow::Result<AuditDocument> {
    let subject =
        args.subject.as_deref().ok_or_else(|| anyhow::anyhow!("name a screen or a table"))?;
    if subject.is_dir() || screen_at::is_remote(subject) {
        let screen = screen_at::read(subject)?;
        let mut found = audit::screen(&screen);
        if let Some(splits) = &args.splits {
            found.extend(split_file(splits, &screen)?);
        }
        return Ok(document(subject, audit::worst_first(found), Vec::new()));
    }
    ensure!(
        args.splits.is_none(),
        "--splits are checked against a screen directory; {} is a file",
        subject.display()
    );
    let table = audit::table(
        subject,
        &TableRequest {
            response: args.response.clone(),
            compound: args.compound.clone(),
            cell_line: args.cell_line.clone(),
            delimiter: None,
        },
    )?;
    Ok(document(subject, table.findings, table.columns))
}

fn document(subject: &Path, findings: Vec<Finding>, columns: Vec<ColumnPower>) -> AuditDocument {
    let subject = subject.file_name().unwrap_or(subject.as_os_str()).to_string_lossy().into_owned();
    let severe = findings.iter().filter(|finding| finding.severity == Severity::Severe).count();
    AuditDocument { subject, severe, findings, columns, reproduction: None }
}

fn reproduction(args: &Audit, paper: Paper) -> anyhow::Result<AuditDocument> {
    let seed = Seed::new(args.seed);
    let (subject, reproduction) = match paper {
        Paper::AnnPaper => {
            let screen = match &args.subject {
                Some(dir) => screen_at::read(dir)?,
                None => simulated(seed)?,
            };
            let settings = AnnPaper { seed, epochs: args.epochs, ..AnnPaper::default() };
            let subject = args.subject.as_deref().unwrap_or(Path::new("a simulated screen"));
            (subject, ann_paper(&screen, settings, &interrupt::pressed)?)
        }
        Paper::AnovaPaper => {
            let table = args.subject.as_deref().ok_or_else(|| {
                anyhow::anyhow!(
                    "name a PANCANCER_ANOVA table: halfmax audit anova.csv --reproduce anova-paper"
                )
            })?;
            (table, anova_paper(table, seed)?)
        }
    };
    Ok(AuditDocument {
        reproduction: Some(reproduction),
        ..document(subject, Vec::new(), Vec::new())
    })
}

/// A simulated screen, by way of its files as any other.
fn simulated(seed: Seed) -> anyhow::Result<Screen> {
    let files = tempfile::tempdir()?;
    let dir = files.path().join("files");
    simulate(&SimulationConfig {
        cell_lines: CELL_LINES,
        compounds: COMPOUNDS,
        seed,
        ..SimulationConfig::default()
    })?
    .write(&dir)?;
    let imported = import(&ImportConfig {
        responses: dir.join("response.csv"),
        cell_lines: Some(dir.join("cell_lines.csv")),
        compounds: Some(dir.join("drugs.csv")),
        omics: ["expression", "cnv", "mutation"]
            .map(|kind| (kind.to_owned(), dir.join(format!("{kind}.csv"))))
            .into(),
        ..ImportConfig::default()
    })?;
    Ok(imported.screen)
}

fn tell(document: &AuditDocument) {
    for finding in &document.findings {
        show::say(format!(
            "{}: {}\n    {}\n    → {}",
            finding.severity.label(),
            finding.what,
            finding.evidence,
            finding.remedy
        ));
    }
    if let Some(reproduction) = &document.reproduction {
        compare(reproduction);
        return;
    }
    let count = |severity| document.findings.iter().filter(|f| f.severity == severity).count();
    show::say(format!(
        "{}: {} severe, {} warnings, {} notes.",
        document.subject,
        count(Severity::Severe),
        count(Severity::Warning),
        count(Severity::Note)
    ));
}

fn compare(reproduction: &Reproduction) {
    let number = |value: Option<f64>| value.map_or("–".into(), |v| format!("{v:.4}"));
    let mut table = show::table(&["inputs", "R²", "RMSE", "MAE", "Pearson"]);
    for arm in &reproduction.arms {
        let leak = if arm.leaks { " (leaks)" } else { "" };
        table.add_row([
            format!("{}{leak}", arm.inputs),
            number(arm.r2),
            number(arm.rmse),
            number(arm.mae),
            number(arm.pearson),
        ]);
    }
    show::right(&mut table, 1..5);
    show::say(format!(
        "{}: {}; {} rows to learn from, {} tested.\n{table}\n{}",
        reproduction.name,
        reproduction.protocol,
        reproduction.train_rows,
        reproduction.test_rows,
        reproduction.why
    ));
}
