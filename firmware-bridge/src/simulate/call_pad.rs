//! A line of `FF 68` call pads and evaluators: they speak when a key is pressed, and again until they are acknowledged.

use super::device::{Device, Outbox};
use crate::call_pad::frame::{Frame, decode, encode};
use crate::call_pad::{Digits, Order, Uplink, acknowledgement, describe};
use crate::codec::Inbox;
use std::collections::{BTreeMap, VecDeque};

/// A pad says its key so often when nobody acknowledges it.
pub const SAYS_MAX: u32 = 3;
/// Between two of these, in idle moments of the simulator.
const IDLES_BETWEEN: u32 = 4;

#[derive(Debug, Default)]
struct Pad {
    digits: Digits,
    beeps: u32,
    stars: Option<u8>,
    asks: bool,
    says: VecDeque<Saying>,
    questions: u32,
    acknowledged: u32,
}

#[derive(Debug)]
struct Saying {
    frame: Frame,
    said: u32,
    idles: u32,
}

/// The pads of one line, by address.
#[derive(Debug, Default)]
pub struct SimulatedCallPads {
    inbox: Inbox,
    pads: BTreeMap<u8, Pad>,
}

impl SimulatedCallPads {
    /// Pads at these addresses.
    #[must_use]
    pub fn new(addresses: &[u8]) -> Self {
        let pads = addresses.iter().map(|address| (*address, Pad::default())).collect();
        Self { inbox: Inbox::default(), pads }
    }

    /// Presses a key or a button. `false` if there is no such pad.
    pub fn press(&mut self, address: u8, press: &Uplink) -> bool {
        let Some(pad) = self.pads.get_mut(&address) else { return false };
        pad.says.push_back(Saying { frame: press.to_frame(address), said: 0, idles: 0 });
        true
    }

    /// What a pad's six digits show; `·` is dark.
    #[must_use]
    pub fn digits(&self, address: u8) -> Option<String> {
        self.pads.get(&address).map(|pad| pad.digits.text())
    }

    /// How often it has beeped so far.
    #[must_use]
    pub fn beeps(&self, address: u8) -> Option<u32> {
        self.pads.get(&address).map(|pad| pad.beeps)
    }

    /// Stars an evaluator shows.
    #[must_use]
    pub fn stars(&self, address: u8) -> Option<u8> {
        self.pads.get(&address)?.stars
    }

    /// Whether an evaluator asks for a rating.
    #[must_use]
    pub fn asks(&self, address: u8) -> Option<bool> {
        self.pads.get(&address).map(|pad| pad.asks)
    }

    /// How often it was told to ask for a rating.
    #[must_use]
    pub fn questions(&self, address: u8) -> Option<u32> {
        self.pads.get(&address).map(|pad| pad.questions)
    }

    /// How many presses it still tries to hand over.
    #[must_use]
    pub fn unheard(&self, address: u8) -> Option<usize> {
        self.pads.get(&address).map(|pad| pad.says.len())
    }

    /// How many of its presses were acknowledged.
    #[must_use]
    pub fn acknowledged(&self, address: u8) -> Option<u32> {
        self.pads.get(&address).map(|pad| pad.acknowledged)
    }
}

impl Device for SimulatedCallPads {
    fn receive(&mut self, bytes: &[u8], out: &mut Outbox) {
        self.inbox.extend(bytes);
        while let Some(frame) = self.inbox.next(decode) {
            let Some(pad) = self.pads.get_mut(&frame.address) else { continue };
            let wire = encode(&frame).unwrap_or_default();
            out.heard(&wire, describe(&wire, true).unwrap_or_default());
            let waits = pad.says.front().filter(|saying| saying.said > 0);
            if waits.is_some_and(|saying| acknowledgement(&saying.frame) == frame) {
                pad.says.pop_front();
                pad.acknowledged += 1;
                pad.asks = false;
                continue;
            }
            match Order::from_frame(&frame) {
                Some(Order::Digits(digits)) => pad.digits = digits,
                Some(Order::Beep) => pad.beeps += 1,
                Some(Order::Stars(stars)) => pad.stars = Some(stars),
                Some(Order::PleaseRate) => {
                    pad.asks = true;
                    pad.questions += 1;
                }
                None => {}
            }
        }
    }

    fn idle(&mut self, out: &mut Outbox) {
        for pad in self.pads.values_mut() {
            let Some(saying) = pad.says.front_mut() else { continue };
            if saying.idles > 0 {
                saying.idles -= 1;
                continue;
            }
            if saying.said == SAYS_MAX {
                pad.says.pop_front();
                continue;
            }
            saying.said += 1;
            saying.idles = IDLES_BETWEEN;
            let wire = encode(&saying.frame).unwrap_or_default();
            let meaning = describe(&wire, false).unwrap_or_default();
            out.say(wire, meaning);
        }
    }

    fn unplugged(&mut self) {
        self.inbox.wipe();
        // Nobody hears it say its key so often as it does.
        self.pads.values_mut().for_each(|pad| pad.says.clear());
    }
}
