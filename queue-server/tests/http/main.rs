//! The server from outside: every route, every kind of "no", and trouble.

mod auth;
mod contract;
mod counters;
mod events;
mod support;
mod tickets;
mod trouble;
