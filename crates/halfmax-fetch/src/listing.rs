//! Pages that say where files are.

use std::io::Read;

use serde::Deserialize;

use crate::client::Client;
use crate::download::in_words;
use crate::fetch::Settings;
use crate::{FetchError, Listing, ListingKind, RemoteFile};

/// Longer pages are not listings.
const LONGEST: u64 = 32 << 20;

/// A listing with what is needed to read it.
pub(crate) struct Locator<'a> {
    pub(crate) client: &'a Client,
    pub(crate) settings: &'a Settings,
    pub(crate) listing: &'a Listing,
}

/// A file as a listing has it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    name: String,
    url: String,
    bytes: Option<u64>,
    md5: Option<String>,
}

impl Locator<'_> {
    /// `files` with address, size and checksum where they had none.
    pub(crate) fn locate(&self, files: &[&RemoteFile]) -> Result<Vec<RemoteFile>, FetchError> {
        let listed = match self.listing.kind {
            ListingKind::Figshare => {
                parsed(&self.listing.url, &self.page(&self.listing.url)?.text, figshare)?
            }
            ListingKind::Zenodo => self.zenodo()?,
        };
        files
            .iter()
            .map(|file| {
                let base = file.name.rsplit('/').next().unwrap_or(&file.name);
                let found = listed.iter().find(|l| l.name == base).ok_or_else(|| {
                    let there: Vec<&str> =
                        listed.iter().map(|l| l.name.as_str()).take(12).collect();
                    fault(
                        &self.listing.url,
                        format!("has no {base}; it lists {}", there.join(", ")),
                    )
                })?;
                if self.listing.url.starts_with("https://") && !found.url.starts_with("https://") {
                    return Err(fault(
                        &self.listing.url,
                        format!("leads to {}, which is not https", found.url),
                    ));
                }
                let mut file = (*file).clone();
                file.url = Some(found.url.clone());
                file.bytes = file.bytes.or(found.bytes);
                if file.sha256.is_none() && file.md5.is_none() {
                    file.md5.clone_from(&found.md5);
                }
                Ok(file)
            })
            .collect()
    }

    /// A concept leads to its newest record, whose page names its machine-readable form in a `Link` header.
    fn zenodo(&self) -> Result<Vec<Listed>, FetchError> {
        let url = &self.listing.url;
        let page = self.page(url)?;
        match linkset(&page.link) {
            Some(record) => parsed(&record, &self.page(&record)?.text, zenodo),
            None => parsed(url, &page.text, zenodo),
        }
    }

    fn page(&self, url: &str) -> Result<Page, FetchError> {
        let mut attempt = 1;
        loop {
            let (why, passing) = match self.client.get(url, 0, None) {
                Ok(answer) if answer.status == 200 => {
                    let link = answer.link;
                    let mut text = Vec::new();
                    match answer.body.take(LONGEST).read_to_end(&mut text) {
                        Ok(_) => {
                            let text = String::from_utf8_lossy(&text).into_owned();
                            return Ok(Page { text, link });
                        }
                        Err(error) => (error.to_string(), true),
                    }
                }
                Ok(answer) => (
                    format!("the server answers {}", in_words(answer.status)),
                    matches!(answer.status, 408 | 429 | 500..),
                ),
                Err(no) => (no.why, no.passing),
            };
            if !passing || attempt >= self.settings.attempts {
                return Err(fault(url, why));
            }
            (self.settings.pause)(self.settings.backoff(attempt));
            attempt += 1;
        }
    }
}

pub(crate) fn parsed(
    url: &str,
    text: &str,
    parse: fn(&str) -> Result<Vec<Listed>, serde_json::Error>,
) -> Result<Vec<Listed>, FetchError> {
    parse(text).map_err(|e| fault(url, format!("is no list of files ({e})")))
}

fn fault(url: &str, problem: String) -> FetchError {
    FetchError::NotTheFile {
        url: url.into(),
        problem,
        remedy: "open it with a browser, save the files, then say --from-file FILE".into(),
    }
}

struct Page {
    text: String,
    link: String,
}

/// The address of relation `linkset` in a `Link` header.
pub(crate) fn linkset(header: &str) -> Option<String> {
    header.split('<').skip(1).find_map(|link| {
        let (url, parameters) = link.split_once('>')?;
        parameters
            .split(';')
            .filter_map(|p| p.trim().trim_end_matches(',').strip_prefix("rel="))
            .any(|rel| rel.trim().trim_matches('"').split(' ').any(|r| r == "linkset"))
            .then(|| url.to_owned())
    })
}

pub(crate) fn zenodo(text: &str) -> Result<Vec<Listed>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Zenodo {
        files: Vec<File>,
    }
    #[derive(Deserialize)]
    struct File {
        key: String,
        size: Option<u64>,
        checksum: Option<String>,
        links: Links,
    }
    #[derive(Deserialize)]
    struct Links {
        #[serde(rename = "self")]
        own: String,
    }
    let record: Zenodo = serde_json::from_str(text)?;
    let listed = |file: File| Listed {
        md5: file.checksum.and_then(|c| c.strip_prefix("md5:").map(str::to_owned)),
        name: file.key,
        url: file.links.own,
        bytes: file.size,
    };
    Ok(record.files.into_iter().map(listed).collect())
}

pub(crate) fn figshare(text: &str) -> Result<Vec<Listed>, serde_json::Error> {
    #[derive(Deserialize)]
    struct File {
        name: String,
        size: Option<u64>,
        download_url: String,
        computed_md5: Option<String>,
    }
    let files: Vec<File> = serde_json::from_str(text)?;
    let listed = |file: File| Listed {
        name: file.name,
        url: file.download_url,
        bytes: file.size,
        md5: file.computed_md5.filter(|md5| !md5.is_empty()),
    };
    Ok(files.into_iter().map(listed).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_header_is_read() {
        let header = r#"<https://a.org/x> ; rel="cite-as", <https://a.org/api/1>; rel="linkset"; type="application/json""#;
        assert_eq!(linkset(header).as_deref(), Some("https://a.org/api/1"));
        assert_eq!(linkset(r#"<https://a.org/x>; rel="linksets""#), None);
        assert_eq!(linkset(""), None);
    }

    #[test]
    fn records_are_read() {
        let text = r#"{"id":1,"files":[{"key":"T.zip","size":5,"checksum":"md5:aa","links":{"self":"https://z/T"},"x":1}]}"#;
        let listed = zenodo(text).unwrap();
        assert_eq!(
            listed[0],
            Listed {
                name: "T.zip".into(),
                url: "https://z/T".into(),
                bytes: Some(5),
                md5: Some("aa".into())
            }
        );
        let text =
            r#"[{"id":2,"name":"p.csv","size":7,"download_url":"https://f/2","computed_md5":""}]"#;
        assert_eq!(figshare(text).unwrap()[0].md5, None);
        assert!(zenodo("<html>").is_err());
    }
}
