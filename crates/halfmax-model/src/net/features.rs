//! The inputs of one side of a pair.

use burn::tensor::{Device, Tensor, TensorData};

/// What describes the entities of one side, part beside part, a row per entity.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Features {
    /// Entities.
    pub(super) n: usize,
    /// Views in their order, then ids.
    pub(super) parts: Vec<Part>,
}

/// One view, or the one-hot ids.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub(super) width: usize,
    pub(super) values: Values,
}

/// The numbers of a part.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    /// `n × width`, row-major.
    Dense(Vec<f32>),
    /// What is not zero.
    Sparse(Sparse),
}

/// A matrix by its entries that are not zero, row after row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::net) struct Sparse {
    /// Where each row begins; one more than there are rows.
    starts: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

impl Sparse {
    pub(super) fn of(rows: impl Iterator<Item = Vec<(u32, f32)>>) -> Self {
        let mut sparse = Self { starts: vec![0], entries: Vec::new() };
        for row in rows {
            sparse.entries.extend(row);
            sparse.starts.push(sparse.entries.len() as u32);
        }
        sparse
    }

    /// Some rows of another, in the memory of this one.
    pub(super) fn gather(&mut self, of: &Self, rows: &[u32]) {
        self.starts.clear();
        self.entries.clear();
        self.starts.push(0);
        for row in rows {
            self.entries.extend_from_slice(of.row(*row as usize));
            self.starts.push(self.entries.len() as u32);
        }
    }

    /// Changes all values; entries that become zero are let go of.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut [f32])) {
        let mut values: Vec<f32> = self.entries.iter().map(|(_, value)| *value).collect();
        change(&mut values);
        let mut kept = Vec::with_capacity(values.len());
        let mut at = 0;
        for start in &mut self.starts {
            // Entries of the rows before this one.
            while at < *start as usize {
                if values[at] != 0.0 {
                    kept.push((self.entries[at].0, values[at]));
                }
                at += 1;
            }
            *start = kept.len() as u32;
        }
        self.entries = kept;
    }

    /// Columns of a row with their values.
    pub(super) fn row(&self, row: usize) -> &[(u32, f32)] {
        &self.entries[self.starts[row] as usize..self.starts[row + 1] as usize]
    }
}

impl Features {
    /// One entity.
    pub(super) fn only(&self, row: u32) -> Self {
        let parts = self.parts.iter().map(|part| {
            let values = match &part.values {
                Values::Dense(values) => {
                    let start = row as usize * part.width;
                    Values::Dense(values[start..start + part.width].to_vec())
                }
                Values::Sparse(all) => {
                    let mut one = Sparse::default();
                    one.gather(all, &[row]);
                    Values::Sparse(one)
                }
            };
            Part { width: part.width, values }
        });
        Self { n: 1, parts: parts.collect() }
    }
}

impl Part {
    /// Only what is not zero is kept if `sparse`.
    pub(super) fn new(width: usize, values: Vec<f32>, sparse: bool) -> Self {
        let values = if sparse && width > 0 {
            Values::Sparse(Sparse::of(values.chunks_exact(width).map(|row| {
                let entries = row.iter().zip(0..).filter(|(value, _)| **value != 0.0);
                entries.map(|(value, column)| (column, *value)).collect()
            })))
        } else {
            Values::Dense(values)
        };
        Self { width, values }
    }

    /// Ids among `width` known ones, one-hot.
    pub(super) fn ids(width: usize, ids: &[Option<u32>]) -> Self {
        let rows = ids.iter().map(|id| id.iter().map(|id| (*id, 1.0)).collect());
        Self { width, values: Values::Sparse(Sparse::of(rows)) }
    }

    /// Whether so little of it is not zero that it is quicker by its entries.
    pub(super) fn is_worth_sparse(values: &[f32]) -> bool {
        let full = values.iter().filter(|value| **value != 0.0).count();
        full * 5 <= values.len()
    }

    /// Some rows as a tensor.
    pub(super) fn tensor(&self, rows: &[u32], device: &Device) -> Tensor<2> {
        let mut gathered = vec![0.0; rows.len() * self.width];
        if self.width > 0 {
            for (into, row) in gathered.chunks_exact_mut(self.width).zip(rows) {
                self.write(*row as usize, into);
            }
        }
        Tensor::from_data(TensorData::new(gathered, [rows.len(), self.width]), device)
    }

    /// One row; `into` holds zeros.
    pub(super) fn write(&self, row: usize, into: &mut [f32]) {
        match &self.values {
            Values::Dense(values) => {
                into.copy_from_slice(&values[row * self.width..(row + 1) * self.width]);
            }
            Values::Sparse(sparse) => {
                for (column, value) in sparse.row(row) {
                    into[*column as usize] = *value;
                }
            }
        }
    }
}
