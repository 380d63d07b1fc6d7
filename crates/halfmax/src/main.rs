//! The `halfmax` command: what was typed into calls.

mod anova_args;
mod args;
mod audit_args;
mod bench_search_args;
mod beside_config;
mod command;
mod compare_args;
mod compound_args;
mod config;
mod curves_args;
mod explain_args;
mod export_args;
mod fetch_args;
mod interrupt;
mod live;
mod onnx_args;
mod prep_config;
mod progress;
mod screen_at;
mod search_args;
mod search_config;
mod serve_args;
mod show;
mod submit_args;
mod transfer;

use std::process::ExitCode;

use anyhow::Error;
use clap::Parser;
use halfmax_eval::EvalError;
use halfmax_fetch::FetchError;
use halfmax_model::ModelError;
use halfmax_postgres::PostgresError;

/// The matrices of a training step come and go thousands of times; this allocator hands the same memory out
/// again, which makes an epoch a quarter faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = args::Args::parse();
    // A panic is our fault; it has printed itself by the time it is caught here.
    match std::panic::catch_unwind(|| command::run(args)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            show::error(&error);
            ExitCode::from(exit_code(&error))
        }
        Err(_) => ExitCode::from(3),
    }
}

/// 1: it ran, but there is no answer. 2: the request was wrong.
fn exit_code(error: &Error) -> u8 {
    if let Some(error) = error.downcast_ref::<FetchError>() {
        return match error {
            FetchError::Refused { .. }
            | FetchError::NotTheFile { .. }
            | FetchError::GaveUp { .. }
            | FetchError::Interrupted { .. } => 1,
            _ => 2,
        };
    }
    if is_out_of_reach(error) {
        return 1;
    }
    match error.downcast_ref::<EvalError>() {
        Some(
            EvalError::Audit { .. }
            | EvalError::Interrupted
            | EvalError::SearchStopped { .. }
            | EvalError::NoTrial { .. },
        ) => 1,
        Some(EvalError::Model { source, .. })
            if matches!(**source, ModelError::Diverged { .. }) =>
        {
            1
        }
        _ => 2,
    }
}

/// A database that was away for too long: the same request may be answered later.
fn is_out_of_reach(error: &Error) -> bool {
    let aborted = std::io::ErrorKind::ConnectionAborted;
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == aborted)
            || matches!(
                cause.downcast_ref::<PostgresError>(),
                Some(PostgresError::Database { away: true, .. })
            )
    })
}

/// Whoever reads our output may have seen enough: `halfmax … | head` is no error.
fn is_broken_pipe(error: &Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
