//! The ticket printer: status, delivery, writing slips and reading them back.
//!
//! What stands on a slip is decided by its writer; here are the bytes, and the proof that they reached paper.

pub mod bitmap;
pub mod columns;
pub mod read_back;
pub mod session;
pub mod slip;
pub mod status;

pub use bitmap::Bitmap;
pub use columns::{columns_of, is_printable, wrap};
pub use session::{Confirmation, PrintError, Printed, Printer};
pub use slip::{Align, PaperWidth, Slip, SlipError, SlipWriter};
pub use status::{Dialect, Paper, PrinterState};
