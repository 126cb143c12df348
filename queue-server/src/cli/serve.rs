//! Serves a hall until the operating system asks to stop.

use anyhow::Context;
use queue_server::app::App;
use queue_server::clock::SystemClock;
use queue_server::config::Config;
use queue_server::store::Store;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

#[tokio::main]
pub(super) async fn serve(
    config: &Path,
    data: &Path,
    listen: SocketAddr,
    bench_url: Option<String>,
) -> anyhow::Result<()> {
    let config = Arc::new(Config::load(config)?);
    let store = Store::open(data, &config)?;
    let access = super::open_access(data)?;
    let listener =
        tokio::net::TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
    let address = listener.local_addr()?;
    // One line on standard output for whoever started us with port 0.
    writeln!(std::io::stdout(), "listening http://{address}")?;
    tracing::info!(%address, hall = %config.info.name, "open");
    let last_at = store.hall(queue_core::Hall::last_at).await?;
    let clock = Arc::new(SystemClock::after(last_at));
    let app = Arc::new(App { bench_url, ..App::new(config, store, access, clock) });
    queue_server::run(app, listener, stop_signal()).await?;
    tracing::info!("closed");
    Ok(())
}

/// Resolves when the operating system asks us to stop.
async fn stop_signal() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
