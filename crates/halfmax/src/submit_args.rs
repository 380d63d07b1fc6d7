//! What was typed after `submit`.

use std::path::PathBuf;

use clap::{Args, Subcommand, value_parser};

#[derive(Debug, Args)]
pub(crate) struct Submit {
    #[command(subcommand)]
    pub(crate) to: Scheduler,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Scheduler {
    /// A Slurm job array, each task of which is a worker.
    Slurm(Slurm),
    /// A Kubernetes Job, each pod of which is a worker.
    Kubernetes(Kubernetes),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  halfmax search screen --journal postgres://db/studies --begin --out runs/big
  halfmax submit slurm runs/big --workers 16 --time 4:00:00 --cpus 4 --dry-run
  halfmax submit slurm runs/big --workers 16 --time 4:00:00 --cpus 4 --partition short
  halfmax search --resume runs/big                         writes the results, when the array is done

A task that is preempted, cancelled or out of time hands its trials back; after preemption Slurm queues it again. The
environment goes along, PGPASSWORD too; ~/.pgpass on a shared home needs no environment.")]
pub(crate) struct Slurm {
    /// Run directory of a search begun with --journal, or the address of its study.
    #[arg(value_name = "STUDY")]
    pub(crate) study: String,
    /// How many workers.
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=100_000))]
    pub(crate) workers: u32,
    /// How long each may run.
    #[arg(long, value_name = "[DAYS-]HOURS:MINUTES:SECONDS", value_parser = time)]
    pub(crate) time: String,
    /// Cores of each worker, and trials it makes at the same time.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = value_parser!(u32).range(1..=4096))]
    pub(crate) cpus: u32,
    /// Memory of each worker, as Slurm writes it [default: that of the partition].
    #[arg(long, value_name = "16G", value_parser = word)]
    pub(crate) mem: Option<String>,
    /// Partition [default: that of the cluster].
    #[arg(long, value_name = "NAME", value_parser = word)]
    pub(crate) partition: Option<String>,
    /// Account to charge.
    #[arg(long, value_name = "NAME", value_parser = word)]
    pub(crate) account: Option<String>,
    /// Seconds after which the trial of a worker that says nothing is taken over by another.
    #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..=86_400))]
    pub(crate) lease: u64,
    /// Folder for one log per worker [default: logs in the run directory, or halfmax-logs].
    #[arg(long, value_name = "DIR")]
    pub(crate) logs: Option<PathBuf>,
    /// Print the script instead of submitting it.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Example:
  halfmax submit kubernetes runs/big --workers 16 --cpus 4 --image registry.example.org/halfmax:0.1 \\
    --secret studies-db --claim screens:/screens --screen /screens/gdsc2 --dry-run

The secret's keys become environment variables: PGPASSWORD, PGSSLMODE. Without --dry-run the manifest goes to kubectl apply.")]
pub(crate) struct Kubernetes {
    /// Run directory of a search begun with --journal, or the address of its study.
    #[arg(value_name = "STUDY")]
    pub(crate) study: String,
    /// How many workers.
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=100_000))]
    pub(crate) workers: u32,
    /// Cores of each worker, and trials it makes at the same time.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = value_parser!(u32).range(1..=4096))]
    pub(crate) cpus: u32,
    /// Memory of each worker, as Kubernetes writes it.
    #[arg(long, default_value = "8Gi", value_name = "8Gi", value_parser = word)]
    pub(crate) mem: String,
    /// Image in which `halfmax` is the command.
    #[arg(long, value_name = "IMAGE", value_parser = word)]
    pub(crate) image: String,
    /// Secret with the password of the database.
    #[arg(long, value_name = "NAME", value_parser = word)]
    pub(crate) secret: Option<String>,
    /// Volume claim that holds the screen, and where it is mounted.
    #[arg(long, value_name = "CLAIM:PATH", value_parser = word)]
    pub(crate) claim: Option<String>,
    /// Where the screen is in a pod [default: where the search was begun].
    #[arg(long, value_name = "SCREEN")]
    pub(crate) screen: Option<String>,
    /// Namespace [default: the current one].
    #[arg(long, value_name = "NAME", value_parser = word)]
    pub(crate) namespace: Option<String>,
    /// Seconds after which the trial of a worker that says nothing is taken over by another.
    #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = value_parser!(u64).range(1..=86_400))]
    pub(crate) lease: u64,
    /// Print the manifest instead of applying it.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What may stand on a line of a script as it is.
fn word(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/@,=".contains(c);
    if text.is_empty() || !text.chars().all(plain) {
        return Err("letters, digits and - _ . : / @ , = are expected".into());
    }
    Ok(text.into())
}

/// A time as Slurm reads it, with its seconds, so that 4:00 is not four minutes by mistake.
fn time(text: &str) -> Result<String, String> {
    let (days, clock) = text.split_once('-').unwrap_or(("0", text));
    let parts: Vec<&str> = clock.split(':').collect();
    let digits = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let whole = parts.iter().chain([&days]).all(digits) && parts.len() == 3;
    if !whole || parts[1..].iter().any(|p| p.len() != 2 || *p >= "60") {
        return Err("hours:minutes:seconds are expected, such as 4:00:00 or 2-12:00:00".into());
    }
    Ok(text.into())
}
