//! Who evaluates what, where several processes share a journal.

use std::io;
use std::time::Duration;

/// The leases on the trials of a study whose journal several workers append to.
///
/// Such a journal promises more than [`Journal`](super::Journal) does: opening a study again, handing out a trial
/// that was handed out, or telling one that was told changes nothing and is `Ok`. So a worker may repeat what it is
/// not sure to have said, and whoever is first is right. Events are seen by all workers in one order.
///
/// A trial is *free* from the moment its `Asked` is in the journal until its `Told` is, while nobody holds a living
/// lease on it. A lease that is not renewed for [`Leases::term`] is dead.
/// [`shared_journal_contract`](crate::testing::shared_journal_contract) tests a back end for all of that.
pub trait Leases: Send + Sync {
    /// Takes the lease on the free trial of the lowest number. `None` if none is free.
    ///
    /// # Errors
    /// When the leases cannot be reached.
    fn claim(&self) -> io::Result<Option<u32>>;

    /// Gives a lease of this worker back: the trial is free at once. Nothing happens if it was lost or told.
    ///
    /// # Errors
    /// When the leases cannot be reached; the lease then dies by itself.
    fn release(&self, trial: u32) -> io::Result<()>;

    /// Renews the leases of this worker on these trials; those it still holds.
    ///
    /// # Errors
    /// When the leases cannot be reached.
    fn renew(&self, trials: &[u32]) -> io::Result<Vec<u32>>;

    /// How long a lease lives without renewal.
    fn term(&self) -> Duration;
}
