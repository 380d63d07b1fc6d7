//! The studies in a database.

use crate::connection::Connection;
use crate::{Login, Patience, PostgresError, PostgresJournal, PostgresLeases};
use postgres::types::Type;
use std::sync::Arc;
use std::time::Duration;

/// A database whose tables are there.
#[derive(Clone)]
pub struct Database(Arc<Connection>);

impl Database {
    /// Connects, and makes the tables or brings them up to date.
    ///
    /// # Errors
    /// [`PostgresError::Database`]; [`PostgresError::Newer`].
    pub fn open(login: &Login, patience: Patience) -> Result<Self, PostgresError> {
        Ok(Self(Arc::new(Connection::open(login, patience)?)))
    }

    /// The place of the study of this name, a new one if there is none. `config` is kept with a new one, for workers
    /// that know nothing else.
    ///
    /// # Errors
    /// [`PostgresError::Database`].
    pub fn begin(&self, name: &str, config: &str) -> Result<Place, PostgresError> {
        let study = self.0.run(|client| {
            client.execute_typed(
                "insert into halfmax_study (name, config) values ($1, $2) on conflict do nothing",
                &[(&name, Type::TEXT), (&config, Type::TEXT)],
            )?;
            let id = "select id from halfmax_study where name = $1";
            Ok(client.query_typed_one(id, &[(&name, Type::TEXT)])?.try_get(0)?)
        })?;
        Ok(Place { connection: self.0.clone(), study })
    }

    /// What was kept with a study.
    ///
    /// # Errors
    /// [`PostgresError::Study`] if it is not there; [`PostgresError::Database`].
    pub fn config(&self, name: &str) -> Result<String, PostgresError> {
        let found: Option<String> = self.0.run(|client| {
            let config = "select config from halfmax_study where name = $1";
            let found = client.query_typed_opt(config, &[(&name, Type::TEXT)])?;
            Ok(found.map(|row| row.try_get(0)).transpose()?)
        })?;
        if let Some(config) = found {
            return Ok(config);
        }
        let known = self.studies()?;
        let known = if known.is_empty() { "none".into() } else { known.join(", ") };
        let place = self.0.place().into();
        Err(PostgresError::Study { place, name: name.into(), known })
    }

    /// The names of all studies, in the order they were begun.
    ///
    /// # Errors
    /// [`PostgresError::Database`].
    pub fn studies(&self) -> Result<Vec<String>, PostgresError> {
        self.0.run(|client| {
            let rows = client.query_typed("select name from halfmax_study order by id", &[])?;
            Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
        })
    }
}

/// Where the events of one study are.
#[derive(Clone)]
pub struct Place {
    connection: Arc<Connection>,
    /// Its id in the tables.
    study: i64,
}

impl Place {
    /// Its events, for reading or for a worker of its own.
    pub fn journal(&self) -> PostgresJournal {
        PostgresJournal::new(self.connection.clone(), self.study)
    }

    /// Joins as a new worker, whose leases live this long without renewal.
    ///
    /// # Errors
    /// [`PostgresError::Database`].
    pub fn join(&self, term: Duration) -> Result<(PostgresJournal, PostgresLeases), PostgresError> {
        let name = "select gen_random_uuid()::text";
        let worker =
            self.connection.run(|client| Ok(client.query_typed_one(name, &[])?.try_get(0)?))?;
        let leases = PostgresLeases::new(self.connection.clone(), self.study, worker, term);
        Ok((self.journal(), leases))
    }
}
