//! A screen in another program's files.

use halfmax_data::export::{ExportConfig, Parts, export};
use halfmax_data::table::Table;
use halfmax_data::{Screen, Seed};
use halfmax_prep::{Fold, read_splits};

use crate::export_args::Export;
use crate::{screen_at, show};

pub(super) fn run(args: &Export) -> anyhow::Result<()> {
    let screen = screen_at::read(&args.screen)?;
    let splits = splits(args, &screen)?;
    let n_splits = splits.len();
    let config = ExportConfig {
        layout: args.layout,
        name: args.name.clone(),
        splits,
        dir: args.out.clone(),
    };
    let place = export(&screen, &config)?;
    show::say(format!(
        "Wrote {}: {} responses of {} cell lines to {} compounds, {} omics, {n_splits} splits.",
        place.display(),
        screen.responses.len(),
        screen.cell_lines.len(),
        screen.compounds.len(),
        screen.omics.len()
    ));
    Ok(())
}

/// Every fold of every column asked for.
fn splits(args: &Export, screen: &Screen) -> anyhow::Result<Vec<Parts>> {
    let Some(path) = &args.splits else { return Ok(Vec::new()) };
    let columns = if args.columns.is_empty() {
        let table = Table::open(path, None)?;
        table.header().iter().filter(|name| *name != "ROW_ID").cloned().collect()
    } else {
        args.columns.clone()
    };
    let mut all = Vec::new();
    for column in &columns {
        let seed = Seed::new(args.seed);
        let splits = read_splits(path, Some(column), screen, args.validation, seed)?;
        all.extend(splits.folds.iter().map(parts));
    }
    Ok(all)
}

fn parts(fold: &Fold) -> Parts {
    Parts {
        train: fold.train_rows().to_vec(),
        validation: fold.validation_rows().to_vec(),
        test: fold.test_rows().to_vec(),
    }
}
