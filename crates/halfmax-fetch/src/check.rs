//! Whether a file is the one that was asked for.

use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use md5::Md5;
use sha2::{Digest, Sha256};

use crate::record::Checked;
use crate::{FetchError, RemoteFile};

/// Size and checksums of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seal {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) md5: String,
}

/// Reads a file once and computes all of them.
pub(crate) fn seal(path: &Path) -> Result<Seal, FetchError> {
    let mut file = File::open(path).map_err(FetchError::io(path))?;
    let (mut sha256, mut md5, mut bytes) = (Sha256::new(), Md5::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer).map_err(FetchError::io(path))?;
        if n == 0 {
            break;
        }
        sha256.update(&buffer[..n]);
        md5.update(&buffer[..n]);
        bytes += n as u64;
    }
    Ok(Seal { bytes, sha256: hex(&sha256.finalize()), md5: hex(&md5.finalize()) })
}

/// SHA-256 in hexadecimal.
pub(crate) fn digest(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    })
}

/// What the file was held against, or how it differs from what `known_by` says.
pub(crate) fn compare(file: &RemoteFile, seal: &Seal, known_by: &str) -> Result<Checked, String> {
    if let Some(bytes) = file.bytes.filter(|bytes| *bytes != seal.bytes) {
        return Err(format!("has {} bytes, {known_by} says {bytes}", seal.bytes));
    }
    for (what, known, found) in
        [("SHA-256", &file.sha256, &seal.sha256), ("MD5", &file.md5, &seal.md5)]
    {
        if let Some(known) = known.as_ref().filter(|known| !known.eq_ignore_ascii_case(found)) {
            return Err(format!("has {what} {found}, {known_by} says {known}"));
        }
    }
    Ok(if file.sha256.is_some() {
        Checked::Sha256
    } else if file.md5.is_some() {
        Checked::Md5
    } else if file.bytes.is_some() {
        Checked::Size
    } else {
        Checked::NotKnown
    })
}

/// How many bytes are enough to see what a file is.
pub(crate) const START: usize = 512;

/// What the first bytes of a file are instead of what its name says, if they are not that.
///
/// A check for robots, a login or a notice of maintenance is an HTML page, often with status 200.
pub(crate) fn impostor(name: &str, content_type: &str, start: &[u8]) -> Option<String> {
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if matches!(ending.as_str(), "html" | "htm") {
        return None;
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let text = String::from_utf8_lossy(text).trim_start().to_ascii_lowercase();
    let page = ["<!doctype html", "<html", "<head", "<body", "<script"];
    if content_type.starts_with("text/html") || page.iter().any(|tag| text.starts_with(tag)) {
        return Some(
            "a web page came instead of the file (a check for robots, a login, or a notice)".into(),
        );
    }
    if text.starts_with("<?xml") && text.contains("<error>") {
        return Some("an error message came instead of the file".into());
    }
    let magic: &[u8] = match ending.as_str() {
        "zip" | "xlsx" => b"PK",
        "gz" => b"\x1f\x8b",
        _ => b"",
    };
    (!start.starts_with(magic))
        .then(|| format!("what came does not begin as a .{ending} file does"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standards() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("abc");
        std::fs::write(&path, "abc").unwrap();
        let seal = seal(&path).unwrap();
        // FIPS 180-2, appendix B.1; RFC 1321, appendix A.5.
        assert_eq!(seal.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(seal.md5, "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(seal.bytes, 3);
    }

    #[test]
    fn pages_are_told_from_files() {
        assert!(impostor("a.csv", "text/csv", b"A,B\n1,2\n").is_none());
        assert!(impostor("a.csv", "application/octet-stream", b"\n <!DOCTYPE html><p>").is_some());
        assert!(impostor("a.csv", "text/html; charset=utf-8", b"Just a moment").is_some());
        assert!(impostor("a.html", "text/html", b"<html>").is_none());
        assert!(impostor("a.zip", "", b"PK\x03\x04").is_none());
        assert!(impostor("a.xlsx", "", b"{\"error\":1}").unwrap().contains(".xlsx"));
        assert!(impostor("a.csv.gz", "", b"A,B").unwrap().contains(".gz"));
        assert!(impostor("a.csv", "", b"<?xml version='1.0'?><Error><Code>NoSuchKey").is_some());
        assert!(impostor("a.csv", "", b"").is_none());
    }
}
