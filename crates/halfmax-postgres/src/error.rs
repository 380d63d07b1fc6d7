//! What can be wrong with a database, with its name.

use std::io;

/// A refusal of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PostgresError {
    /// A URL that names no database, or says how in a way that is not understood.
    #[error("{url}: {problem}")]
    Url {
        /// What was given, without a password.
        url: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// A variable of the environment, or the file it names.
    #[error("{name}: {problem}")]
    Environment {
        /// Which.
        name: String,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// The database could not be reached, or refused.
    #[error("{place}: {problem}")]
    Database {
        /// Host, port and database.
        place: String,
        /// What it said.
        problem: String,
        /// Whether it was away, and not against what was asked.
        away: bool,
    },
    /// Tables of a later version of this program.
    #[error(
        "{place}: its tables are of version {found}, and this program knows {known}; use the program that made them"
    )]
    Newer {
        /// Host, port and database.
        place: String,
        /// Version of the tables.
        found: i64,
        /// Latest version known here.
        known: i64,
    },
    /// A study that is not there.
    #[error("{place}: holds no study {name:?}; there are: {known}")]
    Study {
        /// Host, port and database.
        place: String,
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
}

impl From<PostgresError> for io::Error {
    fn from(error: PostgresError) -> Self {
        let kind = match error {
            PostgresError::Database { away: true, .. } => io::ErrorKind::ConnectionAborted,
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
