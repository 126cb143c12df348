//! The device bench over real sockets: each route, and at the other end of the cable what it does to the device.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should say where")]

mod cables;
mod hands;
mod listen;
mod support;
