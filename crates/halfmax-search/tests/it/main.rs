//! The crate as others use it.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests, and what they measure")]

mod against_random;
mod crash;
mod journals;
mod samplers;
mod study;
