//! LED boards and strips with an Onbon BX-5K/6K font card: frames, commands, dynamic areas, text, and a line of panels.
//!
//! What a panel shows is decided elsewhere; here it is only brought there.

pub mod area;
pub mod card;
pub mod command;
mod describe;
pub mod frame;
pub mod session;
pub mod text;

pub use area::{Across, Area, Areas, Down, Effect, Lines};
pub use card::{Card, CardLimit};
pub use command::{Answer, PanelTime, Refusal, Request};
pub use describe::describe;
pub use session::{FoundPanel, PanelError, PanelSession, find, probe};
pub use text::{Colour, Font, PanelText, Span};
