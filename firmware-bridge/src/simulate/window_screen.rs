//! A line of window screens: takes text and words to speak, and remembers both.

use super::device::{Device, Outbox};
use crate::codec::Inbox;
use crate::window_screen::frame::{Frame, ONLY_PACKET, decode, encode};
use crate::window_screen::{Request, Speech, TextLine, describe};
use encoding_rs::GBK;
use std::collections::{BTreeMap, VecDeque};

/// Sentences a screen remembers having spoken, and frames a line remembers.
const SPOKEN_MAX: usize = 200;
const HEARD_MAX: usize = 4_096;
/// The documents name no codes; this is one of ours.
const UNKNOWN: u8 = 1;

/// One screen.
#[derive(Debug, Clone)]
pub struct SimulatedScreen {
    /// Its address on the line.
    pub address: u8,
    /// What the bench calls it.
    pub name: String,
    /// Dots across.
    pub width: u16,
    /// Dots down.
    pub height: u16,
    /// What it shows, by line.
    pub lines: BTreeMap<u8, TextLine>,
    /// What it has spoken or is to speak, oldest first.
    pub spoken: VecDeque<String>,
    /// How often it was told to stop speaking.
    pub hushed: u64,
    /// Frames it has heard.
    pub frames: u64,
    /// It hears and says nothing: dead, while others on its line live.
    pub dead: bool,
    /// It says this code to everything.
    pub refusal: Option<u8>,
}

impl SimulatedScreen {
    /// A dark, silent screen.
    #[must_use]
    pub fn new(address: u8, name: &str, width: u16, height: u16) -> Self {
        Self {
            address,
            name: name.to_owned(),
            width,
            height,
            lines: BTreeMap::new(),
            spoken: VecDeque::new(),
            hushed: 0,
            frames: 0,
            dead: false,
            refusal: None,
        }
    }

    /// What it shows, lines joined by ` / `.
    #[must_use]
    pub fn words(&self) -> String {
        let lines: Vec<String> = self.lines.values().map(|line| words(&line.text)).collect();
        lines.join(" / ")
    }

    /// Its power fails for a moment: temporary text is gone.
    pub fn lose_power(&mut self) {
        self.lines.clear();
    }

    fn obey(&mut self, frame: &Frame) -> u8 {
        self.frames += 1;
        if let Some(code) = self.refusal {
            return code;
        }
        match Request::from_parts(frame.command, &frame.data) {
            Some(Request::ShowText(line)) => {
                self.lines.insert(line.line, line);
            }
            Some(Request::ShowStored) => self.lines.clear(),
            Some(Request::Say { when, text }) => {
                if when == Speech::Instead {
                    self.spoken.clear();
                }
                if self.spoken.len() == SPOKEN_MAX {
                    self.spoken.pop_front();
                }
                self.spoken.push_back(words(&text));
            }
            Some(Request::Hush) => self.hushed += 1,
            None => return UNKNOWN,
        }
        0
    }
}

fn words(gbk: &[u8]) -> String {
    GBK.decode_without_bom_handling(gbk).0.into_owned()
}

/// The screens of one line.
#[derive(Debug, Default)]
pub struct SimulatedScreens {
    inbox: Inbox,
    screens: Vec<SimulatedScreen>,
    heard: VecDeque<(u8, u8)>,
}

impl SimulatedScreens {
    /// A line with these screens.
    #[must_use]
    pub fn new(screens: Vec<SimulatedScreen>) -> Self {
        Self { screens, ..Self::default() }
    }

    /// The screens.
    #[must_use]
    pub fn screens(&self) -> &[SimulatedScreen] {
        &self.screens
    }

    /// The same, to be handled.
    pub fn screens_mut(&mut self) -> impl Iterator<Item = &mut SimulatedScreen> {
        self.screens.iter_mut()
    }

    /// One of them.
    pub fn screen_mut(&mut self, address: u8) -> Option<&mut SimulatedScreen> {
        self.screens.iter_mut().find(|screen| screen.address == address)
    }

    /// Every frame that was on the line, oldest first: for whom, and its command. The last few thousand.
    pub fn heard(&self) -> impl Iterator<Item = (u8, u8)> + '_ {
        self.heard.iter().copied()
    }

    fn answer(&mut self, frame: &Frame, out: &mut Outbox) {
        if self.heard.len() == HEARD_MAX {
            self.heard.pop_front();
        }
        self.heard.push_back((frame.address, frame.command));
        let Some(screen) = self.screen_mut(frame.address).filter(|screen| !screen.dead) else { return };
        let code = screen.obey(frame);
        let reply = Frame { packet: ONLY_PACKET, data: vec![code], ..frame.clone() };
        let (Ok(wire), Ok(reply)) = (encode(frame), encode(&reply)) else { return };
        let name = screen.name.clone();
        let meaning = |bytes: &[u8]| format!("{name}: {}", describe(bytes).unwrap_or_default());
        out.heard(&wire, meaning(&wire));
        let said = meaning(&reply);
        out.say(reply, said);
    }
}

impl Device for SimulatedScreens {
    fn receive(&mut self, bytes: &[u8], out: &mut Outbox) {
        self.inbox.extend(bytes);
        while let Some(frame) = self.inbox.next(decode) {
            self.answer(&frame, out);
        }
    }

    fn idle(&mut self, _out: &mut Outbox) {
        // The silence between two frames: what is not whole by now never will be.
        self.inbox.wipe();
    }

    fn unplugged(&mut self) {
        self.inbox.wipe();
        self.screens.iter_mut().for_each(SimulatedScreen::lose_power);
    }
}
