//! Which features go with response, by analyses of variance that are served.

pub(super) mod analyses;
pub(super) mod groups;
pub(super) mod known;
pub(super) mod listed;
pub(super) mod points;
pub(super) mod summaries;
mod test;
mod thin;
mod wanted;
