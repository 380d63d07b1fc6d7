//! Everything a study remembers: a list of events that only grows.

mod board;
mod event;
mod file;
mod leases;
mod memory;

pub use board::MemoryBoard;
pub use event::{Event, Outcome};
pub use file::{Durability, JournalFile};
pub use leases::Leases;
pub use memory::MemoryJournal;
use std::io;

/// Where the events of a study are kept. Resume is replay.
///
/// After `append` has returned `Ok`, `replay` of this or any later opening returns the event, after all that
/// were appended before. [`journal_contract`](crate::testing::journal_contract) tests a back end for that.
pub trait Journal: Send {
    /// Adds an event at the end.
    ///
    /// # Errors
    /// When the event may not have been kept. The study then stops.
    fn append(&mut self, event: &Event) -> io::Result<()>;

    /// The events in the order they were appended, without the first `seen`, which the caller has.
    ///
    /// # Errors
    /// When an event cannot be read, naming which.
    fn replay(&self, seen: usize) -> io::Result<Vec<Event>>;
}

impl<J: Journal + ?Sized> Journal for Box<J> {
    fn append(&mut self, event: &Event) -> io::Result<()> {
        (**self).append(event)
    }

    fn replay(&self, seen: usize) -> io::Result<Vec<Event>> {
        (**self).replay(seen)
    }
}
