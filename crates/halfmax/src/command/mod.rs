//! One file per subcommand.

mod anova;
mod anova_table;
mod audit;
mod bench_search;
mod compare;
mod compound;
mod curves;
mod demo;
mod evaluate;
mod execute;
mod explain;
mod explain_refit;
mod export;
mod fetch;
mod import;
mod models;
mod onnx;
mod predict;
mod prep;
mod recipe;
mod report;
mod run;
mod search;
mod serve;
mod simulate;
mod split;
mod study;
mod study_place;
mod submit;
mod train;
mod worker;

use anyhow::Context;
use clap::CommandFactory;

use crate::args::{Args, Command};

pub(crate) fn run(args: Args) -> anyhow::Result<()> {
    if let Some(threads) = args.threads {
        anyhow::ensure!(threads > 0, "--threads 0: at least one is needed");
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .context("cannot start threads")?;
    }
    crate::interrupt::listen();
    match args.command {
        Command::Demo(args) => demo::run(&args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Fetch(args) => fetch::run(&args),
        Command::Import(args) => import::run(args),
        Command::Export(args) => export::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Compound(args) => compound::run(&args),
        Command::Split(args) => split::run(&args),
        Command::Prep(args) => prep::run(&args),
        Command::Train(args) => train::run(&args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Search(args) => search::run(&args),
        Command::Worker(args) => worker::run(&args),
        Command::Submit(args) => submit::run(&args),
        Command::Study(args) => study::run(args.command),
        Command::BenchSearch(args) => bench_search::run(&args),
        Command::Predict(args) => predict::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Onnx(args) => onnx::run(&args),
        Command::Anova(args) => anova::run(&args),
        Command::Curves(args) => curves::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Serve(args) => serve::run(args),
        Command::Models(args) => models::run(&args),
        Command::Completions(args) => {
            clap_complete::generate(
                args.shell,
                &mut Args::command(),
                "halfmax",
                &mut std::io::stdout(),
            );
            Ok(())
        }
    }
}
