//! Several panels on one line: each is brought to what is wanted of it, and told again when it returns.
//!
//! The caller says what a panel should show, then polls. Content is never queued: only the newest counts, and one area
//! changes at most once a second, as the cards demand. A silent panel is asked less and less often and slows nobody.

use super::area::{self, Area, Areas};
use super::frame::{Answer, BROADCAST, Command, Frame, HOST, TooLong, decode, encode};
use crate::exchange::{Exchange, ExchangeError};
use crate::health::{Health, LinkState};
use crate::port::{PortError, PortSettings};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Usual speed of such panels.
pub const BAUD: u32 = 57_600;
/// Shortest time between two changes of one panel.
pub const CHANGE_EVERY: Duration = Duration::from_secs(1);
/// Time to think, on top of the time on the wire.
pub const ANSWER_FOR: Duration = Duration::from_millis(400);
/// A quiet panel is asked whether it is there.
pub const PING_EVERY: Duration = Duration::from_secs(10);
/// A panel forgets when its power fails for a moment, so it is told again.
pub const REFRESH_EVERY: Duration = Duration::from_secs(60);
/// Longest pause between two attempts to reach a silent panel.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(10);
const RETRY_AFTER: Duration = Duration::from_millis(500);
const TRIES: u32 = 2;
const BUSY: u8 = 3;

/// Why a panel did not do it.
#[derive(Debug, thiserror::Error)]
pub enum PanelError {
    /// The line's port is absent or broke.
    #[error(transparent)]
    Port(#[from] PortError),
    /// It does not answer.
    #[error("the panel does not answer")]
    NoAnswer,
    /// It answered no; the code as sent.
    #[error("the panel refused: code {0}")]
    Refused(u8),
    /// More than fits into one frame.
    #[error(transparent)]
    TooLong(#[from] TooLong),
}

/// What changed on the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelEvent {
    /// The panel acknowledged the newest content.
    Shown {
        /// Which.
        address: u16,
    },
    /// It no longer answers.
    Lost {
        /// Which.
        address: u16,
    },
    /// It answers again, or for the first time.
    Returned {
        /// Which.
        address: u16,
    },
}

#[derive(Debug, Default)]
struct Panel {
    wanted: Vec<Area>,
    shown: Option<Vec<Area>>,
    shown_at: Option<Instant>,
    next_at: Option<Instant>,
    pause: Duration,
    health: Health,
}

/// The panels of one line.
#[derive(Debug)]
pub struct PanelLine {
    line: Exchange,
    baud: u32,
    panels: BTreeMap<u16, Panel>,
    last: u16,
}

impl PanelLine {
    /// The line at `settings` with panels at these addresses.
    #[must_use]
    pub fn new(settings: PortSettings, addresses: &[u16]) -> Self {
        let baud = settings.baud;
        Self {
            line: Exchange::open(settings),
            baud,
            panels: addresses.iter().map(|address| (*address, Panel::default())).collect(),
            last: 0,
        }
    }

    /// Health of one panel.
    #[must_use]
    pub fn health(&self, address: u16) -> Option<&Health> {
        self.panels.get(&address).map(|panel| &panel.health)
    }

    /// Says what a panel should show from now on. Sent by the next [`PanelLine::poll`] that may.
    pub fn want(&mut self, address: u16, areas: Vec<Area>) {
        let panel = self.panels.entry(address).or_default();
        if panel.wanted == areas {
            return;
        }
        panel.wanted = areas;
        if panel.health.state != LinkState::Lost {
            panel.next_at = panel.shown_at.map(|at| at + CHANGE_EVERY);
        }
    }

    /// When something is due next; `None` without panels.
    #[must_use]
    pub fn next_at(&self, now: Instant) -> Option<Instant> {
        self.panels.values().map(|panel| panel.next_at.unwrap_or(now)).min()
    }

    /// Serves at most one panel: the next one that is due, in turn.
    pub fn poll(&mut self, now: Instant) -> Option<PanelEvent> {
        let due =
            |(address, panel): (&u16, &Panel)| panel.next_at.is_none_or(|at| at <= now).then_some(*address);
        let after = self.panels.range(self.last.saturating_add(1)..).find_map(due);
        let address = after.or_else(|| self.panels.iter().find_map(due))?;
        self.last = address;
        let panel = self.panels.get(&address)?;
        let fresh = panel.shown.as_ref() == Some(&panel.wanted)
            && panel.shown_at.is_some_and(|at| now < at + REFRESH_EVERY);
        // A lost panel is pinged first: a long frame into the void would hold up the others.
        let only_ping = fresh || panel.health.state == LinkState::Lost;
        let wanted = panel.wanted.clone();
        let result = if only_ping { self.ping(address) } else { self.show(address, &wanted) };
        let panel = self.panels.get_mut(&address)?;
        let before = panel.health.state;
        match result {
            Ok(()) => {
                panel.health.heard(now);
                panel.pause = RETRY_AFTER;
                if !only_ping {
                    let changed = panel.shown.as_ref() != Some(&wanted);
                    panel.shown = Some(wanted);
                    panel.shown_at = Some(now);
                    panel.next_at = Some(now + PING_EVERY);
                    return match (before, changed) {
                        (LinkState::Lost, _) => Some(PanelEvent::Returned { address }),
                        (LinkState::Unknown | LinkState::Ok, true) => Some(PanelEvent::Shown { address }),
                        (LinkState::Unknown | LinkState::Ok, false) => None,
                    };
                }
                panel.next_at = Some(now + PING_EVERY);
                if before == LinkState::Lost {
                    panel.shown = None;
                    panel.next_at = None;
                    return Some(PanelEvent::Returned { address });
                }
                None
            }
            Err(error) => {
                if matches!(error, PanelError::Port(_)) {
                    panel.health.gone();
                } else {
                    panel.health.missed();
                }
                panel.pause = (panel.pause * 2).clamp(RETRY_AFTER, RETRY_AFTER_MAX);
                panel.next_at = Some(now + panel.pause);
                let lost = panel.health.state == LinkState::Lost && before != LinkState::Lost;
                if lost {
                    tracing::warn!(address, %error, "panel lost");
                }
                lost.then_some(PanelEvent::Lost { address })
            }
        }
    }

    /// Asks whether a panel is there, now.
    ///
    /// # Errors
    /// When it does not answer or says no.
    pub fn ping(&mut self, address: u16) -> Result<(), PanelError> {
        self.command(address, Command::Ping.data(&[]), 1)
    }

    /// Shows these areas and nothing else, now, whatever was wanted before.
    ///
    /// # Errors
    /// When the panel does not answer or says no.
    pub fn show(&mut self, address: u16, areas: &[Area]) -> Result<(), PanelError> {
        let data = if areas.is_empty() {
            Command::Clear.data(&[])
        } else {
            Command::DynamicArea.data(&area::encode(&Areas { alone: true, areas: areas.to_vec() }))
        };
        self.command(address, data, TRIES)
    }

    fn command(&mut self, address: u16, data: Vec<u8>, tries: u32) -> Result<(), PanelError> {
        let request = encode(&Frame { to: address, from: HOST, data })?;
        let bits = u64::try_from(request.len()).unwrap_or(u64::MAX).saturating_mul(10_000);
        let wait = ANSWER_FOR + Duration::from_millis(bits / u64::from(self.baud.max(1)));
        let mut last = PanelError::NoAnswer;
        for _ in 0..tries {
            let answer = self.line.ask(&request, wait, decode, |frame| {
                frame.to == HOST
                    && (frame.from == address || frame.from == BROADCAST)
                    && Answer::from_data(&frame.data).is_some()
            });
            last = match answer {
                Ok(frame) => match Answer::from_data(&frame.data) {
                    Some(Answer::Ack) => return Ok(()),
                    Some(Answer::Nack(BUSY)) => PanelError::Refused(BUSY),
                    Some(Answer::Nack(code)) => return Err(PanelError::Refused(code)),
                    None => PanelError::NoAnswer,
                },
                Err(ExchangeError::Port(error)) => return Err(error.into()),
                Err(ExchangeError::NoAnswer { .. }) => PanelError::NoAnswer,
            };
        }
        Err(last)
    }
}
