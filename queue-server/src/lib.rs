//! Keeps the truth of a hall: the rules in memory, the log on disk, answers over HTTP.
//!
//! # Layout
//!
//! - [`config`]: one TOML file for the hall, every mistake reported at once
//! - [`clock`]: the only place that asks what time it is
//! - [`store`]: one writer thread: decide, commit, evolve, publish, in that order
//! - [`live`]: the event stream of one follower: replay, then live, no gap
//! - [`pulses`]: which programs live, and what their devices count
//! - [`access`]: devices, staff, sessions: who may ask for what
//! - [`wire`]: between `queue-core` and `queue-api`, both ways
//! - [`http`]: every route on one screen, and the pages
//!
//! [`run`] takes listener, clock and shutdown from the caller, so that a test can give it port 0 and its own time.

pub mod access;
pub mod app;
pub mod clock;
pub mod config;
pub mod http;
pub mod live;
pub mod pulses;
pub mod store;
pub mod wire;

// The tests of the store's trouble use the same hall as those from outside.
#[cfg(test)]
extern crate self as queue_server;

use app::App;
use clock::Step;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use store::ExecuteError;
use tokio::net::TcpListener;

/// How long requests under way may take to end when the server is going down.
const DRAIN_FOR: Duration = Duration::from_secs(5);

/// How often the hall is asked what it has to do by itself.
const TICK: Duration = Duration::from_millis(500);

/// The name of the server's clock among the hall's devices.
const CLOCK: &str = "clock";

/// Why the server ended although nobody asked it to.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The network took the listener away.
    #[error("the listener failed: {0}")]
    Listener(#[from] std::io::Error),
    /// The writer thread ended; the log on disk is whole, a restart rebuilds the hall.
    #[error("the store stopped")]
    Store,
}

/// Serves a hall until `shutdown` resolves.
///
/// # Errors
/// When the listener or the store fails; a supervisor should start the program again.
pub async fn run(
    app: Arc<App>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), RunError> {
    let ended = app.store.ended();
    let closing = app.closing.clone();
    let drained = {
        let closing = app.closing.clone();
        async move {
            closing.cancelled().await;
            tokio::time::sleep(DRAIN_FOR).await;
        }
    };
    let ticking = tokio::spawn(tick(Arc::clone(&app)));
    let service = http::router(Arc::clone(&app)).into_make_service();
    let serve = axum::serve(listener, service).with_graceful_shutdown(async move {
        shutdown.await;
        // Followers would keep their connections for ever; they find the next server by themselves.
        closing.cancel();
    });
    let ended = tokio::select! {
        served = serve => served.map_err(RunError::from),
        // Whoever has not finished by now has stopped talking; the log is whole either way.
        () = drained => Ok(()),
        () = ended => Err(RunError::Store),
    };
    ticking.abort();
    ended
}

/// Lets the hall do what is due, until it is told to stop.
async fn tick(app: Arc<App>) {
    let mut ticks = tokio::time::interval(TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match attend(&app).await {
            Ok(()) => {}
            // A disk that refuses and a full queue are told elsewhere. Whatever it was, the next tick tries again: when
            // the store has ended, so does the program.
            Err(error) => tracing::debug!(%error, "the hall could not do what was due"),
        }
    }
}

/// One tick: what the hall does by itself, how the server's clock is, and which programs are silent.
///
/// # Errors
/// As [`store::Store::execute`]; what was done before stays done.
pub async fn attend(app: &App) -> Result<(), ExecuteError> {
    let now = app.clock.now();
    app.pulses.listen(now);
    let clock = app.clock.step().map(|step| match step {
        Step::Behind => "clock_behind",
        Step::Ahead => "clock_ahead",
    });
    app.store.let_it(now).await?;
    app.store.report_part(now, CLOCK, clock).await?;
    app.store.report_silent(now, &app.pulses).await
}
