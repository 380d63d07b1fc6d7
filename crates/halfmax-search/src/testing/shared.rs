//! What every journal that several workers share must do.

use crate::journal::{Event, Journal, Leases};
use crate::{Ask, Finish, Parameter, Params, Runner, Space, Spec, State, Study, Trial};
use std::sync::Arc;
use std::time::Duration;

/// Panics, saying which promise was broken, if a shared journal breaks one of [`Leases`].
///
/// Each call of `make` must give an empty place, whose leases have a term; `join` another worker on it; `pass` must
/// let as much time go by, as far as its leases know.
///
/// # Panics
/// Then.
pub fn shared_journal_contract<J, P>(
    make: impl Fn() -> P,
    join: impl Fn(&P) -> (J, Arc<dyn Leases>),
    pass: impl Fn(&P, Duration),
) where
    J: Journal + 'static,
{
    said_twice_is_said_once(&make, &join);
    a_trial_is_held_by_one(&make, &join, &pass);
    all_workers_see_one_order(&make, &join);
    a_dead_worker_is_replaced(&make, &join, &pass);
    any_number_of_workers_make_the_same_trials(&make, &join);
}

fn asked(number: u32) -> Event {
    Event::Asked { number, params: Params::new() }
}

fn told(number: u32, value: f64) -> Event {
    Event::Told { number, outcome: State::Complete { value }.into() }
}

fn opened() -> Event {
    let space = Space::new(vec![Parameter::float("x", -1.0, 1.0)]).expect("sound");
    Event::Opened { format: 1, spec: Box::new(Spec::new(space, "random", 9, 1)) }
}

fn said_twice_is_said_once<J: Journal, P>(
    make: &impl Fn() -> P,
    join: &impl Fn(&P) -> (J, Arc<dyn Leases>),
) {
    let place = make();
    let ((mut one, _), (mut other, _)) = (join(&place), join(&place));
    let events = [opened(), asked(0), told(0, 1.0), asked(1)];
    for event in &events {
        one.append(event).expect("appends");
        other.append(event).expect("says again what was said");
    }
    one.append(&told(0, 2.0)).expect("says otherwise what was said");
    assert!(one.replay(0).expect("replays") == events, "an event said twice is there twice");
    assert!(other.replay(2).expect("replays") == events[2..], "workers see different events");
}

fn a_trial_is_held_by_one<J: Journal, P>(
    make: &impl Fn() -> P,
    join: &impl Fn(&P) -> (J, Arc<dyn Leases>),
    pass: &impl Fn(&P, Duration),
) {
    let place = make();
    let ((mut journal, one), (_, other)) = (join(&place), join(&place));
    journal.append(&opened()).expect("appends");
    assert_eq!(one.claim().expect("claims"), None, "there is a lease on no trial");
    for number in 0..3 {
        journal.append(&asked(number)).expect("appends");
    }
    let claims = [&one, &other, &one, &other].map(|worker| worker.claim().expect("claims"));
    assert_eq!(claims, [Some(0), Some(1), Some(2), None], "each trial goes to one worker");
    assert_eq!(other.renew(&[0, 1, 2]).expect("renews"), [1], "others' leases are renewed");
    other.release(0).expect("releases");
    assert_eq!(other.claim().expect("claims"), None, "another worker's lease was given back");
    one.release(2).expect("releases");
    assert_eq!(other.claim().expect("claims"), Some(2), "what is given back is free at once");
    journal.append(&told(1, 1.0)).expect("appends");
    other.release(1).expect("releases");
    assert_eq!(one.claim().expect("claims"), None, "a trial that was told is free");

    // One is renewed, the other dies.
    pass(&place, one.term() * 6 / 10);
    assert_eq!(one.renew(&[0]).expect("renews"), [0], "a living lease is not renewed");
    pass(&place, one.term() * 6 / 10);
    assert_eq!(one.claim().expect("claims"), Some(2), "a dead lease is kept");
    assert_eq!(one.claim().expect("claims"), None, "a renewed lease is dead");
    let renewed = other.renew(&[2]).expect("renews");
    assert!(renewed.is_empty(), "a lease that was taken over is renewed");
    other.release(2).expect("releases");
    assert_eq!(other.claim().expect("claims"), None, "a lease that was taken over is given back");
}

fn all_workers_see_one_order<J: Journal, P>(
    make: &impl Fn() -> P,
    join: &impl Fn(&P) -> (J, Arc<dyn Leases>),
) {
    let place = make();
    let (mut journal, _) = join(&place);
    journal.append(&opened()).expect("appends");
    let workers: Vec<_> = (0..4).map(|_| join(&place).0).collect();
    let seen = std::thread::scope(|scope| {
        let handles: Vec<_> = workers
            .into_iter()
            .zip(0_u32..)
            .map(|(mut journal, worker)| {
                scope.spawn(move || {
                    let mut seen = Vec::new();
                    for i in 0..8 {
                        journal.append(&told(worker * 8 + i, 1.0)).expect("appends");
                        seen.extend(journal.replay(seen.len()).expect("replays"));
                    }
                    seen
                })
            })
            .collect();
        handles.into_iter().map(|h| h.join().expect("does not panic")).collect::<Vec<_>>()
    });
    let whole = journal.replay(0).expect("replays");
    assert_eq!(whole.len(), 33, "events of workers at the same time are lost");
    for one in seen {
        assert!(
            whole.starts_with(&one),
            "what is replayed in parts is not what is replayed at once"
        );
    }
}

fn spec() -> Spec {
    let space = Space::new(vec![
        Parameter::float("x", -1.0, 1.0),
        // So few that points come again.
        Parameter::categorical("kind", ["a", "b"]),
    ]);
    Spec::new(space.expect("sound"), "evolution", 30, 3)
}

fn loss(params: &Params) -> f64 {
    let x = params.float("x").expect("is always active");
    (x - 0.3).powi(2) + f64::from(params.value("kind") == Some(&"a".into()))
}

fn alone() -> Vec<Trial> {
    let mut study =
        Study::open(spec(), crate::journal::MemoryJournal::new()).expect("opens in memory");
    Runner::new(1).run(&mut study, |params, _| Ok(loss(params))).expect("runs");
    study.trials().to_vec()
}

fn a_dead_worker_is_replaced<J: Journal, P>(
    make: &impl Fn() -> P,
    join: &impl Fn(&P) -> (J, Arc<dyn Leases>),
    pass: &impl Fn(&P, Duration),
) {
    let place = make();
    let (journal, leases) = join(&place);
    let term = leases.term();
    let mut dead = Study::share(spec(), journal, leases).expect("opens");
    let Ask::Run(_) = dead.ask().expect("asks") else { panic!("nothing is handed out") };
    let (journal, leases) = join(&place);
    let mut living = Study::share(spec(), journal, leases).expect("opens");
    loop {
        match living.ask().expect("asks") {
            Ask::Run(trial) => {
                let outcome = State::Complete { value: loss(&trial.params) }.into();
                living.tell(trial.number, outcome).expect("tells");
            }
            Ask::Known(_) => {}
            Ask::Wait => pass(&place, term * 11 / 10),
            Ask::Done => break,
        }
    }
    assert!(living.trials() == alone(), "after a worker died, the study ends otherwise");
    let late = State::Complete { value: -1.0 }.into();
    dead.tell(0, late).expect("a late answer is no error");
    let Ask::Done = dead.ask().expect("asks") else { panic!("the study is not done") };
    assert!(dead.trials() == living.trials(), "a late answer changed the study");
}

fn any_number_of_workers_make_the_same_trials<J: Journal, P>(
    make: &impl Fn() -> P,
    join: &impl Fn(&P) -> (J, Arc<dyn Leases>),
) {
    let whole = alone();
    for workers in [1, 4] {
        let place = make();
        let joined: Vec<_> = (0..workers).map(|_| join(&place)).collect();
        std::thread::scope(|scope| {
            for (journal, leases) in joined {
                let whole = &whole;
                scope.spawn(move || {
                    let mut study = Study::share(spec(), journal, leases).expect("opens");
                    let objective = |params: &Params, attempt: &mut crate::Attempt<'_>| {
                        std::thread::sleep(Duration::from_millis(u64::from(attempt.number() % 3)));
                        Ok(loss(params))
                    };
                    let finish = Runner::new(2).run(&mut study, objective).expect("runs");
                    assert_eq!(finish, Finish::Done);
                    assert!(study.trials() == whole, "{workers} workers make other trials");
                });
            }
        });
    }
}
