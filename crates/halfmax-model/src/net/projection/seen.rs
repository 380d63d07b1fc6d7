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

/// Rows of the parts that are projected, with a share of the features dropped, into memory that is used again.
pub(super) fn see(
    features: &Features,
    rows: &[u32],
    direct: &[bool],
    mut dropout: Option<(f64, &mut Masks)>,
    seen: &mut Vec<Seen>,
) {
    let parts = features.parts.iter().zip(direct).filter(|(_, direct)| **direct);
    let parts = parts.map(|(part, _)| part);
    if seen.is_empty() {
        seen.extend(parts.clone().map(|part| {
            let width = part.width;
            match part.values {
                Values::Dense(_) => Seen::Dense { width, values: Vec::new() },
                Values::Sparse(_) => Seen::Sparse { width, entries: Sparse::default() },
            }
        }));
    }
    for (part, seen) in parts.zip(seen) {
        match (&part.values, seen) {
            (Values::Dense(all), Seen::Dense { width, values }) => {
                values.clear();
                for row in rows {
                    let start = *row as usize * *width;
                    values.extend_from_slice(&all[start..start + *width]);
                }
                if let Some((rate, masks)) = &mut dropout {
                    masks.drop_from(values, *rate);
                }
            }
            (Values::Sparse(all), Seen::Sparse { entries, .. }) => {
                entries.gather(all, rows);
                if let Some((rate, masks)) = &mut dropout {
                    entries.change(|values| masks.drop_from(values, *rate));
                }
            }
            _ => unreachable!("a part stays dense or sparse"),
        }
    }
}
