//! What stops a trial that promises little, by name.

mod asha;
mod hyperband;
mod median;
mod none;
mod patience;

use crate::{SearchError, Trial};
pub use asha::Asha;
pub use hyperband::Hyperband;
pub use median::Median;
pub use none::NoPruning;
pub use patience::Patience;

/// Decides whether a running trial is worth continuing. Pure: the same arguments, the same answer.
///
/// `trial` ends with the report just made; `past` are the trials it may be compared with, in a
/// [`Study`](crate::Study) those of earlier generations. Whatever a pruner needs to know, rungs above all, it
/// computes from these, so a study that is resumed decides as it would have.
pub trait Pruner: Send + Sync {
    /// Whether to stop now.
    fn should_prune(&self, trial: &Trial, past: &[Trial]) -> bool;
}

/// The names [`by_name`] knows.
pub const NAMES: [&str; 5] = ["none", "median", "asha", "hyperband", "patience"];

/// The pruner called `name`, for trials that report up to `steps` times.
///
/// # Errors
/// Lists the names there are.
pub fn by_name(name: &str, steps: u32) -> Result<Box<dyn Pruner>, SearchError> {
    Ok(match name {
        "none" => Box::new(NoPruning),
        "median" => Box::new(Median::default()),
        "asha" => Box::new(Asha::default()),
        "hyperband" => Box::new(Hyperband::new(steps)),
        "patience" => Box::new(Patience::default()),
        _ => {
            let known = NAMES.join(", ");
            return Err(SearchError::Name { role: "pruner", name: name.into(), known });
        }
    })
}

/// The lowest loss reported up to a step, if the trial got that far.
fn lowest_until(trial: &Trial, step: u32) -> Option<f64> {
    let (reached, _) = trial.last_report()?;
    if reached < step {
        return None;
    }
    let early = trial.intermediate.iter().filter(|(s, _)| *s <= step).map(|(_, loss)| *loss);
    early.min_by(f64::total_cmp)
}

#[cfg(test)]
mod tests;
