//! A search sees no test row, and is the same for any number of workers.

use halfmax_data::testing::{Size, random_screen};
use halfmax_data::{Screen, Seed};
use halfmax_eval::EvalError;
use halfmax_eval::protocol::{SearchRows, tune};
use halfmax_prep::{Fold, Scheme, Splits};
use halfmax_search::journal::MemoryJournal;
use halfmax_search::{Parameter, Runner, Space, Spec, State, Study, Trial};

fn screen() -> Screen {
    random_screen(Size { cell_lines: 24, compounds: 6, features: 5 }, Seed::new(9))
}

fn split(screen: &Screen, scheme: Scheme) -> Fold {
    Splits::holdout(screen, scheme, 0.3, 0.2, Seed::new(1)).unwrap().folds.remove(0)
}

fn space() -> Space {
    Space::new(vec![
        Parameter::int("layers", 1, 2),
        Parameter::int("width1", 2, 8).log(),
        Parameter::int("width2", 2, 4).when_at_least("layers", 2),
        Parameter::float("learning_rate", 1e-3, 1e-1).log(),
        Parameter::categorical("factors", [0, 2]),
    ])
    .unwrap()
}

fn trials(screen: &Screen, scheme: Scheme, fold: &Fold, workers: usize) -> Vec<Trial> {
    trials_over(1, screen, scheme, fold, workers)
}

/// The trials of a study that cross-validates them over `k` folds.
fn trials_over(
    k: usize,
    screen: &Screen,
    scheme: Scheme,
    fold: &Fold,
    workers: usize,
) -> Vec<Trial> {
    let rows = SearchRows::of_fold(screen, scheme, fold, k, Seed::new(1)).unwrap();
    let spec = Spec::new(space(), "evolution", 10, 1).pruner("median", 3);
    let mut study = Study::open(spec, MemoryJournal::new()).unwrap();
    tune(&rows, 3, &mut study, &Runner::new(workers)).unwrap();
    study.trials().to_vec()
}

#[test]
fn changing_test_rows_changes_no_trial() {
    for scheme in Scheme::ALL {
        let mut screen = screen();
        let fold = split(&screen, scheme);
        let before = trials(&screen, scheme, &fold, 2);
        // Their pairs of three cell lines and compounds each are too few to deal.
        let k = if scheme == Scheme::Lcdo { 1 } else { 2 };
        let over_folds = trials_over(k, &screen, scheme, &fold, 2);
        assert!(before.iter().any(|t| t.value().is_some()), "{scheme}");
        for row in fold.test_rows() {
            screen.responses[*row as usize].value *= -7.0;
        }
        // Cell lines that are only tested may have any features at all.
        let used = [fold.train_rows(), fold.validation_rows()].concat();
        let used: Vec<u32> = used.iter().map(|r| screen.responses[*r as usize].cell_line).collect();
        for omics in &mut screen.omics {
            let n = omics.n_features();
            let mut values = omics.values.to_vec();
            for line in 0..24_u32 {
                if !used.contains(&line) {
                    values[line as usize * n..][..n].fill(1e6);
                }
            }
            omics.values = values.into();
        }
        assert!(trials(&screen, scheme, &fold, 2) == before, "{scheme}");
        assert!(trials_over(k, &screen, scheme, &fold, 2) == over_folds, "{scheme}");
    }
}

#[test]
fn the_rows_of_a_search_are_all_the_others() {
    let screen = screen();
    for scheme in Scheme::ALL {
        let fold = split(&screen, scheme);
        let rows = SearchRows::of_fold(&screen, scheme, &fold, 1, Seed::new(1)).unwrap();
        let [(learn, valued)] = rows.sizes()[..] else { panic!("more than one cut") };
        let all = fold.train_rows().len() + fold.validation_rows().len();
        // Rows that share one of the two with a valued row are of no use where both have to be new.
        assert!(learn + valued == all || scheme == Scheme::Lcdo && learn + valued < all);
        assert!(valued > 0 && learn > 0, "{scheme}");
        // Most of the few structures here share a scaffold, so a fifth of the rows cannot be had.
        assert!(scheme == Scheme::Lso || learn > valued, "{scheme}: {learn} and {valued}");
    }
}

#[test]
fn cross_validation_values_every_row_once() {
    let screen = screen();
    let fold = split(&screen, Scheme::Lco);
    let rows = SearchRows::of_fold(&screen, Scheme::Lco, &fold, 3, Seed::new(1)).unwrap();
    let all = fold.train_rows().len() + fold.validation_rows().len();
    let sizes = rows.sizes();
    assert_eq!(sizes.len(), 3);
    assert_eq!(sizes.iter().map(|(_, valued)| valued).sum::<usize>(), all);
    assert!(sizes.iter().all(|(learn, valued)| learn + valued == all));
    let refused = SearchRows::of_fold(&screen, Scheme::Lco, &fold, 99, Seed::new(1)).err();
    assert!(refused.unwrap().to_string().contains("99 folds need"));
    // A pruner hears of the first fold alone: as many reports as epochs, whatever the number of folds.
    for trial in trials_over(3, &screen, Scheme::Lco, &fold, 2) {
        assert!(trial.intermediate.len() <= 3, "{:?}", trial.intermediate);
    }
}

#[test]
fn workers_change_no_byte_of_a_trial() {
    let screen = screen();
    let fold = split(&screen, Scheme::Lco);
    let of =
        |workers| serde_json::to_string(&trials(&screen, Scheme::Lco, &fold, workers)).unwrap();
    let alone = of(1);
    assert_eq!(alone, of(2));
    assert_eq!(alone, of(8));
}

#[test]
fn diverged_trials_are_recorded_with_the_reason() {
    let screen = screen();
    let fold = split(&screen, Scheme::Lco);
    let rows = SearchRows::of_fold(&screen, Scheme::Lco, &fold, 1, Seed::new(1)).unwrap();
    let space = Space::new(vec![
        Parameter::categorical("learning_rate", [0.01, 9.0]),
        Parameter::categorical("weight_decay", [1e5]),
        Parameter::categorical("layers", [4]),
    ])
    .unwrap();
    let spec = Spec::new(space, "grid", 2, 1);
    let mut study = Study::open(spec, MemoryJournal::new()).unwrap();
    let refused = tune(&rows, 30, &mut study, &Runner::new(1)).unwrap_err();
    assert!(matches!(refused, EvalError::NoTrial { trials: 2, .. }), "{refused}");
    for trial in study.trials() {
        let State::Failed { reason } = &trial.state else { panic!("{:?}", trial.state) };
        assert!(reason.contains("epoch") || reason.contains("step"), "{reason}");
    }
}
