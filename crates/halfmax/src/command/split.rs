//! Folds as a csv.

use halfmax_data::{Seed, directory, store};

use crate::args::Split;
use crate::config::SplitsSection;
use crate::show;

pub(super) fn run(args: &Split) -> anyhow::Result<()> {
    let screen = store::read(&args.screen)?;
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
