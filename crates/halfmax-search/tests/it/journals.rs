//! Every journal keeps the promises of the trait.

use halfmax_search::journal::{Durability, JournalFile, MemoryJournal};
use halfmax_search::testing::journal_contract;

#[test]
fn in_memory() {
    let make = || {
        let journal = MemoryJournal::new();
        (journal.clone(), journal)
    };
    journal_contract(make, MemoryJournal::clone);
}

#[test]
fn in_a_file() {
    for durability in [Durability::System, Durability::Disk] {
        let make = || {
            let dir = tempfile::tempdir().unwrap();
            let journal = JournalFile::open(dir.path().join("trials.jsonl"), durability).unwrap();
            (dir, journal)
        };
        journal_contract(make, |dir| {
            JournalFile::open(dir.path().join("trials.jsonl"), durability).unwrap()
        });
    }
}
