//! Events into trials.

use super::Spec;
use crate::journal::{Event, Outcome};
use crate::{SearchError, Trial};

/// The version of the events written by this build.
pub(super) const FORMAT: u32 = 1;

/// What the events of a journal say: the settings and every trial. `None` if there are none.
///
/// With [`JournalFile::read`](crate::journal::JournalFile::read) it shows a study that another process runs.
///
/// # Errors
/// Names the first event that cannot follow the ones before.
pub fn replay(events: &[Event]) -> Result<Option<(Spec, Vec<Trial>)>, SearchError> {
    let Some(first) = events.first() else { return Ok(None) };
    let Event::Opened { format, spec } = first else {
        return Err(fail(0, "is not the opening of a study".into()));
    };
    if *format != FORMAT {
        return Err(fail(0, format!("is of format {format}; this program reads format {FORMAT}")));
    }
    let mut trials: Vec<Trial> = Vec::new();
    for (i, event) in events.iter().enumerate().skip(1) {
        apply(spec, &mut trials, i, event)?;
    }
    Ok(Some(((**spec).clone(), trials)))
}

/// Adds the `i`-th event of a journal, counted from 0, to what the ones before have come to.
pub(super) fn apply(
    spec: &Spec,
    trials: &mut Vec<Trial>,
    i: usize,
    event: &Event,
) -> Result<(), SearchError> {
    match event {
        Event::Opened { .. } => return Err(fail(i, "opens a study a second time".into())),
        Event::Asked { number, params } => {
            if *number as usize != trials.len() {
                let problem = format!("hands out trial {number} where {} was due", trials.len());
                return Err(fail(i, problem));
            }
            spec.space.check(params).map_err(|e| fail(i, e.to_string()))?;
            trials.push(Trial::running(*number, *number / spec.generation, params.clone()));
        }
        Event::Told { number, outcome } => {
            let running = trials.get_mut(*number as usize).filter(|t| !t.is_finished());
            let trial = running
                .ok_or_else(|| fail(i, format!("tells trial {number}, which is not running")))?;
            finish(trial, outcome.clone());
        }
    }
    Ok(())
}

fn fail(event: usize, problem: String) -> SearchError {
    SearchError::Replay { event: event + 1, problem }
}

/// Puts an outcome into its trial.
fn finish(trial: &mut Trial, outcome: Outcome) {
    trial.state = outcome.state;
    trial.intermediate = outcome.intermediate;
    trial.notes = outcome.notes;
    trial.repeat_of = outcome.repeat_of;
}
