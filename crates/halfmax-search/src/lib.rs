//! Finds the point of a space where a loss is lowest, in few evaluations.
//!
//! A *space* says what may be tried. A *trial* is one evaluation of one point of it, and a *study* is the list of
//! trials of one search. A *sampler* chooses the next point, a *pruner* stops a trial that promises little, a
//! *journal* remembers what happened. Nothing here knows what is searched; lower is better, always.
//!
//! ```
//! use halfmax_search::journal::MemoryJournal;
//! use halfmax_search::{Finish, Parameter, Runner, Space, Spec, Study};
//!
//! let space = Space::new(vec![Parameter::float("x", -10.0, 10.0)])?;
//! let spec = Spec::new(space, "bayes", 24, 1);
//! let mut study = Study::open(spec, MemoryJournal::new())?;
//!
//! let finish = Runner::new(2).run(&mut study, |params, _| {
//!     let x = params.float("x").unwrap_or_default();
//!     Ok((x - 3.0).powi(2))
//! })?;
//!
//! assert_eq!(finish, Finish::Done);
//! let best = study.best().expect("24 trials were complete");
//! assert!((best.params.float("x").unwrap_or_default() - 3.0).abs() < 0.1);
//! # Ok::<(), halfmax_search::SearchError>(())
//! ```
//!
//! # The tour
//!
//! - [`Space`]: named [`Parameter`]s with conditions, written by hand, in TOML or in JSON. [`Params`] is a point.
//! - [`sampler`]: one [`Sampler`] a file, all by name from [`sampler::by_name`]. The past comes in as a value.
//! - [`pruner`]: likewise; a [`Pruner`] is a function of a trial and the past.
//! - [`journal`]: a [`Journal`] appends and replays. A file is the default; it survives a kill at any byte.
//! - [`Study`]: ask, tell, resume, the same trials for any number of workers. [`Runner`] is the loop around it.
//!   Workers on other machines share a journal that has [`Leases`](journal::Leases).
//! - [`importance()`], [`best`], [`best_so_far`]: what the trials say.
//! - [`tabular`]: a space whose every point was evaluated beforehand, to compare samplers on.
//! - [`testing`]: the contract suites for samplers and journals of your own, functions with a known
//!   optimum, a rank test.
//!
//! # Long trials, and crashes
//!
//! An objective reports as it goes; the pruner or Ctrl-C answers, and `?` hands the answer on.
//!
//! ```
//! use halfmax_search::journal::{Durability, JournalFile};
//! use halfmax_search::{Attempt, Parameter, Params, Runner, Space, Spec, Study, TrialError};
//!
//! fn train(params: &Params, attempt: &mut Attempt<'_>) -> Result<f64, TrialError> {
//!     let rate = params.float("rate").unwrap_or_default();
//!     let mut loss = 1.0;
//!     for epoch in 1..=9 {
//!         loss *= 1.0 - rate;
//!         attempt.report(epoch, loss)?;
//!     }
//!     Ok(loss)
//! }
//!
//! # let dir = std::env::temp_dir().join("halfmax-search-tour");
//! # std::fs::create_dir_all(&dir)?;
//! # let path = dir.join("trials.jsonl");
//! # let _ = std::fs::remove_file(&path);
//! let space = Space::new(vec![Parameter::float("rate", 1e-4, 0.5).log()])?;
//! let spec = Spec::new(space, "tpe", 20, 7).pruner("asha", 9);
//! let mut study = Study::open(spec, JournalFile::open(&path, Durability::Disk)?)?;
//! Runner::new(2).run(&mut study, train)?;
//! drop(study);
//!
//! // Later, or after a crash: what was finished stays, what was running is run again.
//! let study = Study::resume(JournalFile::open(&path, Durability::Disk)?)?;
//! assert_eq!(study.trials().len(), 20);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod hash;
mod importance;
pub mod journal;
mod normal;
mod params;
pub mod pruner;
pub mod sampler;
mod space;
mod stream;
mod study;
pub mod tabular;
pub mod testing;
mod trial;

pub use error::SearchError;
pub use importance::{Importance, importance};
pub use journal::Journal;
pub use params::{Params, Value};
pub use pruner::Pruner;
pub use sampler::Sampler;
pub use space::{Condition, Distribution, Parameter, Rule, Space};
pub use stream::{Stream, trial_seed};
pub use study::{Ask, Attempt, Finish, Progress, Runner, Spec, Study, TrialError, replay};
pub use trial::{State, Trial, best, best_so_far};
