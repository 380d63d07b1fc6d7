//! What every journal must do.

use crate::journal::{Event, Journal, Outcome};
use crate::{Ask, Parameter, Params, Space, Spec, State, Study, Value};

/// Panics, saying which promise was broken, if a journal breaks one of [`Journal`].
///
/// Each call of `make` must give an empty place; `reopen` must open again the place of a journal that was dropped.
///
/// # Panics
/// Then.
pub fn journal_contract<J: Journal, P>(make: impl Fn() -> (P, J), reopen: impl Fn(&P) -> J) {
    let (place, mut journal) = make();
    assert_eq!(replayed(&journal), [], "a new journal is not empty");
    let events = events();
    for (i, event) in events.iter().enumerate() {
        journal.append(event).expect("appends");
        assert!(replayed(&journal) == events[..=i], "event {i} is not replayed as it was appended");
    }
    drop(journal);
    let mut journal = reopen(&place);
    assert!(replayed(&journal) == events, "events are lost or changed by opening again");
    let next = Event::Asked { number: 1, params: Params::new() };
    journal.append(&next).expect("appends after opening again");
    for seen in 0..=events.len() + 1 {
        let rest = journal.replay(seen).expect("replays");
        let whole = events.iter().chain([&next]).skip(seen);
        assert!(rest.iter().eq(whole), "without the first {seen}, other events are replayed");
    }

    let (_place, other) = make();
    assert_eq!(replayed(&other), [], "two journals share their events");
    resumes_anywhere(make, reopen);
}

fn replayed(journal: &impl Journal) -> Vec<Event> {
    journal.replay(0).expect("replays")
}

/// One of every kind, with values that are easily changed on the way.
fn events() -> Vec<Event> {
    let space = Space::new(vec![
        Parameter::float("rate", 1e-300, 0.1 + 0.2).log(),
        Parameter::categorical("größe ☃", ["a\"b\\\n", "\u{1F600}"]),
    ]);
    let params: Params = [
        ("rate", Value::Float(0.1 + 0.2)),
        ("größe ☃", "a\"b\\\n".into()),
        ("whole", Value::Float(3.0)),
        ("n", Value::Int(i64::MAX)),
    ]
    .into_iter()
    .collect();
    let outcome = Outcome {
        state: State::Complete { value: 1.0 / 3.0 },
        intermediate: vec![(1, -0.0), (7, f64::MIN_POSITIVE), (u32::MAX, f64::MAX)],
        notes: [("latency_ms".to_owned(), 5e-324)].into(),
        repeat_of: Some(0),
    };
    let failed = State::Failed { reason: "line\nbreak, \0 and \u{2028}".into() };
    vec![
        Event::Opened {
            format: 1,
            spec: Box::new(Spec::new(space.expect("sound"), "random", 9, u64::MAX)),
        },
        Event::Asked { number: 0, params },
        Event::Told { number: 0, outcome },
        Event::Told { number: 1, outcome: failed.into() },
        Event::Told { number: 2, outcome: State::Pruned { step: 3 }.into() },
    ]
}

/// A study left after any number of answers ends like one that was not.
fn resumes_anywhere<J: Journal, P>(make: impl Fn() -> (P, J), reopen: impl Fn(&P) -> J) {
    let space = Space::new(vec![Parameter::float("x", -1.0, 1.0)]).expect("sound");
    let spec = Spec::new(space, "evolution", 14, 3);
    let run = |journal: J, answers: usize| {
        let mut study = Study::open(spec.clone(), journal).expect("opens");
        for _ in 0..answers {
            match study.ask().expect("asks") {
                Ask::Run(trial) => {
                    let x = trial.params.float("x").expect("is always active");
                    study
                        .tell(trial.number, State::Complete { value: x * x }.into())
                        .expect("tells");
                }
                Ask::Known(_) => {}
                Ask::Wait | Ask::Done => break,
            }
        }
        // Handed out and never told, as when the process dies.
        let _ = study.ask().expect("asks");
        study.trials().to_vec()
    };
    let (_place, journal) = make();
    let whole = run(journal, usize::MAX);
    for left_after in [0, 1, 5, 13] {
        let (place, journal) = make();
        run(journal, left_after);
        assert!(
            run(reopen(&place), usize::MAX) == whole,
            "left after {left_after} trials, it ends otherwise"
        );
    }
}
