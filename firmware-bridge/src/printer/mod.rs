//! The ticket printer: status, delivery, writing slips and reading them back.
//!
//! What stands on a slip is decided by its writer; here are the bytes, and the proof that they reached paper.

pub mod codes;
pub mod status;

pub mod profile;

pub mod bitmap;
pub mod columns;
pub mod draw;
pub mod slip;

pub mod describe;
pub mod read_back;

pub mod outcome;
mod pieces;
pub mod session;

pub use bitmap::Bitmap;
pub use columns::{Charset, columns_of, wrap};
pub use describe::describe;
pub use draw::{Drawn, FontChain, Line};
pub use outcome::{Confirmation, Outcome, PrintError, Printed, Sent};
pub use profile::{Profile, ProfileError};
pub use session::{Printer, Recovery};
pub use slip::{Align, LinePainter, PaperWidth, Run, Slip, SlipError, SlipWriter};
pub use status::{Dialect, Paper, PrinterState};
