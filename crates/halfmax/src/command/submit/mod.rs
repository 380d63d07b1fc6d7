//! Workers by a scheduler.

mod kubernetes;
mod slurm;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use super::worker::find;
use crate::search_config::SearchConfig;
use crate::submit_args::{Scheduler, Submit};

pub(super) fn run(args: &Submit) -> anyhow::Result<()> {
    match &args.to {
        Scheduler::Slurm(args) => slurm::run(args),
        Scheduler::Kubernetes(args) => kubernetes::run(args),
    }
}

/// The study a submission is for.
struct Submitted {
    config: SearchConfig,
    /// Of the journal.
    address: String,
    /// As part of a job's name.
    name: String,
}

impl Submitted {
    fn of(study: &str) -> anyhow::Result<Self> {
        let (config, address) = find(study)?;
        let named = address.split_once("study=").map_or("", |(_, name)| name);
        let name: String = named
            .split('&')
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .flat_map(char::to_lowercase)
            .take(40)
            .collect();
        Ok(Self { config, address, name: format!("halfmax-{}", name.trim_matches('-')) })
    }
}

/// Gives text to a scheduler's command; what it answers.
fn give(command: &str, arguments: &[&str], text: &str) -> anyhow::Result<String> {
    let mut child = Command::new(command)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| {
            format!("{command} cannot be started here; --dry-run prints what it would be given")
        })?;
    // A command that ends without reading has said why on standard error.
    let _ = child.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
    let output = child.wait_with_output().context(command.to_owned())?;
    if !output.status.success() {
        bail!("{command}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A path as text that can stand in a script; other paths are refused rather than guessed.
fn text(path: &Path) -> anyhow::Result<String> {
    let text = path.to_str().with_context(|| format!("{}: is not UTF-8", path.display()))?;
    anyhow::ensure!(
        !text.contains(['\n', '\r', '"']),
        "{}: a line break or quotation mark cannot stand in a job script",
        path.display()
    );
    Ok(text.into())
}
