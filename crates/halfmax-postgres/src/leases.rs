//! Who evaluates what, as rows that workers lock and renew.

use crate::PostgresError;
use crate::client::{Answer, Failure};
use crate::connection::Connection;
use halfmax_search::journal::Leases;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// The leases of one worker.
///
/// Time is the database's, and stands still while it is down: for one term after its start no lease is taken for
/// dead, so that living workers can come back and renew theirs.
pub struct PostgresLeases {
    connection: Arc<Connection>,
    study: String,
    worker: String,
    term: Duration,
}

impl PostgresLeases {
    pub(crate) fn new(
        connection: Arc<Connection>,
        study: String,
        worker: String,
        term: Duration,
    ) -> Self {
        Self { connection, study, worker, term }
    }
}

impl PostgresLeases {
    /// The numbers in the first column, ascending.
    fn trials(&self, answer: &Answer) -> io::Result<Vec<u32>> {
        let number = |row| {
            let number = answer.number(row, 0)?;
            u32::try_from(number)
                .map_err(|_| Failure::Protocol(format!("{number} is the number of no trial")))
        };
        let numbers: Result<Vec<u32>, Failure> = (0..answer.rows.len()).map(number).collect();
        let mut numbers = numbers.map_err(|failure| PostgresError::Database {
            place: self.connection.place().into(),
            problem: failure.to_string(),
            away: false,
        })?;
        numbers.sort_unstable();
        Ok(numbers)
    }
}

impl Leases for PostgresLeases {
    fn claim(&self) -> io::Result<Option<u32>> {
        // A claim whose answer was lost is not renewed, and dies.
        let claimed = self.connection.run(|client| {
            client.query(
                "with free as (
                    select trial from halfmax_lease
                    where study = $1::bigint and not told and (until is null or (
                        until < clock_timestamp()
                        and pg_postmaster_start_time() + $3::float8 * interval '1 second' < clock_timestamp()))
                    order by trial limit 1
                    for update skip locked)
                update halfmax_lease
                set worker = $2, until = clock_timestamp() + $3::float8 * interval '1 second', taken = taken + 1
                from free
                where study = $1::bigint and halfmax_lease.trial = free.trial
                returning halfmax_lease.trial",
                &[&self.study, &self.worker, &self.term.as_secs_f64().to_string()],
            )
        })?;
        Ok(self.trials(&claimed)?.first().copied())
    }

    fn release(&self, trial: u32) -> io::Result<()> {
        self.connection.run(|client| {
            client.query(
                "update halfmax_lease set worker = null, until = null
                where study = $1::bigint and worker = $2 and trial = $3::bigint and not told",
                &[&self.study, &self.worker, &trial.to_string()],
            )
        })?;
        Ok(())
    }

    fn renew(&self, trials: &[u32]) -> io::Result<Vec<u32>> {
        let trials: Vec<String> = trials.iter().map(u32::to_string).collect();
        let trials = format!("{{{}}}", trials.join(","));
        let renewed = self.connection.run(|client| {
            client.query(
                "update halfmax_lease set until = clock_timestamp() + $4::float8 * interval '1 second'
                where study = $1::bigint and worker = $2 and trial = any($3::bigint[]) and not told
                returning trial",
                &[&self.study, &self.worker, &trials, &self.term.as_secs_f64().to_string()],
            )
        })?;
        self.trials(&renewed)
    }

    fn term(&self) -> Duration {
        self.term
    }
}
