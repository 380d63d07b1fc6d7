//! The features of the distinct entities of a batch.

use crate::net::dropout::Masks;
use crate::net::features::{Features, Sparse, Values};

/// One part of them.
#[derive(Debug, Clone)]
pub(super) enum Seen {
    /// `[rows, width]`
    Dense { width: usize, values: Vec<f32> },
    /// Rows by their entries.
    Sparse { width: usize, entries: Sparse },
}

impl Seen {
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Dense { width, .. } | Self::Sparse { width, .. } => *width,
        }
    }
}

/// Rows of the parts that are projected, with a share of the features dropped.
pub(super) fn seen(
    features: &Features,
    rows: &[u32],
    direct: &[bool],
    mut dropout: Option<(f64, &mut Masks)>,
) -> Vec<Seen> {
    let parts = features.parts.iter().zip(direct).filter(|(_, direct)| **direct);
    parts
        .map(|(part, _)| {
            let width = part.width;
            match &part.values {
                Values::Dense(all) => {
                    let mut values = Vec::with_capacity(rows.len() * width);
                    for row in rows {
                        let start = *row as usize * width;
                        values.extend_from_slice(&all[start..start + width]);
                    }
                    if let Some((rate, masks)) = &mut dropout {
                        masks.drop_from(&mut values, *rate);
                    }
                    Seen::Dense { width, values }
                }
                Values::Sparse(all) => {
                    let rows = rows.iter().map(|row| all.row(*row as usize).to_vec());
                    let mut entries = Sparse::of(rows);
                    if let Some((rate, masks)) = &mut dropout {
                        entries.change(|values| masks.drop_from(values, *rate));
                    }
                    Seen::Sparse { width, entries }
                }
            }
        })
        .collect()
}
