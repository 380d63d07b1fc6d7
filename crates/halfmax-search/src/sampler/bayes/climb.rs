//! The point of a space that promises most.

use super::super::evolution::reflect;
use crate::{Space, Stream};

/// Random points looked at first.
const RANDOM: usize = 400;
/// Of these, and of the points given, how many are improved.
const CLIMBERS: usize = 6;
/// Changes tried from each.
const TRIES: usize = 70;

/// A place of the unit cube with what it promises.
#[derive(Clone)]
pub(super) struct Candidate {
    pub(super) cube: Vec<f64>,
    pub(super) promise: f64,
}

/// Places of high promise, the best first: random ones and improvements of the best of these and of `starts`.
///
/// A change touches one or two parameters. Steps shrink from a fifth of the range to a hundredth.
pub(super) fn promising(
    space: &Space,
    starts: &[Vec<f64>],
    promise: impl Fn(&[f64]) -> f64,
    stream: &mut Stream,
) -> Vec<Candidate> {
    let weigh = |cube: Vec<f64>| {
        let promise = promise(&settled(space, &cube));
        Candidate { cube, promise }
    };
    let descending =
        |found: &mut Vec<Candidate>| found.sort_by(|a, b| b.promise.total_cmp(&a.promise));
    let mut found: Vec<Candidate> = (0..RANDOM).map(|_| weigh(stream.cube(space.len()))).collect();
    descending(&mut found);
    let starts = starts.iter().map(|s| weigh(s.clone()));
    let climbers: Vec<Candidate> = found.iter().take(CLIMBERS).cloned().chain(starts).collect();
    for mut climber in climbers {
        for t in 0..TRIES {
            let width = 0.2 * 0.05_f64.powf(t as f64 / TRIES as f64);
            let next = weigh(changed(space, &climber.cube, width, stream));
            if next.promise > climber.promise {
                found.push(climber);
                climber = next;
            }
        }
        found.push(climber);
    }
    descending(&mut found);
    found
}

fn changed(space: &Space, cube: &[f64], width: f64, stream: &mut Stream) -> Vec<f64> {
    let mut next = cube.to_vec();
    for _ in 0..=stream.below(2) {
        let place = stream.below(next.len());
        let distribution = &space.parameters()[place].distribution;
        let far = distribution.is_categorical() || stream.unit() < 0.1;
        // A step of less than a value is no step.
        let width = width.max(distribution.size().map_or(0.0, |n| 1.0 / n as f64));
        next[place] =
            if far { stream.unit() } else { reflect(next[place] + width * stream.normal()) };
    }
    next
}

/// The coordinates a place has once rounded to a point: inactive parameters in the middle of their range, so
/// that two points without a parameter do not differ in it.
pub(super) fn settled(space: &Space, cube: &[f64]) -> Vec<f64> {
    space.settle(cube).into_iter().map(|u| u.unwrap_or(0.5)).collect()
}
