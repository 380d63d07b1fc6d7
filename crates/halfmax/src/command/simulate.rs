//! A simulated screen as files.

use halfmax_data::Seed;
use halfmax_data::simulate::{SimulationConfig, simulate};

use crate::args::Simulate;
use crate::show;

pub(super) fn run(args: &Simulate) -> anyhow::Result<()> {
    let simulated = simulate(&SimulationConfig {
        cell_lines: args.cell_lines,
        compounds: args.compounds,
        seed: Seed::new(args.seed),
        ..SimulationConfig::default()
    })?;
    simulated.write(&args.out)?;
    let out = args.out.display();
    show::say(format!(
        "Wrote {out}: a simulated screen of {} cell lines and {} compounds, its truth in truth.json.",
        args.cell_lines, args.compounds
    ));
    show::say(format!(
        "Next: halfmax import --responses {out}/response.csv --cell-lines {out}/cell_lines.csv \
         --compounds {out}/drugs.csv --omics expression={out}/expression.csv --omics cnv={out}/cnv.csv \
         --omics mutation={out}/mutation.csv --out screen"
    ));
    Ok(())
}
