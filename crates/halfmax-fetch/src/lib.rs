//! Where the data is: names of public data sets into checked files.
//!
//! A [`Catalogue`] says where the files of a collection are, how large they are and what their checksums are;
//! [`fetch`] brings them. A download that breaks off goes on where it stopped, and what arrives is judged before it
//! gets its name. HTTP is known to `client.rs` alone.
//!
//! A [`Cache`] keeps folders that are at an address, such as `s3://bucket/folder`, by the checksums that one of their
//! files lists.

mod catalogue;
mod check;
mod client;
mod download;
mod error;
mod fetch;
mod listing;
mod mirror;
mod names;
mod object_store;
mod part;
mod record;
mod take;
pub mod testing;
mod unpack;

pub use catalogue::{Catalogue, Collection, Licence, Listing, ListingKind, RemoteFile};
pub use error::FetchError;
pub use fetch::{Event, Fetched, FetchedFile, Outcome, Request, Settings, fetch};
pub use mirror::{Cache, RemoteFolder, is_address};
pub use object_store::Account;
pub use record::{Checked, RECORD};
