//! Files over a network that does what networks do.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod archives;
mod broken;
mod by_hand;
mod listings;
mod mirrors;
mod object_store;
mod server;
#[path = "../../../halfmax-prep/tests/it/specimens.rs"]
mod specimens;
mod terms;
mod whole;

use std::fmt::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use halfmax_fetch::{Catalogue, Event, FetchError, Fetched, Request, Settings, fetch, testing};
use sha2::{Digest, Sha256};

/// A table long enough to come in several pieces.
fn content() -> Vec<u8> {
    let mut text = b"DRUG_ID,COSMIC_ID,LN_IC50\n".to_vec();
    for row in 0..20_000_u32 {
        text.extend_from_slice(format!("{row},{},{}\n", row * 7 % 1000, row % 13).as_bytes());
    }
    text
}

fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// A catalogue of one collection, `c`, with these entries under `files`.
fn catalogue(base_url: &str, files: &str) -> Catalogue {
    let text = format!(
        "[licences.l]\ntitle = \"terms\"\nurl = \"https://example.org/terms\"\ntext = \"Be good.\"\n\
         [[collections]]\nname = \"c\"\ntitle = \"C\"\nlicence = \"l\"\nbase_url = \"{base_url}\"\n\
         next = \"halfmax import {{dir}}\"\nfiles = [{files}]\n"
    );
    Catalogue::parse("a test", &text).unwrap()
}

/// One file of known size and checksum.
fn known(base_url: &str, content: &[u8]) -> Catalogue {
    let entry = format!(
        "{{ name = \"a.csv\", bytes = {}, sha256 = \"{}\" }}",
        content.len(),
        sha256(content)
    );
    catalogue(base_url, &entry)
}

/// A folder, and what happened while it was filled.
struct Bench {
    dir: tempfile::TempDir,
    events: Vec<String>,
    /// Stops when so many bytes are there.
    stop_at: Option<u64>,
}

impl Bench {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), events: Vec::new(), stop_at: None }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    /// Names in the folder, without the record.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != halfmax_fetch::RECORD)
            .collect();
        names.sort();
        names
    }

    fn fetch(&mut self, catalogue: &Catalogue) -> Result<Fetched, FetchError> {
        self.ask(catalogue, |_| {})
    }

    fn ask<'a>(
        &mut self,
        catalogue: &'a Catalogue,
        change: impl FnOnce(&mut Request<'a>),
    ) -> Result<Fetched, FetchError> {
        let dir: PathBuf = self.dir.path().into();
        let dir: &'static Path = Box::leak(dir.into_boxed_path());
        let mut request = Request {
            catalogue,
            collection: "c",
            dir,
            files: &[],
            all: false,
            base_url: None,
            from_files: &[],
            accept_licence: true,
            settings: Settings {
                first_wait: Duration::from_millis(1),
                pause: |_| {},
                proxies: false,
                ..Settings::default()
            },
        };
        change(&mut request);
        self.events.clear();
        let (events, stop_at) = (&mut self.events, self.stop_at);
        fetch(&request, &mut |event| {
            match event {
                Event::Bytes { bytes, .. } => {
                    if stop_at.is_some_and(|at| bytes >= at) {
                        return ControlFlow::Break(());
                    }
                }
                other => events.push(format!("{other:?}")),
            }
            ControlFlow::Continue(())
        })
    }

    fn fault(&mut self, catalogue: &Catalogue) -> String {
        self.fetch(catalogue).unwrap_err().to_string()
    }

    fn saw(&self, what: &str) -> bool {
        self.events.iter().any(|event| event.contains(what))
    }
}
