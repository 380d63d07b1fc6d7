//! Where the text of a table comes from.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::member::Member;
use crate::DataError;

/// Text that can be read from its start as often as needed.
#[derive(Debug)]
pub(super) enum Content {
    /// A file as it is.
    Plain(PathBuf),
    /// A gzipped file.
    Gzip(PathBuf),
    /// A member of a `.zip` file.
    Zipped(Member),
    /// Text that was made of something else.
    Memory(Vec<u8>),
}

impl Content {
    /// The text from its start.
    pub(super) fn open(&self, shown: &Path) -> Result<Box<dyn Read + '_>, DataError> {
        Ok(match self {
            Self::Plain(path) => Box::new(open_file(path)?),
            Self::Gzip(path) => {
                let file = io::BufReader::with_capacity(1 << 16, open_file(path)?);
                Box::new(MultiGzDecoder::new(file))
            }
            Self::Zipped(member) => member.open().map_err(|e| self.fault(shown, e))?,
            Self::Memory(bytes) => Box::new(&bytes[..]),
        })
    }

    /// All of the text.
    pub(super) fn whole(&self, shown: &Path) -> Result<Cow<'_, [u8]>, DataError> {
        if let Self::Memory(bytes) = self {
            return Ok(Cow::Borrowed(bytes));
        }
        let mut bytes = match self {
            Self::Plain(path) => {
                Vec::with_capacity(path.metadata().map_or(0, |m| m.len() as usize))
            }
            _ => Vec::new(),
        };
        self.open(shown)?.read_to_end(&mut bytes).map_err(|e| self.fault(shown, e))?;
        Ok(Cow::Owned(bytes))
    }

    /// What a fault while reading means.
    pub(super) fn fault(&self, shown: &Path, error: io::Error) -> DataError {
        let packed = match self {
            Self::Plain(_) | Self::Memory(_) => return DataError::io(shown)(error),
            Self::Gzip(_) => "gzip",
            Self::Zipped(_) => "zip",
        };
        DataError::Damaged {
            path: shown.into(),
            problem: format!(
                "the {packed} data cannot be read to its end ({error}); copy or download the file again"
            ),
        }
    }
}

fn open_file(path: &Path) -> Result<File, DataError> {
    let file = File::open(path).map_err(DataError::io(path))?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(DataError::io(path)(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    Ok(file)
}
