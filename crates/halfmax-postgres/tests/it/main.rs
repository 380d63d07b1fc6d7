//! The promises of a shared journal, kept by a database.
//!
//! `HALFMAX_TEST_POSTGRES` names one whose tables may be made and dropped; `.ci/cluster` starts one and sets it.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test that cannot go on should stop, one that did not run say so, and where the database is is in the environment"
)]

mod contract;
mod login;
mod outage;
mod schema;

use halfmax_postgres::{Database, Login, Patience};
use halfmax_search::Journal;
use halfmax_search::journal::Leases;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The address of the database for tests, if there is one.
fn address() -> Option<String> {
    let address = std::env::var("HALFMAX_TEST_POSTGRES").ok();
    if address.is_none() {
        println!("SKIPPED: HALFMAX_TEST_POSTGRES names no database; .ci/cluster starts one");
    }
    address
}

fn login(address: &str) -> Login {
    Login::new(address, &|name| std::env::var(name).ok()).unwrap()
}

fn open(address: &str) -> Database {
    Database::open(&login(address), Patience::default()).unwrap()
}

/// Runs statements by `psql`, which knows nothing of this crate; what it prints.
fn psql(address: &str, statements: &str) -> String {
    let output = std::process::Command::new("psql")
        .args([address, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
        .args(["--set=ON_ERROR_STOP=1", "--command", statements])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A name no other test of this or an earlier run has.
fn new_study() -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    let since = std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    format!("test-{since}-{}", LAST.fetch_add(1, Ordering::Relaxed))
}

fn join(address: &str, study: &str, term: Duration) -> (Box<dyn Journal>, Arc<dyn Leases>) {
    let (journal, leases) = open(address).begin(study, "").unwrap().join(term).unwrap();
    (Box::new(journal), Arc::new(leases))
}
