//! The device bench over real sockets: each route, and at the other end of the cable what it does to the device.

mod cables;
mod hands;
mod listen;
mod support;
