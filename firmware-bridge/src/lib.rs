//! The hall's devices: what travels on their cables, who asks and answers, and stand-ins for tests.
//!
//! Codecs know bytes, sessions know time-outs, [`port`] knows the operating system. Nothing here knows the
//! rules of the hall, and nothing here writes personal data anywhere.
//!
//! | device | module | wire | tried on |
//! | --- | --- | --- | --- |
//! | ID-card reader | [`card_reader`] | SAM_V frames over a serial line | simulator only |
//! | ticket printer | [`printer`] | ESC/POS with real-time status | simulator only |
//! | board, strip | [`led_panel`] | Onbon BX-5K/6K dynamic areas | simulator only |
//! | window screen | [`window_screen`] | DA/VR/PN frames, text and voice | simulator only |
//! | keypad, call pad | [`keypad`] | Modbus RTU, a register map of this project | simulator, pymodbus |
//! | call pad, evaluator | [`call_pad`] | `FF 68` frames, as one deployment uses them | simulator only |
//!
//! `docs/PROTOCOLS.md` has the byte tables and their sources.

pub mod port;

pub mod codec;
pub mod crc;
pub mod exchange;
pub mod health;
pub mod patience;

pub mod call_pad;
pub mod card_reader;
pub mod keypad;
pub mod led_panel;
pub mod printer;
pub mod window_screen;

pub mod simulate;

pub mod bench;
pub mod bridge;
mod clock;
mod config;
mod glyphs;
pub mod listen;
pub mod probe;
