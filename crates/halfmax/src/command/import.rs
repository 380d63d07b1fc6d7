//! Files into a screen directory.

use halfmax_data::import::{Folder, ImportConfig, Imported, Wanted, import, import_folder};
use halfmax_data::store;
use serde_json::json;

use crate::args::Import;
use crate::progress::spinner;
use crate::show;

pub(super) fn run(args: Import) -> anyhow::Result<()> {
    let reading = spinner("reading and joining the files");
    let (out, json) = (args.out.clone(), args.json);
    let imported = imported(args)?;
    let ledger = imported.ledger.clone();
    let screen = store::write(&out, imported)?;
    reading.finish_and_clear();
    show::ledger(&ledger);
    show::say(format!(
        "Wrote {}: {} cell lines, {} compounds, {} responses ({}), {} omics.",
        out.display(),
        screen.cell_lines.len(),
        screen.compounds.len(),
        screen.responses.len(),
        screen.measure.label(),
        screen.omics.len()
    ));
    if json {
        show::document(&json!({
            "cell_lines": screen.cell_lines.len(),
            "compounds": screen.compounds.len(),
            "responses": screen.responses.len(),
            "measure": screen.measure,
            "censored": screen.responses.iter().filter(|r| r.censored.is_some()).count(),
            "omics": screen.omics.iter().map(|o| json!({
                "kind": o.kind, "features": o.n_features(), "missing": o.n_missing()
            })).collect::<Vec<_>>(),
            "checksum": screen.checksum,
            "ledger": ledger.entries(),
        }))?;
    } else {
        show::say(format!("Next: halfmax evaluate {} --out runs/first", out.display()));
    }
    Ok(())
}

fn imported(args: Import) -> anyhow::Result<Imported> {
    let wanted = Wanted {
        delimiter: args.delimiter,
        measure: args.measure,
        unit: args.unit,
        study: args.study,
        response: args.response,
        cell_line: args.cell_line,
        compound: args.compound,
        ..Wanted::default()
    };
    let folder = args.drevalpy.map(Folder::Drevalpy).or(args.improve.map(Folder::Improve));
    let config = ImportConfig {
        responses: args.responses.unwrap_or_default(),
        cell_lines: args.cell_lines,
        compounds: args.compounds,
        omics: args.omics,
        format: args.format,
        wanted,
        beyond_doses: args.censored,
        replicates: args.replicates,
        same_name: args.same_name,
    };
    if let Some(folder) = folder {
        return Ok(import_folder(&folder, &args.views, &config)?);
    }
    anyhow::ensure!(
        !config.omics.is_empty(),
        "no omics were given; say --omics expression=FILE at least"
    );
    Ok(import(&config)?)
}
