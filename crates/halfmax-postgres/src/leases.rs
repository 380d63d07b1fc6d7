//! Who evaluates what, as rows that workers lock and renew.

use crate::client::Failure;
use crate::connection::Connection;
use halfmax_search::journal::Leases;
use postgres::Row;
use postgres::types::Type;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// The leases of one worker.
///
/// Time is the database's, and stands still while it is down: for one term after its start no lease is taken for
/// dead, so that living workers can come back and renew theirs.
pub struct PostgresLeases {
    connection: Arc<Connection>,
    study: i64,
    worker: String,
    term: Duration,
}

impl PostgresLeases {
    pub(crate) fn new(
        connection: Arc<Connection>,
        study: i64,
        worker: String,
        term: Duration,
    ) -> Self {
        Self { connection, study, worker, term }
    }
}

/// The number in the first column.
fn trial(row: &Row) -> Result<u32, Failure> {
    let number: i64 = row.try_get(0)?;
    u32::try_from(number)
        .map_err(|_| Failure::Refused(format!("{number} is the number of no trial")))
}

impl Leases for PostgresLeases {
    fn claim(&self) -> io::Result<Option<u32>> {
        // A claim whose answer was lost is not renewed, and dies.
        let claimed = self.connection.run(|client| {
            let claimed = client.query_typed_opt(
                "with free as (
                    select trial from halfmax_lease
                    where study = $1 and not told and (until is null or (
                        until < clock_timestamp()
                        and pg_postmaster_start_time() + $3 * interval '1 second' < clock_timestamp()))
                    order by trial limit 1
                    for update skip locked)
                update halfmax_lease
                set worker = $2, until = clock_timestamp() + $3 * interval '1 second', taken = taken + 1
                from free
                where study = $1 and halfmax_lease.trial = free.trial
                returning halfmax_lease.trial",
                &[
                    (&self.study, Type::INT8),
                    (&self.worker, Type::TEXT),
                    (&self.term.as_secs_f64(), Type::FLOAT8),
                ],
            )?;
            claimed.as_ref().map(trial).transpose()
        })?;
        Ok(claimed)
    }

    fn release(&self, trial: u32) -> io::Result<()> {
        self.connection.run(|client| {
            client.execute_typed(
                "update halfmax_lease set worker = null, until = null
                where study = $1 and worker = $2 and trial = $3 and not told",
                &[
                    (&self.study, Type::INT8),
                    (&self.worker, Type::TEXT),
                    (&i64::from(trial), Type::INT8),
                ],
            )?;
            Ok(())
        })?;
        Ok(())
    }

    fn renew(&self, trials: &[u32]) -> io::Result<Vec<u32>> {
        let trials: Vec<i64> = trials.iter().copied().map(i64::from).collect();
        let mut renewed = self.connection.run(|client| {
            let rows = client.query_typed(
                "update halfmax_lease set until = clock_timestamp() + $4 * interval '1 second'
                where study = $1 and worker = $2 and trial = any($3) and not told
                returning trial",
                &[
                    (&self.study, Type::INT8),
                    (&self.worker, Type::TEXT),
                    (&trials, Type::INT8_ARRAY),
                    (&self.term.as_secs_f64(), Type::FLOAT8),
                ],
            )?;
            rows.iter().map(trial).collect::<Result<Vec<u32>, Failure>>()
        })?;
        renewed.sort_unstable();
        Ok(renewed)
    }

    fn term(&self) -> Duration {
        self.term
    }
}
