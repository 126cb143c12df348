//! The host of one `FF 68` line: hears pads that speak unasked, hands each press on once, shows digits.
//!
//! Nobody is asked here, so a pad that is silent may be well or gone: its health stays unknown until it first speaks,
//! only a port that is gone makes it lost, and a port that is back makes it unknown again. What was to be said on a port
//! that is gone is not said later. A pad has no sequence; the same frame again within [`SAME_PRESS`] is the
//! same press.

use super::frame::{self, Frame};
use super::{Digits, Order, Uplink, acknowledgement};
use crate::exchange::{Exchange, ExchangeError};
use crate::health::{Health, LinkState};
use crate::port::PortSettings;
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// Usual speed of such lines.
pub const BAUD: u32 = 9_600;
/// The same key of the same pad within this time is the same press: the pad was not acknowledged yet, or its key
/// bounced.
pub const SAME_PRESS: Duration = Duration::from_millis(300);
/// A press is acknowledged at most so often; on a line that hands our own bytes back this ends the conversation with
/// ourselves.
const ACKNOWLEDGED_MAX: u32 = 3;
/// Digits are written again after this: nothing says whether they arrived.
pub const REFRESH_EVERY: Duration = Duration::from_secs(10);
/// How long the line must be quiet before we speak, for a pad may be speaking.
const LISTEN_FOR: Duration = Duration::from_millis(20);
/// Orders that wait for the line.
const ORDERS_MAX: usize = 64;
/// Our own bytes come back within this on a line with echo.
const ECHO_WITHIN: Duration = Duration::from_millis(500);

/// What happened on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallPadEvent {
    /// A key or a button, handed on once. To be acknowledged with [`CallPadLine::acknowledge`] when it is safe.
    Pressed {
        /// Which pad.
        address: u8,
        /// What was pressed.
        press: Uplink,
    },
    /// Its port can be listened to, for the first time or again; whether the pad is there, it says with its next key.
    Returned {
        /// Which pad.
        address: u8,
    },
    /// The port is gone, and this pad with it.
    Lost {
        /// Which pad.
        address: u8,
    },
}

#[derive(Debug)]
struct Press {
    frame: Frame,
    heard: Instant,
    safe: bool,
    answer_due: bool,
    acknowledged: u32,
}

#[derive(Debug, Default)]
struct Pad {
    health: Health,
    press: Option<Press>,
    digits: Option<Digits>,
    shown: Option<(Digits, Instant)>,
}

/// The pads of one line.
#[derive(Debug)]
pub struct CallPadLine {
    line: Exchange,
    pads: BTreeMap<u8, Pad>,
    events: VecDeque<CallPadEvent>,
    orders: VecDeque<(u8, Order)>,
    echoes: VecDeque<(Frame, Instant)>,
    echo: bool,
    strangers: u64,
    /// Whether the port can be listened to.
    port: LinkState,
}

impl CallPadLine {
    /// The line at `settings` with pads at these addresses. `echo`: the adapter hands our own bytes back to us.
    #[must_use]
    pub fn new(settings: PortSettings, addresses: &[u8], echo: bool) -> Self {
        Self::over(Exchange::open(settings), addresses, echo)
    }

    /// Over any port.
    #[must_use]
    pub fn over(line: Exchange, addresses: &[u8], echo: bool) -> Self {
        Self {
            line,
            pads: addresses.iter().map(|address| (*address, Pad::default())).collect(),
            events: VecDeque::new(),
            orders: VecDeque::new(),
            echoes: VecDeque::new(),
            echo,
            strangers: 0,
            port: LinkState::Unknown,
        }
    }

    /// Whether there is no port to listen to, and nothing to hand on.
    #[must_use]
    pub fn is_deaf(&self) -> bool {
        self.port == LinkState::Lost && self.events.is_empty()
    }

    /// How the line is, all its units together.
    #[must_use]
    pub fn line_health(&self) -> &Health {
        self.line.health()
    }

    /// Health of one pad: unknown until it speaks.
    #[must_use]
    pub fn health(&self, address: u8) -> Option<&Health> {
        self.pads.get(&address).map(|pad| &pad.health)
    }

    /// Frames heard from pads nobody has named.
    #[must_use]
    pub fn strangers(&self) -> u64 {
        self.strangers
    }

    /// What a pad should show from now on.
    pub fn show(&mut self, address: u8, digits: Digits) {
        if let Some(pad) = self.pads.get_mut(&address) {
            pad.digits = Some(digits);
        }
    }

    /// Says something once; what a port that is gone does not take is forgotten. `false` when too much waits to be said.
    pub fn order(&mut self, address: u8, order: Order) -> bool {
        let last = self.orders.iter().rev().find(|(other, _)| *other == address);
        let again = order != Order::Beep && last.is_some_and(|(_, last)| *last == order);
        if again || self.port == LinkState::Lost {
            return true;
        }
        let room = self.orders.len() < ORDERS_MAX;
        if room {
            self.orders.push_back((address, order));
        }
        room
    }

    /// The press of this pad is safe: the pad may forget it.
    pub fn acknowledge(&mut self, address: u8) {
        if let Some(press) = self.pads.get_mut(&address).and_then(|pad| pad.press.as_mut()) {
            press.safe = true;
            press.answer_due = true;
        }
    }

    /// Listens for a moment, then says at most one thing.
    pub fn poll(&mut self, now: Instant) -> Option<CallPadEvent> {
        if self.events.is_empty() {
            match self.listen(now) {
                // Who hears that the port is back may want to say something anew, so that goes first.
                Ok(()) if self.port != LinkState::Ok => self.port_is_there(now),
                Ok(()) => {
                    if let Err(error) = self.speak(now) {
                        self.port_is_gone(&error);
                    }
                }
                Err(error) => self.port_is_gone(&error),
            }
        }
        self.events.pop_front()
    }

    fn listen(&mut self, now: Instant) -> Result<(), ExchangeError> {
        let mut wait = LISTEN_FOR;
        loop {
            match self.line.hear(wait, frame::decode, |_| true) {
                Ok(frame) => self.heard(frame, now),
                Err(ExchangeError::NoAnswer { .. }) => return Ok(()),
                Err(error @ ExchangeError::Port(_)) => return Err(error),
            }
            wait = Duration::ZERO;
        }
    }

    fn heard(&mut self, frame: Frame, now: Instant) {
        self.echoes.retain(|(_, at)| now.saturating_duration_since(*at) < ECHO_WITHIN);
        if self.echo
            && let Some(at) = self.echoes.iter().position(|(sent, _)| *sent == frame)
        {
            self.echoes.remove(at);
            return;
        }
        let Some(press) = Uplink::from_frame(&frame) else {
            tracing::debug!(address = frame.address, "a frame that says nothing we know");
            return;
        };
        let Some(pad) = self.pads.get_mut(&frame.address) else {
            self.strangers += 1;
            tracing::info!(address = frame.address, "a pad nobody has named");
            return;
        };
        let address = frame.address;
        pad.health.heard(now);
        let again = pad
            .press
            .as_mut()
            .filter(|last| last.frame == frame && now.saturating_duration_since(last.heard) < SAME_PRESS);
        if let Some(last) = again {
            // It did not hear us; when its press is safe it is told again, but not for ever.
            last.heard = now;
            last.answer_due = last.safe && last.acknowledged < ACKNOWLEDGED_MAX;
            return;
        }
        pad.press = Some(Press { frame, heard: now, safe: false, answer_due: false, acknowledged: 0 });
        self.events.push_back(CallPadEvent::Pressed { address, press });
    }

    fn speak(&mut self, now: Instant) -> Result<(), ExchangeError> {
        let Some((address, said)) = self.next_word(now) else { return Ok(()) };
        let frame = match &said {
            Said::Answer(frame) => frame.clone(),
            Said::Order(order) => order.to_frame(address),
            Said::Digits(digits) => Order::Digits(*digits).to_frame(address),
        };
        let Ok(bytes) = frame::encode(&frame) else { return Ok(()) };
        self.line.send(&bytes)?;
        if self.echo {
            self.echoes.push_back((frame, now));
        }
        match (said, self.pads.get_mut(&address)) {
            (Said::Answer(_), Some(pad)) => {
                if let Some(press) = &mut pad.press {
                    press.answer_due = false;
                    press.acknowledged += 1;
                }
            }
            (Said::Digits(digits), Some(pad)) => pad.shown = Some((digits, now)),
            (Said::Order(_), _) => drop(self.orders.pop_front()),
            (Said::Answer(_) | Said::Digits(_), None) => {}
        }
        // What is said next waits until this has left the wire and whoever it woke has spoken.
        self.listen(now)
    }

    /// Acknowledgements first, then orders, then digits.
    fn next_word(&self, now: Instant) -> Option<(u8, Said)> {
        let answer = self.pads.iter().find_map(|(address, pad)| {
            let press = pad.press.as_ref().filter(|press| press.answer_due)?;
            Some((*address, Said::Answer(acknowledgement(&press.frame))))
        });
        let order = || self.orders.front().map(|(address, order)| (*address, Said::Order(*order)));
        let digits = || {
            self.pads.iter().find_map(|(address, pad)| {
                let wanted = pad.digits?;
                let due = pad.shown.is_none_or(|(shown, at)| {
                    shown != wanted || now.saturating_duration_since(at) >= REFRESH_EVERY
                });
                due.then_some((*address, Said::Digits(wanted)))
            })
        };
        answer.or_else(order).or_else(digits)
    }

    fn port_is_there(&mut self, now: Instant) {
        self.port = LinkState::Ok;
        // Before any key that was heard at once.
        for (address, pad) in self.pads.iter_mut().rev() {
            if pad.health.state == LinkState::Lost {
                pad.health.state = LinkState::Unknown;
                pad.health.since = Some(now);
            }
            self.events.push_front(CallPadEvent::Returned { address: *address });
        }
    }

    fn port_is_gone(&mut self, error: &ExchangeError) {
        self.port = LinkState::Lost;
        self.orders.clear();
        for (address, pad) in &mut self.pads {
            pad.shown = None;
            if let Some(press) = &mut pad.press {
                press.answer_due = false;
            }
            if pad.health.state != LinkState::Lost {
                pad.health.gone();
                self.events.push_back(CallPadEvent::Lost { address: *address });
                tracing::warn!(address, %error, "call pad lost");
            }
        }
    }
}

enum Said {
    Answer(Frame),
    Order(Order),
    Digits(Digits),
}
