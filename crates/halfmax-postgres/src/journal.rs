//! The events of a study as rows of a table.

use crate::PostgresError;
use crate::client::{Client, Failure};
use crate::connection::Connection;
use halfmax_search::journal::{Event, Journal};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// A journal several workers append to; each by one of these.
pub struct PostgresJournal {
    connection: Arc<Connection>,
    study: String,
    /// How many events were read so far, and the id of the last, so that a replay in parts reads each row once.
    read: Mutex<(usize, i64)>,
}

impl PostgresJournal {
    pub(crate) fn new(connection: Arc<Connection>, study: String) -> Self {
        Self { connection, study, read: Mutex::new((0, 0)) }
    }
}

impl Journal for PostgresJournal {
    fn append(&mut self, event: &Event) -> io::Result<()> {
        let text = serde_json::to_string(event)?;
        let (step, trial) = match event {
            Event::Opened { .. } => ("opened", -1),
            Event::Asked { number, .. } => ("asked", i64::from(*number)),
            Event::Told { number, .. } => ("told", i64::from(*number)),
            _ => return Err(io::Error::other("an event this journal has no name for")),
        };
        let event = [self.study.as_str(), step, &trial.to_string(), &text];
        Ok(self.connection.run(|client| append(client, event))?)
    }

    fn replay(&self, seen: usize) -> io::Result<Vec<Event>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let (skip, after) = if seen >= read.0 { (seen - read.0, read.1) } else { (seen, 0) };
        let (after, skip) = (after.to_string(), skip.to_string());
        let found = self.connection.run(|client| {
            client.query(
                "select id, event from halfmax_event
                where study = $1::bigint and id > $2::bigint order by id offset $3::bigint",
                &[&self.study, &after, &skip],
            )
        })?;
        let mut events = Vec::with_capacity(found.rows.len());
        let odd = |problem: String| PostgresError::Database {
            place: self.connection.place().into(),
            problem,
            away: false,
        };
        let mut last = None;
        for row in 0..found.rows.len() {
            let id = found.number(row, 0).map_err(|e| odd(e.to_string()))?;
            let text = found.text(row, 1).map_err(|e| odd(e.to_string()))?;
            let event = serde_json::from_str(text).map_err(|e| {
                odd(format!("event {id} was written by another version of this program: {e}"))
            })?;
            events.push(event);
            last = Some(id);
        }
        if let Some(last) = last {
            *read = (seen + events.len(), last);
        }
        Ok(events)
    }
}

/// An event of `[study, step, trial, text]` with its lease in one transaction, or neither. What was said before is
/// left as it is.
fn append(client: &mut Client, event: [&str; 4]) -> Result<(), Failure> {
    let [study, step, trial, _] = event;
    client.transaction(|client| {
        // One event at a time: otherwise a lower id could become visible after a higher one was read.
        client.query("select 1 from halfmax_study where id = $1::bigint for update", &[study])?;
        let new = client.query(
            "insert into halfmax_event (study, step, trial, event)
            values ($1::bigint, $2, $3::bigint, $4) on conflict do nothing",
            &event,
        )?;
        let lease = match step {
            "asked" => "insert into halfmax_lease (study, trial) values ($1::bigint, $2::bigint)",
            "told" => {
                "update halfmax_lease set told = true where study = $1::bigint and trial = $2::bigint"
            }
            _ => return Ok(()),
        };
        if new.touched > 0 {
            client.query(lease, &[study, trial])?;
        }
        Ok(())
    })
}
