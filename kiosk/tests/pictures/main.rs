//! Every screen of the kiosk beside its accepted picture. `make accept` accepts what is painted now.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]

mod accepted;
mod beside;
mod difference;
mod every_form;
mod every_scene;
mod palette;
mod sittings;
