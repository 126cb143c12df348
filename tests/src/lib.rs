//! The whole hall as real processes: started for `make run`, for the tests and for the pictures by the same code.
//!
//! - [`process`]: start, wait for a word, stop, kill
//! - [`hall`]: server, device bench, keypad daemon, boards, kiosk, on free ports and in one folder
//! - [`mod@bench`]: the simulated devices, by the bench's own HTTP interface
//! - [`screen`]: a virtual display, and touches on it
//! - [`browser`]: a real browser
//! - [`errand`]: a citizen at the kiosk, from touch to slip
//! - [`wait`]: waiting for a condition instead of for luck

pub mod bench;
pub mod browser;
pub mod errand;
pub mod hall;
pub mod process;
pub mod screen;
pub mod wait;
