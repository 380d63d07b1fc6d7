//! Files into a screen directory.

use halfmax_data::import::{ImportConfig, import};
use halfmax_data::store;
use serde_json::json;

use crate::args::Import;
use crate::progress::spinner;
use crate::show;

pub(super) fn run(args: Import) -> anyhow::Result<()> {
    anyhow::ensure!(
        !args.omics.is_empty(),
        "no omics were given; say --omics expression=FILE at least"
    );
    let reading = spinner("reading and joining the files");
    let imported = import(&ImportConfig {
        responses: args.responses,
        cell_lines: args.cell_lines,
        compounds: args.compounds,
        omics: args.omics,
        delimiter: args.delimiter,
    })?;
    let ledger = imported.ledger.clone();
    let screen = store::write(&args.out, imported)?;
    reading.finish_and_clear();
    show::ledger(&ledger);
    show::say(format!(
        "Wrote {}: {} cell lines, {} compounds, {} responses, {} omics.",
        args.out.display(),
        screen.cell_lines.len(),
        screen.compounds.len(),
        screen.responses.len(),
        screen.omics.len()
    ));
    if args.json {
        show::document(&json!({
            "cell_lines": screen.cell_lines.len(),
            "compounds": screen.compounds.len(),
            "responses": screen.responses.len(),
            "omics": screen.omics.iter().map(|o| json!({
                "kind": o.kind, "features": o.n_features(), "missing": o.n_missing()
            })).collect::<Vec<_>>(),
            "checksum": screen.checksum,
            "ledger": ledger.entries(),
        }))?;
    } else {
        show::say(format!("Next: halfmax evaluate {} --out runs/first", args.out.display()));
    }
    Ok(())
}
