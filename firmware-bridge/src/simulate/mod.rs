//! The other end of each cable: simulated devices that speak bytes on pseudo-terminals, misbehave on demand, and paint
//! what a person would see.
//!
//! For tests and for the bench. Cards here are invented; nothing real may be put in.

mod cable;
mod device;
mod glyphs;
mod picture;
mod runner;

pub mod call_pad;
pub mod card_reader;
pub mod cards;
pub mod keypad;
pub mod panel;
pub mod panel_paint;
pub mod printer;
pub mod slip_paint;

pub use device::{Device, Fault, LogEntry, Observer, Outbox};
pub use picture::{EmptyPicture, Picture};
pub use runner::{LOG_LEN_MAX, Simulator};
