//! A journal in one file of JSON lines that a kill at any byte leaves readable.

use super::{Event, Journal};
use crate::hash::fnv;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// How far an event must have got before the study goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// To the disk: it survives a power cut.
    #[default]
    Disk,
    /// To the operating system: it survives the process.
    System,
}

/// An append-only file with one event a line: `{"sum":"…","event":…}`.
///
/// The sum is the 64-bit FNV-1a hash of the event's text in 16 hexadecimal digits. What follows the last line
/// feed is an event that was being written when the process died, and is cut off on opening. Any other line that
/// does not match its sum means that the file was damaged later, and is refused with its number.
/// While it is open the file is locked, so two studies cannot interleave their events.
#[derive(Debug)]
pub struct JournalFile {
    path: PathBuf,
    file: File,
    durability: Durability,
    /// Where the next line begins.
    end: u64,
}

impl JournalFile {
    /// Opens the journal at `path`, an empty one if there is none.
    ///
    /// # Errors
    /// If another process has it open, or a line is damaged; both name the file.
    pub fn open(path: impl Into<PathBuf>, durability: Durability) -> io::Result<Self> {
        let path = path.into();
        let fail = |e: io::Error| named(&path, &e);
        let options =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).clone();
        let file = options.open(&path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let problem = "another process has this study open; wait for it, or end it";
                return Err(fail(io::Error::new(io::ErrorKind::WouldBlock, problem)));
            }
            Err(TryLockError::Error(e)) => return Err(fail(e)),
        }
        let (_, end) = read_events(&path)?;
        if file.metadata().map_err(fail)?.len() > end {
            file.set_len(end).map_err(fail)?;
        }
        sync_folder(&path, durability).map_err(fail)?;
        Ok(Self { path, file, durability, end })
    }

    /// Reads the events of a journal without locking or changing it, for example to watch a study that runs.
    ///
    /// # Errors
    /// As [`JournalFile::open`], but for the lock; and if there is no such file.
    pub fn read(path: impl AsRef<Path>) -> io::Result<Vec<Event>> {
        read_events(path.as_ref()).map(|(events, _)| events)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Journal for JournalFile {
    fn append(&mut self, event: &Event) -> io::Result<()> {
        let line = line(event)?;
        let written = self.write(line.as_bytes());
        if written.is_err() {
            // Half a line followed by a whole one would read as damage: best effort to take it back.
            let _ = self.file.set_len(self.end);
        }
        written.map_err(|e| named(&self.path, &e))
    }

    fn replay(&self, seen: usize) -> io::Result<Vec<Event>> {
        let mut events = Self::read(&self.path)?;
        Ok(events.split_off(seen.min(events.len())))
    }
}

impl JournalFile {
    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(line)?;
        if self.durability == Durability::Disk {
            self.file.sync_data()?;
        }
        self.end += line.len() as u64;
        Ok(())
    }
}

/// A new file is on the disk when its folder is.
fn sync_folder(path: &Path, durability: Durability) -> io::Result<()> {
    if cfg!(unix) && durability == Durability::Disk {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

const HEAD: &str = r#"{"sum":""#;
const MIDDLE: &str = r#"","event":"#;

fn line(event: &Event) -> io::Result<String> {
    let text = serde_json::to_string(event)?;
    let sum = fnv(text.as_bytes());
    Ok(format!("{HEAD}{sum:016x}{MIDDLE}{text}}}\n"))
}

/// The events of whole lines, and where these end.
fn read_events(path: &Path) -> io::Result<(Vec<Event>, u64)> {
    let mut bytes = Vec::new();
    File::open(path).and_then(|mut f| f.read_to_end(&mut bytes)).map_err(|e| named(path, &e))?;
    let end = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let lines = bytes[..end].split_inclusive(|b| *b == b'\n').map(|line| &line[..line.len() - 1]);
    let events = lines.enumerate().map(|(i, line)| {
        parse_line(line).map_err(|problem| {
            let problem = format!("line {}: {problem}", i + 1);
            named(path, &io::Error::new(io::ErrorKind::InvalidData, problem))
        })
    });
    Ok((events.collect::<io::Result<_>>()?, end as u64))
}

fn parse_line(line: &[u8]) -> Result<Event, String> {
    let damaged =
        || "is damaged: it does not match its checksum; restore the file from a copy".to_owned();
    let line = std::str::from_utf8(line).map_err(|_| damaged())?;
    let rest = line.strip_prefix(HEAD).ok_or_else(damaged)?;
    let (sum, rest) = rest.split_at_checked(16).ok_or_else(damaged)?;
    let text = rest.strip_prefix(MIDDLE).and_then(|r| r.strip_suffix('}')).ok_or_else(damaged)?;
    if format!("{:016x}", fnv(text.as_bytes())) != sum {
        return Err(damaged());
    }
    serde_json::from_str(text)
        .map_err(|e| format!("was written by another version of this program: {e}"))
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Params, State};

    fn asked(number: u32) -> Event {
        Event::Asked { number, params: Params::new() }
    }

    #[test]
    fn two_writers_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("trials.jsonl");
        let first = JournalFile::open(&path, Durability::System).unwrap();
        let said = JournalFile::open(&path, Durability::System).unwrap_err().to_string();
        assert!(said.contains("trials.jsonl") && said.contains("another process"), "{said}");
        drop(first);
        JournalFile::open(&path, Durability::System).unwrap();
    }

    #[test]
    fn a_file_cut_at_every_byte_keeps_its_whole_lines() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("trials.jsonl");
        let mut journal = JournalFile::open(&path, Durability::System).unwrap();
        let told =
            Event::Told { number: 0, outcome: State::Failed { reason: "höher\n".into() }.into() };
        let events = [asked(0), asked(1), told];
        for event in &events {
            journal.append(event).unwrap();
        }
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let lines = whole[..cut].split(|b| *b == b'\n').count() - 1;
            let mut journal = JournalFile::open(&path, Durability::System).unwrap();
            assert_eq!(journal.replay(0).unwrap(), events[..lines]);
            journal.append(&asked(9)).unwrap();
            assert_eq!(journal.replay(0).unwrap().len(), lines + 1);
        }
    }

    #[test]
    fn every_changed_byte_is_noticed_with_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("trials.jsonl");
        let mut journal = JournalFile::open(&path, Durability::System).unwrap();
        (0..3).for_each(|n| journal.append(&asked(n)).unwrap());
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        let second = whole.len() / 3..2 * whole.len() / 3 - 1;
        for i in second {
            let mut changed = whole.clone();
            changed[i] ^= 1;
            std::fs::write(&path, &changed).unwrap();
            let said = JournalFile::open(&path, Durability::System).unwrap_err().to_string();
            assert!(said.contains("line 2: is damaged"), "byte {i}: {said}");
            assert_eq!(std::fs::read(&path).unwrap(), changed, "a damaged file is left alone");
        }
    }
}
