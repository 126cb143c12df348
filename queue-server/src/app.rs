//! What every handler may reach.

use crate::access::Access;
use crate::clock::Clock;
use crate::config::Config;
use crate::live::FOLLOWERS_MAX;
use crate::pulses::Pulses;
use crate::store::Store;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// The parts of a running server.
#[derive(Debug)]
pub struct App {
    /// The hall's configuration.
    pub config: Arc<Config>,
    /// The log and the hall.
    pub store: Store,
    /// Who may ask for what.
    pub access: Access,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Which programs live, and what their devices count.
    pub pulses: Arc<Pulses>,
    /// Where the device bench is, if there is one: a tile on the portal.
    pub bench_url: Option<String>,
    /// Seats of followers: each keeps a connection and a buffer.
    pub followers: Arc<Semaphore>,
    /// Cancelled when the server is going down: followers let go.
    pub closing: CancellationToken,
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(config: Arc<Config>, store: Store, access: Access, clock: Arc<dyn Clock>) -> Self {
        let followers = Arc::new(Semaphore::new(FOLLOWERS_MAX));
        Self {
            config,
            store,
            access,
            clock,
            pulses: Arc::default(),
            bench_url: None,
            followers,
            closing: CancellationToken::new(),
        }
    }
}
