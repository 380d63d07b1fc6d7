//! A connection of the `postgres` crate, made as a login says.

use crate::login::{Address, Login, Ssl};
use postgres::config::SslMode;
use postgres::{Client, Config, NoTls};
use std::error::Error;
use std::io;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long to wait for a host.
const CONNECT: Duration = Duration::from_secs(10);
/// How long bytes may stay unacknowledged before the connection is given up.
const SILENCE: Duration = Duration::from_mins(1);
/// When an idle connection is asked whether the other side is there, how often, and how many times in vain.
const IDLE: Duration = Duration::from_secs(20);
const AGAIN: Duration = Duration::from_secs(10);
const IN_VAIN: u32 = 4;
/// A statement that waits longer is cancelled by the server, and sent again.
const STATEMENT: &str = "set statement_timeout = '60s'";

/// What went wrong with a connection or a statement.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The connection is gone, or the server has said no.
    #[error("{}", described(.0))]
    Postgres(#[from] postgres::Error),
    /// This side wants something else.
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    /// Whether the same may succeed later: the server is not there, is coming or going, or is too busy.
    pub(crate) fn is_away(&self) -> bool {
        let Self::Postgres(error) = self else { return false };
        if let Some(code) = error.code().map(postgres::error::SqlState::code) {
            const TRANSIENT: [&str; 7] =
                ["57014", "57P01", "57P02", "57P03", "53300", "40001", "40P01"];
            return TRANSIENT.contains(&code) || code.starts_with("08");
        }
        // What is refused today is refused tomorrow: a certificate, or bytes that are not of this protocol.
        let io = error.source().and_then(|source| source.downcast_ref::<io::Error>());
        error.is_closed()
            || io.is_some_and(|io| {
                !matches!(io.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput)
            })
    }
}

/// The server's own words, or the system's.
fn described(error: &postgres::Error) -> String {
    if let Some(said) = error.as_db_error() {
        return match said.detail() {
            Some(detail) => format!("{} ({detail})", said.message()),
            None => said.message().to_owned(),
        };
    }
    let Some(source) = error.source() else { return error.to_string() };
    match source.downcast_ref::<io::Error>() {
        Some(io) => match io.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) {
            Some(tls) => format!("TLS: {tls}"),
            None => io.to_string(),
        },
        None => format!("{error}: {source}"),
    }
}

/// Connects, with or without TLS.
pub(crate) fn connect(login: &Login) -> Result<Client, Failure> {
    let mut config = Config::new();
    config
        .user(&login.user)
        .dbname(&login.database)
        .application_name("halfmax")
        .connect_timeout(CONNECT)
        .tcp_user_timeout(SILENCE)
        .keepalives_idle(IDLE)
        .keepalives_interval(AGAIN)
        .keepalives_retries(IN_VAIN);
    if let Some(password) = &login.password {
        config.password(password);
    }
    let tls = match &login.address {
        // As in libpq, a socket of this machine is not encrypted.
        #[cfg(unix)]
        Address::Socket(folder, port) => {
            config.host_path(folder).port(*port);
            None
        }
        Address::Host(host, port) => {
            config.host(host).port(*port);
            match &login.ssl {
                Ssl::Never => None,
                Ssl::IfOffered(tls) => Some((SslMode::Prefer, tls)),
                Ssl::Always(tls) => Some((SslMode::Require, tls)),
            }
        }
    };
    let connected = match tls {
        None => config.ssl_mode(SslMode::Disable).connect(NoTls),
        Some((mode, tls)) => {
            config.ssl_mode(mode).connect(MakeRustlsConnect::new(tls.config().clone()))
        }
    };
    let mut client = connected.map_err(|error| remedied(login, error))?;
    client.batch_execute(STATEMENT)?;
    Ok(client)
}

/// With what to do about it, where the crate does not know that.
fn remedied(login: &Login, error: postgres::Error) -> Failure {
    match error.source().map(ToString::to_string).as_deref() {
        Some("password missing") => Failure::Refused(format!(
            "a password for {:?} is needed; set PGPASSWORD, or add a line to ~/.pgpass",
            login.user
        )),
        Some("server does not support TLS") => {
            Failure::Refused("the server has no TLS, which PGSSLMODE asks for".into())
        }
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// What is said of a server that answers the first message with these bytes, then hangs up.
    fn said(answer: &'static [u8], mode: &str) -> Failure {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 1024]).unwrap();
            stream.write_all(answer).unwrap();
        });
        let url = format!("postgres://ann@127.0.0.1:{port}/lab?sslmode={mode}");
        let login = Login::new(&url, &|_| None).unwrap();
        connect(&login).err().unwrap()
    }

    #[test]
    fn a_server_without_tls_is_refused_where_tls_is_asked_for() {
        let failure = said(b"N", "require");
        assert_eq!(failure.to_string(), "the server has no TLS, which PGSSLMODE asks for");
        assert!(!failure.is_away());
    }

    #[test]
    fn a_server_that_wants_a_password_says_where_to_put_it() {
        // AuthenticationCleartextPassword.
        let failure = said(b"R\0\0\0\x08\0\0\0\x03", "disable");
        assert!(failure.to_string().contains("a password for \"ann\" is needed"), "{failure}");
        assert!(!failure.is_away());
    }

    #[test]
    fn a_server_that_hangs_up_is_away_and_noise_is_not() {
        assert!(said(b"", "disable").is_away());
        // A whole message with a tag that there is not.
        let failure = said(b"!\0\0\0\x04", "disable");
        assert!(!failure.is_away(), "{failure}");
    }

    #[test]
    fn an_error_has_its_code_message_and_detail() {
        let failure = said(b"E\0\0\0\x25SFATAL\0C53300\0Mtoo many\0Dat all\0\0", "disable");
        assert_eq!(failure.to_string(), "too many (at all)");
        assert!(failure.is_away());
    }
}
