//! Runs set side by side.

use halfmax_eval::report::{Compared, compare};

use crate::compare_args::Compare;
use crate::show;

pub(super) fn run(args: &Compare) -> anyhow::Result<()> {
    let compared = compare(&args.runs, &args.out)?;
    show::text_for_people(&table(&compared));
    if !compared.apart.is_empty() {
        show::say(format!(
            "Of another screen or other splits, so not tested against the others: {}.",
            compared.apart.join(", ")
        ));
    }
    if let Some(ranks) = &compared.ranks {
        let test = &ranks.test;
        let p = if test.p_f < 0.001 { "< 0.001".to_owned() } else { format!("= {:.3}", test.p_f) };
        show::say(format!(
            "Over {} folds, mean ranks further apart than {:.2} differ at 5 % (Nemenyi); Friedman p {p}.",
            test.folds, test.critical_difference
        ));
    }
    show::say(format!("Wrote {}: report.html, leaderboard.csv and figures/.", args.out.display()));
    if args.json { show::document(&compared) } else { Ok(()) }
}

fn table(compared: &Compared) -> String {
    let header = [
        "model",
        "run",
        "splits",
        "RMSE",
        "Pearson",
        "per-drug Pearson",
        "90 % coverage",
        "90 % width",
    ];
    let mut table = show::table(&header);
    let number =
        |value: Option<f64>| value.map_or_else(|| "–".into(), |value| format!("{value:.3}"));
    for line in &compared.leaderboard {
        let name = if line.naive { format!("{} (naive)", line.model) } else { line.model.clone() };
        table.add_row([
            name,
            line.run.clone(),
            format!("{} ({})", line.splits, line.scheme),
            number(line.score("rmse")),
            number(line.score("pearson")),
            number(line.score("per_drug_pearson")),
            number(line.coverage_90),
            number(line.width_90),
        ]);
    }
    show::right(&mut table, 3..8);
    table.to_string()
}
