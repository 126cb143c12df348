//! The rules of the hall: what may happen, and what then is.
//!
//! Pure: no I/O, no clock, no async, no serde. [`Hall::decide`] looks and changes nothing;
//! [`Hall::evolve`] takes what was decided and cannot fail; between the two, the store commits. The same
//! events always rebuild the same hall.
//!
//! # Layout
//!
//! - [`ids`], [`time`], [`number`]: names, moments, and what is printed on a slip
//! - [`settings`]: what an administrator sets
//! - [`ticket`]: the life of one ticket
//! - [`counter`]: one counter and what it has in hand
//! - [`queue`], `pick`: who waits where; who is next, and why
//! - [`opening`], [`appointment`]: when tickets are issued; places booked beforehand
//! - [`feedback`]: what citizens tell the hall beside a rating
//! - [`estimate`]: how long a newcomer probably waits
//! - [`command`], [`event`], [`refusal`]: what is asked, what happened, what the rules said no to
//! - [`hall`]: all of the above together

pub mod appointment;
pub mod command;
pub mod counter;
pub mod estimate;
pub mod event;
pub mod feedback;
pub mod hall;
pub mod ids;
pub mod number;
pub mod opening;
mod pick;
pub mod queue;
pub mod refusal;
pub mod settings;
pub mod ticket;
pub mod time;

pub use command::Command;
pub use event::Event;
pub use hall::{Decision, Hall};
pub use refusal::Refusal;
pub use settings::Settings;
