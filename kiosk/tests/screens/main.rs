//! Each screen without a window: found by the names of its things, touched, and asked what it says.

mod failures;
mod flows;
mod link;
mod slips;
mod support;
