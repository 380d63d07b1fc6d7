//! The report of a run, again.

use halfmax_eval::report::write_report;

use crate::args::Report;
use crate::show;

pub(super) fn run(args: &Report) -> anyhow::Result<()> {
    let written = write_report(&args.run)?;
    show::say(format!(
        "Wrote {} and {} figures beside it.",
        written.html.display(),
        written.figures.len()
    ));
    Ok(())
}
