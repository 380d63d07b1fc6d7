//! Where the data is: names of public data sets into checked files.
//!
//! A [`Catalogue`] says where the files of a collection are, how large they are and what their checksums are;
//! [`fetch`] brings them. A download that breaks off goes on where it stopped, and what arrives is judged before it
//! gets its name. HTTP is known to `client.rs` alone.

mod catalogue;
mod check;
mod client;
mod download;
mod error;
mod fetch;
mod listing;
mod names;
mod part;
mod record;
mod take;
mod unpack;

pub use catalogue::{Catalogue, Collection, Licence, Listing, ListingKind, RemoteFile};
pub use error::FetchError;
pub use fetch::{Event, Fetched, FetchedFile, Outcome, Request, Settings, fetch};
pub use record::{Checked, RECORD};
