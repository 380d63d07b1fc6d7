//! The Open Inference Protocol, version 2, so that clients of other servers can ask this one.

mod binary;
pub(super) mod infer;
pub(super) mod metadata;
mod tensor;
