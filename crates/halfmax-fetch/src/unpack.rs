//! The folders of a zip archive, each in its place or not at all.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use crate::FetchError;

/// Unpacks `archive` into `dir` and says what it held at the top.
///
/// What is there already stays, if it is the same. Names that would leave the folder are refused; what file managers
/// add for themselves (`__MACOSX`) is left out.
pub(crate) fn unpack(archive: &Path, dir: &Path) -> Result<Vec<PathBuf>, FetchError> {
    let fault = |problem: String| FetchError::Mismatch { path: archive.into(), problem };
    let file = File::open(archive).map_err(FetchError::io(archive))?;
    let mut zip = ZipArchive::new(file).map_err(|e| fault(format!("is no zip archive ({e})")))?;
    let staged = dir
        .join(format!(".{}.unpacking", archive.file_name().unwrap_or_default().to_string_lossy()));
    // Of a process that was killed.
    remove(&staged)?;
    let mut tops = BTreeSet::new();
    for at in 0..zip.len() {
        let mut member =
            zip.by_index(at).map_err(|e| fault(format!("cannot be unpacked ({e})")))?;
        let name = member.enclosed_name().ok_or_else(|| {
            let name = String::from_utf8_lossy(member.name_raw()).into_owned();
            fault(format!("holds {name:?}, which would leave the folder"))
        })?;
        let Some(top) = name.iter().next().map(PathBuf::from) else { continue };
        if top.as_os_str() == "__MACOSX" || member.is_dir() {
            continue;
        }
        let there = dir.join(&name);
        if dir.join(&top).exists() {
            if !is_same(&there, member.size(), member.crc32())? {
                remove(&staged)?;
                return Err(FetchError::Occupied {
                    path: there,
                    problem: format!(
                        "is not as in {}; move {} away to unpack it again",
                        archive.display(),
                        dir.join(&top).display()
                    ),
                });
            }
        } else {
            let target = staged.join(&name);
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder).map_err(FetchError::io(folder))?;
            }
            let mut out = File::create(&target).map_err(FetchError::io(&target))?;
            io::copy(&mut member, &mut out).map_err(|e| {
                fault(format!("{} cannot be unpacked ({e}); fetch it again", name.display()))
            })?;
        }
        tops.insert(top);
    }
    for top in &tops {
        let from = staged.join(top);
        if from.exists() {
            let to = dir.join(top);
            fs::rename(&from, &to).map_err(FetchError::io(to))?;
        }
    }
    remove(&staged)?;
    Ok(tops.into_iter().map(|top| dir.join(top)).collect())
}

fn is_same(path: &Path, bytes: u64, crc32: u32) -> Result<bool, FetchError> {
    match fs::metadata(path) {
        Ok(found) if found.len() == bytes => {}
        _ => return Ok(false),
    }
    let mut file = File::open(path).map_err(FetchError::io(path))?;
    let mut crc = flate2::CrcWriter::new(io::sink());
    io::copy(&mut file, &mut crc).map_err(FetchError::io(path))?;
    Ok(crc.crc().sum() == crc32)
}

fn remove(dir: &Path) -> Result<(), FetchError> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FetchError::io(dir)(error)),
        _ => Ok(()),
    }
}
