//! The `[[prep]]` tables of a configuration: what is done to views before models see them.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use halfmax_data::ledger::Unit;
use halfmax_data::{Ledger, Screen};
use halfmax_prep::names::{read_gene_list, read_gene_sets};
use halfmax_prep::{Pipeline, Step, View};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

/// One step: its settings, with `views` for several views alike and `file` in place of the names of genes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PrepSection(Table);

impl PrepSection {
    /// Puts another path in place of that of the file, if there is one.
    pub(crate) fn relocate(&mut self, change: impl FnOnce(&mut PathBuf)) {
        if let Some(Value::String(file)) = self.0.get_mut("file") {
            let mut path = PathBuf::from(&*file);
            change(&mut path);
            *file = path.to_string_lossy().into_owned();
        }
    }

    fn steps(&self) -> anyhow::Result<Vec<Step>> {
        let mut table = self.0.clone();
        if let Some(file) = table.remove("file") {
            let file = file.as_str().context("file must be a path in quotes")?;
            let (key, names) = self.names(Path::new(file))?;
            if table.insert(key.into(), names).is_some() {
                bail!("{key} come from {file} or from the step itself, not from both");
            }
        }
        let Some(views) = table.remove("views") else { return Ok(vec![step(table)?]) };
        if table.contains_key("view") {
            bail!("give view or views, not both");
        }
        let views = views.as_array().context("views must be a list of names")?;
        let of_view = |view: &Value| {
            let mut table = table.clone();
            table.insert("view".into(), view.clone());
            step(table)
        };
        views.iter().map(of_view).collect()
    }

    /// Under which key the names of a file belong, and the names.
    fn names(&self, file: &Path) -> anyhow::Result<(&'static str, Value)> {
        Ok(match self.0.get("step").and_then(Value::as_str) {
            Some("gene_list") => ("genes", Value::try_from(read_gene_list(file)?)?),
            Some("gene_sets") => ("sets", Value::try_from(read_gene_sets(file)?)?),
            _ => bail!("file = {:?}: only gene_list and gene_sets read a file", file.display()),
        })
    }
}

fn step(table: Table) -> anyhow::Result<Step> {
    Ok(Step::deserialize(Value::Table(table))?)
}

/// The `[[prep]]` tables of a file, which may hold other things as well; paths in them are relative to it.
pub(crate) fn read(path: Option<&Path>) -> anyhow::Result<Vec<PrepSection>> {
    /// The part of a configuration that matters here.
    #[derive(Deserialize)]
    struct Steps {
        #[serde(default)]
        prep: Vec<PrepSection>,
    }
    let Some(path) = path else { return Ok(Vec::new()) };
    let place = || path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(place)?;
    let mut steps: Steps = toml::from_str(&text).with_context(place)?;
    let base = path.parent().unwrap_or(Path::new(""));
    for step in &mut steps.prep {
        step.relocate(|path| *path = base.join(&*path));
    }
    pipeline(&steps.prep).with_context(place)?;
    Ok(steps.prep)
}

/// The pipeline that the sections make.
pub(crate) fn pipeline(sections: &[PrepSection]) -> anyhow::Result<Pipeline> {
    let mut steps = Vec::new();
    for (section, number) in sections.iter().zip(1..) {
        let name = section.0.get("step").and_then(Value::as_str).unwrap_or("no step named");
        let found =
            section.steps().with_context(|| format!("[[prep]] number {number} ({name})"))?;
        steps.extend(found);
    }
    Ok(Pipeline { steps })
}

/// Names in a line for people.
const SHOWN: usize = 5;

/// Enters names that a view does not have in the ledger; returns a line for people about each step that has some.
pub(crate) fn account(pipeline: &Pipeline, screen: &Screen, ledger: &mut Ledger) -> Vec<String> {
    let views: Vec<View> = screen.omics.iter().map(View::of_omics).collect();
    let mut notes = Vec::new();
    for absent in pipeline.steps.iter().filter_map(|step| step.absent(&views)) {
        let list = format!("names of {}", absent.step);
        let reason = format!("not a feature of {}", absent.view);
        for name in &absent.names {
            ledger.drop(&list, Unit::Rows, &reason, name);
        }
        let found = absent.of - absent.names.len();
        ledger.keep(&list, Unit::Rows, &format!("features of {}", absent.view), found as u64);
        if !absent.names.is_empty() {
            let more = if absent.names.len() > SHOWN { " …" } else { "" };
            let first: Vec<&str> = absent.names.iter().take(SHOWN).map(String::as_str).collect();
            notes.push(format!(
                "Prep: {} of the {} names of {} are not features of {}: {}{more}",
                absent.names.len(),
                absent.of,
                absent.step,
                absent.view,
                first.join(", ")
            ));
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections(text: &str) -> Vec<PrepSection> {
        let mut table: std::collections::BTreeMap<String, Vec<PrepSection>> =
            toml::from_str(text).unwrap();
        table.remove("prep").unwrap()
    }

    #[test]
    fn a_step_for_several_views_is_several_steps() {
        let pipeline = pipeline(&sections(
            "[[prep]]\nstep = \"impute_knn\"\nviews = [\"expression\", \"cnv\"]\nneighbours = 7\n\
             [[prep]]\nstep = \"quantile\"\nview = \"cnv\"\noutput = \"normal\"\n",
        ))
        .unwrap();
        let names: Vec<&str> = pipeline.steps.iter().map(Step::name).collect();
        assert_eq!(names, ["impute_knn", "impute_knn", "quantile"]);
    }

    #[test]
    fn names_come_from_a_file() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("genes.txt"), "TP53\nKRAS\n").unwrap();
        let text = "[[prep]]\nstep = \"gene_list\"\nview = \"expression\"\nfile = \"genes.txt\"\n";
        let mut sections = sections(text);
        sections[0].relocate(|path| *path = dir.path().join(&*path));
        let Step::GeneList(list) = &pipeline(&sections).unwrap().steps[0] else { panic!() };
        assert_eq!(list.genes, ["TP53", "KRAS"]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (text, message) in [
            ("[[prep]]\nstep = \"quantil\"\nview = \"x\"\n", "unknown variant `quantil`"),
            ("[[prep]]\nstep = \"quantile\"\n", "missing field `view`"),
            ("[[prep]]\nstep = \"robust\"\nview = \"x\"\nscale = 2\n", "unknown field `scale`"),
            ("[[prep]]\nstep = \"robust\"\nview = \"x\"\nviews = [\"x\"]\n", "not both"),
            (
                "[[prep]]\nstep = \"robust\"\nview = \"x\"\nfile = \"y\"\n",
                "only gene_list and gene_sets",
            ),
            ("[[prep]]\nstep = \"gene_list\"\nview = \"x\"\nfile = \"/no/file\"\n", "/no/file"),
        ] {
            let error = format!("{:#}", pipeline(&sections(text)).unwrap_err());
            assert!(error.starts_with("[[prep]] number 1 ("), "{error}");
            assert!(error.contains(message), "{error}");
        }
    }
}
