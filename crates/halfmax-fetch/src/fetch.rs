//! The files of a collection into a folder.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::check::{compare, seal};
use crate::client::Client;
use crate::download::{Download, Watch};
use crate::listing::Locator;
use crate::record::{Checked, FileEntry, Record};
use crate::take::take;
use crate::unpack::unpack;
use crate::{Catalogue, Collection, FetchError, RemoteFile};

/// What sizes and checksums of a collection are known by.
pub(crate) const CATALOGUE: &str = "the catalogue";

/// What is wanted, and where.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// What there is.
    pub catalogue: &'a Catalogue,
    /// A name of the catalogue.
    pub collection: &'a str,
    /// The folder; it is made if it is not there.
    pub dir: &'a Path,
    /// Only these files; all that are not optional if empty.
    pub files: &'a [String],
    /// Optional files as well.
    pub all: bool,
    /// Where the files are instead of where the catalogue says.
    pub base_url: Option<&'a str>,
    /// Files that were got by other means; then nothing is downloaded.
    pub from_files: &'a [PathBuf],
    /// The user agrees to the terms.
    pub accept_licence: bool,
    /// How to deal with the network.
    pub settings: Settings,
}

/// How to deal with the network.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many attempts in a row may bring nothing.
    pub attempts: u32,
    /// The wait before the second attempt; it doubles each time.
    pub first_wait: Duration,
    /// No wait is longer, whatever a server says.
    pub longest_wait: Duration,
    /// How to wait; tests do not.
    pub pause: fn(Duration),
    /// Whether to go through the proxies that the environment names.
    pub proxies: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            attempts: 5,
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_mins(1),
            pause: std::thread::sleep,
            proxies: true,
        }
    }
}

impl Settings {
    /// The wait after so many attempts without progress.
    pub(crate) fn backoff(&self, fruitless: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(fruitless.saturating_sub(1).min(16));
        self.first_wait.saturating_mul(doubled).min(self.longest_wait)
    }
}

/// How it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A server is being asked for the file.
    Asking {
        /// The file.
        name: &'a str,
    },
    /// So much of the file is here.
    Bytes {
        /// The file.
        name: &'a str,
        /// What is here.
        bytes: u64,
        /// The whole, where known.
        total: Option<u64>,
    },
    /// An attempt failed; another follows.
    Waiting {
        /// The file.
        name: &'a str,
        /// Why it failed.
        why: &'a str,
        /// How long until the next.
        wait: Duration,
    },
    /// What was there is of no use.
    Restarted {
        /// The file.
        name: &'a str,
        /// Why.
        why: &'a str,
    },
    /// The archive is being unpacked.
    Unpacking {
        /// The file.
        name: &'a str,
    },
    /// The file has its name.
    Done {
        /// The file.
        name: &'a str,
    },
}

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It came over the network.
    Downloaded,
    /// It was taken from a file that was given.
    Taken,
    /// It was there already, and is the right one.
    AlreadyThere,
}

/// A file in its place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FetchedFile {
    /// As in the catalogue.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its checksum.
    pub sha256: String,
    /// What it was held against.
    pub checked: Checked,
    /// Where it came from in the end.
    pub outcome: Outcome,
    /// At which byte an interrupted download went on.
    pub resumed_at: u64,
    /// What an archive held, at the top.
    pub unpacked: Vec<PathBuf>,
}

/// What was asked for, in its place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fetched {
    /// As in the catalogue.
    pub collection: String,
    /// In the order of the catalogue.
    pub files: Vec<FetchedFile>,
    /// What to type next.
    pub next: Option<String>,
}

/// Brings the files of a collection into a folder, each whole or not at all.
///
/// # Errors
/// [`FetchError`]; what had arrived stays, and the same request goes on from there.
pub fn fetch(
    request: &Request<'_>,
    watch: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
) -> Result<Fetched, FetchError> {
    let collection = request.catalogue.find(request.collection)?;
    let chosen = collection.choose(request.files, request.all)?;
    agree(request, collection)?;
    let run = Run { request, collection, client: Client::new(request.settings.proxies) };
    let files = if request.from_files.is_empty() {
        run.download(&chosen, watch)?
    } else {
        run.take(&chosen, watch)?
    };
    let dir = request.dir.display().to_string();
    let next = collection.next.as_ref().map(|next| next.replace("{dir}", &dir));
    Ok(Fetched { collection: collection.name.clone(), files, next })
}

/// The terms are accepted now, or were for this folder.
fn agree(request: &Request<'_>, collection: &Collection) -> Result<(), FetchError> {
    let licence = request.catalogue.licence(collection);
    let terms = format!("{} ({})", licence.title, licence.url);
    let record = Record::read(request.dir)?;
    let before = record.collections.get(&collection.name).and_then(|e| e.licence_accepted.as_ref());
    if before == Some(&terms) {
        return Ok(());
    }
    if !request.accept_licence {
        return Err(FetchError::Licence {
            collection: collection.name.clone(),
            title: licence.title.clone(),
            url: licence.url.clone(),
            text: licence.text.trim().to_owned(),
        });
    }
    std::fs::create_dir_all(request.dir).map_err(FetchError::io(request.dir))?;
    Record::update(request.dir, &collection.name, |entry| entry.licence_accepted = Some(terms))
}

struct Run<'a> {
    request: &'a Request<'a>,
    collection: &'a Collection,
    client: Client,
}

impl Run<'_> {
    fn download(
        &self,
        chosen: &[&RemoteFile],
        watch: Watch<'_>,
    ) -> Result<Vec<FetchedFile>, FetchError> {
        let record = Record::read(self.request.dir)?;
        let entry = record.collections.get(&self.collection.name);
        let there: Vec<Option<FetchedFile>> = chosen
            .iter()
            .map(|file| self.already_there(file, entry.and_then(|e| e.files.get(&file.name))))
            .collect::<Result<_, _>>()?;
        let missing: Vec<&RemoteFile> = chosen
            .iter()
            .zip(&there)
            .filter(|(_, there)| there.is_none())
            .map(|(file, _)| *file)
            .collect();
        let mut located = self.locate(&missing)?.into_iter();
        let mut files = Vec::new();
        for (file, there) in chosen.iter().zip(there) {
            let mut done = match there {
                Some(done) => done,
                None => self.bring(&located.next().expect("one for each missing file"), watch)?,
            };
            self.unpack(file, &mut done, watch)?;
            files.push(done);
        }
        Ok(files)
    }

    /// The files with their addresses.
    fn locate(&self, files: &[&RemoteFile]) -> Result<Vec<RemoteFile>, FetchError> {
        let at = |base: &str, file: &RemoteFile| {
            Some(format!("{}/{}", base.trim_end_matches('/'), file.name))
        };
        if let Some(base) = self.request.base_url {
            return Ok(files
                .iter()
                .map(|f| RemoteFile { url: at(base, f), ..(*f).clone() })
                .collect());
        }
        if let Some(listing) = &self.collection.listing
            && files.iter().any(|f| f.url.is_none())
        {
            let settings = &self.request.settings;
            return Locator { client: &self.client, settings, listing }.locate(files);
        }
        let base = self.collection.base_url.as_deref().unwrap_or_default();
        Ok(files
            .iter()
            .map(|f| RemoteFile { url: f.url.clone().or_else(|| at(base, f)), ..(*f).clone() })
            .collect())
    }

    fn bring(&self, file: &RemoteFile, watch: Watch<'_>) -> Result<FetchedFile, FetchError> {
        let path = self.request.dir.join(&file.name);
        let url = file.url.as_deref().unwrap_or_default();
        let arrived = Download {
            client: &self.client,
            settings: &self.request.settings,
            file,
            url,
            target: &path,
            known_by: CATALOGUE,
            by_hand: format!(
                "get {} with a browser, then say: halfmax fetch {} --from-file FILE",
                file.name, self.collection.name
            ),
            stale: "it was not kept; if the provider has a new release, put its size and checksum into a catalogue of your own (--catalogue)".into(),
        }
        .run(watch)?;
        let entry = FileEntry {
            from: url.to_owned(),
            version: arrived.version,
            bytes: arrived.seal.bytes,
            sha256: arrived.seal.sha256,
            checked: arrived.checked,
        };
        self.placed(file, path, entry, Outcome::Downloaded, arrived.resumed_at, watch)
    }

    fn take(
        &self,
        chosen: &[&RemoteFile],
        watch: Watch<'_>,
    ) -> Result<Vec<FetchedFile>, FetchError> {
        // By hand one gets what one likes: a file need not be among those fetched by default.
        let candidates: Vec<&RemoteFile> = if self.request.files.is_empty() {
            self.collection.files.iter().collect()
        } else {
            chosen.to_vec()
        };
        let mut files = Vec::new();
        for given in self.request.from_files {
            let (file, seal, checked) = take(given, &candidates, self.request.dir)?;
            let path = self.request.dir.join(&file.name);
            let entry = FileEntry {
                from: "a file that was given".into(),
                version: None,
                bytes: seal.bytes,
                sha256: seal.sha256,
                checked,
            };
            let mut done = self.placed(file, path, entry, Outcome::Taken, 0, watch)?;
            self.unpack(file, &mut done, watch)?;
            files.push(done);
        }
        Ok(files)
    }

    /// Writes down what has its name now.
    fn placed(
        &self,
        file: &RemoteFile,
        path: PathBuf,
        entry: FileEntry,
        outcome: Outcome,
        resumed_at: u64,
        watch: Watch<'_>,
    ) -> Result<FetchedFile, FetchError> {
        let done = FetchedFile {
            name: file.name.clone(),
            path,
            bytes: entry.bytes,
            sha256: entry.sha256.clone(),
            checked: entry.checked,
            outcome,
            resumed_at,
            unpacked: Vec::new(),
        };
        Record::update(self.request.dir, &self.collection.name, |record| {
            record.files.insert(file.name.clone(), entry);
        })?;
        // The file is whole; a wish to stop is heard at the next.
        let _ = watch(Event::Done { name: &file.name });
        Ok(done)
    }

    /// The file, if its place holds the right one.
    fn already_there(
        &self,
        file: &RemoteFile,
        before: Option<&FileEntry>,
    ) -> Result<Option<FetchedFile>, FetchError> {
        let path = self.request.dir.join(&file.name);
        if !path.exists() {
            return Ok(None);
        }
        let seal = seal(&path)?;
        let recorded = before.filter(|entry| entry.sha256 == seal.sha256);
        let occupied = |problem: String| FetchError::Occupied {
            path: path.clone(),
            problem: format!("is there, but {problem}; move it away or say another --out"),
        };
        let checked = match (compare(file, &seal, CATALOGUE), recorded) {
            (Err(problem), _) => return Err(occupied(problem)),
            (Ok(Checked::NotKnown | Checked::Size), Some(entry)) => entry.checked,
            (Ok(Checked::NotKnown), None) => {
                return Err(occupied(if before.is_some() {
                    "was changed since it was fetched".into()
                } else {
                    "was not fetched here, and nothing is known to hold it against".into()
                }));
            }
            (Ok(checked), _) => checked,
        };
        Ok(Some(FetchedFile {
            name: file.name.clone(),
            path: path.clone(),
            bytes: seal.bytes,
            sha256: seal.sha256,
            checked,
            outcome: Outcome::AlreadyThere,
            resumed_at: 0,
            unpacked: Vec::new(),
        }))
    }

    fn unpack(
        &self,
        file: &RemoteFile,
        done: &mut FetchedFile,
        watch: Watch<'_>,
    ) -> Result<(), FetchError> {
        if file.unpack {
            let _ = watch(Event::Unpacking { name: &file.name });
            done.unpacked = unpack(&done.path, self.request.dir)?;
        }
        Ok(())
    }
}
