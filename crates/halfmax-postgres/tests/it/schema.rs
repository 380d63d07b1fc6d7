//! Tables of every version.

use crate::{address, login, new_study, open, psql};
use halfmax_postgres::{Database, Patience, PostgresError};
use halfmax_search::Journal;

/// A database of its own, dropped at the end.
struct Scratch {
    server: String,
    name: String,
}

impl Scratch {
    fn new(server: &str) -> Self {
        let name = new_study().replace('-', "_");
        psql(server, &format!("create database {name}"));
        Self { server: server.into(), name }
    }

    fn address(&self) -> String {
        let (server, _) = self.server.rsplit_once('/').unwrap();
        format!("{server}/{}", self.name)
    }

    fn psql(&self, statements: &str) -> String {
        psql(&self.address(), statements)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            psql(&self.server, &format!("drop database {} with (force)", self.name));
        }
    }
}

#[test]
#[ignore = "needs PostgreSQL"]
fn tables_of_an_earlier_version_are_brought_up_to_date() {
    let Some(address) = address() else { return };
    let scratch = Scratch::new(&address);
    // As the first version left them, with a study inside.
    scratch.psql(include_str!("../../src/schema/1_events.sql"));
    scratch.psql(
        "create table halfmax_schema (version integer primary key, taken timestamptz not null default now());
         insert into halfmax_schema (version) values (1);
         insert into halfmax_study (name, config) values ('old', 'seed = 1')",
    );
    let database = open(&scratch.address());
    assert_eq!(database.studies().unwrap(), ["old"]);
    assert_eq!(database.config("old").unwrap(), "seed = 1");
    assert_eq!(scratch.psql("select max(version) from halfmax_schema"), "2");
    database.begin("old", "").unwrap().join(std::time::Duration::from_secs(1)).unwrap();
}

#[test]
#[ignore = "needs PostgreSQL"]
fn many_programs_may_make_the_tables_at_once() {
    let Some(address) = address() else { return };
    let scratch = Scratch::new(&address);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| open(&scratch.address()).begin("same", "").unwrap());
        }
    });
    assert_eq!(open(&scratch.address()).studies().unwrap(), ["same"]);
}

#[test]
#[ignore = "needs PostgreSQL"]
fn what_this_program_cannot_read_is_refused() {
    let Some(address) = address() else { return };
    let scratch = Scratch::new(&address);
    let database = open(&scratch.address());
    let said = database.config("nobody").unwrap_err().to_string();
    assert!(said.ends_with("holds no study \"nobody\"; there are: none"), "{said}");
    let place = database.begin("odd", "").unwrap();
    scratch.psql(
        "insert into halfmax_event (study, step, trial, event)
         select id, 'asked', 7, '{\"event\":\"sung\"}' from halfmax_study",
    );
    let said = place.journal().replay(0).unwrap_err().to_string();
    assert!(said.contains("event 1 was written by another version"), "{said}");
    scratch.psql("insert into halfmax_schema (version) values (99)");
    let refused = Database::open(&login(&scratch.address()), Patience::default());
    assert!(matches!(refused, Err(PostgresError::Newer { found: 99, .. })));
}
