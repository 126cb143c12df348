//! The second-generation ID-card reader: SAM_V frames, the card's fields, and a session that finds,
//! reads and lets go of cards.
//!
//! A card's content lives only in [`Card`], which is wiped when dropped and says nothing in `Debug`. Photo and
//! fingerprint bytes are dropped inside the codec.

pub mod frame;
pub mod status;

pub mod card;
pub mod fields;
pub mod nation;

pub mod address;
pub mod describe;
pub mod dialect;
pub mod module;

pub mod event;
pub mod session;

pub use address::AppendedAddress;
pub use card::{Card, CardDate, CardKind, Sex, Validity};
pub use describe::describe;
pub use dialect::ForeignDialect;
pub use event::{ReaderError, ReaderEvent, UnreadableReason};
pub use module::ModuleNumber;
pub use session::CardReader;
pub use status::{CitizenHint, Status};
