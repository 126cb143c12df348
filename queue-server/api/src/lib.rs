//! The words on the wire between the hall's programs.
//!
//! The compatibility rule: fields are only ever added, readers ignore what they do not know, and an
//! event of an unknown kind still counts its `seq`. No rules live here; the queue server translates
//! these types to and from `queue-core`.
//!
//! # Layout
//!
//! - [`ticket`]: asking for a ticket, what one looks like, rating it
//! - [`appointment`]: slots, booking one, checking in
//! - [`counter`]: what a counter shows and is asked
//! - [`hall`]: the snapshot a screen starts from
//! - [`event`]: what followers see, in order
//! - [`notice`]: what boards tell besides calls, and when
//! - [`feedback`]: what a citizen tells the hall beside a rating
//! - [`guide`]: departments, matters and their guides
//! - [`device`]: how a device says it is well or not
//! - [`pulse`]: how a program says that it lives
//! - [`report`]: figures of past days
//! - [`error`]: the one shape of every "no"
//! - [`paths`]: the routes, once, for server and clients
//! - `client`, `follower` (feature `client`): a blocking client, and a reader of events that never misses one

pub mod appointment;
pub mod counter;
pub mod device;
pub mod error;
pub mod event;
pub mod feedback;
pub mod guide;
pub mod hall;
pub mod notice;
pub mod paths;
pub mod pulse;
pub mod report;
pub mod ticket;

#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "client")]
pub mod follower;

/// A moment, RFC 3339 in UTC on the wire.
pub use jiff::Timestamp;

/// Position of an event in the hall's log: starts at 1, no holes.
pub type Seq = u64;

/// Number of a counter (窗口) as it is painted on the sign above it.
pub type CounterNo = u16;

/// Identity of an appointment inside the hall. The citizen has a code.
pub type AppointmentId = u64;

/// Identity of a ticket inside the hall. Never shown to a citizen; the *number* is.
pub type TicketId = u64;
