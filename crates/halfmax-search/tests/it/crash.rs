//! A study killed at any byte of its journal ends like one that was not.

use halfmax_search::journal::{Durability, JournalFile};
use halfmax_search::{
    Attempt, Finish, Parameter, Params, Runner, Space, Spec, State, Study, Trial, TrialError,
};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn spec() -> Spec {
    let space = (halfmax_search::testing::FUNCTIONS[0].space)();
    Spec::new(space, "tpe", 30, 11).pruner("asha", 9)
}

fn train(params: &Params, attempt: &mut Attempt<'_>) -> Result<f64, TrialError> {
    if attempt.number() % 8 == 5 {
        return Err(TrialError::failed("diverged"));
    }
    let loss = halfmax_search::testing::tuned_network(params);
    for epoch in 1..=9 {
        attempt.report(epoch, loss + 1.0 / f64::from(epoch))?;
    }
    attempt.note("weights", 12.0);
    Ok(loss)
}

fn finish(path: &Path, workers: usize) -> Vec<Trial> {
    let journal = JournalFile::open(path, Durability::System).unwrap();
    let mut study = Study::open(spec(), journal).unwrap();
    assert_eq!(Runner::new(workers).run(&mut study, train).unwrap(), Finish::Done);
    study.trials().to_vec()
}

#[test]
fn a_journal_cut_at_any_byte_resumes_to_the_same_trials() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("trials.jsonl");
    let run = || {
        // Small, because it is run as many times as its journal has bytes.
        let space = Space::new(vec![Parameter::float("x", -1.0, 1.0)]).unwrap();
        let spec = Spec::new(space, "evolution", 9, 2).pruner("asha", 3).generation(2);
        // A child another test has just forked holds this lock until it has become another program.
        let journal = loop {
            match JournalFile::open(&path, Durability::System) {
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    std::thread::yield_now();
                }
                opened => break opened.unwrap(),
            }
        };
        let mut study = Study::open(spec, journal).unwrap();
        let square = |params: &Params, attempt: &mut Attempt<'_>| {
            let x = params.float("x").unwrap();
            attempt.report(3, x.abs())?;
            if attempt.number() == 5 { Err(TrialError::failed("diverged")) } else { Ok(x * x) }
        };
        assert_eq!(Runner::new(1).run(&mut study, square).unwrap(), Finish::Done);
        study.trials().to_vec()
    };
    let whole = run();
    assert!(whole.iter().any(|t| matches!(t.state, State::Pruned { .. })));
    let bytes = std::fs::read(&path).unwrap();
    for cut in 0..bytes.len() {
        std::fs::write(&path, &bytes[..cut]).unwrap();
        assert!(run() == whole, "cut at byte {cut}");
        assert!(
            std::fs::read(&path).unwrap() == bytes,
            "cut at byte {cut}: the journal is another"
        );
    }
}

/// The child of the next test; alone it does nothing.
#[test]
fn child() {
    let Some(path) = std::env::args().find_map(|a| a.strip_prefix("journal=").map(str::to_owned))
    else {
        return;
    };
    let journal = JournalFile::open(path, Durability::System).unwrap();
    let mut study = Study::open(spec(), journal).unwrap();
    let slowly = |params: &Params, attempt: &mut Attempt<'_>| {
        std::thread::sleep(Duration::from_millis(5));
        train(params, attempt)
    };
    Runner::new(3).run(&mut study, slowly).unwrap();
}

#[test]
fn a_killed_process_loses_its_running_trials_only() {
    let dir = tempfile::tempdir().unwrap();
    let whole = finish(&dir.path().join("whole.jsonl"), 1);
    let path = dir.path().join("killed.jsonl");
    let length = || std::fs::metadata(&path).map_or(0, |m| m.len());
    let mut killed_midway = 0;
    for round in 0..6_u64 {
        let before = length();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "crash::child",
                "--nocapture",
                &format!("journal={}", path.display()),
            ])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while length() < before + 150 * (round + 1) && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(300));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let study =
            Study::open(spec(), JournalFile::open(&path, Durability::System).unwrap()).unwrap();
        killed_midway += u32::from(!study.is_done());
        for (kept, trial) in study.trials().iter().zip(&whole) {
            assert_eq!(kept.params, trial.params);
            assert!(!kept.is_finished() || kept == trial);
        }
    }
    assert!(killed_midway > 1, "{killed_midway}");
    assert!(finish(&path, 2) == whole);
}
