//! What the hall's programs share that is not code: fonts, sample halls and the rest of `assets/`.
//!
//! Bytes and names only; no types of a renderer, no parsing, no dependencies.

pub mod fonts;
