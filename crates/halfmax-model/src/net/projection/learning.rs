//! A projection that follows its gradient.

use super::seen::Seen;
use super::{Projection, sum_rows};
use crate::net::features::Sparse;
use crate::net::optimiser::{Memory, Step, squares};
use crate::net::product::{Rows, product};
use crate::vectorised::vectorised;

/// What is remembered of a projection while it learns.
#[derive(Debug, Clone)]
pub(in crate::net) struct Learning {
    weight: Memory,
    bias: Memory,
    /// Whether an input ever had a gradient; one that is always zero has none.
    awake: Vec<bool>,
    /// The features of the last batch, after dropout.
    pub(super) seen: Vec<Seen>,
    room: Room,
}

/// Moves the weights of some inputs, from one on, by their rows of gradient.
type Learn<'a> = dyn FnMut(&mut [f32], usize, &[f32]) + 'a;

/// Memory that is kept from step to step.
#[derive(Debug, Clone, Default)]
struct Room {
    /// Some rows of the gradient.
    gradient: Vec<f32>,
    /// The entries of a sparse part, column after column.
    columns: Columns,
}

/// Rows of a dense part's gradient that are made at once: they stay in the cache.
const ROWS_AT_ONCE: usize = 64;

impl Learning {
    pub(in crate::net) fn new(projection: &Projection) -> Self {
        Self {
            weight: Memory::new(projection.weight.len()),
            bias: Memory::new(projection.units),
            awake: vec![false; projection.inputs()],
            seen: Vec::new(),
            room: Room::default(),
        }
    }

    /// The sum of squares of the gradient of all weights, by that of the units.
    pub(in crate::net) fn squares(&mut self, projection: &Projection, units: &[f32]) -> f64 {
        let mut sum = squares(&bias_gradient(units, projection.units)[projection.biased_from..]);
        let mut room = std::mem::take(&mut self.room);
        each(&self.seen, units, projection.units, &mut room, |_, gradient| {
            sum += squares(gradient);
        });
        self.room = room;
        sum
    }

    /// The whole gradient of the weights, and that of the bias.
    #[cfg(test)]
    pub(in crate::net) fn gradient(
        &mut self,
        projection: &Projection,
        units: &[f32],
    ) -> (Vec<f32>, Vec<f32>) {
        let width = projection.units;
        let mut whole = vec![0.0; projection.weight.len()];
        let mut room = std::mem::take(&mut self.room);
        each(&self.seen, units, width, &mut room, |start, gradient| {
            whole[start * width..start * width + gradient.len()].copy_from_slice(gradient);
        });
        self.room = room;
        (whole, bias_gradient(units, width))
    }

    /// One step of the optimiser.
    ///
    /// # Shapes
    /// `units`: `[rows, units]`, the gradient of the projection's result
    pub(in crate::net) fn step(&mut self, projection: &mut Projection, units: &[f32], step: &Step) {
        let width = projection.units;
        let gradient = bias_gradient(units, width);
        let biased = projection.biased_from..;
        let Memory { first, second } = &mut self.bias;
        step.apply(
            &mut projection.bias[biased.clone()],
            &gradient[biased.clone()],
            &mut first[biased.clone()],
            &mut second[biased],
        );
        let mut room = std::mem::take(&mut self.room);
        let mut done = 0;
        let Memory { first, second } = &mut self.weight;
        let weight = &mut projection.weight;
        let awake = &mut self.awake;
        let asleep = |weight: &mut [f32], inputs: std::ops::Range<usize>| {
            step.shrink(&mut weight[inputs.start * width..inputs.end * width]);
        };
        let mut learn = |weight: &mut [f32], start: usize, gradient: &[f32]| {
            let range = start * width..start * width + gradient.len();
            step.apply(
                &mut weight[range.clone()],
                gradient,
                &mut first[range.clone()],
                &mut second[range],
            );
        };
        let zeros = vec![0.0; width];
        let idle = |weight: &mut [f32],
                    awake: &[bool],
                    inputs: std::ops::Range<usize>,
                    learn: &mut Learn<'_>| {
            for input in inputs {
                if awake[input] || !step.lets_sleep() {
                    learn(weight, input, &zeros);
                } else {
                    asleep(weight, input..input + 1);
                }
            }
        };
        each(&self.seen, units, width, &mut room, |start, gradient| {
            idle(weight, awake, done..start, &mut learn);
            learn(weight, start, gradient);
            done = start + gradient.len() / width;
            awake[start..done].fill(true);
        });
        idle(weight, awake, done..awake.len(), &mut learn);
        self.room = room;
    }
}

fn bias_gradient(units: &[f32], width: usize) -> Vec<f32> {
    let mut sum = vec![0.0; width];
    add_up(&mut sum, units);
    sum
}

vectorised! {
    /// Adds rows of its length to `sum`.
    pub(in crate::net) fn add_up<'a>(sum: &'a mut [f32], rows: &'a [f32]) {
        for row in rows.chunks_exact(sum.len()) {
            for (sum, row) in sum.iter_mut().zip(row) {
                *sum += row;
            }
        }
    }
}

/// Goes through the gradient of the weights in some rows at a time, in their order: the first input with its rows of
/// gradient. Inputs without any are left out.
fn each(
    seen: &[Seen],
    units: &[f32],
    width: usize,
    room: &mut Room,
    mut use_rows: impl FnMut(usize, &[f32]),
) {
    let n = units.len() / width;
    let Room { gradient: room, columns } = room;
    room.resize(ROWS_AT_ONCE * width, 0.0);
    let mut start = 0;
    for part in seen {
        match part {
            Seen::Dense { width: inputs, values } => {
                for first in (0..*inputs).step_by(ROWS_AT_ONCE) {
                    let rows = ROWS_AT_ONCE.min(inputs - first);
                    let gradient = &mut room[..rows * width];
                    let values = Rows::of(values, *inputs).columns(first, rows).exchanged();
                    product(gradient, values, Rows::of(units, width));
                    use_rows(start + first, gradient);
                }
                start += inputs;
            }
            Seen::Sparse { width: inputs, entries } => {
                columns.fill(entries, n, *inputs);
                let gradient = &mut room[..width];
                for column in 0..*inputs {
                    let of = columns.of_column(column);
                    if of.is_empty() {
                        continue;
                    }
                    sum_rows(gradient, of, units);
                    use_rows(start + column, gradient);
                }
                start += inputs;
            }
        }
    }
}

/// The entries of a sparse matrix, column after column.
#[derive(Debug, Clone, Default)]
struct Columns {
    starts: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

impl Columns {
    fn fill(&mut self, sparse: &Sparse, rows: usize, columns: usize) {
        let Self { starts, entries } = self;
        // Counted one place further on, a column's start is where its next entry goes; at the end that is its end.
        starts.clear();
        starts.resize(columns + 2, 0);
        for row in 0..rows {
            for (column, _) in sparse.row(row) {
                starts[*column as usize + 2] += 1;
            }
        }
        for at in 2..columns + 2 {
            starts[at] += starts[at - 1];
        }
        entries.clear();
        entries.resize(starts[columns + 1] as usize, (0, 0.0));
        for row in 0..rows {
            for (column, value) in sparse.row(row) {
                let at = &mut starts[*column as usize + 1];
                entries[*at as usize] = (row as u32, *value);
                *at += 1;
            }
        }
    }

    fn of_column(&self, column: usize) -> &[(u32, f32)] {
        &self.entries[self.starts[column] as usize..self.starts[column + 1] as usize]
    }
}
