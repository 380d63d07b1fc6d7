//! Folds as a csv.

use halfmax_data::{Screen, Seed, directory};
use halfmax_prep::{PublishedSplits, read_drevalpy_splits, read_improve_splits};

use crate::args::Split;
use crate::config::SplitsSection;
use crate::{screen_at, show};

pub(super) fn run(args: &Split) -> anyhow::Result<()> {
    let screen = screen_at::read(&args.screen)?;
    if let (Some(dir), Some(study)) = (&args.from_improve, &args.study) {
        return published(args, &screen, &read_improve_splits(dir, study, &screen)?);
    }
    if let Some(dir) = &args.from_drevalpy {
        return published(args, &screen, &read_drevalpy_splits(dir, &screen)?);
    }
    let splits = SplitsSection::of_flags(&args.dealing).splits(&screen, Seed::new(args.seed))?;
    directory::write_file(&args.out, splits.to_csv(&screen).as_bytes())?;
    for fold in &splits.folds {
        show::say(format!(
            "fold {}: {} training, {} validation, {} test rows; training and test share {} cell lines, {} compounds, {} tissues",
            fold.name(),
            fold.train_rows().len(),
            fold.validation_rows().len(),
            fold.test_rows().len(),
            fold.shared().cell_lines_shared,
            fold.shared().compounds_shared,
            fold.shared().tissues_shared
        ));
    }
    show::say(format!(
        "Next: halfmax evaluate {} --splits {} --column {} --out runs/first",
        args.screen.display(),
        args.out.display(),
        splits.column
    ));
    Ok(())
}

fn published(args: &Split, screen: &Screen, splits: &PublishedSplits) -> anyhow::Result<()> {
    directory::write_file(&args.out, splits.csv.as_bytes())?;
    show::say(format!(
        "Wrote {}: {} splits of {} responses; {} rows of the splits are not in the screen, {} responses of the screen in no split.",
        args.out.display(),
        splits.splits,
        splits.responses,
        splits.not_in_screen,
        screen.responses.len() - splits.responses
    ));
    show::say(format!(
        "Next: halfmax evaluate {} --splits {} --column split_0 --out runs/split_0",
        args.screen.display(),
        args.out.display()
    ));
    Ok(())
}
