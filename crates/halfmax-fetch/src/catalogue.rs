//! What can be fetched, and where it is.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::FetchError;
use crate::names::{expand, is_inside};

/// Collections of files with their terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Terms by their short name.
    pub licences: BTreeMap<String, Licence>,
    /// In the order in which they are listed.
    pub collections: Vec<Collection>,
}

/// Terms as we read them; what stands at `url` is what counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// What the terms are called.
    pub title: String,
    /// Where they stand.
    pub url: String,
    /// What they come to, and what to cite.
    pub text: String,
}

/// Files that are fetched under one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    /// What is typed; case does not matter.
    pub name: String,
    /// What it is.
    pub title: String,
    /// A key of [`Catalogue::licences`].
    pub licence: String,
    /// The address that names of files are appended to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// A page that knows the addresses, for files that have none here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listing: Option<Listing>,
    /// What else a user should know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What to type next; `{dir}` is where the files are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// At least one; names are unique.
    pub files: Vec<RemoteFile>,
}

/// One file of a collection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoteFile {
    /// Its name, with `/` between folders.
    pub name: String,
    /// Its address, if it is not the collection's followed by the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its size, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Its SHA-256 in hexadecimal, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Its MD5 in hexadecimal, where that is what the provider gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5: Option<String>,
    /// Only on request: large, or seldom needed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// A zip archive whose folders are wanted, not the archive.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unpack: bool,
}

/// A page that says where files are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// How it is read.
    pub kind: ListingKind,
    /// Its address.
    pub url: String,
}

/// Who keeps the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingKind {
    /// A record of Zenodo, or the concept that leads to its newest version.
    Zenodo,
    /// The files of a figshare article, as its API gives them.
    Figshare,
}

impl RemoteFile {
    /// A file of which nothing but its name is known.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.into(),
            url: None,
            bytes: None,
            sha256: None,
            md5: None,
            optional: false,
            unpack: false,
        }
    }
}

impl Catalogue {
    /// The list that comes with halfmax.
    pub fn built_in() -> Self {
        Self::parse("the built-in catalogue", include_str!("catalogue.toml"))
            .expect("the built-in catalogue is tested")
    }

    /// A list of the user's own, in the same format.
    ///
    /// # Errors
    /// [`FetchError::Io`], or [`FetchError::Catalogue`] with what is wrong in it.
    pub fn read(path: &Path) -> Result<Self, FetchError> {
        let text = std::fs::read_to_string(path).map_err(FetchError::io(path))?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// A list from text; `origin` is what messages call it.
    ///
    /// # Errors
    /// [`FetchError::Catalogue`].
    pub fn parse(origin: &str, text: &str) -> Result<Self, FetchError> {
        let fault = |problem: String| FetchError::Catalogue { origin: origin.into(), problem };
        let mut catalogue: Self = toml::from_str(text)
            .map_err(|e| fault(format!("is no catalogue: {}", e.to_string().trim_end())))?;
        let mut seen = BTreeSet::new();
        for collection in &mut catalogue.collections {
            collection.expand().map_err(fault)?;
            if !seen.insert(collection.name.to_lowercase()) {
                return Err(fault(format!("collection {:?} is given twice", collection.name)));
            }
            if !catalogue.licences.contains_key(&collection.licence) {
                return Err(fault(format!(
                    "collection {:?} names licence {:?}, which is not there",
                    collection.name, collection.licence
                )));
            }
        }
        Ok(catalogue)
    }

    /// The collection of this name, whatever its case.
    ///
    /// # Errors
    /// [`FetchError::Unknown`], which names the nearest.
    pub fn find(&self, name: &str) -> Result<&Collection, FetchError> {
        self.collections.iter().find(|c| c.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
            let names: Vec<&str> = self.collections.iter().map(|c| c.name.as_str()).collect();
            FetchError::Unknown {
                problem: format!(
                    "{name:?} is not in the catalogue{}; there are {}",
                    nearest(name, &names),
                    names.join(", ")
                ),
            }
        })
    }

    /// The terms of a collection of this catalogue.
    pub fn licence(&self, collection: &Collection) -> &Licence {
        &self.licences[&collection.licence]
    }
}

impl Collection {
    /// Replaces patterns by the names they stand for; refuses what no folder should receive.
    fn expand(&mut self) -> Result<(), String> {
        let mut files = Vec::new();
        for pattern in &self.files {
            let names = expand(&pattern.name)?;
            let several = names.len() > 1;
            if several
                && (pattern.url.is_some() || pattern.sha256.is_some() || pattern.md5.is_some())
            {
                return Err(format!(
                    "{:?} stands for {} files, so it cannot have one address or checksum",
                    pattern.name,
                    names.len()
                ));
            }
            files.extend(names.into_iter().map(|name| RemoteFile { name, ..pattern.clone() }));
        }
        let mut seen = BTreeSet::new();
        for file in &files {
            if !is_inside(&file.name) {
                return Err(format!("{:?} is no name of a file inside a folder", file.name));
            }
            if !seen.insert(file.name.clone()) {
                return Err(format!("{:?} is given twice in {:?}", file.name, self.name));
            }
            for (what, digest, digits) in [("sha256", &file.sha256, 64), ("md5", &file.md5, 32)] {
                if digest
                    .as_ref()
                    .is_some_and(|d| d.len() != digits || !d.bytes().all(|b| b.is_ascii_hexdigit()))
                {
                    return Err(format!(
                        "{:?}: {what} must be {digits} hexadecimal digits",
                        file.name
                    ));
                }
            }
            if file.url.is_none() && self.base_url.is_none() && self.listing.is_none() {
                return Err(format!("{:?} has no url, and {:?} no base_url", file.name, self.name));
            }
        }
        if files.is_empty() {
            return Err(format!("{:?} has no files", self.name));
        }
        self.files = files;
        Ok(())
    }

    /// The files of these names, or those that are not optional; `all` of them if wished.
    ///
    /// # Errors
    /// [`FetchError::Unknown`] for a name that is not among them.
    pub fn choose(&self, names: &[String], all: bool) -> Result<Vec<&RemoteFile>, FetchError> {
        if names.is_empty() {
            return Ok(self.files.iter().filter(|f| all || !f.optional).collect());
        }
        names
            .iter()
            .map(|name| {
                self.files.iter().find(|f| f.name == *name).ok_or_else(|| {
                    let there: Vec<&str> = self.files.iter().map(|f| f.name.as_str()).collect();
                    let shown = there.len().min(12);
                    FetchError::Unknown {
                        problem: format!(
                            "{} has no file {name:?}{}; it has {}{}",
                            self.name,
                            nearest(name, &there),
                            there[..shown].join(", "),
                            if shown < there.len() {
                                format!(" and {} more", there.len() - shown)
                            } else {
                                String::new()
                            }
                        ),
                    }
                })
            })
            .collect()
    }
}

fn nearest(name: &str, names: &[&str]) -> String {
    let distance = |other: &&str| {
        strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &other.to_lowercase())
    };
    names
        .iter()
        .max_by(|a, b| distance(a).total_cmp(&distance(b)))
        .filter(|best| distance(best) >= 0.6)
        .map_or(String::new(), |best| format!("; did you mean {best}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_is_sound() {
        let catalogue = Catalogue::built_in();
        for name in ["gdsc1", "gdsc2", "depmap", "passports", "prism", "ctrpv2", "improve"] {
            catalogue.find(name).unwrap();
        }
        let improve = catalogue.find("IMPROVE").unwrap();
        assert!(improve.files.iter().any(|f| f.name == "splits/GDSCv2_split_9_test.txt"));
        assert_eq!(improve.files.iter().filter(|f| f.name.starts_with("splits/")).count(), 155);
        assert!(catalogue.collections.iter().all(|c| c.files.iter().any(|f| !f.optional)));
    }

    #[test]
    fn a_mistyped_name_is_led_back() {
        let said = Catalogue::built_in().find("gdcs2").unwrap_err().to_string();
        assert!(said.contains("did you mean gdsc2?"), "{said}");
        let catalogue = Catalogue::built_in();
        let depmap = catalogue.find("depmap").unwrap();
        let said = depmap.choose(&["Modle.csv".into()], false).unwrap_err().to_string();
        assert!(said.contains("did you mean Model.csv?"), "{said}");
    }

    #[test]
    fn faults_of_a_catalogue_are_named() {
        let fault = |files: &str| {
            let text = format!(
                "[licences.l]\ntitle=\"t\"\nurl=\"u\"\ntext=\"x\"\n[[collections]]\nname=\"c\"\ntitle=\"t\"\nlicence=\"l\"\nfiles=[{files}]"
            );
            Catalogue::parse("mine.toml", &text).unwrap_err().to_string()
        };
        assert!(fault("{name=\"a\"}").contains("has no url"));
        assert!(fault("{name=\"../a\", url=\"u\"}").contains("no name of a file inside"));
        assert!(fault("{name=\"a\", url=\"u\", sha256=\"12\"}").contains("64 hexadecimal"));
        assert!(fault("{name=\"a{1,2}\", url=\"u\"}").contains("stands for 2 files"));
        assert!(fault("{name=\"a\", uri=\"u\"}").contains("unknown field"));
        assert!(fault("").contains("has no files"));
        assert!(fault("{name=\"a\", url=\"u\"}, {name=\"a\", url=\"v\"}").contains("given twice"));
    }

    #[test]
    fn what_is_read_is_written() {
        let catalogue = Catalogue::built_in();
        let text = toml::to_string(&catalogue).unwrap();
        assert_eq!(Catalogue::parse("again", &text).unwrap(), catalogue);
    }
}
