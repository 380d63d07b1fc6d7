//! Which curves are shown.

use halfmax_data::curve::{Fit, Fits, Flag};

/// A few curves that have something in common.
pub(super) struct Examples {
    pub(super) title: String,
    pub(super) words: String,
    /// How many there are altogether.
    pub(super) of: usize,
    /// Indices of those shown.
    pub(super) curves: Vec<usize>,
}

/// Clean curves that are shown; of each kind of doubtful ones a third of them.
const CLEAN: usize = 12;
const DOUBTFUL: usize = 4;

/// Clean curves from the most to the least sensitive, then some for each flag, from small to large error.
pub(super) fn examples(fits: &Fits) -> Vec<Examples> {
    let done = || fits.fits.iter().enumerate().filter_map(|(i, f)| Some((i, f.as_ref()?)));
    let mut clean: Vec<(usize, &Fit)> = done().filter(|(_, f)| f.flags.is_empty()).collect();
    clean.sort_by(|a, b| {
        let of = |f: &Fit| f.ic50.map_or(f64::INFINITY, |e| e.value);
        of(a.1).total_cmp(&of(b.1)).then(a.0.cmp(&b.0))
    });
    let mut out = vec![Examples {
        title: "Clean".into(),
        words: "Curves without any flag, from the lowest IC50 to the highest.".into(),
        of: clean.len(),
        curves: spread(&clean, CLEAN),
    }];
    for flag in Flag::ALL {
        let mut some: Vec<(usize, &Fit)> =
            done().filter(|(_, f)| f.flags.contains(&flag)).collect();
        some.sort_by(|a, b| a.1.agreement.rmse.total_cmp(&b.1.agreement.rmse).then(a.0.cmp(&b.0)));
        if !some.is_empty() {
            out.push(Examples {
                title: flag.name().replace('_', " "),
                words: format!(
                    "Flag {}: {}. From the smallest error to the largest.",
                    flag.name(),
                    flag.meaning()
                ),
                of: some.len(),
                curves: spread(&some, DOUBTFUL),
            });
        }
    }
    out.retain(|e| !e.curves.is_empty());
    out
}

/// Up to `most` of them, evenly spaced from the first to the last.
fn spread(all: &[(usize, &Fit)], most: usize) -> Vec<usize> {
    if all.len() <= most {
        return all.iter().map(|(i, _)| *i).collect();
    }
    (0..most).map(|k| all[k * (all.len() - 1) / (most - 1)].0).collect()
}
