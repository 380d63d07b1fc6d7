//! Fitted dose–response curves as a directory: tables, a page, figures.

use std::path::{Path, PathBuf};

use halfmax_data::curve::mixed::Spread;
use halfmax_data::curve::{Assay, Fits, Flag, Settings, fits_csv, points_csv, responses_csv};
use halfmax_data::directory::Staged;
use halfmax_data::ledger::Entry;
use serde::Serialize;

use crate::EvalError;
use crate::report::curves_page;

/// The file that makes a directory the output of a fit of curves.
pub const MARKER: &str = "curves.json";

/// How many curves there are, and what speaks against some of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counts {
    /// Curves in the file.
    pub curves: usize,
    /// Points in them.
    pub points: usize,
    /// Curves with a fit; the others have fewer doses than parameters.
    pub fitted: usize,
    /// Fits with an IC50 within the tested doses.
    pub ic50_in_range: usize,
    /// Fits without any flag.
    pub unflagged: usize,
    /// Fits with each flag.
    pub flags: Vec<(&'static str, usize)>,
    /// Median root mean squared error.
    pub median_rmse: Option<f64>,
}

impl Counts {
    /// Counts fits.
    pub fn of(assay: &Assay, fits: &Fits) -> Self {
        let done: Vec<_> = fits.fits.iter().flatten().collect();
        let with = |flag: Flag| done.iter().filter(|f| f.flags.contains(&flag)).count();
        let outside = |flags: &[Flag]| {
            [Flag::NoIc50, Flag::AboveRange, Flag::BelowRange].iter().any(|f| flags.contains(f))
        };
        let mut errors: Vec<f64> = done.iter().map(|f| f.agreement.rmse).collect();
        errors.sort_by(f64::total_cmp);
        Self {
            curves: assay.curves.len(),
            points: assay.curves.iter().map(|c| c.points.len()).sum(),
            fitted: done.len(),
            ic50_in_range: done.iter().filter(|f| !outside(&f.flags)).count(),
            unflagged: done.iter().filter(|f| f.flags.is_empty()).count(),
            flags: Flag::ALL.iter().map(|flag| (flag.name(), with(*flag))).collect(),
            median_rmse: errors.get(errors.len() / 2).copied(),
        }
    }
}

/// What the marker file holds.
#[derive(Serialize)]
struct Document<'a> {
    program: &'static str,
    version: &'static str,
    schema_version: u32,
    settings: &'a Settings,
    counts: &'a Counts,
    mixed: Option<Mixed>,
    ledger: &'a [Entry],
}

/// The mixed-effects fit, without its curves.
#[derive(Serialize)]
struct Mixed {
    xmid: f64,
    scal: f64,
    standard_deviations: Spread,
    log_likelihood: f64,
    rounds: usize,
    converged: bool,
}

/// Writes `dir`, whole or not at all, and says what is in it; an earlier fit in it is replaced.
///
/// The same curves and settings give the same bytes.
///
/// # Errors
/// [`halfmax_data::DataError::Occupied`] if `dir` holds something else; [`halfmax_data::DataError::Io`].
pub fn write(dir: &Path, assay: &Assay, fits: &Fits) -> Result<Vec<PathBuf>, EvalError> {
    let staged = Staged::new(dir, MARKER)?;
    let counts = Counts::of(assay, fits);
    let document = Document {
        program: "halfmax",
        version: env!("CARGO_PKG_VERSION"),
        schema_version: 1,
        settings: &fits.settings,
        counts: &counts,
        mixed: fits.mixed.as_ref().map(|m| Mixed {
            xmid: m.fixed[0],
            scal: m.fixed[1],
            standard_deviations: m.spread,
            log_likelihood: m.log_likelihood,
            rounds: m.rounds,
            converged: m.converged,
        }),
        ledger: assay.ledger.entries(),
    };
    let json = serde_json::to_string_pretty(&document).expect("settings are plain data") + "\n";
    let page = curves_page(assay, fits, &counts);
    let mut files = vec![
        (MARKER, json.into_bytes()),
        ("fits.csv", fits_csv(assay, fits)),
        ("points.csv", points_csv(assay, fits)),
        ("report.html", page.html.into_bytes()),
        ("figures/curves.svg", page.figure.into_bytes()),
    ];
    files.extend(responses_csv(assay, fits).map(|bytes| ("responses.csv", bytes)));
    let mut written = Vec::new();
    for (name, bytes) in files {
        staged.keep(name, bytes)?;
        written.push(PathBuf::from(name));
    }
    staged.commit()?;
    Ok(written)
}
