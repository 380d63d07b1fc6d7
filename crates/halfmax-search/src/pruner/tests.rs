use super::*;
use crate::{Params, State, Stream};
use proptest::prelude::*;

/// A trial that reported these losses at steps 1, 2, ….
fn trial(number: u32, losses: &[f64]) -> Trial {
    let steps = (1..).zip(losses.iter().copied()).collect();
    let state = State::Complete { value: losses.last().copied().unwrap_or(0.0) };
    Trial { intermediate: steps, state, ..Trial::running(number, 0, Params::new()) }
}

fn flat(number: u32, loss: f64, steps: usize) -> Trial {
    trial(number, &vec![loss; steps])
}

#[test]
fn median_stops_the_worse_half_once_there_is_one() {
    let past: Vec<Trial> = (0..5).map(|i| flat(i, f64::from(i), 3)).collect();
    let median = Median::default();
    assert!(median.should_prune(&flat(9, 2.5, 2), &past));
    assert!(!median.should_prune(&flat(9, 2.0, 2), &past));
    assert!(!median.should_prune(&flat(9, 2.5, 2), &past[..4]), "too few to compare with");
    assert!(!median.should_prune(&flat(9, 2.5, 4), &past), "nobody got that far");
    assert!(!median.should_prune(&trial(9, &[1.0, 7.0]), &past), "the lowest so far counts");
    assert!(!Median { warm_up: 3, ..median }.should_prune(&flat(9, 2.5, 2), &past));
}

#[test]
fn asha_keeps_a_third_at_each_rung() {
    let past: Vec<Trial> = (0..5).map(|i| flat(i, f64::from(i), 9)).collect();
    let asha = Asha::default();
    assert!(!asha.should_prune(&flat(9, 0.5, 1), &past), "second of six");
    assert!(asha.should_prune(&flat(9, 1.5, 1), &past), "third of six");
    assert!(!asha.should_prune(&flat(9, 1.5, 2), &past), "no rung at step 2");
    assert!(asha.should_prune(&flat(9, 1.5, 3), &past));
    assert!(!asha.should_prune(&flat(9, 9.0, 27), &past), "the first at its rung");
    let sparse = |steps: &[(u32, f64)]| Trial { intermediate: steps.to_vec(), ..flat(9, 0.0, 0) };
    assert!(asha.should_prune(&sparse(&[(2, 9.0), (4, 9.0)]), &past), "passed rung 3 in one step");
    assert!(!asha.should_prune(&sparse(&[(4, 9.0), (5, 9.0)]), &past), "rung 3 was before");
}

#[test]
fn hyperband_compares_within_brackets_of_the_right_shares() {
    let hyperband = Hyperband::new(27);
    assert_eq!(hyperband.brackets(), 4);
    let mut counts = [0_u32; 4];
    (0..4000).for_each(|n| counts[hyperband.bracket(n) as usize] += 1);
    // 27 : 12 : 6 : 4, as the paper starts them for R = 27.
    for (count, share) in counts.iter().zip([27.0, 12.0, 6.0, 4.0]) {
        assert!((f64::from(*count) / 4000.0 - share / 49.0).abs() < 0.03, "{counts:?}");
    }
    let of = |bracket| (0..).filter(move |n| hyperband.bracket(*n) == bracket);
    let past: Vec<Trial> = of(0).take(5).map(|n| flat(n, 0.0, 27)).collect();
    let own = of(0).nth(9).unwrap();
    let other = of(2).next().unwrap();
    assert!(hyperband.should_prune(&flat(own, 1.0, 1), &past));
    assert!(!hyperband.should_prune(&flat(other, 1.0, 9), &past), "no rival in its bracket");
    let rivals: Vec<Trial> = of(2).take(5).map(|n| flat(n, 0.0, 27)).collect();
    assert!(!hyperband.should_prune(&flat(other, 1.0, 3), &rivals), "its first rung is step 9");
    assert!(hyperband.should_prune(&flat(other, 1.0, 9), &rivals));
}

#[test]
fn patience_counts_reports_without_gain() {
    let patience = Patience { reports: 2, least_gain: 0.1 };
    assert!(!patience.should_prune(&trial(0, &[3.0, 2.0, 1.95]), &[]));
    assert!(patience.should_prune(&trial(0, &[3.0, 2.0, 1.95, 1.93]), &[]));
    assert!(!patience.should_prune(&trial(0, &[3.0, 2.0, 1.95, 1.5]), &[]));
}

#[test]
fn every_name_is_a_pruner_and_no_other_is() {
    assert!(NAMES.iter().all(|name| by_name(name, 10).is_ok()));
    assert!(by_name("halving", 10).is_err());
}

proptest! {
    #[test]
    fn pruners_are_functions_of_their_arguments(seed in any::<u64>(), n in 0..12_u32, steps in 0..30_usize) {
        let mut stream = Stream::new(seed, 0, "test");
        let past: Vec<Trial> = (0..n)
            .map(|i| { let reached = stream.below(30); trial(i, &stream.cube(reached)) })
            .collect();
        let own = trial(n, &stream.cube(steps));
        let running = Trial { state: State::Running, ..own.clone() };
        for name in NAMES {
            let pruner = by_name(name, 27).unwrap();
            let answer = pruner.should_prune(&own, &past);
            // Asked about another trial in between, in another instance, of a trial in another state.
            pruner.should_prune(&trial(n + 1, &[0.0, 1.0]), &past[..past.len() / 2]);
            prop_assert_eq!(pruner.should_prune(&own, &past), answer);
            prop_assert_eq!(by_name(name, 27).unwrap().should_prune(&running, &past), answer);
            prop_assert!(steps > 0 || !answer, "{} prunes what has reported nothing", name);
        }
    }
}
