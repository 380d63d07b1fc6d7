//! Which entities a model will be asked about were there in training.

use halfmax_prep::Design;

/// Whether a side of the pairs that will be asked for is of entities seen in training, as far as the validation
/// rows tell: they are carved off as the test rows were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) cell_lines: bool,
    pub(crate) compounds: bool,
}

impl Seen {
    /// At least nine in ten validation entities must have been seen; without validation rows nothing is known, so
    /// nothing is taken as seen.
    pub(crate) fn of(train: &Design, validation: Option<&Design>) -> Self {
        let mostly = |positions: Vec<Option<u32>>| {
            positions.iter().filter(|at| at.is_some()).count() * 10 >= positions.len() * 9
        };
        Self {
            cell_lines: validation
                .is_some_and(|rows| mostly(rows.cell_lines_in(&train.cell_lines))),
            compounds: validation.is_some_and(|rows| mostly(rows.compounds_in(&train.compounds))),
        }
    }
}
