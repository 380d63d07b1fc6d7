//! One file over the network, in as many attempts as it takes.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use crate::check::{START, Seal, compare, impostor, seal};
use crate::client::{Answer, Client};
use crate::fetch::{Event, Settings};
use crate::part::{Origin, Part};
use crate::record::Checked;
use crate::{FetchError, RemoteFile};

/// What is to be brought.
pub(crate) struct Download<'a> {
    pub(crate) client: &'a Client,
    pub(crate) settings: &'a Settings,
    /// What the file should be.
    pub(crate) file: &'a RemoteFile,
    pub(crate) url: &'a str,
    pub(crate) target: &'a Path,
    /// What its size and checksum are known by.
    pub(crate) known_by: &'a str,
    /// What a person can do that a program cannot.
    pub(crate) by_hand: String,
    /// What to do where the file is not the one that is known.
    pub(crate) stale: String,
}

/// A file that arrived and was judged.
pub(crate) struct Arrived {
    pub(crate) seal: Seal,
    pub(crate) checked: Checked,
    pub(crate) version: Option<String>,
    /// How many bytes an earlier run had left.
    pub(crate) resumed_at: u64,
}

/// Why an attempt failed.
enum Failure {
    /// The same will happen again.
    Final(FetchError),
    /// It may pass; the server may have said when.
    Passing(String, Option<Duration>),
}

impl From<FetchError> for Failure {
    fn from(error: FetchError) -> Self {
        Self::Final(error)
    }
}

pub(crate) type Watch<'a> = &'a mut dyn FnMut(Event<'_>) -> ControlFlow<()>;

impl Download<'_> {
    /// Brings the file to its place, telling `watch` how it goes.
    pub(crate) fn run(&self, watch: Watch<'_>) -> Result<Arrived, FetchError> {
        let mut part = Part::open(self.target)?;
        match self.fill(&mut part, watch) {
            Ok(arrived) => {
                part.finish(self.target)?;
                Ok(arrived)
            }
            Err(error) => {
                if part.bytes() == 0 {
                    part.discard()?;
                }
                Err(error)
            }
        }
    }

    fn fill(&self, part: &mut Part, watch: Watch<'_>) -> Result<Arrived, FetchError> {
        let resumed_at = self.usable(part);
        let mut second_chance = true;
        loop {
            self.until_whole(part, watch)?;
            let seal = seal(part.path())?;
            let problem = match compare(self.file, &seal, self.known_by) {
                Ok(checked) => {
                    let version = part.origin().and_then(|o| o.validator.clone());
                    return Ok(Arrived { seal, checked, version, resumed_at });
                }
                Err(problem) => problem,
            };
            // Pieces of two versions, or of a broken transfer, are no reason to give up.
            let again = part.is_joined() && std::mem::take(&mut second_chance);
            part.restart(self.origin(None))?;
            if !again {
                return Err(FetchError::NotTheFile {
                    url: self.url.into(),
                    problem: format!("what came {problem}"),
                    remedy: self.stale.clone(),
                });
            }
            self.tell(part, watch, Event::Restarted { name: &self.file.name, why: &problem })?;
        }
    }

    /// Attempts until the part is whole, or nothing has come for too many of them.
    fn until_whole(&self, part: &mut Part, watch: Watch<'_>) -> Result<(), FetchError> {
        let mut fruitless = 0;
        loop {
            let before = part.bytes();
            let (why, wait) = match self.attempt(part, watch) {
                Ok(()) => return Ok(()),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Passing(why, wait)) => (why, wait),
            };
            fruitless = if part.bytes() > before { 1 } else { fruitless + 1 };
            if fruitless >= self.settings.attempts {
                return Err(FetchError::GaveUp {
                    url: self.url.into(),
                    attempts: fruitless,
                    last: why,
                    remedy: if part.bytes() > 0 {
                        format!(
                            "{} bytes are kept, the same command goes on from there",
                            part.bytes()
                        )
                    } else {
                        self.by_hand.clone()
                    },
                });
            }
            let wait = wait.unwrap_or_else(|| self.settings.backoff(fruitless));
            let wait = wait.min(self.settings.longest_wait);
            self.tell(part, watch, Event::Waiting { name: &self.file.name, why: &why, wait })?;
            (self.settings.pause)(wait);
        }
    }

    /// How many bytes of the part may be kept: they are of this address, and a change of the file would be noticed.
    fn usable(&self, part: &Part) -> u64 {
        let checked = self.file.sha256.is_some() || self.file.md5.is_some();
        let is_this = |o: &Origin| o.url == self.url && (checked || o.validator.is_some());
        if part.origin().is_some_and(is_this) { part.bytes() } else { 0 }
    }

    fn attempt(&self, part: &mut Part, watch: Watch<'_>) -> Result<(), Failure> {
        let from = self.usable(part);
        if from > 0 && self.file.bytes == Some(from) {
            return Ok(());
        }
        self.tell(part, watch, Event::Asking { name: &self.file.name })?;
        let validator = part.origin().and_then(|o| o.validator.clone());
        let answer = self.client.get(self.url, from, validator.as_deref()).map_err(|no| {
            if no.passing {
                Failure::Passing(no.why, None)
            } else {
                Failure::Final(self.refused(no.why))
            }
        })?;
        match answer.status {
            200 => self.receive(part, answer, 0, watch),
            206 if from > 0 && answer.range.is_some_and(|r| r.start == Some(from)) => {
                part.join();
                self.receive(part, answer, from, watch)
            }
            206 => {
                part.restart(self.origin(None))?;
                Err(Failure::Passing(
                    "the server sent another part than was asked for".into(),
                    None,
                ))
            }
            416 if answer.range.is_some_and(|r| from > 0 && r.total == Some(from)) => Ok(()),
            416 => {
                part.restart(self.origin(None))?;
                Err(Failure::Passing("the file has become shorter".into(), None))
            }
            408 | 425 | 429 | 500..=599 => Err(Failure::Passing(said(&answer), answer.retry_after)),
            _ => Err(self.refused(said(&answer)).into()),
        }
    }

    /// Takes the body of an answer that begins at byte `from` of the file.
    fn receive(
        &self,
        part: &mut Part,
        mut answer: Answer,
        from: u64,
        watch: Watch<'_>,
    ) -> Result<(), Failure> {
        let name = &self.file.name;
        if !matches!(answer.content_encoding.as_str(), "" | "identity") {
            let problem = format!("the server packs the file ({})", answer.content_encoding);
            return Err(self.not_the_file(problem).into());
        }
        let announced = answer
            .range
            .and_then(|r| r.total)
            .or_else(|| answer.length.map(|length| length + from));
        let wrong_size = match (self.file.bytes, announced) {
            (Some(known), Some(announced)) if known != announced => {
                Some(format!("the server offers {announced} bytes, {} says {known}", self.known_by))
            }
            _ => None,
        };
        let total = announced.or(self.file.bytes);
        // An earlier part is given up only when the beginning of the new one has been looked at.
        let mut beginning = (from == 0).then(Vec::new);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let bytes = if beginning.is_some() { 0 } else { part.bytes() };
            self.tell(part, watch, Event::Bytes { name, bytes, total })?;
            let n = match answer.body.read(&mut buffer) {
                Ok(n) => n,
                Err(error) => {
                    return Err(Failure::Passing(broke_off(bytes, total, Some(&error)), None));
                }
            };
            let mut arrived = &buffer[..n];
            let held;
            if let Some(beginning) = &mut beginning {
                beginning.extend_from_slice(arrived);
                if beginning.len() < START && n > 0 {
                    continue;
                }
                held = std::mem::take(beginning);
                arrived = &held;
            }
            if beginning.take().is_some() {
                if let Some(problem) = impostor(name, &answer.content_type, arrived) {
                    return Err(self.not_the_file(problem).into());
                }
                if part.bytes() > 0 {
                    let why = "the server sends it from its beginning";
                    self.tell(part, watch, Event::Restarted { name, why })?;
                }
                if wrong_size.is_none() {
                    part.restart(self.origin(answer.validator.clone()))?;
                }
            }
            if let Some(problem) = wrong_size {
                return Err(self.not_the_file(problem).into());
            }
            part.append(arrived)?;
            if let Some(total) = total.filter(|total| part.bytes() > *total) {
                part.restart(self.origin(None))?;
                let problem = format!("more came than the {total} bytes announced");
                return Err(self.not_the_file(problem).into());
            }
            if n == 0 {
                return match total.filter(|total| part.bytes() < *total) {
                    Some(_) => Err(Failure::Passing(broke_off(part.bytes(), total, None), None)),
                    None => Ok(()),
                };
            }
        }
    }

    fn tell(&self, part: &Part, watch: Watch<'_>, event: Event<'_>) -> Result<(), FetchError> {
        match watch(event) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                Err(FetchError::Interrupted { name: self.file.name.clone(), bytes: part.bytes() })
            }
        }
    }

    fn origin(&self, validator: Option<String>) -> Origin {
        Origin { url: self.url.into(), validator }
    }

    fn refused(&self, answer: String) -> FetchError {
        FetchError::Refused { url: self.url.into(), answer, remedy: self.by_hand.clone() }
    }

    fn not_the_file(&self, problem: String) -> FetchError {
        FetchError::NotTheFile { url: self.url.into(), problem, remedy: self.by_hand.clone() }
    }
}

fn broke_off(bytes: u64, total: Option<u64>, error: Option<&std::io::Error>) -> String {
    let of = total.map_or(String::new(), |total| format!(" of {total}"));
    let why = error.map_or(String::new(), |error| format!(" ({error})"));
    format!("the connection broke off after {bytes}{of} bytes{why}")
}

/// A status, with the server's own word for it.
fn said(answer: &Answer) -> String {
    let status = in_words(answer.status);
    match &answer.reason {
        Some(reason) => format!("{status}: {reason}"),
        None => status,
    }
}

/// A status as people say it.
pub(crate) fn in_words(status: u16) -> String {
    let words = match status {
        301 | 307 => "it is elsewhere",
        401 | 403 => "access denied",
        404 => "not found",
        408 => "timeout",
        410 => "gone",
        429 => "too many requests",
        500 => "internal error",
        502 => "bad gateway",
        503 => "unavailable",
        504 => "gateway timeout",
        _ => return format!("status {status}"),
    };
    format!("{status} ({words})")
}
