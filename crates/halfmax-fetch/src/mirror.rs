//! A folder at an address, kept by checksums.

use std::fs::{self, File, TryLockError};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::check::{compare, digest, seal};
use crate::client::Client;
use crate::download::{Download, Watch};
use crate::names::is_inside;
use crate::object_store::SCHEME;
use crate::{Account, Event, FetchError, RemoteFile, Settings};

/// How often a cache is looked at that another process works on.
const TURN: Duration = Duration::from_millis(500);

/// A folder on this machine for files from elsewhere.
///
/// ```text
/// files/SHA-256            each file once, whatever it is called and wherever it came from
/// folders/SHA-256          a folder by the checksum of the file that lists it, with links to the files
/// ```
#[derive(Debug, Clone)]
pub struct Cache {
    dir: PathBuf,
}

/// A folder somewhere else, one file of which says which others there are.
#[derive(Debug, Clone)]
pub struct RemoteFolder<'a> {
    /// `s3://BUCKET/FOLDER`, `https://HOST/FOLDER` or `http://HOST/FOLDER`.
    pub url: &'a str,
    /// The file that lists the others, which is asked for every time.
    pub listing: &'a str,
    /// The files it lists, each with its checksum; or what is wrong with it.
    pub files: fn(&[u8]) -> Result<Vec<RemoteFile>, String>,
    /// What to do if it is not there.
    pub remedy: &'a str,
}

/// Whether this is the address of a folder elsewhere.
pub fn is_address(text: &str) -> bool {
    [SCHEME, "http://", "https://"].iter().any(|scheme| text.starts_with(scheme))
}

impl Cache {
    /// A cache in this folder, which is made when it is needed.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// Brings what is missing of a folder; where it is on this machine.
    ///
    /// A file whose checksum is right is not asked for again. What breaks off goes on where it stopped. Processes that
    /// share a cache wait for each other.
    ///
    /// # Errors
    /// [`FetchError`]; what had arrived stays.
    pub fn mirror(
        &self,
        remote: &RemoteFolder<'_>,
        account: &Account,
        settings: &Settings,
        watch: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<PathBuf, FetchError> {
        let client = Client::new(settings.proxies).with_account(account.clone());
        let by_hand = remedy(remote, account);
        let mirror =
            Mirror { remote, url: plain(remote.url)?, settings, client, by_hand, dir: &self.dir };
        let _turn = self.wait_for_turn(settings, watch)?;
        mirror.run(watch)
    }

    /// The right to change the cache, until what is returned is dropped.
    fn wait_for_turn(&self, settings: &Settings, watch: Watch<'_>) -> Result<File, FetchError> {
        fs::create_dir_all(&self.dir).map_err(FetchError::io(&self.dir))?;
        let path = self.dir.join("lock");
        let lock = File::create(&path).map_err(FetchError::io(&path))?;
        loop {
            match lock.try_lock() {
                Err(TryLockError::WouldBlock) => {}
                // Not every file system has locks; without them two processes may both bring a file.
                Ok(()) | Err(TryLockError::Error(_)) => return Ok(lock),
            }
            let why = "another process works on the cache";
            let waiting = Event::Waiting { name: "cache", why, wait: TURN };
            if watch(waiting).is_break() {
                return Err(FetchError::Interrupted { name: "the cache".into(), bytes: 0 });
            }
            (settings.pause)(TURN);
        }
    }
}

struct Mirror<'a> {
    remote: &'a RemoteFolder<'a>,
    /// Without a slash at the end.
    url: &'a str,
    settings: &'a Settings,
    client: Client,
    by_hand: String,
    dir: &'a Path,
}

impl Mirror<'_> {
    fn run(&self, watch: Watch<'_>) -> Result<PathBuf, FetchError> {
        let listing = self.listing(watch)?;
        let odd = |problem: String| FetchError::NotTheFile {
            url: format!("{}/{}", self.url, self.remote.listing),
            problem,
            remedy: self.remote.remedy.into(),
        };
        let files = (self.remote.files)(&listing).map_err(odd)?;
        for file in &files {
            if !is_inside(&file.name) || file.name == self.remote.listing {
                return Err(odd(format!("{:?} is no name of a file inside a folder", file.name)));
            }
            let checksum = file.sha256.as_deref().unwrap_or_default();
            if checksum.len() != 64 || !checksum.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(odd(format!("{:?} has no SHA-256", file.name)));
            }
        }
        let folder = self.dir.join("folders").join(digest(&listing));
        for file in &files {
            self.place(file, &folder, watch)?;
        }
        // Last: with it the folder is whole.
        let path = folder.join(self.remote.listing);
        if !fs::read(&path).is_ok_and(|there| there == listing) {
            fs::create_dir_all(&folder).map_err(FetchError::io(&folder))?;
            let staged = beside(&path);
            fs::write(&staged, &listing).map_err(FetchError::io(&staged))?;
            fs::rename(&staged, &path).map_err(FetchError::io(&path))?;
        }
        Ok(folder)
    }

    /// The list as it is now.
    fn listing(&self, watch: Watch<'_>) -> Result<Vec<u8>, FetchError> {
        let file = RemoteFile::named(self.remote.listing);
        let target = self.dir.join("listings").join(digest(self.url.as_bytes()));
        self.bring(&file, &target, watch)?;
        fs::read(&target).map_err(FetchError::io(&target))
    }

    /// Links the right file to its name in the folder.
    fn place(&self, file: &RemoteFile, folder: &Path, watch: Watch<'_>) -> Result<(), FetchError> {
        let path = folder.join(&file.name);
        if is_right(file, &path)? {
            return Ok(());
        }
        let kept = self.dir.join("files").join(file.sha256.as_deref().unwrap_or_default());
        if !is_right(file, &kept)? {
            self.bring(file, &kept, watch)?;
        }
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).map_err(FetchError::io(parent))?;
        let staged = beside(&path);
        // Not every file system has links.
        fs::hard_link(&kept, &staged)
            .or_else(|_| fs::copy(&kept, &staged).map(|_| ()))
            .map_err(FetchError::io(&staged))?;
        fs::rename(&staged, &path).map_err(FetchError::io(&path))
    }

    fn bring(&self, file: &RemoteFile, target: &Path, watch: Watch<'_>) -> Result<(), FetchError> {
        let url = format!("{}/{}", self.url, file.name);
        let download = Download {
            client: &self.client,
            settings: self.settings,
            file,
            url: &url,
            target,
            known_by: self.remote.listing,
            by_hand: self.by_hand.clone(),
            stale: format!(
                "it was not kept; {} and the file are not of the same folder: was it replaced, or is it still being copied?",
                self.remote.listing
            ),
        };
        download.run(watch)?;
        let _ = watch(Event::Done { name: &file.name });
        Ok(())
    }
}

/// An address that can be shown and continued.
fn plain(url: &str) -> Result<&str, FetchError> {
    let refuse = |problem: &str| {
        let shown = url.split(['?', '#']).next().unwrap_or_default();
        let shown = shown.rsplit_once('@').map_or(shown, |(_, rest)| rest);
        let right = "the address of a folder is s3://BUCKET/FOLDER or https://HOST/FOLDER";
        Err(FetchError::Unknown { problem: format!("{shown}: {problem}; {right}") })
    };
    let place = url.split_once("://").map_or("", |(_, place)| place);
    let host = place.split('/').next().unwrap_or_default();
    if url.contains(['?', '#']) {
        return refuse("names of files cannot follow what stands after ? or #");
    }
    if host.contains('@') {
        return refuse("a password in an address would be kept in files and lists of processes");
    }
    if host.is_empty() {
        return refuse("names no host or bucket");
    }
    Ok(url.trim_end_matches('/'))
}

/// What to do where a server says no.
fn remedy(remote: &RemoteFolder<'_>, account: &Account) -> String {
    if !remote.url.starts_with(SCHEME) {
        return remote.remedy.into();
    }
    let keys = if account.has_keys() {
        "are the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY those of this bucket, and AWS_REGION its region?"
    } else {
        "requests are not signed: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY if not everyone may read the bucket"
    };
    format!("{}; {keys}", remote.remedy)
}

/// Whether a file is there, and is the one that is meant.
fn is_right(file: &RemoteFile, path: &Path) -> Result<bool, FetchError> {
    Ok(path.is_file() && compare(file, &seal(path)?, "").is_ok())
}

/// A name of this process's own in the same folder.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_cannot_be_continued_is_refused_without_its_secrets() {
        for bad in [
            "https://host/screen?sig=hunter2",
            "https://ann:hunter2@host/screen",
            "https:///screen",
            "s3://",
        ] {
            let said = plain(bad).unwrap_err().to_string();
            assert!(!said.contains("hunter2"), "{said}");
        }
        assert_eq!(plain("s3://lab/gdsc2/").unwrap(), "s3://lab/gdsc2");
    }
}
