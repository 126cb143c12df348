//! Pictures → frames on serial lines. Decides nothing about what is shown.

pub mod frames;
pub mod line;
pub mod plan;
pub mod sender;
