//! From words to sound: clip packs, the joiner, and the thread that owns a zone's loudspeakers. Decides
//! neither what is said nor when.

pub mod command;
pub mod join;
pub mod pack;
pub mod speaker;
