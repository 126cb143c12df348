//! The second-generation ID-card reader: SAM_V frames, the card's fields, and a session that finds,
//! reads and lets go of cards.
//!
//! A card's content lives only in [`Card`], which is wiped when dropped and says nothing in `Debug`. Photo and
//! fingerprint bytes are dropped inside the codec.

pub mod card;
pub mod fields;
pub mod frame;
pub mod nation;
pub mod session;

pub use card::{Card, CardDate, CardKind, Sex, Validity};
pub use session::{CardReader, ReaderError, ReaderEvent, UnreadableReason};
