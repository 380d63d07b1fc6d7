//! What every sampler must do.

use super::{FUNCTIONS, Function};
use crate::journal::MemoryJournal;
use crate::{Ask, pruner::NoPruning};
use crate::{Parameter, Sampler, Space, Spec, State, Stream, Study, Trial};

/// Makes a sampler from a seed and the number of trials.
pub type SamplerMaker<'a> = &'a dyn Fn(u64, u32) -> Box<dyn Sampler>;

/// Panics, saying which promise was broken, if a sampler breaks one of [`Sampler`].
///
/// # Panics
/// Then.
pub fn sampler_contract(make: SamplerMaker<'_>) {
    for function in FUNCTIONS {
        stays_in_the_space(make, &function);
        depends_on_its_arguments_alone(make, &function);
    }
    bears_small_spaces(make);
    bears_pasts_without_lesson(make);
}

fn stays_in_the_space(make: SamplerMaker<'_>, function: &Function) {
    let space = (function.space)();
    for trial in past(make, function, 3, 40) {
        let checked = space.check(&trial.params);
        assert!(checked.is_ok(), "{}: left the space: {checked:?}", function.name);
    }
}

fn depends_on_its_arguments_alone(make: SamplerMaker<'_>, function: &Function) {
    let (space, budget) = ((function.space)(), 30);
    let first = past(make, function, 7, budget);
    assert!(first == past(make, function, 7, budget), "{}: same seed, other trials", function.name);
    let points =
        |trials: &[Trial]| trials.iter().map(|t| t.params.stable_hash()).collect::<Vec<_>>();
    let other = past(make, function, 8, budget);
    assert!(points(&first) != points(&other), "{}: the seed changes nothing", function.name);
    // A sampler that never saw the beginning, shown the past as read back from JSON, goes on alike.
    let json = serde_json::to_string(&first).expect("trials are JSON");
    let read: Vec<Trial> = serde_json::from_str(&json).expect("trials are read back");
    let mut old = make(7, budget);
    for n in [3, 17, first.len()] {
        let fresh = make(7, budget).suggest(&space, &read[..n]);
        assert!(
            old.suggest(&space, &first[..n]) == fresh,
            "{}: trial {n} depends on history",
            function.name
        );
        assert!(
            old.suggest(&space, &first[..n]) == fresh,
            "{}: asked twice, two answers",
            function.name
        );
    }
}

fn bears_small_spaces(make: SamplerMaker<'_>) {
    let single = Space::new(vec![Parameter::int("n", 2, 2), Parameter::float("x", 1.0, 1.0)]);
    let two = Space::new(vec![Parameter::categorical("only", ["a", "b"])]);
    for space in [Space::new(vec![]), single, two] {
        let space = space.expect("sound");
        let mut trials = Vec::new();
        let mut sampler = make(1, 20);
        for number in 0..20 {
            let params = sampler.suggest(&space, &trials);
            assert!(space.contains(&params), "left a space of few points: {params}");
            let state = State::Complete { value: f64::from(number % 3) };
            trials.push(Trial { state, ..Trial::running(number, number, params) });
        }
    }
}

fn bears_pasts_without_lesson(make: SamplerMaker<'_>) {
    let space = (FUNCTIONS[0].space)();
    let failed = State::Failed { reason: "diverged".into() };
    let states: [&dyn Fn(u32) -> State; 6] = [
        &|_| failed.clone(),
        &|_| State::Pruned { step: 1 },
        &|_| State::Running,
        &|_| State::Complete { value: 1.0 },
        &|n| State::Complete { value: if n % 2 == 0 { 1e300 } else { -1e300 } },
        &|n| if n % 9 == 8 { State::Complete { value: 0.1 } } else { failed.clone() },
    ];
    for state in states {
        let mut sampler = make(5, 40);
        let mut trials = Vec::new();
        for number in 0..40 {
            let params = sampler.suggest(&space, &trials);
            assert!(space.contains(&params), "after {:?}: {params}", state(number));
            let intermediate = if number % 2 == 0 { vec![(1, 2.0)] } else { vec![] };
            trials.push(Trial {
                state: state(number),
                intermediate,
                ..Trial::running(number, 0, params)
            });
        }
    }
}

/// A study of `function` with generations of four, every seventh trial failed, every fifth pruned.
fn past(make: SamplerMaker<'_>, function: &Function, seed: u64, trials: u32) -> Vec<Trial> {
    run(make, function, seed, trials, |trial| {
        let loss = (function.loss)(&trial.params);
        match trial.number {
            n if n % 7 == 6 => State::Failed { reason: "diverged".into() },
            n if n % 5 == 4 => State::Pruned { step: 1 },
            _ => State::Complete { value: loss },
        }
    })
}

/// The lowest loss a sampler finds on a function with this seed and as many trials, in generations of four.
pub fn lowest_after(make: SamplerMaker<'_>, function: &Function, seed: u64, trials: u32) -> f64 {
    let complete = |trial: &Trial| State::Complete { value: (function.loss)(&trial.params) };
    let trials = run(make, function, seed, trials, complete);
    crate::best(&trials).and_then(Trial::value).unwrap_or(f64::INFINITY)
}

fn run(
    make: SamplerMaker<'_>,
    function: &Function,
    seed: u64,
    trials: u32,
    end: impl Fn(&Trial) -> State,
) -> Vec<Trial> {
    let spec = Spec::new((function.space)(), "under test", trials, seed);
    let sampler = make(seed, trials);
    let mut study = Study::open_with(spec, MemoryJournal::new(), sampler, Box::new(NoPruning))
        .expect("a journal in memory opens");
    loop {
        match study.ask().expect("a journal in memory takes every event") {
            Ask::Run(trial) => {
                let mut outcome = crate::journal::Outcome::from(end(&trial));
                outcome.intermediate.push((1, Stream::new(seed, trial.number, "report").unit()));
                study.tell(trial.number, outcome).expect("was just asked");
            }
            Ask::Known(_) => {}
            Ask::Wait | Ask::Done => return study.trials().to_vec(),
        }
    }
}
