//! One page of what was found.

use serde::Serialize;
use utoipa::ToSchema;

/// Entries of one page at most.
const MOST: usize = 1000;
/// Entries of one page where no limit is given.
const USUAL: usize = 100;

/// Some entries, and how many there are.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page<T> {
    total: usize,
    items: Vec<T>,
}

impl<T> Page<T> {
    /// The part of `found` that was asked for; only its entries are made.
    pub(super) fn of<F>(
        found: Vec<F>,
        offset: Option<u32>,
        limit: Option<u32>,
        make: impl FnMut(F) -> T,
    ) -> Self {
        let total = found.len();
        let limit = limit.map_or(USUAL, |limit| (limit as usize).min(MOST));
        let part = found.into_iter().skip(offset.unwrap_or(0) as usize).take(limit);
        Self { total, items: part.map(make).collect() }
    }
}
