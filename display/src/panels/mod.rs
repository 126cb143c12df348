//! Pictures → frames on serial lines. Decides nothing about what is shown.

pub mod care;
pub mod fleet;
pub mod frames;
pub mod line;
pub mod mouth;
pub mod plan;
pub mod sender;
mod unshowable;
mod worker;
