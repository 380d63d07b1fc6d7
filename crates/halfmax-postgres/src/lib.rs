//! Keeps a study in a PostgreSQL database, so that workers on many machines share it.
//!
//! ```no_run
//! use halfmax_postgres::{Database, Login, Patience};
//! use halfmax_search::{Parameter, Runner, Space, Spec, Study};
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! let login = Login::new("postgres://me@db.example.org/studies", &|name| std::env::var(name).ok())?;
//! let database = Database::open(&login, Patience::default())?;
//! let place = database.begin("square", "")?;
//! let (journal, leases) = place.join(Duration::from_secs(60))?;
//!
//! let space = Space::new(vec![Parameter::float("x", -10.0, 10.0)])?;
//! let mut study = Study::share(Spec::new(space, "tpe", 40, 1), journal, Arc::new(leases))?;
//! Runner::new(2).run(&mut study, |params, _| Ok(params.float("x").unwrap_or_default().powi(2)))?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - [`Login`] is where the database is, with the password and TLS of the usual environment.
//! - [`Database`] is a connection that comes back by itself; its tables are made and brought up to date on opening.
//! - [`PostgresJournal`] is one table of events, whose ids ascend in the order in which they can be seen.
//! - [`PostgresLeases`] are rows beside it, which workers take with `for update skip locked`. Time is the database's.
//!
//! Whatever is repeated after a broken connection changes nothing, so a statement whose answer was lost is sent again.

mod client;
mod connection;
mod database;
mod error;
mod journal;
mod leases;
mod login;
mod passfile;
mod schema;
mod tls;

pub use connection::Patience;
pub use database::{Database, Place};
pub use error::PostgresError;
pub use journal::PostgresJournal;
pub use leases::PostgresLeases;
pub use login::Login;
