//! Everything a study remembers: a list of events that only grows.

mod event;
mod file;
mod memory;

pub use event::{Event, Outcome};
pub use file::{Durability, JournalFile};
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

    /// All events in the order they were appended.
    ///
    /// # Errors
    /// When an event cannot be read, naming which.
    fn replay(&self) -> io::Result<Vec<Event>>;
}

impl<J: Journal + ?Sized> Journal for Box<J> {
    fn append(&mut self, event: &Event) -> io::Result<()> {
        (**self).append(event)
    }

    fn replay(&self) -> io::Result<Vec<Event>> {
        (**self).replay()
    }
}
