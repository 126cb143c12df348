//! A line of Onbon panels: takes dynamic areas and remembers what they show, how bright, and by which clock.

use super::device::{Device, Outbox};
use crate::codec::Inbox;
use crate::led_panel::area::Area;
use crate::led_panel::command::BRIGHTNESS_MAX;
use crate::led_panel::frame::{BROADCAST, BROADCAST_SILENT, Frame, decode, encode};
use crate::led_panel::{Answer, Card, CardLimit, PanelTime, Refusal, Request, describe};
use std::collections::{BTreeMap, VecDeque};

/// Frames a line remembers.
const HEARD_MAX: usize = 4_096;
const OUT_OF_MEMORY: Refusal = Refusal(4);

/// One panel.
#[derive(Debug, Clone)]
pub struct SimulatedPanel {
    /// Its address on the line.
    pub address: u16,
    /// What the bench calls it.
    pub name: String,
    /// Dots across.
    pub width: u16,
    /// Dots down.
    pub height: u16,
    /// Which family its card is of.
    pub card: Card,
    /// What it shows.
    pub areas: BTreeMap<u8, Area>,
    /// Whether it is lit.
    pub on: bool,
    /// How bright, 0 … 15.
    pub brightness: u8,
    /// The time it was last told.
    pub clock: Option<PanelTime>,
    /// Frames it has heard.
    pub frames: u64,
    /// It hears and says nothing: dead, while others on its line live.
    pub dead: bool,
    /// It says so often that it is busy.
    pub busy: u32,
    /// It says this to every drawing.
    pub refusal: Option<Refusal>,
    /// It answers everything from the broadcast address.
    pub nameless: bool,
}

impl SimulatedPanel {
    /// A panel with nothing on it.
    #[must_use]
    pub fn new(address: u16, name: &str, width: u16, height: u16) -> Self {
        Self {
            address,
            name: name.to_owned(),
            width,
            height,
            card: Card::default(),
            areas: BTreeMap::new(),
            on: true,
            brightness: BRIGHTNESS_MAX,
            clock: None,
            frames: 0,
            dead: false,
            busy: 0,
            refusal: None,
            nameless: false,
        }
    }

    /// Its power fails for a moment: dynamic areas live in memory and are gone, the rest is as ever.
    pub fn lose_power(&mut self) {
        self.areas.clear();
        self.on = true;
        self.busy = 0;
    }

    fn obey(&mut self, request: Option<Request>) -> Answer {
        self.frames += 1;
        let Some(request) = request else { return Answer::Nack(Refusal::NO_SUCH_COMMAND) };
        if self.busy > 0 && request != Request::Ping {
            self.busy -= 1;
            return Answer::Nack(Refusal::BUSY);
        }
        match request {
            Request::Ping => {}
            Request::ReadAddress => return Answer::Address(self.address),
            Request::Clear | Request::Format => self.areas.clear(),
            Request::Clock(time) => self.clock = Some(time),
            Request::Power(on) => self.on = on,
            Request::Brightness(level) => self.brightness = level,
            Request::Areas(drawing) => {
                if let Some(refusal) = self.refusal {
                    return Answer::Nack(refusal);
                }
                let mut areas = if drawing.alone { BTreeMap::new() } else { self.areas.clone() };
                areas.retain(|id, _| !drawing.delete.contains(id));
                areas.extend(drawing.areas.into_iter().map(|area| (area.id, area)));
                let all: Vec<Area> = areas.values().cloned().collect();
                match self.card.check(&all) {
                    Ok(()) => self.areas = areas,
                    Err(CardLimit::Areas { .. } | CardLimit::AreaId { .. } | CardLimit::Text { .. }) => {
                        return Answer::Nack(OUT_OF_MEMORY);
                    }
                }
            }
        }
        Answer::Ack
    }
}

/// The panels of one line.
#[derive(Debug, Default)]
pub struct SimulatedPanels {
    inbox: Inbox,
    panels: Vec<SimulatedPanel>,
    heard: VecDeque<(u16, [u8; 2])>,
}

impl SimulatedPanels {
    /// A line with these panels.
    #[must_use]
    pub fn new(panels: Vec<SimulatedPanel>) -> Self {
        Self { panels, ..Self::default() }
    }

    /// The panels.
    #[must_use]
    pub fn panels(&self) -> &[SimulatedPanel] {
        &self.panels
    }

    /// The same, to be handled.
    pub fn panels_mut(&mut self) -> impl Iterator<Item = &mut SimulatedPanel> {
        self.panels.iter_mut()
    }

    /// One of them.
    pub fn panel_mut(&mut self, address: u16) -> Option<&mut SimulatedPanel> {
        self.panels.iter_mut().find(|panel| panel.address == address)
    }

    /// Every frame that was on the line, oldest first: for whom, and its group and command. The last few thousand.
    pub fn heard(&self) -> impl Iterator<Item = (u16, [u8; 2])> + '_ {
        self.heard.iter().copied()
    }

    fn answer(&mut self, heard: &Frame, wire: &[u8], out: &mut Outbox) {
        if let Some(code) = heard.data.first_chunk::<2>() {
            if self.heard.len() == HEARD_MAX {
                self.heard.pop_front();
            }
            self.heard.push_back((heard.to, *code));
        }
        let everybody = heard.to == BROADCAST || heard.to == BROADCAST_SILENT;
        let request = Request::from_data(&heard.data);
        // Who hears a broadcast answers with its address, so that several spoil each other; here the first is heard.
        let from = if everybody { BROADCAST } else { heard.to };
        let mut answered = heard.to == BROADCAST_SILENT;
        for panel in &mut self.panels {
            if panel.dead || !(everybody || panel.address == heard.to) {
                continue;
            }
            let answer = panel.obey(request.clone());
            let from = if panel.nameless { BROADCAST } else { from };
            let Ok(reply) = encode(&Frame { to: heard.from, from, data: answer.data() }) else { continue };
            let heard_words = describe(wire).unwrap_or_default();
            if answered {
                out.heard(wire, heard_words);
            } else if request == Some(Request::Ping) {
                let said_words = describe(&reply);
                out.routine((wire, Some(heard_words)), (reply, said_words));
            } else {
                let said_words = describe(&reply).unwrap_or_default();
                out.heard(wire, format!("{}: {heard_words}", panel.name));
                out.say(reply, format!("{}: {said_words}", panel.name));
            }
            answered = true;
        }
    }
}

impl Device for SimulatedPanels {
    fn receive(&mut self, bytes: &[u8], out: &mut Outbox) {
        self.inbox.extend(bytes);
        while let Some(frame) = self.inbox.next(decode) {
            let wire = encode(&frame).unwrap_or_default();
            self.answer(&frame, &wire, out);
        }
    }

    fn unplugged(&mut self) {
        self.inbox.wipe();
        self.panels.iter_mut().for_each(SimulatedPanel::lose_power);
    }
}
