//! LED boards and strips with an Onbon BX-5K/6K font card: frames, dynamic areas, text, and a line of panels.
//!
//! What a panel shows is decided elsewhere; here it is only brought there.

pub mod area;
pub mod frame;
pub mod session;
pub mod text;

pub use area::{Across, Area, Down, Effect};
pub use session::{PanelError, PanelEvent, PanelLine};
pub use text::{Colour, Font, PanelText, Span};
