//! A journal that is gone with the process.

use super::{Event, Journal};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Events in memory. Clones share them, so a test can open a study again on what another one left.
#[derive(Debug, Clone, Default)]
pub struct MemoryJournal(Arc<Mutex<Vec<Event>>>);

impl MemoryJournal {
    /// An empty journal.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Journal for MemoryJournal {
    fn append(&mut self, event: &Event) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(event.clone());
        Ok(())
    }

    fn replay(&self, seen: usize) -> io::Result<Vec<Event>> {
        let events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(events.get(seen..).unwrap_or_default().to_vec())
    }
}
