//! The part of PostgreSQL's protocol, version 3, that a journal needs.
//!
//! A statement is sent with its parameters as text, and answered with rows of text. Nothing is cached or pipelined.
//! <https://www.postgresql.org/docs/current/protocol.html>

mod authenticate;
mod scram;
mod wire;

use crate::login::{Address, Login, Ssl};
use rustls::{ClientConnection, StreamOwned};
use rustls_pki_types::ServerName;
use std::io::{self, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;
use wire::{Message, Outgoing};

/// How long to wait for a host, and for an answer.
const CONNECT: Duration = Duration::from_secs(10);
const ANSWER: Duration = Duration::from_mins(1);

/// Protocol 3.0, and the number that asks for TLS before it.
const PROTOCOL: u32 = 3 << 16;
const TLS_PLEASE: u32 = 80_877_103;

/// What went wrong with a statement.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The server said so. The connection is as good as before.
    #[error("{message}")]
    Server { code: String, message: String },
    /// The connection is gone.
    #[error("{0}")]
    Connection(#[from] io::Error),
    /// What came is not of this protocol.
    #[error("the server answered what is not understood: {0}")]
    Protocol(String),
    /// This client or server wants something else.
    #[error("{0}")]
    Refused(String),
}

impl Failure {
    /// Whether the same may succeed later: the server is not there, is coming or going, or is too busy.
    pub(crate) fn is_away(&self) -> bool {
        match self {
            Self::Connection(_) => true,
            Self::Protocol(_) | Self::Refused(_) => false,
            Self::Server { code, .. } => {
                const TRANSIENT: [&str; 6] = ["57P01", "57P02", "57P03", "53300", "40001", "40P01"];
                TRANSIENT.contains(&code.as_str()) || code.starts_with("08")
            }
        }
    }
}

/// What a statement answers: rows of text, with `None` for null, and how many rows it touched.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Answer {
    pub(crate) rows: Vec<Vec<Option<String>>>,
    pub(crate) touched: u64,
}

impl Answer {
    /// A value of a row that the statement cannot leave null.
    pub(crate) fn text(&self, row: usize, column: usize) -> Result<&str, Failure> {
        let value = self.rows.get(row).and_then(|row| row.get(column)).and_then(Option::as_deref);
        value.ok_or_else(|| Failure::Protocol(format!("no value in row {row}, column {column}")))
    }

    /// The same as a whole number.
    pub(crate) fn number(&self, row: usize, column: usize) -> Result<i64, Failure> {
        let text = self.text(row, column)?;
        text.parse().map_err(|_| Failure::Protocol(format!("{text:?} is no whole number")))
    }
}

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// One connection. After a [`Failure`] other than the server's it is of no more use.
pub(crate) struct Client {
    stream: BufReader<Box<dyn Stream>>,
}

impl Client {
    pub(crate) fn connect(login: &Login) -> Result<Self, Failure> {
        let stream = match &login.address {
            #[cfg(unix)]
            Address::Socket(path) => {
                let stream = std::os::unix::net::UnixStream::connect(path)?;
                stream.set_read_timeout(Some(ANSWER))?;
                stream.set_write_timeout(Some(ANSWER))?;
                Box::new(stream)
            }
            Address::Host(host, port) => encrypt(login, host, reach(host, *port)?)?,
        };
        let mut client = Self { stream: BufReader::new(stream) };
        client.start(login)?;
        Ok(client)
    }

    fn start(&mut self, login: &Login) -> Result<(), Failure> {
        let mut startup = Outgoing::untagged();
        startup.number(PROTOCOL);
        for (name, value) in [
            ("user", login.user.as_str()),
            ("database", &login.database),
            ("application_name", "halfmax"),
            ("client_encoding", "UTF8"),
        ] {
            startup.text(name)?.text(value)?;
        }
        startup.bytes(&[0]);
        self.send(startup)?;
        authenticate::authenticate(self, login)?;
        loop {
            let message = self.receive()?;
            match message.tag {
                b'Z' => return Ok(()),
                // Settings of the server, and the key by which a query could be cancelled.
                b'S' | b'K' | b'N' => {}
                b'E' => return Err(message.error()),
                tag => return Err(unexpected(tag, "at the start")),
            }
        }
    }

    /// Sends one statement; `$1` and so on stand for the parameters, cast in the statement where a type is needed.
    pub(crate) fn query(
        &mut self,
        statement: &str,
        parameters: &[&str],
    ) -> Result<Answer, Failure> {
        let mut parse = Outgoing::new(b'P');
        parse.text("")?.text(statement)?.count(0)?;
        let mut bind = Outgoing::new(b'B');
        bind.text("")?.text("")?.count(0)?.count(parameters.len())?;
        for parameter in parameters {
            bind.sized(parameter.as_bytes())?;
        }
        bind.count(0)?;
        let mut execute = Outgoing::new(b'E');
        execute.text("")?.number(0);
        for message in [parse, bind, execute, Outgoing::new(b'S')] {
            self.write(message)?;
        }
        self.answer()
    }

    /// Sends statements without parameters, separated by semicolons.
    pub(crate) fn batch(&mut self, statements: &str) -> Result<(), Failure> {
        let mut query = Outgoing::new(b'Q');
        query.text(statements)?;
        self.write(query)?;
        self.answer().map(|_| ())
    }

    /// Does several things, all or none.
    pub(crate) fn transaction<T>(
        &mut self,
        what: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.batch("begin")?;
        match what(self) {
            Ok(done) => self.batch("commit").map(|()| done),
            Err(failure) => {
                // Where that fails the connection is gone, and the transaction with it.
                let _ = self.batch("rollback");
                Err(failure)
            }
        }
    }

    /// All that comes until the server waits for the next statement.
    fn answer(&mut self) -> Result<Answer, Failure> {
        self.stream.get_mut().flush()?;
        let (mut answer, mut failure) = (Answer::default(), None);
        loop {
            let message = self.receive()?;
            match message.tag {
                b'D' => answer.rows.push(message.row()?),
                b'C' => answer.touched = message.touched(),
                b'E' => failure = Some(message.error()),
                b'Z' => return failure.map_or(Ok(answer), Err),
                // Parsed, bound, no data, described, empty, notices, settings.
                b'1' | b'2' | b'n' | b'T' | b'I' | b'N' | b'S' => {}
                tag => return Err(unexpected(tag, "to a statement")),
            }
        }
    }

    fn write(&mut self, message: Outgoing) -> Result<(), Failure> {
        Ok(self.stream.get_mut().write_all(&message.finished()?)?)
    }

    fn send(&mut self, message: Outgoing) -> Result<(), Failure> {
        self.write(message)?;
        Ok(self.stream.get_mut().flush()?)
    }

    fn receive(&mut self) -> Result<Message, Failure> {
        Message::read(&mut self.stream)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // So that the server does not log a connection that broke.
        let _ = self.send(Outgoing::new(b'X'));
    }
}

fn unexpected(tag: u8, when: &str) -> Failure {
    Failure::Protocol(format!("message {:?} {when}", char::from(tag)))
}

fn reach(host: &str, port: u16) -> Result<TcpStream, Failure> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(ANSWER))?;
                stream.set_write_timeout(Some(ANSWER))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last.into())
}

fn encrypt(login: &Login, host: &str, mut stream: TcpStream) -> Result<Box<dyn Stream>, Failure> {
    let tls = match &login.ssl {
        Ssl::Never => return Ok(Box::new(stream)),
        Ssl::IfOffered(tls) | Ssl::Always(tls) => tls,
    };
    let mut please = Outgoing::untagged();
    please.number(TLS_PLEASE);
    stream.write_all(&please.finished()?)?;
    let mut offered = [0];
    stream.read_exact(&mut offered)?;
    match (offered[0], &login.ssl) {
        (b'S', _) => {
            let name = ServerName::try_from(host.to_owned())
                .map_err(|_| Failure::Refused(format!("{host:?} is no name for TLS")))?;
            let connection = ClientConnection::new(tls.config(), name)
                .map_err(|e| Failure::Refused(format!("TLS: {e}")))?;
            let mut stream = StreamOwned::new(connection, stream);
            while stream.conn.is_handshaking() {
                stream.conn.complete_io(&mut stream.sock).map_err(|e| match e.kind() {
                    // A certificate that is refused today is refused tomorrow.
                    io::ErrorKind::InvalidData => Failure::Refused(format!("TLS: {e}")),
                    _ => Failure::Connection(e),
                })?;
            }
            Ok(Box::new(stream))
        }
        (b'N', Ssl::IfOffered(_)) => Ok(Box::new(stream)),
        (b'N', _) => {
            Err(Failure::Refused("the server has no TLS, which PGSSLMODE asks for".into()))
        }
        (other, _) => Err(unexpected(other, "where TLS was asked for")),
    }
}
