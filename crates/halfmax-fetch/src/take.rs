//! A file that the user got by other means.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::check::{START, Seal, compare, impostor, seal};
use crate::fetch::CATALOGUE;
use crate::part::{Origin, Part};
use crate::record::Checked;
use crate::{FetchError, RemoteFile};

/// Copies `given` to the place of the file of `candidates` that it is.
///
/// It is known by its checksum, else by its name, else by being the only one asked for: browsers rename what they save.
pub(crate) fn take<'a>(
    given: &Path,
    candidates: &[&'a RemoteFile],
    dir: &Path,
) -> Result<(&'a RemoteFile, Seal, Checked), FetchError> {
    let seal = seal(given)?;
    let name = given.file_name().unwrap_or_default().to_string_lossy();
    let base = |file: &RemoteFile| file.name.rsplit('/').next().unwrap_or_default().to_owned();
    let by_checksum = candidates
        .iter()
        .find(|f| matches!(compare(f, &seal, CATALOGUE), Ok(Checked::Sha256 | Checked::Md5)));
    let by_name = candidates.iter().find(|f| base(f) == name);
    let only = (candidates.len() == 1).then(|| &candidates[0]);
    let file = *by_checksum.or(by_name).or(only).ok_or_else(|| {
        let names: Vec<String> = candidates.iter().take(12).map(|f| base(f)).collect();
        FetchError::Mismatch {
            path: given.into(),
            problem: format!(
                "is none of {}{} by name or checksum; rename it, or say which it is with --file NAME",
                names.join(", "),
                if candidates.len() > names.len() { ", …" } else { "" }
            ),
        }
    })?;
    let start = beginning(given)?;
    let problem = impostor(&file.name, "", &start)
        .map(|p| p.replace("came", "was saved"))
        .map_or_else(|| compare(file, &seal, CATALOGUE), Err);
    let checked = problem.map_err(|problem| FetchError::Mismatch {
        path: given.into(),
        problem: format!("is not {}: {problem}", file.name),
    })?;
    place(given, &dir.join(&file.name), &seal)?;
    Ok((file, seal, checked))
}

fn beginning(path: &Path) -> Result<Vec<u8>, FetchError> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(START as u64).read_to_end(&mut start))
        .map_err(FetchError::io(path))?;
    Ok(start)
}

/// Copies the file, unless its place holds the very same.
fn place(given: &Path, target: &Path, wanted: &Seal) -> Result<(), FetchError> {
    if target.exists() {
        return if seal(target)? == *wanted {
            Ok(())
        } else {
            Err(FetchError::Occupied {
                path: target.into(),
                problem: "is there and differs; move it away or say another --out".into(),
            })
        };
    }
    let mut part = Part::open(target)?;
    part.restart(Origin { url: String::new(), validator: None })?;
    let mut from = File::open(given).map_err(FetchError::io(given))?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match from.read(&mut buffer).map_err(FetchError::io(given))? {
            0 => break,
            n => part.append(&buffer[..n])?,
        }
    }
    if seal(part.path())? != *wanted {
        part.discard()?;
        return Err(FetchError::Mismatch {
            path: given.into(),
            problem: "changed while it was copied".into(),
        });
    }
    part.finish(target)
}
