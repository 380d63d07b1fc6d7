//! Every journal keeps the promises of the trait.

use halfmax_search::journal::{Durability, JournalFile, MemoryBoard, MemoryJournal};
use halfmax_search::testing::{journal_contract, shared_journal_contract};
use std::sync::Arc;
use std::time::Duration;

#[test]
fn in_memory() {
    let make = || {
        let journal = MemoryJournal::new();
        (journal.clone(), journal)
    };
    journal_contract(make, MemoryJournal::clone);
}

#[test]
fn in_a_file() {
    for durability in [Durability::System, Durability::Disk] {
        let make = || {
            let dir = tempfile::tempdir().unwrap();
            let journal = JournalFile::open(dir.path().join("trials.jsonl"), durability).unwrap();
            (dir, journal)
        };
        journal_contract(make, |dir| {
            JournalFile::open(dir.path().join("trials.jsonl"), durability).unwrap()
        });
    }
}

#[test]
fn shared_in_memory() {
    let make = || MemoryBoard::new(Duration::from_mins(1));
    journal_contract(
        || {
            let board = make();
            (board.clone(), board)
        },
        MemoryBoard::another_worker,
    );
    let join = |board: &MemoryBoard| {
        let worker = board.another_worker();
        (worker.clone(), Arc::new(worker) as Arc<_>)
    };
    shared_journal_contract(make, join, MemoryBoard::pass);
}

/// A worker whose lease was taken over while it trained stops at its next report, and goes on with something else.
#[test]
fn who_lost_a_trial_stops_it() {
    use halfmax_search::{Parameter, Runner, Space, Spec, Study};
    use std::sync::atomic::{AtomicU32, Ordering};
    let board = MemoryBoard::new(Duration::from_millis(80));
    let space = Space::new(vec![Parameter::float("x", -1.0, 1.0)]).unwrap();
    let spec = Spec::new(space, "random", 6, 3);
    let slow = board.another_worker();
    let mut study = Study::share(spec.clone(), slow.clone(), Arc::new(slow)).unwrap();
    let (reports, finished) = (AtomicU32::new(0), AtomicU32::new(0));
    Runner::new(1)
        .run(&mut study, |_, attempt| {
            if attempt.number() == 0 {
                // The clock jumps: whoever comes now takes the trial over and tells it.
                board.pass(Duration::from_secs(1));
                let fast = board.another_worker();
                let mut other = Study::share(spec.clone(), fast.clone(), Arc::new(fast)).unwrap();
                let halfmax_search::Ask::Run(trial) = other.ask().unwrap() else { panic!() };
                assert_eq!(trial.number, 0);
                other.tell(0, halfmax_search::State::Complete { value: 0.5 }.into()).unwrap();
                for step in 1..1000 {
                    attempt.report(step, 1.0)?;
                    reports.fetch_add(1, Ordering::Relaxed);
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
            finished.fetch_add(1, Ordering::Relaxed);
            Ok(1.0)
        })
        .unwrap();
    assert!((1..999).contains(&reports.into_inner()));
    assert_eq!(finished.into_inner(), 5);
    assert_eq!(study.trials()[0].value(), Some(0.5));
}
