//! A connection that comes back by itself.

use crate::client::{self, Failure};
use crate::{Login, PostgresError, schema};
use postgres::Client;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a database may be away.
#[derive(Clone)]
pub struct Patience {
    /// On opening, when an address may be mistyped.
    pub at_first: Duration,
    /// Later, when it is being restarted.
    pub later: Duration,
    /// Told while waiting, with the reason; `false` ends it.
    pub waiting: Arc<dyn Fn(&str) -> bool + Send + Sync>,
}

impl Default for Patience {
    /// Ten seconds at first, ten minutes later.
    fn default() -> Self {
        Self {
            at_first: Duration::from_secs(10),
            later: Duration::from_mins(10),
            waiting: Arc::new(|_| true),
        }
    }
}

impl fmt::Debug for Patience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Patience({:?} at first, {:?} later)", self.at_first, self.later)
    }
}

pub(crate) struct Connection {
    login: Login,
    patience: Patience,
    client: Mutex<Option<Client>>,
}

impl Connection {
    pub(crate) fn open(login: &Login, patience: Patience) -> Result<Self, PostgresError> {
        let connection = Self { login: login.clone(), patience, client: Mutex::new(None) };
        connection.try_for(connection.patience.at_first, |_| Ok(()))?;
        Ok(connection)
    }

    pub(crate) fn place(&self) -> &str {
        self.login.place()
    }

    /// Does something that may be done twice, again and again while the database is away.
    pub(crate) fn run<T>(
        &self,
        what: impl FnMut(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, PostgresError> {
        self.try_for(self.patience.later, what)
    }

    fn try_for<T>(
        &self,
        patience: Duration,
        mut what: impl FnMut(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, PostgresError> {
        let begun = Instant::now();
        let mut pause = Duration::from_millis(100);
        loop {
            let error = match self.once(&mut what) {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            let away = matches!(error, PostgresError::Database { away: true, .. });
            if !away || begun.elapsed() >= patience || !(self.patience.waiting)(&error.to_string())
            {
                return Err(error);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_secs(2));
        }
    }

    fn once<T>(
        &self,
        what: &mut impl FnMut(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, PostgresError> {
        let mut slot = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        // Left empty by whatever goes wrong, so that the next try connects anew.
        let mut client = match slot.take() {
            Some(client) => client,
            None => self.connect()?,
        };
        let done = what(&mut client).map_err(|failure| self.error(&failure))?;
        *slot = Some(client);
        Ok(done)
    }

    fn connect(&self) -> Result<Client, PostgresError> {
        let begun = client::connect(&self.login).and_then(|mut client| {
            let found = schema::bring_up_to_date(&mut client)?;
            Ok((client, found))
        });
        match begun.map_err(|failure| self.error(&failure))? {
            (_, found) if found > schema::VERSION => Err(PostgresError::Newer {
                place: self.place().into(),
                found,
                known: schema::VERSION,
            }),
            (client, _) => Ok(client),
        }
    }

    fn error(&self, failure: &Failure) -> PostgresError {
        PostgresError::Database {
            place: self.place().into(),
            problem: failure.to_string(),
            away: failure.is_away(),
        }
    }
}
