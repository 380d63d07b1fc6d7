//! What is typed to serve bundles.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::Args as ClapArgs;

#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  halfmax serve runs/lco/bundle
  halfmax serve runs/lco/bundle runs/lpo/bundle --runs runs --listen 127.0.0.1:8080
  halfmax serve runs/lco/bundle --biomarkers biomarkers
  halfmax serve --openapi > openapi.json

A bundle that still lies in its run directory is served with intervals, measured values, test rows, scores and report;
alone, with predictions only. Ctrl-C ends the server after the requests it has begun; SIGHUP makes it read bundles
and analyses again, and where one cannot be read, the one before stays.")]
pub(crate) struct Serve {
    /// Bundle directories; the first is the default model, and of several with the same name the default version
    #[arg(required_unless_present = "openapi", value_name = "BUNDLE")]
    pub(crate) bundles: Vec<PathBuf>,
    /// A directory of run directories, whose searches are shown as they go on.
    #[arg(long, value_name = "DIR")]
    pub(crate) runs: Option<PathBuf>,
    /// A directory that `halfmax anova --out DIR` wrote, whose associations are shown; repeat for several
    #[arg(long, value_name = "DIR")]
    pub(crate) biomarkers: Vec<PathBuf>,
    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:7878", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    /// File of SHA-256 hashes of keys, one a line; a request must then bring a key
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
    /// Requests a second of one client [default: any number]
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<NonZeroU32>,
    /// Predict at every request; else every known pair is predicted once, and answers come from memory
    #[arg(long)]
    pub(crate) compute: bool,
    /// Write the description of the API (OpenAPI 3.1) to standard output, and serve nothing
    #[arg(long)]
    pub(crate) openapi: bool,
}
