//! Which trials this process evaluates.

use crate::journal::Leases;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The trials nobody evaluates, or the leases on those that this process does.
#[derive(Clone)]
pub(super) enum Holding {
    /// Nobody else works on the study: a trial is free until it is handed out.
    Alone(BTreeSet<u32>),
    /// Others do: what is held, each with the flag that is set when it was lost.
    Shared(Arc<dyn Leases>, Arc<Mutex<BTreeMap<u32, Arc<AtomicBool>>>>),
}

impl Holding {
    pub(super) fn alone() -> Self {
        Self::Alone(BTreeSet::new())
    }

    pub(super) fn shared(leases: Arc<dyn Leases>) -> Self {
        Self::Shared(leases, Arc::default())
    }

    pub(super) fn is_shared(&self) -> bool {
        matches!(self, Self::Shared(..))
    }

    /// Takes a trial that nobody evaluates.
    pub(super) fn claim(&mut self) -> io::Result<Option<u32>> {
        match self {
            Self::Alone(free) => Ok(free.pop_first()),
            Self::Shared(leases, held) => {
                let claimed = leases.claim()?;
                if let Some(number) = claimed {
                    lock(held).insert(number, Arc::default());
                }
                Ok(claimed)
            }
        }
    }

    /// A trial is there to be evaluated. Leases say so themselves.
    pub(super) fn free(&mut self, number: u32) {
        if let Self::Alone(free) = self {
            free.insert(number);
        }
    }

    /// A trial was told.
    pub(super) fn done(&mut self, number: u32) {
        match self {
            Self::Alone(free) => _ = free.remove(&number),
            Self::Shared(_, held) => _ = lock(held).remove(&number),
        }
    }

    /// A trial will not be evaluated here.
    pub(super) fn give_back(&mut self, number: u32) {
        match self {
            Self::Alone(free) => _ = free.insert(number),
            Self::Shared(leases, held) => {
                lock(held).remove(&number);
                // If that fails the lease dies by itself.
                let _ = leases.release(number);
            }
        }
    }

    pub(super) fn lost(&self, number: u32) -> Arc<AtomicBool> {
        match self {
            Self::Alone(_) => Arc::default(),
            Self::Shared(_, held) => lock(held).get(&number).cloned().unwrap_or_default(),
        }
    }

    /// What keeps the leases while trials run.
    pub(super) fn at_work(&self) -> Option<AtWork<'_>> {
        match self {
            Self::Alone(_) => None,
            Self::Shared(leases, held) => Some(AtWork {
                leases: &**leases,
                held,
                ended: Mutex::new(false),
                end: Condvar::new(),
            }),
        }
    }
}

/// The heartbeat of a process.
pub(super) struct AtWork<'a> {
    leases: &'a dyn Leases,
    held: &'a Mutex<BTreeMap<u32, Arc<AtomicBool>>>,
    ended: Mutex<bool>,
    end: Condvar,
}

impl AtWork<'_> {
    /// Renews every lease four times in its life, until the end.
    pub(super) fn keep_leases(&self) {
        let every = self.leases.term() / 4;
        let mut ended = lock(&self.ended);
        while !*ended {
            let waited = self.end.wait_timeout(ended, every);
            ended = waited.unwrap_or_else(PoisonError::into_inner).0;
            if !*ended {
                drop(ended);
                self.renew();
                ended = lock(&self.ended);
            }
        }
    }

    fn renew(&self) {
        let held: Vec<u32> = lock(self.held).keys().copied().collect();
        if held.is_empty() {
            return;
        }
        // Without an answer nothing is known to be lost, and the next beat asks again.
        let Ok(kept) = self.leases.renew(&held) else { return };
        let still_held = lock(self.held);
        for number in held.iter().filter(|n| !kept.contains(n)) {
            // One that was told in between is not held any more.
            if let Some(lost) = still_held.get(number) {
                lost.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Ends the heartbeat when it is dropped.
    pub(super) fn ends_with(&self) -> Ending<'_> {
        Ending(self)
    }
}

pub(super) struct Ending<'a>(&'a AtWork<'a>);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        *lock(&self.0.ended) = true;
        self.0.end.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
