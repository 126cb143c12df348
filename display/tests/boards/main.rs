//! Stories: what happens in the hall, and what boards, strips and loudspeakers make of it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm,
    clippy::cast_possible_truncation,
    reason = "a test that is wrong should panic where it is wrong"
)]

mod support;

mod announce;
mod announce_property;
mod area;
mod board;
mod care;
mod check;
mod chorus;
mod config;
mod line;
mod link;
mod plan;
mod program;
mod reading;
mod screens;
mod strip;
mod voice;
