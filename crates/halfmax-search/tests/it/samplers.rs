//! Every sampler keeps the promises of the trait.

use halfmax_search::sampler::by_name;
use halfmax_search::testing::sampler_contract;

macro_rules! keeps_its_promises {
    ($($test:ident: $name:literal,)*) => {
        $(#[test]
        fn $test() {
            sampler_contract(&|seed, budget| by_name($name, seed, budget).unwrap());
        })*

        #[test]
        fn none_is_left_out() {
            assert_eq!([$($name),*], halfmax_search::sampler::NAMES);
        }
    };
}

keeps_its_promises! {
    random: "random",
    grid: "grid",
    quasi_random: "quasi-random",
    q_learning: "q-learning",
    bayes: "bayes",
    tpe: "tpe",
    evolution: "evolution",
    reinforce: "reinforce",
}

/// Learning samplers waste no trial on a point they know while there are others.
#[test]
fn a_small_space_is_exhausted_before_anything_repeats() {
    use halfmax_search::journal::MemoryJournal;
    use halfmax_search::{Ask, Parameter, Space, Spec, State, Study};
    for name in ["grid", "q-learning", "bayes", "tpe", "evolution", "reinforce"] {
        let space = Space::new(vec![
            Parameter::int("a", 1, 3),
            Parameter::categorical("b", ["x", "y"]),
            Parameter::int("c", 1, 2).when_at_least("a", 2),
        ]);
        let mut study =
            Study::open(Spec::new(space.unwrap(), name, 10, 3), MemoryJournal::new()).unwrap();
        while let Ask::Run(trial) = study.ask().unwrap() {
            let value = trial.params.float("a").unwrap() + trial.params.float("c").unwrap_or(0.5);
            study.tell(trial.number, State::Complete { value }.into()).unwrap();
        }
        let mut points: Vec<u64> = study.trials().iter().map(|t| t.params.stable_hash()).collect();
        points.sort_unstable();
        points.dedup();
        assert_eq!(points.len(), 10, "{name}: all ten points in ten trials");
    }
}
