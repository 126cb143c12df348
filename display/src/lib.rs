//! What boards and strips show, what is spoken, and when.
//!
//! A follower of the hall: it can be killed, unplugged and restarted at any moment and finds its place again.
//! What is shown and said are pure functions of (events, time); serial lines and loudspeakers come last, and
//! nothing here decides anything about the queue.
//!
//! # Layout
//!
//! - [`hall`]: the hall as boards know it, from the snapshot and the events after it
//! - [`text`], [`lines`]: the words, and how they become lines that fit
//! - [`part`]: the part of the hall a board or a loudspeaker is for
//! - [`board`], [`strip`]: what is shown at a moment
//! - [`announce`], [`chorus`], [`hours`]: what is spoken in which order, who takes turns, when and how loud
//! - [`script`], [`numbers`]: in which words
//! - [`voice`]: clip packs, the joiner, the loudspeaker's thread
//! - [`panels`]: pictures to frames, one thread per serial line
//! - [`health`]: tells the server how panels and loudspeakers are
//! - [`link`], [`clock`]: events in, and what time it is by the server's clock
//! - [`config`], [`setup`], [`run`], [`check`], [`paint`]: the program

pub mod announce;
pub mod board;
pub mod check;
pub mod chorus;
pub mod clock;
pub mod config;
pub mod hall;
pub mod health;
pub mod hours;
pub mod lines;
pub mod link;
pub mod numbers;
pub mod paint;
pub mod panels;
pub mod part;
pub mod run;
pub mod script;
pub mod setup;
pub mod strip;
pub mod text;
pub mod voice;
