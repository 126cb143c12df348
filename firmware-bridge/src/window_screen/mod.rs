//! Window screens (窗口屏): one-line strips with a voice of their own that speak the DA/VR/PN "display screen protocol"
//! of versions 1.00 to 2.0. Frames, commands, and a line of such screens.
//!
//! Only what public documents give byte by byte is here: text, voice, the stored notice. Clock, brightness, volume, power,
//! address and speed have command numbers in them but no data, so they are absent.

pub mod command;
mod describe;
pub mod frame;
pub mod session;

pub use command::{Colour, Effect, Font, Request, Speech, TextLine};
pub use describe::describe;
pub use frame::{Frame, TooLong, Version};
pub use session::{Profile, ScreenError, ScreenSession, TextLen, probe};
