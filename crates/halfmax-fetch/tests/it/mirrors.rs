//! Folders at an address.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use halfmax_fetch::{Account, Cache, Event, FetchError, RemoteFile, RemoteFolder, Settings};

use crate::server::{Asked, Reply, Server};
use crate::{content, sha256};

/// What a folder holds, by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A folder of two files, with a list of them.
pub(crate) fn folder(version: &str) -> Files {
    let mut files = Files::from([
        ("responses.tsv".to_owned(), format!("row\t{version}\n").into_bytes()),
        ("omics/large.bin".to_owned(), content()),
    ]);
    list(&mut files);
    files
}

fn list(files: &mut Files) {
    files.remove("list");
    let line = |(name, content): (&String, &Vec<u8>)| {
        format!("{name} {} {}\n", content.len(), sha256(content))
    };
    let text: String = files.iter().map(line).collect();
    files.insert("list".into(), text.into_bytes());
}

fn listed(text: &[u8]) -> Result<Vec<RemoteFile>, String> {
    let text = std::str::from_utf8(text).map_err(|e| e.to_string())?;
    let line = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let [name, bytes, sha256] = words[..] else { return Err(format!("no list: {line}")) };
        let bytes = Some(bytes.parse().map_err(|_| format!("no size: {line}"))?);
        Ok(RemoteFile { bytes, sha256: Some(sha256.into()), ..RemoteFile::named(name) })
    };
    text.lines().map(line).collect()
}

/// A cache of its own.
pub(crate) struct Shelf {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) account: Account,
    stop_at: Option<u64>,
}

impl Shelf {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { dir, account: Account::default(), stop_at: None }
    }

    pub(crate) fn bring(&self, url: &str) -> Result<PathBuf, FetchError> {
        let remedy = "make it";
        let remote = RemoteFolder { url, listing: "list", files: listed, remedy };
        let settings = Settings {
            first_wait: Duration::from_millis(1),
            pause: |_| std::thread::sleep(Duration::from_millis(1)),
            proxies: false,
            ..Settings::default()
        };
        Cache::new(self.dir.path()).mirror(&remote, &self.account, &settings, &mut |event| {
            match event {
                Event::Bytes { bytes, .. } if self.stop_at.is_some_and(|at| bytes >= at) => {
                    ControlFlow::Break(())
                }
                _ => ControlFlow::Continue(()),
            }
        })
    }

    pub(crate) fn refused(&self, url: &str) -> String {
        self.bring(url).unwrap_err().to_string()
    }
}

/// What lies in a folder, by name.
pub(crate) fn read(folder: &std::path::Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    files
}

/// Serves the files below `/lab/`.
fn serve(files: &Arc<Mutex<Files>>) -> Server {
    let files = Arc::clone(files);
    Server::new(move |asked| answer(asked, &files.lock().unwrap()))
}

fn answer(asked: &Asked, files: &Files) -> Reply {
    match asked.path.strip_prefix("/lab/").and_then(|name| files.get(name)) {
        Some(content) => Reply::of(asked, content).header("ETag: \"v\""),
        None => Reply::new(404, "no"),
    }
}

fn asked(server: &Server) -> Vec<String> {
    server.asked().into_iter().map(|asked| asked.path).collect()
}

#[test]
fn a_folder_is_brought_once_and_a_new_version_costs_what_is_new() {
    let files = Arc::new(Mutex::new(folder("one")));
    let server = serve(&files);
    let shelf = Shelf::new();
    let url = format!("{}lab/", server.url());
    let first = shelf.bring(&url).unwrap();
    assert_eq!(read(&first), folder("one"));
    assert_eq!(shelf.bring(&url).unwrap(), first);
    assert_eq!(
        asked(&server),
        ["/lab/list", "/lab/omics/large.bin", "/lab/responses.tsv", "/lab/list"]
    );

    *files.lock().unwrap() = folder("two");
    let second = shelf.bring(&url).unwrap();
    assert_eq!(read(&second), folder("two"));
    assert_eq!(read(&first), folder("one"), "who reads the old one goes on reading it");
    assert_eq!(asked(&server)[4..], ["/lab/list", "/lab/responses.tsv"]);
}

#[test]
fn what_was_damaged_is_brought_again() {
    let files = Arc::new(Mutex::new(folder("one")));
    let server = serve(&files);
    let shelf = Shelf::new();
    let url = format!("{}lab", server.url());
    let there = shelf.bring(&url).unwrap();
    // Both links are of one file.
    std::fs::write(there.join("omics/large.bin"), "flipped").unwrap();
    std::fs::remove_file(there.join("responses.tsv")).unwrap();
    assert_eq!(read(&shelf.bring(&url).unwrap()), folder("one"));
    assert_eq!(asked(&server)[3..], ["/lab/list", "/lab/omics/large.bin"]);
}

#[test]
fn what_breaks_off_goes_on() {
    let files = Arc::new(Mutex::new(folder("one")));
    let server = serve(&files);
    let mut shelf = Shelf::new();
    let url = format!("{}lab", server.url());
    shelf.stop_at = Some(100_000);
    assert!(shelf.refused(&url).contains("the same command goes on from there"));
    shelf.stop_at = None;
    assert_eq!(read(&shelf.bring(&url).unwrap()), folder("one"));
    let again = server.asked().into_iter().rfind(|a| a.path.ends_with("large.bin")).unwrap();
    assert!(again.from.is_some_and(|from| from >= 100_000), "{again:?}");
}

#[test]
fn processes_that_share_a_cache_bring_a_file_once() {
    let files = Arc::new(Mutex::new(folder("one")));
    let server = serve(&files);
    let shelf = Shelf::new();
    let url = format!("{}lab", server.url());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(read(&shelf.bring(&url).unwrap()), folder("one")));
        }
    });
    let large = asked(&server).iter().filter(|path| path.ends_with("large.bin")).count();
    assert_eq!(large, 1);
}

#[test]
fn what_is_not_the_folder_is_said_plainly() {
    let said = |answer: fn(&Asked) -> Reply| {
        let server = Server::new(answer);
        let shelf = Shelf::new();
        let said = shelf.refused(&format!("{}lab", server.url()));
        let folders = shelf.dir.path().join("folders");
        let whole = folders.is_dir() && read(&folders).keys().any(|name| name.ends_with("list"));
        assert!(!whole, "a folder that is not whole has a list: {said}");
        said
    };
    let gone = said(|_| Reply::new(404, "no"));
    assert!(gone.contains("/lab/list: the server answers 404 (not found); make it"), "{gone}");
    let denied = said(|_| Reply::new(403, "no"));
    assert!(denied.contains("403 (access denied)"), "{denied}");
    let page =
        said(|_| Reply::new(200, "<!doctype html><p>Log in").header("Content-Type: text/html"));
    assert!(page.contains("a web page came instead of the file"), "{page}");
    let none = said(|_| Reply::new(200, "never mind"));
    assert!(none.contains("no list: never mind"), "{none}");
    let outside = said(|_| Reply::new(200, format!("../x 1 {}\n", sha256(b"x"))));
    assert!(outside.contains("\"../x\" is no name of a file inside a folder"), "{outside}");
    let other = said(|asked| {
        let mut files = folder("one");
        files.insert("responses.tsv".into(), b"row\tTWO\n".to_vec());
        answer(asked, &files)
    });
    assert!(other.contains("has SHA-256") && other.contains("list says"), "{other}");
    assert!(other.contains("was it replaced"), "{other}");
    let half = said(|asked| {
        let mut files = folder("one");
        files.remove("omics/large.bin");
        answer(asked, &files)
    });
    assert!(half.contains("omics/large.bin: the server answers 404"), "{half}");
}
