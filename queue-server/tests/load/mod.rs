//! What load tests, the soak and the benches share: a client that costs little, a follower, a server process, a seed.

#![allow(dead_code, reason = "shared by several programs, each of which uses a part")]

pub(crate) mod follower;
pub(crate) mod hall;
pub(crate) mod http1;
pub(crate) mod program;
pub(crate) mod random;
pub(crate) mod wal;
