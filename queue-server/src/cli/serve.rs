//! Serves a hall until the operating system asks to stop.

use anyhow::Context;
use queue_core::time::Timestamp;
use queue_server::app::App;
use queue_server::clock::{self, CLOSED_MS_MAX, SystemClock};
use queue_server::config::Config;
use queue_server::store::Store;
use queue_server::wire;
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
    believe_clock: bool,
) -> anyhow::Result<()> {
    let config = Arc::new(Config::load(config)?);
    let store = Store::open(data, &config)?;
    let last_at = store.hall(queue_core::Hall::last_at).await?;
    if !believe_clock {
        check_clock(last_at, clock::machine_now())?;
    }
    let access = super::open_access(data)?;
    let listener =
        tokio::net::TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
    let address = listener.local_addr()?;
    // One line on standard output for whoever started us with port 0.
    writeln!(std::io::stdout(), "listening http://{address}")?;
    tracing::info!(%address, hall = %config.info.name, "open");
    let clock = Arc::new(SystemClock::after(last_at));
    let app = Arc::new(App { bench_url, ..App::new(config, store, access, clock) });
    queue_server::run(app, listener, stop_signal()).await?;
    tracing::info!("closed");
    Ok(())
}

/// A day opened in the wrong year could be taken back only by a backup.
fn check_clock(last_at: Timestamp, now: Timestamp) -> anyhow::Result<()> {
    let closed_ms = now.as_ms().saturating_sub(last_at.as_ms());
    anyhow::ensure!(
        last_at == Timestamp::default() || closed_ms <= CLOSED_MS_MAX,
        "the machine's clock says {} and the hall's last event was at {}: set the clock right, or start with --believe-clock if it is",
        wire::time(now),
        wire::time(last_at),
    );
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_months_ahead_of_the_hall_is_asked_about_before_a_day_is_opened() {
        let last = Timestamp::from_ms(1_795_395_600_000);
        let later = |days: i64| last.plus_ms(days * 24 * 60 * 60 * 1000);
        assert!(check_clock(last, later(59)).is_ok(), "a long holiday");
        let refused = check_clock(last, later(1500)).unwrap_err().to_string();
        assert!(refused.contains("2031-01-01") && refused.contains("--believe-clock"), "{refused}");
        assert!(check_clock(Timestamp::default(), last).is_ok(), "a hall that begins");
        assert!(check_clock(last, later(-400)).is_ok(), "one that is behind is waited for");
    }
}
