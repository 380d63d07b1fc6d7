//! Samplers compared on tables of networks.

mod tabulate;

use std::fmt::Write;
use std::fs;
use std::thread;

use anyhow::Context;
use halfmax_data::directory::Staged;
use halfmax_eval::report::bench_page;
use halfmax_eval::search_bench::{Bench, BenchRequest, Peers, bench_search};

use crate::bench_search_args::BenchSearch;
use crate::progress::spinner;
use crate::show;

/// Made last, so a directory with it is whole.
const RESULT: &str = "bench.json";

pub(super) fn run(args: &BenchSearch) -> anyhow::Result<()> {
    if let Some(screen) = &args.tabulate {
        return tabulate::run(screen, args);
    }
    let peers = args.peers.as_deref().map(Peers::read).transpose()?;
    let request = BenchRequest {
        samplers: args.samplers.clone(),
        seeds: args.seeds,
        trials: args.trials,
        generation: args.generation,
        pruner: args.pruner.clone(),
    };
    let staged = Staged::new(&args.out, RESULT)?;
    let threads = thread::available_parallelism().map_or(1, Into::into);
    let live = spinner("");
    let bench = bench_search(request, peers.as_ref(), threads, &mut |scheme, sampler| {
        live.set_message(format!("{scheme}: {} searches of {sampler}", args.seeds));
    });
    live.finish_and_clear();
    let bench = bench?;
    let (page, figures) = bench_page(&bench)?;
    let folder = staged.path().join("figures");
    let write = |path: std::path::PathBuf, text: &str| {
        fs::write(&path, text).with_context(|| path.display().to_string())
    };
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for (name, svg) in figures {
        write(folder.join(name + ".svg"), &svg)?;
    }
    write(staged.path().join("report.html"), &page)?;
    write(staged.path().join("regret.tsv"), &tsv(&bench))?;
    write(staged.path().join(RESULT), &serde_json::to_string_pretty(&bench)?)?;
    staged.commit()?;
    for table in &bench.tables {
        show::standings(table);
    }
    show::say(format!(
        "Wrote {}: report.html, regret.tsv, {RESULT} and figures/.",
        args.out.display()
    ));
    if args.json { show::document(&bench) } else { Ok(()) }
}

/// One row per scheme, sampler and trial: mean regret with its interval.
fn tsv(bench: &Bench) -> String {
    let mut text = "scheme\tsampler\ttrials\tregret\tlow\thigh\n".to_owned();
    for table in &bench.tables {
        for standing in &table.searches {
            for (trials, regret) in standing.by_trials.cost.iter().zip(&standing.by_trials.regret) {
                let _ = writeln!(
                    text,
                    "{}\t{}\t{trials}\t{:.6}\t{:.6}\t{:.6}",
                    table.scheme, standing.name, regret.mean, regret.low, regret.high
                );
            }
        }
    }
    text
}
