//! The stable words for what ails a printer: in health reports, in logs, on the live page.

/// No paper.
pub const PAPER_END: &str = "paper_end";
/// A few metres of paper are left.
pub const NEAR_END: &str = "paper_near_end";
/// The cover is open.
pub const COVER_OPEN: &str = "cover_open";
/// The cutter is stuck.
pub const CUTTER_ERROR: &str = "cutter_error";
/// An error that a person must look at.
pub const PRINTER_ERROR: &str = "printer_error";
/// It takes no data and does not say why.
pub const OFFLINE: &str = "offline";
/// The head is too hot; it goes on by itself.
pub const HEAD_HOT: &str = "head_hot";
/// Its status bytes are of another family.
pub const UNKNOWN_DIALECT: &str = "unknown_dialect";
/// It does not answer, or its port is gone.
pub const NO_ANSWER: &str = "no_answer";

/// All of them, the gravest first.
pub const ALL: [&str; 9] = [
    NO_ANSWER,
    UNKNOWN_DIALECT,
    COVER_OPEN,
    PAPER_END,
    CUTTER_ERROR,
    PRINTER_ERROR,
    HEAD_HOT,
    OFFLINE,
    NEAR_END,
];
