//! The device bench: every simulated device of a hall, and one page to handle them.
//!
//! A tool for installers and for end-to-end tests. It listens without any password, so it belongs on the loopback only.

pub mod config;
mod hall;
mod http;
mod page;
mod view;

pub use config::{BenchConfig, BenchConfigError};
pub use hall::BenchHall;

use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Why the bench could not start or had to end.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A device has no pseudo-terminal or no place for its link.
    #[error("the devices cannot be plugged in: {0}")]
    Devices(std::io::Error),
    /// The page cannot be served.
    #[error("the page cannot be served: {0}")]
    Listen(std::io::Error),
}

/// Plugs every device in and serves the page until `stop` is done. `bound` learns the address, also of port 0.
///
/// # Errors
/// When devices or page cannot be started.
pub async fn run(
    config: &BenchConfig,
    listen: SocketAddr,
    bound: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), BenchError> {
    let hall = Arc::new(BenchHall::plug_in(config).map_err(BenchError::Devices)?);
    let listener = TcpListener::bind(listen).await.map_err(BenchError::Listen)?;
    bound(listener.local_addr().map_err(BenchError::Listen)?);
    let router = http::router(Arc::clone(&hall));
    let ended = Arc::clone(&hall);
    axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            stop.await;
            // Followers of the event stream would keep the server alive for ever.
            ended.close();
        })
        .await
        .map_err(BenchError::Listen)
}
