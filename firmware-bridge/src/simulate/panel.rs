//! A line of Onbon panels: takes dynamic areas and remembers what they show.

use super::device::{Device, Outbox};
use crate::codec::Inbox;
use crate::led_panel::area::{self, Area};
use crate::led_panel::frame::{Answer, BROADCAST, Command, Frame, decode, encode};
use crate::led_panel::text::words;
use std::collections::BTreeMap;

const NO_SUCH_COMMAND: u8 = 2;
const SILENT_BROADCAST: u16 = 0xFFFF;

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
    /// What it shows.
    pub areas: BTreeMap<u8, Area>,
    /// Frames it has heard.
    pub frames: u64,
}

impl SimulatedPanel {
    /// A dark panel.
    #[must_use]
    pub fn new(address: u16, name: &str, width: u16, height: u16) -> Self {
        Self { address, name: name.to_owned(), width, height, areas: BTreeMap::new(), frames: 0 }
    }
}

/// The panels of one line.
#[derive(Debug, Default)]
pub struct SimulatedPanels {
    inbox: Inbox,
    panels: Vec<SimulatedPanel>,
}

impl SimulatedPanels {
    /// A line with these panels.
    #[must_use]
    pub fn new(panels: Vec<SimulatedPanel>) -> Self {
        Self { inbox: Inbox::default(), panels }
    }

    /// The panels.
    #[must_use]
    pub fn panels(&self) -> &[SimulatedPanel] {
        &self.panels
    }

    fn answer(&mut self, heard: &Frame, wire: &[u8], out: &mut Outbox) {
        let everybody = heard.to == BROADCAST || heard.to == SILENT_BROADCAST;
        let mut answered = heard.to == SILENT_BROADCAST;
        for panel in self.panels.iter_mut().filter(|panel| everybody || panel.address == heard.to) {
            panel.frames += 1;
            let (answer, meaning) = obey(panel, &heard.data);
            let reply = Frame { to: heard.from, from: panel.address, data: answer.data() };
            let Ok(reply) = encode(&reply) else { continue };
            let dull = heard.data.first_chunk::<2>() == Some(&Command::Ping.code());
            if answered {
                out.heard(wire, meaning);
            } else if dull {
                out.routine(wire, reply);
            } else {
                out.heard(wire, meaning);
                out.say(reply, format!("{}: {answer:?}", panel.name));
            }
            answered = true;
        }
    }
}

fn obey(panel: &mut SimulatedPanel, data: &[u8]) -> (Answer, String) {
    let name = panel.name.clone();
    let [group, command, _respond, payload @ ..] = data else {
        return (Answer::Nack(NO_SUCH_COMMAND), format!("{name}: nonsense"));
    };
    let code = [*group, *command];
    if code == Command::Ping.code() {
        (Answer::Ack, format!("{name}: ping"))
    } else if code == Command::Clear.code() || code == Command::Format.code() {
        panel.areas.clear();
        (Answer::Ack, format!("{name}: clear"))
    } else if code == Command::DynamicArea.code() {
        let Some(areas) = area::decode(payload) else {
            return (Answer::Nack(NO_SUCH_COMMAND), format!("{name}: malformed areas"));
        };
        if areas.alone {
            panel.areas.clear();
        }
        let shown: Vec<String> = areas.areas.iter().map(|area| words(&area.text)).collect();
        panel.areas.extend(areas.areas.into_iter().map(|area| (area.id, area)));
        (Answer::Ack, format!("{name}: {}", shown.join(" | ").replace('\n', " / ")))
    } else {
        (Answer::Nack(NO_SUCH_COMMAND), format!("{name}: unknown command"))
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
        // Dynamic areas live in memory: without power they are gone.
        self.panels.iter_mut().for_each(|panel| panel.areas.clear());
    }
}
