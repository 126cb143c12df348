//! Tells the supervisor that the kiosk is up, and again and again that its loop turns: the words of `sd_notify(3)`. A kiosk
//! that hangs says nothing, and is killed and started again.
//!
//! The words come from a system of the app and from nowhere else, so that they prove what they say. A thread does no
//! more than wake a loop that sleeps.

use super::fall;
use crate::clock::{Clock, Steady};
use crate::wake::Waker;
use bevy::prelude::*;
use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use std::ffi::OsStr;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// So many words are said in the time in which the supervisor wants one.
const WORDS_IN_TIME: u32 = 3;

/// The way to the supervisor. Without this resource nobody is told anything.
#[derive(Resource, Debug)]
pub struct Watchdog {
    socket: UnixDatagram,
    supervisor: SocketAddr,
    every: Option<Duration>,
    said_at: Option<Steady>,
    /// Dropped with the app, which ends the thread that wakes the loop.
    _awake: Option<Sender<()>>,
}

impl Watchdog {
    /// To the supervisor at `NOTIFY_SOCKET`, which wants a word within `WATCHDOG_USEC` microseconds, if that is given.
    /// `WATCHDOG_PID` is not looked at: between the supervisor and the kiosk may stand a compositor.
    ///
    /// # Errors
    /// When there cannot be such a socket.
    pub fn connect(notify_socket: &OsStr, watchdog_usec: Option<&str>) -> std::io::Result<Self> {
        let supervisor = match notify_socket.as_bytes() {
            [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
            _ => SocketAddr::from_pathname(notify_socket)?,
        };
        let within = watchdog_usec.and_then(|usec| usec.parse().ok()).map(Duration::from_micros);
        Ok(Self {
            socket: UnixDatagram::unbound()?,
            supervisor,
            every: within.filter(|within| !within.is_zero()).map(|within| within / WORDS_IN_TIME),
            said_at: None,
            _awake: None,
        })
    }

    /// Keeps a sleeping loop awake often enough.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn keep_awake(mut self, wake: Waker) -> std::io::Result<Self> {
        let Some(every) = self.every else { return Ok(self) };
        let (awake, end) = bounded::<()>(1);
        std::thread::Builder::new().name("watchdog".into()).spawn(move || {
            while end.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                wake.wake();
            }
        })?;
        self._awake = Some(awake);
        Ok(self)
    }

    fn turn(&mut self, now: Steady) {
        let Some(said_at) = self.said_at else {
            self.said_at = Some(now);
            self.say("READY=1");
            return;
        };
        // A wake comes a little early or late; one word too many does no harm.
        if self.every.is_some_and(|every| now.0.saturating_sub(said_at.0) >= every * 9 / 10) {
            self.said_at = Some(now);
            self.say("WATCHDOG=1");
        }
    }

    fn say(&self, word: &str) {
        if let Err(error) = self.socket.send_to_addr(word.as_bytes(), &self.supervisor) {
            tracing::warn!(%error, word, "the supervisor was not told");
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.say("STOPPING=1");
    }
}

/// The loop turns.
pub(super) fn feed(clock: Res<Clock>, watchdog: Option<ResMut<Watchdog>>) {
    if let Some(mut watchdog) = watchdog
        && !fall::falls()
    {
        watchdog.turn(clock.steady());
    }
}
