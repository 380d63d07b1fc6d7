//! The tables, in the steps by which they came to be what they are.

use crate::client::Failure;
use postgres::Client;

/// Each step once, in order; what has been released is never changed, only followed by another step.
const STEPS: [&str; 2] = [include_str!("schema/1_events.sql"), include_str!("schema/2_leases.sql")];

/// The version of the tables this program works with.
pub(crate) const VERSION: i64 = STEPS.len() as i64;

/// So that two programs do not make the same table; the number is the letters of "halfmax".
const LOCK: &str = "select pg_advisory_xact_lock(29380515780714872)";

const NEWEST: &str = "select coalesce(max(version), 0)::bigint from halfmax_schema";

/// Takes the steps that are missing, all or none; the version found or reached.
pub(crate) fn bring_up_to_date(client: &mut Client) -> Result<i64, Failure> {
    let there = "select to_regclass('halfmax_schema') is not null";
    if client.query_typed_one(there, &[])?.try_get(0)? {
        let found = client.query_typed_one(NEWEST, &[])?.try_get(0)?;
        if found >= VERSION {
            return Ok(found);
        }
    }
    let mut transaction = client.transaction()?;
    transaction.batch_execute(LOCK)?;
    transaction.batch_execute(
        "create table if not exists halfmax_schema (
            version integer primary key, taken timestamptz not null default now())",
    )?;
    let found: i64 = transaction.query_typed_one(NEWEST, &[])?.try_get(0)?;
    for (step, number) in STEPS.iter().zip(1..).filter(|(_, number)| *number > found) {
        transaction.batch_execute(step)?;
        let taken = format!("insert into halfmax_schema (version) values ({number})");
        transaction.batch_execute(&taken)?;
    }
    transaction.commit()?;
    Ok(found.max(VERSION))
}
