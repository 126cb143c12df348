//! Each screen without a window: found by the names of its things, touched, and asked what it says.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

mod devices;
mod errands;
mod failures;
mod feedback;
mod finding;
mod flows;
mod has_ticket;
mod link;
mod modes;
mod outage;
mod priority;
mod slips;
mod support;
mod upkeep;
mod voice;
mod who;
