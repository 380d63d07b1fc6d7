//! The suites every journal passes.

use crate::{address, join, new_study, open};
use halfmax_search::testing::{journal_contract, shared_journal_contract};
use std::time::Duration;

#[test]
#[ignore = "needs PostgreSQL"]
fn a_journal() {
    let Some(address) = address() else { return };
    let database = open(&address);
    let make = || {
        let name = new_study();
        let journal = database.begin(&name, "").unwrap().journal();
        (name, journal)
    };
    journal_contract(make, |name| database.begin(name, "").unwrap().journal());
}

#[test]
#[ignore = "needs PostgreSQL"]
fn a_shared_journal() {
    let Some(address) = address() else { return };
    let term = Duration::from_secs(2);
    shared_journal_contract(
        new_study,
        |name| join(&address, name, term),
        |_, time| std::thread::sleep(time),
    );
}
