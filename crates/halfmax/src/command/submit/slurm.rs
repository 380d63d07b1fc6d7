//! Workers as the tasks of a Slurm job array.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::Context;

use super::{Submitted, give, text};
use crate::show;
use crate::submit_args::Slurm;

/// Seconds before the end of its time at which a task is told to hand its trials back.
const NOTICE: u32 = 60;

pub(super) fn run(args: &Slurm) -> anyhow::Result<()> {
    let submitted = Submitted::of(&args.study)?;
    let by_address = args.study.contains("://");
    let logs = args.logs.clone().unwrap_or_else(|| {
        if by_address { PathBuf::from("halfmax-logs") } else { Path::new(&args.study).join("logs") }
    });
    let logs = std::path::absolute(&logs).with_context(|| logs.display().to_string())?;
    let study = if by_address {
        args.study.clone()
    } else {
        text(&fs::canonicalize(&args.study).with_context(|| args.study.clone())?)?
    };
    let program = env::current_exe().context("where is this program?")?;
    let script = script(args, &submitted.name, &text(&program)?, &study, &text(&logs)?);
    if args.dry_run {
        return show::text(&script);
    }
    fs::create_dir_all(&logs).with_context(|| logs.display().to_string())?;
    let answer = give("sbatch", &["--parsable"], &script)?;
    let job = answer.split(';').next().unwrap_or_default();
    show::say(format!(
        "Job {job}: {} workers, logs in {}. Look with `squeue -j {job}` or `halfmax study show`; more may be submitted at any time.",
        args.workers,
        logs.display()
    ));
    if !by_address {
        show::say(format!("When they are done: halfmax search --resume {}", args.study));
    }
    show::text(&format!("{job}\n"))
}

fn script(args: &Slurm, name: &str, program: &str, study: &str, logs: &str) -> String {
    let mut script = format!("#!/bin/bash\n#SBATCH --job-name={name}\n");
    let mut option = |name: &str, value: &str| {
        writeln!(script, "#SBATCH --{name}={value}").expect("writing to a string cannot fail");
    };
    option("array", &format!("0-{}", args.workers - 1));
    option("ntasks", "1");
    option("cpus-per-task", &args.cpus.to_string());
    option("time", &args.time);
    let optional = [("mem", &args.mem), ("partition", &args.partition), ("account", &args.account)];
    for (name, value) in optional {
        if let Some(value) = value {
            option(name, value);
        }
    }
    // %A is the array's job, %a the task; a task that was queued again goes on in the same log.
    option("output", &format!("\"{}/%A_%a.log\"", logs.replace('%', "%%")));
    option("open-mode", "append");
    script.push_str("# After preemption the task is queued again.\n#SBATCH --requeue\n");
    write!(
        script,
        "# SIGTERM lets a worker hand its trials back; Slurm sends it on preemption and scancel, and so long before time is up.\n#SBATCH --signal=B:TERM@{NOTICE}\n\n# In place of the shell, so that signals reach the worker.\nexec {} --threads {cpus} worker {} --workers {cpus} --lease {}\n",
        quoted(program),
        quoted(study),
        args.lease,
        cpus = args.cpus,
    )
    .expect("writing to a string cannot fail");
    script
}

/// As one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
