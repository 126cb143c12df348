//! Pictures → frames on serial lines. Decides nothing about what is shown.

pub mod plan;
