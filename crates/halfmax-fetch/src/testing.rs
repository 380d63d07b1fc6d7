//! Pages and lists of any content for fuzzing, and what is read from them in words.

use crate::Catalogue;
use crate::listing::{Listed, figshare, linkset, parsed, zenodo};

/// What bytes are taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A catalogue of the user's own.
    Catalogue,
    /// A record of Zenodo.
    Zenodo,
    /// The files of an article of figshare.
    Figshare,
    /// The `Link` header of an answer.
    LinkHeader,
}

impl FileKind {
    /// Every kind with the name of its fuzz target.
    pub const ALL: [(&'static str, Self); 4] = [
        ("catalogue", Self::Catalogue),
        ("zenodo", Self::Zenodo),
        ("figshare", Self::Figshare),
        ("link_header", Self::LinkHeader),
    ];
}

/// Reads bytes as something of some kind: what it holds in words, or the message a user gets, with `name` for its place.
///
/// # Errors
/// The message.
pub fn read(kind: FileKind, name: &str, bytes: &[u8]) -> Result<String, String> {
    // As pages are read; of a catalogue bytes that are no text are refused when its file is opened.
    let text = String::from_utf8_lossy(bytes);
    match kind {
        FileKind::Catalogue => {
            let catalogue = Catalogue::parse(name, &text).map_err(|e| e.to_string())?;
            toml::to_string_pretty(&catalogue).map_err(|e| e.to_string())
        }
        FileKind::Zenodo => files(parsed(name, &text, zenodo)),
        FileKind::Figshare => files(parsed(name, &text, figshare)),
        FileKind::LinkHeader => {
            let found = linkset(&text).ok_or_else(|| format!("{name}: names no linkset"))?;
            Ok(found + "\n")
        }
    }
}

fn files(listed: Result<Vec<Listed>, crate::FetchError>) -> Result<String, String> {
    let listed = listed.map_err(|e| e.to_string())?;
    Ok(listed.iter().fold(String::new(), |text, file| format!("{text}{file:?}\n")))
}
