//! The other end of each cable: simulated devices that speak bytes on pseudo-terminals or behind a TCP gateway, misbehave on
//! demand, and paint what a person would see.
//!
//! For tests and for the bench. Cards here are invented; nothing real may be put in.

mod cable;
mod device;
mod fault;
mod gateway;
mod picture;
mod run;
mod runner;
mod wire;

pub mod call_pad;
pub mod card_reader;
pub mod cards;
pub mod keypad;
pub mod panel;
pub mod panel_paint;
pub mod printer;
pub mod slip_paint;
pub mod window_screen;

pub use device::{Device, LogEntry, Observer, Outbox, Traffic};
pub use fault::{Fault, FaultPlan};
pub use picture::{EmptyPicture, Picture};
pub use runner::{LATE_BY, LOG_BYTES_MAX, LOG_LEN_MAX, Simulator};
