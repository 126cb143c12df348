//! The event stream of one follower: subscribe first, then read the log until it is read, then take what comes.
//!
//! The channel is a hint, the log is the truth: whatever was seen is dropped, what fits is passed on, and on
//! any doubt the log is read again. A follower that cannot be resumed is told `reset`.

use crate::app::App;
use crate::store::{Health, Published};
use std::sync::Arc;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc;

/// Events on their way to one follower.
pub const BUFFER_MAX: usize = 64;
/// Followers at once; one more is asked to come back.
pub const FOLLOWERS_MAX: usize = 2_000;

/// Where a follower stands: the log it knows and the last event it saw there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Identity of the log.
    pub log: String,
    /// The last event seen.
    pub seq: u64,
}

impl Place {
    /// Reads `<log>-<seq>`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (log, seq) = text.rsplit_once('-')?;
        Some(Self { log: log.to_owned(), seq: seq.parse().ok()? })
    }
}

/// What a follower gets.
#[derive(Debug, Clone)]
pub enum Word {
    /// The next event.
    Event(Arc<Published>),
    /// Something changed that is not in the log: how the disk is.
    Notice,
    /// It cannot be resumed: take a new snapshot.
    Reset,
}

/// Sends a follower everything after `place` until it hangs up.
pub async fn follow(app: Arc<App>, place: Place, follower: mpsc::Sender<Word>) {
    // Subscribed before the log is read: nothing can fall between the two.
    let mut live = app.store.subscribe();
    let mut health = app.store.watch_health();
    if *health.borrow() != Health::Well {
        // It may have failed after the page was made and before it began to follow.
        health.mark_changed();
    }
    let newest = app.store.seq();
    if place.log != app.store.log() || place.seq > newest {
        return reset(&follower).await;
    }
    let mut last = place.seq;
    if last < newest && !catch_up(&app, &mut last, &follower).await {
        return;
    }
    loop {
        let received = tokio::select! {
            received = live.recv() => received,
            Ok(()) = health.changed() => {
                if !send(&app, &follower, Word::Notice).await {
                    return;
                }
                continue;
            }
            () = follower.closed() => return,
            () = app.closing.cancelled() => return,
        };
        match received {
            Ok(event) if event.seq <= last => {}
            Ok(event) if event.seq == last + 1 => {
                last = event.seq;
                if !send(&app, &follower, Word::Event(event)).await {
                    return;
                }
            }
            Ok(_) | Err(RecvError::Lagged(_)) => {
                if !catch_up(&app, &mut last, &follower).await {
                    return;
                }
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// Reads the log from `last` until it is read; `false` when the follower is gone or was reset.
async fn catch_up(app: &Arc<App>, last: &mut u64, follower: &mpsc::Sender<Word>) -> bool {
    loop {
        let (readers, after) = (Arc::clone(app.store.readers()), *last);
        let read = tokio::task::spawn_blocking(move || readers.events_after(after)).await;
        let (first, page) = match read {
            Ok(Ok(page)) => page,
            Ok(Err(error)) => {
                tracing::error!(%error, after, "the log cannot be read for a follower");
                return false;
            }
            Err(_) => return false,
        };
        if *last + 1 < first {
            reset(follower).await;
            return false;
        }
        if page.is_empty() {
            return true;
        }
        for event in page {
            *last = event.seq;
            if !send(app, follower, Word::Event(Arc::new(event))).await {
                return false;
            }
        }
    }
}

/// `false` when the follower is gone, or the server is going: one that has stopped reading must not hold it up.
async fn send(app: &App, follower: &mpsc::Sender<Word>, word: Word) -> bool {
    tokio::select! {
        sent = follower.send(word) => sent.is_ok(),
        () = app.closing.cancelled() => false,
    }
}

async fn reset(follower: &mpsc::Sender<Word>) {
    // A follower that is gone needs no reset.
    drop(follower.send(Word::Reset).await);
}
