//! One table inside a `.zip` file, read without unpacking the file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::pick::is_table;
use crate::DataError;

/// Where a member lies in its archive.
#[derive(Debug, Clone)]
pub(super) struct Member {
    archive: PathBuf,
    pub(super) name: String,
    start: u64,
    packed: u64,
    size: u64,
    crc: u32,
    deflated: bool,
}

/// The members of an archive that are tables by their name, in the order of the archive.
pub(super) fn tables(path: &Path) -> Result<Vec<Member>, DataError> {
    let file = File::open(path).map_err(DataError::io(path))?;
    tables_of(path, io::BufReader::new(file))
}

/// As [`tables`], of an archive with this content.
pub(super) fn tables_of(path: &Path, content: impl Read + Seek) -> Result<Vec<Member>, DataError> {
    let damaged = |problem: String| DataError::Damaged { path: path.into(), problem };
    let unreadable = |e: zip::result::ZipError| {
        damaged(format!("is not a zip file that can be read ({e}); copy or download it again"))
    };
    let mut archive = ZipArchive::new(content).map_err(unreadable)?;
    let mut members = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(unreadable)?;
        let name = entry.name().map_err(unreadable)?.into_owned();
        if !is_table(&name) {
            continue;
        }
        let deflated = match entry.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => {
                return Err(damaged(format!(
                    "its member {name} is packed in a way other than deflate; unpack it and give the file itself"
                )));
            }
        };
        if entry.encrypted() {
            return Err(damaged(format!("its member {name} is encrypted; unpack it first")));
        }
        let start = entry.data_start().ok_or_else(|| damaged(format!("{name} has no data")))?;
        members.push(Member {
            archive: path.into(),
            start,
            packed: entry.compressed_size(),
            size: entry.size(),
            crc: entry.crc32(),
            deflated,
            name,
        });
    }
    Ok(members)
}

impl Member {
    /// Its text, checked against length and checksum at the end.
    pub(super) fn open(&self) -> io::Result<Box<dyn Read>> {
        let mut file = File::open(&self.archive)?;
        file.seek(SeekFrom::Start(self.start))?;
        let packed = io::BufReader::with_capacity(1 << 16, file).take(self.packed);
        let text: Box<dyn Read> =
            if self.deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) };
        Ok(Box::new(Checked { text, crc: Crc::new(), left: self.size, expected: self.crc }))
    }
}

/// Refuses text that is not what the archive says it is.
struct Checked {
    text: Box<dyn Read>,
    crc: Crc,
    left: u64,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.text.read(buffer)?;
        let fault = |problem| Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        if n as u64 > self.left {
            return fault("it is longer than the archive says");
        }
        self.left -= n as u64;
        self.crc.update(&buffer[..n]);
        if n == 0 && !buffer.is_empty() {
            if self.left > 0 {
                return fault("it is shorter than the archive says");
            }
            if self.crc.sum() != self.expected {
                return fault("it does not match its checksum");
            }
        }
        Ok(n)
    }
}
