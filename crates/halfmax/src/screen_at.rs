//! A screen in a folder, or at an address.

use std::path::{Path, PathBuf};

use anyhow::Context;
use halfmax_data::{Ledger, Screen, store};
use halfmax_fetch::{Account, Cache, RemoteFile, RemoteFolder, Settings, is_address};

use crate::transfer::{Bar, pause};

/// Whether the screen is not on this machine.
pub(crate) fn is_remote(screen: &Path) -> bool {
    screen.to_str().is_some_and(is_address)
}

/// Reads a screen, after bringing it where it is elsewhere.
pub(crate) fn read(screen: &Path) -> anyhow::Result<Screen> {
    Ok(store::read(&folder(screen)?)?)
}

/// The same with what became of every row.
pub(crate) fn read_with_ledger(screen: &Path) -> anyhow::Result<(Screen, Ledger)> {
    let folder = folder(screen)?;
    Ok((store::read(&folder)?, store::read_ledger(&folder)?))
}

/// A path that does not depend on where the command was started.
pub(crate) fn absolute(screen: &Path) -> anyhow::Result<PathBuf> {
    if is_remote(screen) {
        return Ok(screen.into());
    }
    std::fs::canonicalize(screen).with_context(|| screen.display().to_string())
}

/// The screen's folder on this machine.
fn folder(screen: &Path) -> anyhow::Result<PathBuf> {
    let Some(url) = screen.to_str().filter(|url| is_address(url)) else {
        return Ok(screen.into());
    };
    #[allow(
        clippy::disallowed_methods,
        reason = "keys and the cache are where other programs have them"
    )]
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let remote = RemoteFolder {
        url,
        listing: store::MANIFEST,
        files: listed,
        remedy: "is the folder there, as `halfmax import --out` makes one?",
    };
    let settings = Settings { pause, ..Settings::default() };
    let mut bar = Bar::new();
    let cache = Cache::new(cache(&variable)?);
    let folder = cache.mirror(&remote, &Account::new(&variable), &settings, &mut |e| bar.show(e));
    bar.finish();
    Ok(folder?)
}

/// The files of a screen, as its manifest has them.
fn listed(manifest: &[u8]) -> Result<Vec<RemoteFile>, String> {
    let manifest: store::Manifest = serde_json::from_slice(manifest)
        .map_err(|e| format!("is no manifest of a screen ({e})"))?;
    let file = |(name, stored): (String, store::StoredFile)| RemoteFile {
        bytes: Some(stored.bytes),
        sha256: Some(stored.sha256),
        ..RemoteFile::named(&name)
    };
    Ok(manifest.files.into_iter().map(file).collect())
}

/// The folder for what was brought: `HALFMAX_CACHE`, or `halfmax` in the folder where the system keeps caches.
fn cache(variable: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<PathBuf> {
    if let Some(cache) = variable("HALFMAX_CACHE") {
        return Ok(cache.into());
    }
    let caches = variable("XDG_CACHE_HOME")
        .or_else(|| variable("LOCALAPPDATA"))
        .map(PathBuf::from)
        .or_else(|| variable("HOME").map(|home| Path::new(&home).join(".cache")));
    let caches = caches.context("set HALFMAX_CACHE to a folder for screens that are elsewhere")?;
    Ok(caches.join("halfmax"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_where_it_was_asked_to_be() {
        let at = |pairs: &[(&str, &str)]| {
            cache(&|name| pairs.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
        };
        let home = ("HOME", "/home/ann");
        assert_eq!(at(&[("HALFMAX_CACHE", "/c"), home]).unwrap(), Path::new("/c"));
        assert_eq!(at(&[("XDG_CACHE_HOME", "/x"), home]).unwrap(), Path::new("/x/halfmax"));
        assert_eq!(at(&[home]).unwrap(), Path::new("/home/ann/.cache/halfmax"));
        assert!(at(&[]).unwrap_err().to_string().contains("HALFMAX_CACHE"));
    }
}
