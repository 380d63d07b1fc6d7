//! Passwords in the file that `psql` reads.

use crate::PostgresError;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The password of the first line `host:port:database:user:password` that fits; `*` fits everything.
///
/// # Errors
/// If others than its owner may read the file, or it cannot be read. A file that is not there holds no password.
pub(crate) fn password(file: &Path, wanted: [&str; 4]) -> Result<Option<String>, PostgresError> {
    let fail =
        |problem: String| PostgresError::Environment { name: file.display().to_string(), problem };
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(error.to_string())),
    };
    if let Some(mode) = open_to_others(file) {
        return Err(fail(format!(
            "others may read these passwords (mode {mode:03o}); run chmod 600 on it"
        )));
    }
    Ok(text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line);
        let fits = fields.len() == 5
            && fields.iter().zip(wanted).all(|(field, wanted)| field == "*" || field == wanted);
        fits.then(|| fields[4].clone())
    }))
}

#[cfg(unix)]
fn open_to_others(file: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Option<u32> {
    None
}

/// Fields separated by colons; a backslash takes the next character as it is. The fifth holds the rest.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == ':' && fields.len() < 5 {
            fields.push(String::new());
        } else if let Some(field) = fields.last_mut() {
            let taken = if character == '\\' { characters.next() } else { Some(character) };
            field.extend(taken);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn the_first_line_that_fits_is_taken() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("pgpass");
        assert_eq!(password(&file, ["a", "1", "b", "c"]).unwrap(), None);
        fs::write(&file, "# lab\ndb:5432:lab:ann:one\n*:5432:la\\:b:*:t\\\\wo:2\n\n*:*:*:*:rest\n")
            .unwrap();
        let said = password(&file, ["a", "1", "b", "c"]).unwrap_err().to_string();
        assert!(said.contains("chmod 600"), "{said}");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let found = |wanted| password(&file, wanted).unwrap().unwrap();
        assert_eq!(found(["db", "5432", "lab", "ann"]), "one");
        assert_eq!(found(["x", "5432", "la:b", "bob"]), "t\\wo:2");
        assert_eq!(found(["db", "5433", "lab", "ann"]), "rest");
    }
}
