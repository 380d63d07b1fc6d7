//! Where a database is, with what opens it.

use crate::PostgresError;
use crate::passfile;
use crate::tls::Tls;
use std::path::{Path, PathBuf};

/// A database's address, with the password and TLS of the usual environment.
///
/// The environment is that of `psql`: `PGHOST`, `PGPORT`, `PGUSER`, `PGDATABASE` fill in what the URL leaves out;
/// the password is `PGPASSWORD`, or the first line that fits in `PGPASSFILE` (`~/.pgpass`); `PGSSLMODE` is
/// `disable`, `prefer` (the default: TLS if the server has it), `require` (TLS, whoever the server is) or `verify-full`
/// (TLS with a certificate of this host; `verify-ca` is taken for that), by the authorities in `PGSSLROOTCERT` or else
/// those of the web. The URL's `sslmode` and `sslrootcert` go first. A host that begins with `/` is the folder of a
/// socket.
#[derive(Clone)]
pub struct Login {
    pub(crate) address: Address,
    pub(crate) user: String,
    pub(crate) database: String,
    pub(crate) password: Option<String>,
    pub(crate) ssl: Ssl,
    study: Option<String>,
    place: String,
}

#[derive(Clone)]
pub(crate) enum Address {
    Host(String, u16),
    #[cfg(unix)]
    Socket(PathBuf, u16),
}

/// Whether a connection is encrypted, and how.
#[derive(Clone)]
pub(crate) enum Ssl {
    Never,
    IfOffered(Tls),
    Always(Tls),
}

impl Login {
    /// Reads `postgres://[user@][host][:port]/[database][?sslmode=…&study=…]`. `variable` looks up the environment.
    ///
    /// # Errors
    /// [`PostgresError::Url`], also for a URL with a password, which would be kept in files and lists of processes;
    /// [`PostgresError::Environment`].
    pub fn new(
        url: &str,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, PostgresError> {
        let written = Written::of(url)?;
        let query =
            |name: &str| written.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let host = query("host").or_else(|| given(&written.host));
        let host = host.or_else(|| variable("PGHOST")).unwrap_or_else(|| "localhost".into());
        let port = given(&written.port).map(|port| ("port", port));
        let port = port.or_else(|| variable("PGPORT").map(|port| ("PGPORT", port)));
        let port = port.map_or(Ok(5432), |(name, text)| {
            text.parse::<u16>().map_err(|_| PostgresError::Environment {
                name: format!("{}, {name}", written.shown),
                problem: format!("{text:?} is no port"),
            })
        })?;
        let user = given(&written.user).or_else(|| variable("PGUSER")).or_else(|| variable("USER"));
        let user = user.unwrap_or_else(|| "postgres".into());
        let database = given(&written.database).or_else(|| variable("PGDATABASE"));
        let database = database.unwrap_or_else(|| user.clone());

        let password = match variable("PGPASSWORD") {
            Some(password) => Some(password),
            None => filed(variable, [&host, &port.to_string(), &database, &user])?,
        };
        let mode = query("sslmode").or_else(|| variable("PGSSLMODE"));
        let roots = query("sslrootcert").or_else(|| variable("PGSSLROOTCERT"));
        Ok(Self {
            place: format!("postgres://{host}:{port}/{database}"),
            address: address(host, port),
            user,
            database,
            password,
            ssl: ssl(&mode.unwrap_or_else(|| "prefer".into()), roots.as_deref())?,
            study: query("study"),
        })
    }

    /// The study the URL names.
    pub fn study(&self) -> Option<&str> {
        self.study.as_deref()
    }

    /// Host, port and database, for messages.
    pub fn place(&self) -> &str {
        &self.place
    }
}

/// What the URL says.
struct Written {
    /// Without user and password.
    shown: String,
    user: String,
    host: String,
    port: String,
    database: String,
    query: Vec<(String, String)>,
}

impl Written {
    fn of(url: &str) -> Result<Self, PostgresError> {
        let (address, query) = url.split_once('?').unwrap_or((url, ""));
        let scheme = ["postgres://", "postgresql://"].into_iter().find(|s| address.starts_with(s));
        let rest = scheme.and_then(|scheme| address.strip_prefix(scheme));
        let (authority, database) =
            rest.unwrap_or("").split_once('/').unwrap_or((rest.unwrap_or(""), ""));
        let (user, place) = authority.rsplit_once('@').unwrap_or(("", authority));
        let shown = address.replacen(&format!("{user}@"), "", 1);
        let refuse = |problem: String| PostgresError::Url { url: shown.clone(), problem };
        if rest.is_none() {
            return Err(refuse("a journal's address begins with postgres://".into()));
        }
        if user.contains(':') {
            let problem =
                "leave the password out of the address; put it into PGPASSWORD or ~/.pgpass";
            return Err(refuse(problem.into()));
        }
        // An address of version 6 is in brackets.
        let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':').unwrap_or(port)),
            None => place.split_once(':').unwrap_or((place, "")),
        };
        if !port.is_empty() && port.parse::<u16>().is_err() {
            return Err(refuse(format!("{port:?} is no port")));
        }
        let mut pairs = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("password", _)) => {
                    return Err(refuse("put the password into PGPASSWORD or ~/.pgpass".into()));
                }
                Some((name @ ("study" | "sslmode" | "sslrootcert" | "host"), value)) => {
                    pairs.push((name.to_owned(), decoded(value).map_err(refuse)?));
                }
                _ => {
                    let name = pair.split('=').next().unwrap_or_default();
                    return Err(refuse(format!(
                        "{name:?} is none of study, sslmode, sslrootcert and host"
                    )));
                }
            }
        }
        Ok(Self {
            user: decoded(user).map_err(refuse)?,
            host: decoded(host).map_err(refuse)?,
            port: port.into(),
            database: decoded(database).map_err(refuse)?,
            query: pairs,
            shown,
        })
    }
}

/// Text in which `%2F` stands for a slash.
fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.ok_or_else(|| format!("{text:?}: two hexadecimal digits follow a %"))?);
        rest = &after[2..];
    }
    String::from_utf8(bytes).map_err(|_| format!("{text:?} is not UTF-8"))
}

fn address(host: String, port: u16) -> Address {
    #[cfg(unix)]
    if host.starts_with('/') {
        return Address::Socket(PathBuf::from(host), port);
    }
    Address::Host(host, port)
}

fn ssl(mode: &str, roots: Option<&str>) -> Result<Ssl, PostgresError> {
    match mode {
        "disable" => Ok(Ssl::Never),
        "allow" | "prefer" => Ok(Ssl::IfOffered(Tls::encrypting())),
        "require" if roots.is_none() => Ok(Ssl::Always(Tls::encrypting())),
        "require" | "verify-ca" | "verify-full" => {
            Ok(Ssl::Always(Tls::verifying(roots.map(Path::new))?))
        }
        other => Err(PostgresError::Environment {
            name: "PGSSLMODE".into(),
            problem: format!("{other:?} is none of disable, prefer, require and verify-full"),
        }),
    }
}

/// The password in the file for passwords.
fn filed(
    variable: &dyn Fn(&str) -> Option<String>,
    wanted: [&str; 4],
) -> Result<Option<String>, PostgresError> {
    let named = variable("PGPASSFILE");
    let file = named.or_else(|| variable("HOME").map(|home| format!("{home}/.pgpass")));
    file.map_or(Ok(None), |file| passfile::password(Path::new(&file), wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    fn refused(url: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
        Login::new(url, variable).err().unwrap().to_string()
    }

    #[test]
    fn an_address_is_read_with_what_the_environment_adds() {
        let login =
            Login::new("postgres://ann@db:5433/lab?study=a-1&sslmode=disable", &none).unwrap();
        assert_eq!((login.study(), login.place()), (Some("a-1"), "postgres://db:5433/lab"));
        assert_eq!(login.user, "ann");
        assert!(matches!(login.ssl, Ssl::Never));
        let set = |name: &str| match name {
            "PGHOST" => Some("elsewhere".into()),
            "PGUSER" => Some("bob".into()),
            "PGPASSWORD" => Some("secret".into()),
            "PGSSLMODE" => Some("require".into()),
            _ => None,
        };
        let login = Login::new("postgres:///lab", &set).unwrap();
        assert_eq!(login.place(), "postgres://elsewhere:5432/lab");
        assert_eq!(login.user, "bob");
        assert_eq!(login.password.as_deref(), Some("secret"));
        assert!(matches!(login.ssl, Ssl::Always(_)));
        let login = Login::new("postgres://[::1]:9/a%2Fb", &none).unwrap();
        assert!(matches!(&login.address, Address::Host(host, 9) if host == "::1"));
        assert_eq!(login.database, "a/b");
    }

    #[test]
    #[cfg(unix)]
    fn a_folder_is_that_of_a_socket() {
        let login = Login::new("postgres:///lab?host=%2Frun%2Fpg", &none).unwrap();
        let Address::Socket(folder, 5432) = login.address else { panic!("not a socket") };
        assert_eq!(folder, Path::new("/run/pg"));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_without_repeating_a_password() {
        let said = refused("postgres://ann:hunter2@db/lab", &none);
        assert!(said.contains("PGPASSWORD") && !said.contains("hunter2"), "{said}");
        let said = refused("postgres://db/lab?password=hunter2", &none);
        assert!(said.contains("PGPASSWORD") && !said.contains("hunter2"), "{said}");
        assert!(refused("mysql://db/lab", &none).contains("begins with postgres://"));
        assert!(refused("postgres://db/lab?sslmode=maybe", &none).contains("\"maybe\" is none of"));
        assert!(refused("postgres://db:port/lab", &none).contains("\"port\" is no port"));
        assert!(refused("postgres://db/lab?colour=red", &none).contains("\"colour\" is none of"));
        assert!(refused("postgres://db/l%zz", &none).contains("hexadecimal"));
        let roots = |name: &str| (name == "PGSSLROOTCERT").then(|| "/none.pem".to_owned());
        assert!(refused("postgres://db/lab?sslmode=verify-full", &roots).contains("/none.pem"));
    }
}
