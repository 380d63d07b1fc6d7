//! The events of a study as rows of a table.

use crate::PostgresError;
use crate::client::Failure;
use crate::connection::Connection;
use halfmax_search::journal::{Event, Journal};
use postgres::Client;
use postgres::types::Type;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// A journal several workers append to; each by one of these.
pub struct PostgresJournal {
    connection: Arc<Connection>,
    study: i64,
    /// How many events were read so far, and the id of the last, so that a replay in parts reads each row once.
    read: Mutex<(usize, i64)>,
}

impl PostgresJournal {
    pub(crate) fn new(connection: Arc<Connection>, study: i64) -> Self {
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
        Ok(self.connection.run(|client| append(client, self.study, step, trial, &text))?)
    }

    fn replay(&self, seen: usize) -> io::Result<Vec<Event>> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let (skip, after) = if seen >= read.0 { (seen - read.0, read.1) } else { (seen, 0) };
        let skip = i64::try_from(skip).map_err(io::Error::other)?;
        let rows = self.connection.run(|client| {
            Ok(client.query_typed(
                "select id, event from halfmax_event where study = $1 and id > $2 order by id offset $3",
                &[(&self.study, Type::INT8), (&after, Type::INT8), (&skip, Type::INT8)],
            )?)
        })?;
        let mut events = Vec::with_capacity(rows.len());
        let odd = |problem: String| PostgresError::Database {
            place: self.connection.place().into(),
            problem,
            away: false,
        };
        let mut last = None;
        for row in &rows {
            let id: i64 = row.try_get(0).map_err(|e| odd(e.to_string()))?;
            let text: &str = row.try_get(1).map_err(|e| odd(e.to_string()))?;
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

/// An event with its lease in one transaction, or neither. What was said before is left as it is.
fn append(
    client: &mut Client,
    study: i64,
    step: &str,
    trial: i64,
    text: &str,
) -> Result<(), Failure> {
    let mut transaction = client.transaction()?;
    // One event at a time: otherwise a lower id could become visible after a higher one was read.
    let lock = "select 1 from halfmax_study where id = $1 for update";
    transaction.execute_typed(lock, &[(&study, Type::INT8)])?;
    let new = transaction.execute_typed(
        "insert into halfmax_event (study, step, trial, event) values ($1, $2, $3, $4) on conflict do nothing",
        &[(&study, Type::INT8), (&step, Type::TEXT), (&trial, Type::INT8), (&text, Type::TEXT)],
    )?;
    let lease = match step {
        "asked" => Some("insert into halfmax_lease (study, trial) values ($1, $2)"),
        "told" => Some("update halfmax_lease set told = true where study = $1 and trial = $2"),
        _ => None,
    };
    if let Some(lease) = lease.filter(|_| new > 0) {
        transaction.execute_typed(lease, &[(&study, Type::INT8), (&trial, Type::INT8)])?;
    }
    Ok(transaction.commit()?)
}
