//! Every way of being let in.
//!
//! The server knows, beside the user of the address, `scram_user` by SCRAM-SHA-256 and `md5_user` by md5, both with the
//! password "s3cret, ☃"; `HALFMAX_TEST_POSTGRES_ROOT` is the certificate of its TLS, for `localhost`.

use crate::{address, psql};
use halfmax_postgres::{Database, Login, Patience};
use std::time::Duration;

const PASSWORD: &str = "s3cret, ☃";

/// Connects with these variables instead of the environment; why not, where it is refused.
fn try_with(address: &str, variables: &[(&str, &str)]) -> Result<(), String> {
    let variable = |name: &str| {
        variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
    };
    let login = Login::new(address, &variable).map_err(|e| e.to_string())?;
    let patience = Patience { at_first: Duration::ZERO, ..Patience::default() };
    let database = Database::open(&login, patience).map_err(|e| e.to_string())?;
    database.studies().map(|_| ()).map_err(|e| e.to_string())
}

fn of_user(address: &str, user: &str) -> String {
    let (_, place) = address.rsplit_once('@').unwrap();
    format!("postgres://{user}@{place}")
}

#[test]
#[ignore = "needs PostgreSQL"]
fn passwords_are_shown_and_never_sent_where_the_server_knows_better() {
    let Some(address) = address() else { return };
    for user in ["scram_user", "md5_user"] {
        let address = of_user(&address, user);
        try_with(&address, &[("PGPASSWORD", PASSWORD)]).unwrap();
        let said = try_with(&address, &[("PGPASSWORD", "wrong")]).unwrap_err();
        assert!(said.contains("password authentication failed for user"), "{said}");
        let said = try_with(&address, &[]).unwrap_err();
        assert!(said.contains(&format!("a password for {user:?} is needed")), "{said}");
    }
}

#[test]
#[ignore = "needs PostgreSQL"]
fn tls_is_as_strict_as_was_asked() {
    let Some(address) = address() else { return };
    let root = std::env::var("HALFMAX_TEST_POSTGRES_ROOT").unwrap();
    // Who is asked whether they came by TLS is the server.
    let encrypted = "select count(*) from pg_stat_ssl join pg_stat_activity using (pid)
         where ssl and application_name = 'halfmax'";
    for (variables, tls) in [
        (vec![("PGSSLMODE", "disable")], false),
        (vec![], true),
        (vec![("PGSSLMODE", "require")], true),
        (vec![("PGSSLMODE", "verify-full"), ("PGSSLROOTCERT", root.as_str())], true),
    ] {
        let local = address.replace("127.0.0.1", "localhost");
        let variable = |name: &str| {
            variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        };
        let name = crate::new_study();
        let login = Login::new(&local, &variable).unwrap();
        let database = Database::open(&login, Patience::default()).unwrap();
        database.begin(&name, "").unwrap();
        if tls {
            assert_ne!(psql(&address, encrypted), "0", "{variables:?}");
        }
    }
    // Signed by nobody known, and then of another name.
    let said = try_with(&address, &[("PGSSLMODE", "verify-full")]).unwrap_err();
    assert!(said.contains("TLS: invalid peer certificate"), "{said}");
    let strict = [("PGSSLMODE", "verify-full"), ("PGSSLROOTCERT", root.as_str())];
    let said = try_with(&address, &strict).unwrap_err();
    assert!(said.contains("TLS: invalid peer certificate"), "{said}");
}
