//! A journal with leases that several workers share in memory, under a clock that is turned by hand.

use super::{Event, Journal, Leases};
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What a shared journal does, for tests of workers that die, stall or come late.
#[derive(Debug, Clone)]
pub struct MemoryBoard {
    worker: u32,
    term: Duration,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    events: Vec<Event>,
    /// By trial that is not told: who holds it, until when.
    leases: BTreeMap<u32, Option<(u32, Duration)>>,
    now: Duration,
    workers: u32,
}

impl MemoryBoard {
    /// An empty one, whose leases live this long.
    pub fn new(term: Duration) -> Self {
        Self { worker: 0, term, shared: Arc::default() }
    }

    /// The same events and leases, for another worker.
    #[must_use]
    pub fn another_worker(&self) -> Self {
        let mut shared = self.lock();
        shared.workers += 1;
        Self { worker: shared.workers, term: self.term, shared: self.shared.clone() }
    }

    /// Turns the clock.
    pub fn pass(&self, time: Duration) {
        self.lock().now += time;
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for MemoryBoard {
    fn append(&mut self, event: &Event) -> io::Result<()> {
        let mut shared = self.lock();
        let known = shared.events.iter().any(|e| same_step(e, event));
        if known {
            return Ok(());
        }
        match event {
            Event::Opened { .. } => {}
            Event::Asked { number, .. } => {
                shared.leases.insert(*number, None);
            }
            Event::Told { number, .. } => {
                shared.leases.remove(number);
            }
        }
        shared.events.push(event.clone());
        Ok(())
    }

    fn replay(&self, seen: usize) -> io::Result<Vec<Event>> {
        Ok(self.lock().events.get(seen..).unwrap_or_default().to_vec())
    }
}

/// Whether the second event says what the first has said, whatever its details.
fn same_step(first: &Event, second: &Event) -> bool {
    match (first, second) {
        (Event::Opened { .. }, Event::Opened { .. }) => true,
        (Event::Asked { number: a, .. }, Event::Asked { number: b, .. })
        | (Event::Told { number: a, .. }, Event::Told { number: b, .. }) => a == b,
        _ => false,
    }
}

impl Leases for MemoryBoard {
    fn claim(&self) -> io::Result<Option<u32>> {
        let mut shared = self.lock();
        let (now, lease) = (shared.now, (self.worker, shared.now + self.term));
        let free = shared.leases.iter_mut().find(|(_, l)| l.is_none_or(|(_, until)| until < now));
        Ok(free.map(|(number, slot)| {
            *slot = Some(lease);
            *number
        }))
    }

    fn release(&self, trial: u32) -> io::Result<()> {
        let mut shared = self.lock();
        if let Some(slot) = shared.leases.get_mut(&trial)
            && slot.is_some_and(|(worker, _)| worker == self.worker)
        {
            *slot = None;
        }
        Ok(())
    }

    fn renew(&self, trials: &[u32]) -> io::Result<Vec<u32>> {
        let mut shared = self.lock();
        let lease = (self.worker, shared.now + self.term);
        let mut held = Vec::new();
        for trial in trials {
            if let Some(slot) = shared.leases.get_mut(trial)
                && slot.is_some_and(|(worker, _)| worker == self.worker)
            {
                *slot = Some(lease);
                held.push(*trial);
            }
        }
        Ok(held)
    }

    fn term(&self) -> Duration {
        self.term
    }
}
