//! Runs set side by side: one leaderboard, and which differences are more than chance.

mod leaderboard;
mod merge;
mod page;

use std::path::{Path, PathBuf};

use halfmax_data::directory::Staged;
use serde::Serialize;
use serde_json::json;

use super::{ReportError, embed, read::Run};
use crate::EvalError;

pub use leaderboard::Line;

/// The file that makes a directory a comparison.
const MARKER: &str = "comparison.json";

/// What [`compare`] found and wrote.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The runs, as they are called in the tables.
    pub runs: Vec<String>,
    /// Every model of every run, best first within runs of the same screen and splits.
    pub leaderboard: Vec<Line>,
    /// Runs of the same screen and splits, whose models were tested against each other fold by fold.
    pub tested: Vec<String>,
    /// Runs of another screen or other splits: in the leaderboard only.
    pub apart: Vec<String>,
    /// Mean ranks, and who differs from whom, by pooled RMSE; `null` for one fold.
    pub ranks: Option<Ranks>,
}

/// A rank test with the models it is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranks {
    /// In the order of the matrices.
    pub models: Vec<String>,
    /// The test.
    #[serde(flatten)]
    pub test: crate::paired::RankTest,
}

/// Compares runs, and writes `leaderboard.csv`, `comparison.json`, `report.html` and `figures/` into `out`.
///
/// Models of runs that share screen and splits with the first run are tested against each other; the others stand in the
/// leaderboard only, since their folds are not the same.
///
/// # Errors
/// [`EvalError::Request`] for fewer than two runs; a file of a run that is missing or malformed, by name;
/// [`halfmax_data::DataError::Occupied`] if `out` holds something else.
pub fn compare(dirs: &[PathBuf], out: &Path) -> Result<Compared, EvalError> {
    if dirs.len() < 2 {
        return Err(EvalError::Request("name two runs or more to compare".into()));
    }
    let names = names(dirs);
    let runs: Vec<Run> = dirs.iter().map(|dir| Run::read(dir)).collect::<Result<_, _>>()?;
    let parts: Vec<String> =
        dirs.iter().zip(&runs).map(|(dir, run)| merge::ground(dir, run)).collect();
    let (mut together, mut apart) = (Vec::new(), Vec::new());
    for ((name, run), ground) in names.iter().zip(runs).zip(&parts) {
        let list = if *ground == parts[0] { &mut together } else { &mut apart };
        list.push((name.clone(), run));
    }
    let leaderboard = leaderboard::lines(together.iter().chain(&apart));
    let called = |runs: &[(String, Run)]| runs.iter().map(|(name, _)| name.clone()).collect();
    let (tested, apart) = (called(&together), called(&apart));
    let merged = merge::merged(together);
    let ranks = page::ranks(&merged);
    let compared = Compared { runs: names, leaderboard, tested, apart, ranks };
    let page = page::page(&merged, &compared)
        .finish(embed::pack)
        .map_err(ReportError::io(&out.join("report.html")))?;

    let staged = Staged::new(out, MARKER)?;
    let document =
        serde_json::to_string_pretty(&json!({ "schema_version": 1, "comparison": compared }))
            .expect("a comparison is plain data");
    staged.keep(MARKER, document + "\n")?;
    staged.keep("leaderboard.csv", leaderboard::csv(&compared.leaderboard))?;
    staged.keep("report.html", &page.html)?;
    for (name, svg) in &page.figures {
        staged.keep(&format!("figures/{name}.svg"), svg)?;
    }
    staged.commit()?;
    Ok(compared)
}

/// The last part of each path, with as many of those before it as it takes to tell them apart.
fn names(dirs: &[PathBuf]) -> Vec<String> {
    let tail = |dir: &Path, parts: usize| -> String {
        let all: Vec<_> = dir
            .components()
            .filter_map(|part| match part {
                std::path::Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
                _ => None,
            })
            .collect();
        all[all.len().saturating_sub(parts)..].join("/")
    };
    (1..8)
        .map(|parts| dirs.iter().map(|dir| tail(dir, parts)).collect::<Vec<_>>())
        .find(|names| names.iter().collect::<std::collections::BTreeSet<_>>().len() == names.len())
        .unwrap_or_else(|| (1..=dirs.len()).map(|number| format!("run {number}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_called_by_what_tells_them_apart() {
        let of = |paths: &[&str]| names(&paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(of(&["runs/a", "runs/b/"]), ["a", "b"]);
        assert_eq!(of(&["one/lco", "two/lco"]), ["one/lco", "two/lco"]);
        assert_eq!(of(&["a", "a"]), ["run 1", "run 2"]);
    }
}
