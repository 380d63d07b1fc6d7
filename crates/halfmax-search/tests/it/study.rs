//! Studies: the same for any number of workers, stopped and resumed, with trials that go wrong.

use halfmax_search::journal::{Durability, JournalFile, MemoryJournal};
use halfmax_search::testing::{FUNCTIONS, tuned_network};
use halfmax_search::{
    Ask, Attempt, Finish, Parameter, Params, Progress, Runner, SearchError, Space, Spec, State,
    Study, Trial, TrialError,
};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

fn network() -> Space {
    (FUNCTIONS[0].space)()
}

/// Takes a while that differs between trials and between runs, so that trials overtake each other.
fn unevenly(params: &Params, attempt: &mut Attempt<'_>) -> Result<f64, TrialError> {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    std::thread::sleep(Duration::from_micros(u64::from(call.wrapping_mul(2_654_435_761) % 2500)));
    let loss = tuned_network(params) + 1e-3 * (attempt.seed() % 7) as f64;
    for epoch in 1..=9 {
        attempt.report(epoch, loss + 1.0 / f64::from(epoch))?;
    }
    match attempt.number() % 11 {
        4 => Err(TrialError::failed("diverged")),
        9 => Ok(f64::NAN),
        _ => Ok(loss),
    }
}

fn trials(sampler: &str, pruner: &str, workers: usize) -> Vec<Trial> {
    let spec = Spec::new(network(), sampler, 33, 5).pruner(pruner, 9).generation(8);
    let mut study = Study::open(spec, MemoryJournal::new()).unwrap();
    assert_eq!(Runner::new(workers).run(&mut study, unevenly).unwrap(), Finish::Done);
    study.trials().to_vec()
}

#[test]
fn any_number_of_workers_makes_the_same_trials() {
    for sampler in halfmax_search::sampler::NAMES {
        let pruner = if sampler == "tpe" { "hyperband" } else { "median" };
        let alone = trials(sampler, pruner, 1);
        assert_eq!(alone.len(), 33);
        for workers in [2, 8] {
            assert!(trials(sampler, pruner, workers) == alone, "{sampler} with {workers} workers");
        }
    }
    for pruner in halfmax_search::pruner::NAMES {
        let alone = trials("evolution", pruner, 1);
        assert!(trials("evolution", pruner, 8) == alone, "{pruner}");
    }
}

#[test]
fn a_stopped_study_resumes_to_the_same_trials() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trials.jsonl");
    let open = || JournalFile::open(&path, Durability::System).unwrap();
    let spec = Spec::new(network(), "evolution", 33, 5).pruner("asha", 9).generation(8);
    let mut rounds = 0;
    loop {
        let mut study = Study::open(spec.clone(), open()).unwrap();
        let stop = AtomicBool::new(false);
        let finished = AtomicU32::new(0);
        let observe = |progress: Progress<'_>| {
            if matches!(progress, Progress::Finished { .. })
                && finished.fetch_add(1, Ordering::Relaxed) == 6
            {
                stop.store(true, Ordering::Relaxed);
            }
        };
        rounds += 1;
        match Runner::new(3).stop_when(&stop).observe(&observe).run(&mut study, unevenly).unwrap() {
            Finish::Done => break,
            Finish::Stopped => assert!(!study.is_done()),
        }
    }
    assert!(rounds > 2, "{rounds}");
    let resumed = Study::resume(open()).unwrap();
    assert!(resumed.trials() == trials("evolution", "asha", 1));
}

#[test]
fn a_study_stopped_in_the_same_process_can_be_run_on() {
    let spec = Spec::new(network(), "random", 12, 5);
    let mut study = Study::open(spec, MemoryJournal::new()).unwrap();
    let stops = |_: &Params, attempt: &mut Attempt<'_>| {
        if attempt.number() == 6 { Err(TrialError::Stopped) } else { Ok(1.0) }
    };
    assert_eq!(Runner::new(2).run(&mut study, stops).unwrap(), Finish::Stopped);
    assert_eq!(Runner::new(2).run(&mut study, |_, _| Ok(1.0)).unwrap(), Finish::Done);
    assert!(study.trials().iter().all(|t| t.value() == Some(1.0)));
}

#[test]
fn failures_are_recorded_with_their_reason_and_stop_nothing() {
    let spec = Spec::new(network(), "random", 8, 5);
    let mut study = Study::open(spec, MemoryJournal::new()).unwrap();
    let objective = |_: &Params, attempt: &mut Attempt<'_>| match attempt.number() {
        0 => Err(TrialError::failed("out of memory")),
        1 => Ok(f64::INFINITY),
        2 => attempt.report(3, f64::NAN).map(|()| 0.0),
        3 => attempt.report(3, 1.0).and_then(|()| attempt.report(3, 1.0)).map(|()| 0.0),
        4 => panic!("index out of bounds"),
        n => Ok(f64::from(n)),
    };
    Runner::new(2).run(&mut study, objective).unwrap();
    let reasons: Vec<&str> = study.trials().iter().map(|t| reason(&t.state)).collect();
    assert_eq!(
        reasons,
        [
            "out of memory",
            "the loss was inf",
            "step 3 reported NaN",
            "step 3 was reported after step 3",
            "panicked: index out of bounds",
            "",
            "",
            ""
        ]
    );
    assert_eq!(study.best().unwrap().number, 5);
}

fn reason(state: &State) -> &str {
    if let State::Failed { reason } = state { reason } else { "" }
}

#[test]
fn repeated_points_take_over_their_value() {
    let space = Space::new(vec![Parameter::categorical("a", ["x", "y"])]).unwrap();
    let evaluated = Mutex::new(Vec::new());
    let objective = |_: &Params, attempt: &mut Attempt<'_>| {
        evaluated.lock().unwrap().push(attempt.number());
        Ok(f64::from(attempt.number()))
    };
    let spec = Spec::new(space.clone(), "random", 20, 1).generation(2);
    let mut study = Study::open(spec, MemoryJournal::new()).unwrap();
    Runner::new(2).run(&mut study, objective).unwrap();
    for trial in study.trials() {
        if let Some(first) = trial.repeat_of {
            let first = &study.trials()[first as usize];
            assert_eq!((&first.params, first.value()), (&trial.params, trial.value()));
        }
    }
    let repeats = study.trials().iter().filter(|t| t.repeat_of.is_some()).count();
    assert!(repeats >= 16);
    assert_eq!(evaluated.lock().unwrap().len(), 20 - repeats);

    let every = Spec { reuse_repeats: false, ..Spec::new(space, "random", 20, 1) };
    let mut study = Study::open(every, MemoryJournal::new()).unwrap();
    Runner::new(1).run(&mut study, |_, _| Ok(1.0)).unwrap();
    assert!(study.trials().iter().all(|t| t.repeat_of.is_none()));
}

#[test]
fn ask_and_tell_say_what_is_wrong() {
    let spec = Spec::new(network(), "random", 3, 5).generation(2);
    let journal = MemoryJournal::new();
    let mut study = Study::open(spec.clone(), journal.clone()).unwrap();
    let done = || State::Complete { value: 1.0 }.into();
    assert!(study.tell(0, done()).unwrap_err().to_string().contains("has not been handed out"));
    let Ask::Run(first) = study.ask().unwrap() else { panic!("a trial was due") };
    assert!(matches!(study.ask().unwrap(), Ask::Run(_)));
    assert_eq!(study.ask().unwrap(), Ask::Wait, "the generation is handed out");
    assert!(study.tell(0, State::Running.into()).is_err());
    study.tell(first.number, done()).unwrap();
    assert!(study.tell(0, done()).unwrap_err().to_string().contains("told before"));
    assert_eq!(study.ask().unwrap(), Ask::Wait);
    study.tell(1, done()).unwrap();
    assert!(matches!(study.ask().unwrap(), Ask::Run(_)));
    study.tell(2, done()).unwrap();
    assert_eq!(study.ask().unwrap(), Ask::Done);

    let other = Spec { seed: 6, ..spec.clone() };
    let said = Study::open(other, journal.clone()).err().unwrap().to_string();
    assert!(said.contains("begun with seed 5, not 6"), "{said}");
    let mut parameters = network().parameters().to_vec();
    parameters[2] = Parameter::float("rate", 1e-4, 1e-1).log();
    let other = Spec { space: Space::new(parameters).unwrap(), ..spec.clone() };
    let said = Study::open(other, journal).err().unwrap().to_string();
    assert!(said.contains("differs at \"rate\""), "{said}");
    let unknown = Spec { sampler: "gp".into(), ..spec };
    assert!(matches!(Study::open(unknown, MemoryJournal::new()), Err(SearchError::Name { .. })));
    assert!(Study::resume(MemoryJournal::new()).is_err());
}

#[test]
fn the_observer_sees_it_all_and_the_clock_is_noted() {
    let spec = Spec::new(network(), "random", 6, 5).pruner("none", 2);
    let mut study = Study::open(spec, MemoryJournal::new()).unwrap();
    let counts = Mutex::new([0; 3]);
    let observe = |progress: Progress<'_>| {
        let mut counts = counts.lock().unwrap();
        match progress {
            Progress::Started(_) => counts[0] += 1,
            Progress::Reported { .. } => counts[1] += 1,
            Progress::Finished { lowest, .. } => {
                assert!(lowest.is_some());
                counts[2] += 1;
            }
            _ => {}
        }
    };
    let began = std::time::Instant::now();
    let clock = || began.elapsed().as_secs_f64();
    let objective = |_: &Params, attempt: &mut Attempt<'_>| {
        attempt.report(1, 2.0)?;
        attempt.report(2, 1.0)?;
        attempt.note("latency_ms", 0.25);
        Ok(1.0)
    };
    Runner::new(2).observe(&observe).clock(&clock).run(&mut study, objective).unwrap();
    assert_eq!(*counts.lock().unwrap(), [6, 12, 6]);
    for trial in study.trials() {
        assert!(trial.notes["finished_s"] >= trial.notes["started_s"]);
        assert!((trial.notes["latency_ms"] - 0.25).abs() < 1e-12);
        assert_eq!(trial.intermediate, [(1, 2.0), (2, 1.0)]);
    }
}

#[test]
fn a_journal_that_fails_ends_the_run_with_its_error() {
    struct Full(MemoryJournal, u32);
    impl halfmax_search::Journal for Full {
        fn append(&mut self, event: &halfmax_search::journal::Event) -> std::io::Result<()> {
            self.1 += 1;
            if self.1 > 9 {
                return Err(std::io::Error::other("the disk is full"));
            }
            self.0.append(event)
        }
        fn replay(&self, seen: usize) -> std::io::Result<Vec<halfmax_search::journal::Event>> {
            self.0.replay(seen)
        }
    }
    let spec = Spec::new(network(), "random", 30, 5);
    let mut study = Study::open(spec, Full(MemoryJournal::new(), 0)).unwrap();
    let said = Runner::new(4).run(&mut study, unevenly).unwrap_err().to_string();
    assert_eq!(said, "journal: the disk is full");
}

#[test]
#[should_panic(expected = "a scoped thread panicked")]
fn an_observer_that_panics_does_not_hang_the_others() {
    let spec = Spec::new(network(), "random", 30, 5);
    let mut study = Study::open(spec, MemoryJournal::new()).unwrap();
    let main = std::thread::current().id();
    let observe =
        |_: Progress<'_>| assert!(std::thread::current().id() == main, "the pipe is closed");
    let slowly = |params: &Params, attempt: &mut Attempt<'_>| {
        std::thread::sleep(Duration::from_millis(5));
        unevenly(params, attempt)
    };
    let _ = Runner::new(4).observe(&observe).run(&mut study, slowly);
}

#[test]
fn events_that_cannot_follow_are_refused_with_their_number() {
    use halfmax_search::journal::{Event, Journal};
    let mut journal = MemoryJournal::new();
    Study::open(Spec::new(network(), "random", 4, 5), journal.clone()).unwrap().ask().unwrap();
    assert_eq!(halfmax_search::replay(&journal.replay(0).unwrap()).unwrap().unwrap().1.len(), 1);
    let told = |number| Event::Told { number, outcome: State::Complete { value: 1.0 }.into() };
    let cases = [
        (told(3), "event 3: tells trial 3, which is not running"),
        (Event::Asked { number: 7, params: Params::new() }, "hands out trial 7 where 1 was due"),
        (Event::Asked { number: 1, params: Params::new() }, "is missing"),
    ];
    for (event, reason) in cases {
        let mut events = journal.replay(0).unwrap();
        events.push(event);
        let said = halfmax_search::replay(&events).unwrap_err().to_string();
        assert!(said.contains(reason), "{said}");
        let said = halfmax_search::replay(&events[1..]).unwrap_err().to_string();
        assert!(said.contains("event 1: is not the opening"), "{said}");
    }
    journal.append(&told(0)).unwrap();
    journal.append(&told(0)).unwrap();
    assert!(Study::resume(journal).is_err());
}
