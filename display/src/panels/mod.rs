//! Pictures → frames on serial lines. Decides nothing about what is shown.

pub mod plan;
pub mod frames;
pub mod sender;
pub mod line;
