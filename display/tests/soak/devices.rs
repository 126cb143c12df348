//! All devices of the hall on pseudo-terminals, by line.

use firmware_bridge::call_pad::Uplink;
use firmware_bridge::keypad::Prompt;
use firmware_bridge::led_panel::text::words;
use firmware_bridge::simulate::call_pad::SimulatedCallPads;
use firmware_bridge::simulate::keypad::SimulatedKeypads;
use firmware_bridge::simulate::panel::{SimulatedPanel, SimulatedPanels};
use firmware_bridge::simulate::window_screen::{SimulatedScreen, SimulatedScreens};
use firmware_bridge::simulate::{Device, FaultPlan, Simulator};
use std::path::{Path, PathBuf};

const KEYPADS_PER_LINE: usize = 25;
const EVALUATORS_PER_LINE: usize = 10;
const STRIPS_PER_LINE: usize = 8;
const STRIP: (u16, u16) = (256, 32);
const BOARD: (u16, u16) = (256, 128);
/// Level of each button of an evaluator, as the daemon takes them when nobody says otherwise.
const LEVELS: [u8; 4] = [4, 5, 2, 1];

/// One cable with simulated devices on it.
#[derive(Debug)]
pub(crate) enum Cable {
    Keypads(Simulator<SimulatedKeypads>),
    Evaluators(Simulator<SimulatedCallPads>),
    Strips(Simulator<SimulatedPanels>),
    Screens(Simulator<SimulatedScreens>),
    /// A board, and the counters whose calls it shows; all of them for `None`.
    Board(Simulator<SimulatedPanels>, Option<Vec<u16>>),
}

/// A cable and the counters along it, in the order of their addresses from 1.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) cable: Cable,
    pub(crate) counters: Vec<u16>,
}

/// What a citizen has in front of him.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pad<'a> {
    line: &'a Line,
    unit: u8,
}

/// All lines.
#[derive(Debug)]
pub(crate) struct Devices {
    pub(crate) lines: Vec<Line>,
    /// Zones of loudspeakers: names and counters.
    pub(crate) zones: Vec<(String, Vec<u16>)>,
}

impl Devices {
    /// With a speed, bytes take their time on every line.
    pub(crate) fn plug_in(dir: &Path, counters: u16, baud: Option<u32>) -> Self {
        let dir = dir.join("dev");
        let all: Vec<u16> = (1..=counters).collect();
        let (keypads, evaluators) = all.split_at(all.len() * 5 / 6);
        let (strips, screens) = all.split_at(all.len() * 2 / 3);
        let (east, west) = all.split_at(all.len() / 2);
        let mut lines = Vec::new();
        for (at, counters) in keypads.chunks(KEYPADS_PER_LINE.min(keypads.len().div_ceil(2))).enumerate() {
            let name = format!("keypads-{at}");
            let pads = SimulatedKeypads::new(&units(counters));
            let cable = Cable::Keypads(start(&dir, &name, pads, baud));
            lines.push(Line { name, cable, counters: counters.to_vec() });
        }
        for (at, counters) in evaluators.chunks(EVALUATORS_PER_LINE).enumerate() {
            let name = format!("evaluators-{at}");
            let pads = SimulatedCallPads::new(&units(counters));
            let cable = Cable::Evaluators(start(&dir, &name, pads, baud));
            lines.push(Line { name, cable, counters: counters.to_vec() });
        }
        for (at, counters) in strips.chunks(STRIPS_PER_LINE).enumerate() {
            let name = format!("strips-{at}");
            let panel =
                |(unit, no): (u8, &u16)| SimulatedPanel::new(unit.into(), &strip(*no), STRIP.0, STRIP.1);
            let panels = SimulatedPanels::new(units(counters).into_iter().zip(counters).map(panel).collect());
            let cable = Cable::Strips(start(&dir, &name, panels, baud));
            lines.push(Line { name, cable, counters: counters.to_vec() });
        }
        for (at, counters) in screens.chunks(STRIPS_PER_LINE).enumerate() {
            let name = format!("screens-{at}");
            let screen = |(unit, no): (u8, &u16)| SimulatedScreen::new(unit, &strip(*no), STRIP.0, STRIP.1);
            let screens =
                SimulatedScreens::new(units(counters).into_iter().zip(counters).map(screen).collect());
            let cable = Cable::Screens(start(&dir, &name, screens, baud));
            lines.push(Line { name, cable, counters: counters.to_vec() });
        }
        for (name, part) in [("main", None), ("east", Some(east.to_vec())), ("west", Some(west.to_vec()))] {
            let name = format!("board-{name}");
            let panels = SimulatedPanels::new(vec![SimulatedPanel::new(1, &name, BOARD.0, BOARD.1)]);
            let cable = Cable::Board(start(&dir, &name, panels, baud), part);
            lines.push(Line { name, cable, counters: Vec::new() });
        }
        let zones = vec![("east".to_owned(), east.to_vec()), ("west".to_owned(), west.to_vec())];
        Self { lines, zones }
    }

    /// The pad of a counter.
    pub(crate) fn pad(&self, counter: u16) -> Pad<'_> {
        let pads = self.lines.iter().filter(|line| line.has_pads());
        let at = |line: &Line| line.counters.iter().position(|no| *no == counter);
        let (line, at) = pads.filter_map(|line| Some((line, at(line)?))).next().unwrap();
        Pad { line, unit: u8::try_from(at + 1).unwrap() }
    }

    /// Devices that say how they are without being used. Of a pad that only speaks when it is pressed nobody knows.
    pub(crate) fn names_that_speak(&self) -> Vec<String> {
        let lines = self.lines.iter().filter(|line| !matches!(line.cable, Cable::Evaluators(_)));
        let zones = self.zones.iter().map(|(zone, _)| format!("voice-{zone}"));
        lines.flat_map(Line::names).chain(zones).collect()
    }

    /// What a strip shows, without spaces: `None` when nothing.
    pub(crate) fn strip_words(&self, counter: u16) -> Option<String> {
        let at = |line: &Line| line.counters.iter().position(|no| *no == counter);
        let text = self.lines.iter().filter(|line| !line.has_pads()).find_map(|line| {
            let at = at(line)?;
            match &line.cable {
                Cable::Strips(sim) => sim.with(|panels| Some(panel_words(panels.panels().get(at)?, &[0]))),
                Cable::Screens(sim) => sim.with(|line| Some(line.screens().get(at)?.words())),
                Cable::Keypads(_) | Cable::Evaluators(_) | Cable::Board(..) => None,
            }
        })?;
        Some(text.split_whitespace().collect())
    }
}

impl Line {
    fn has_pads(&self) -> bool {
        matches!(self.cable, Cable::Keypads(_) | Cable::Evaluators(_))
    }

    /// The devices along it, as the server knows them.
    pub(crate) fn names(&self) -> Vec<String> {
        let named = |name: fn(u16) -> String| self.counters.iter().map(|no| name(*no)).collect();
        match &self.cable {
            Cable::Keypads(_) | Cable::Evaluators(_) => named(|no| format!("keypad-{no}")),
            Cable::Strips(_) | Cable::Screens(_) => named(strip),
            Cable::Board(..) => vec![self.name.clone()],
        }
    }

    /// Where programs find it.
    pub(crate) fn port(&self) -> PathBuf {
        match &self.cable {
            Cable::Keypads(sim) => sim.link().to_owned(),
            Cable::Evaluators(sim) => sim.link().to_owned(),
            Cable::Strips(sim) | Cable::Board(sim, _) => sim.link().to_owned(),
            Cable::Screens(sim) => sim.link().to_owned(),
        }
    }

    pub(crate) fn spoil(&self, plan: FaultPlan) {
        match &self.cable {
            Cable::Keypads(sim) => sim.set_fault_plan(plan),
            Cable::Evaluators(sim) => sim.set_fault_plan(plan),
            Cable::Strips(sim) | Cable::Board(sim, _) => sim.set_fault_plan(plan),
            Cable::Screens(sim) => sim.set_fault_plan(plan),
        }
    }

    pub(crate) fn unplug(&self) {
        match &self.cable {
            Cable::Keypads(sim) => sim.unplug(),
            Cable::Evaluators(sim) => sim.unplug(),
            Cable::Strips(sim) | Cable::Board(sim, _) => sim.unplug(),
            Cable::Screens(sim) => sim.unplug(),
        }
    }

    pub(crate) fn replug(&self) {
        match &self.cable {
            Cable::Keypads(sim) => sim.replug(),
            Cable::Evaluators(sim) => sim.replug(),
            Cable::Strips(sim) | Cable::Board(sim, _) => sim.replug(),
            Cable::Screens(sim) => sim.replug(),
        }
    }
}

impl Pad<'_> {
    /// Whether it knows who is served here.
    pub(crate) fn knows(&self, number: &str) -> bool {
        match &self.line.cable {
            Cable::Keypads(sim) => sim.with(|pads| {
                pads.ticket(self.unit).as_deref() == Some(number)
                    && pads.prompt(self.unit) == Some(Prompt::Welcome)
            }),
            // Three digits for those who wait, three for the running number.
            Cable::Evaluators(sim) => {
                sim.with(|pads| pads.digits(self.unit).unwrap().ends_with(&number[1..]))
            }
            Cable::Strips(_) | Cable::Screens(_) | Cable::Board(..) => unreachable!("no pad"),
        }
    }

    /// How often it has asked for a rating so far; a keypad that shows its question says so by the number.
    pub(crate) fn questions(&self) -> u32 {
        match &self.line.cable {
            Cable::Evaluators(sim) => sim.with(|pads| pads.questions(self.unit).unwrap()),
            Cable::Keypads(_) | Cable::Strips(_) | Cable::Screens(_) | Cable::Board(..) => 0,
        }
    }

    /// Whether it asks this citizen, having asked so often before.
    pub(crate) fn asks(&self, number: &str, before: u32) -> bool {
        match &self.line.cable {
            Cable::Keypads(sim) => sim.with(|pads| {
                pads.ticket(self.unit).as_deref() == Some(number)
                    && pads.prompt(self.unit) == Some(Prompt::PleaseRate)
            }),
            Cable::Evaluators(_) => self.questions() > before,
            Cable::Strips(_) | Cable::Screens(_) | Cable::Board(..) => unreachable!("no pad"),
        }
    }

    /// Presses one of the citizen's keys; which level that is.
    pub(crate) fn press(&self, which: usize) -> u8 {
        match &self.line.cable {
            Cable::Keypads(sim) => {
                let key = u8::try_from(which % 5 + 1).unwrap();
                assert!(sim.with(|pads| pads.press(self.unit, key.into())));
                6 - key
            }
            Cable::Evaluators(sim) => {
                let button = which % LEVELS.len();
                let press = Uplink::Rating(u8::try_from(button).unwrap());
                assert!(sim.with(|pads| pads.press(self.unit, &press)));
                LEVELS[button]
            }
            Cable::Strips(_) | Cable::Screens(_) | Cable::Board(..) => unreachable!("no pad"),
        }
    }

    /// Acknowledgements of an evaluator's presses so far.
    pub(crate) fn acknowledgements(&self) -> u32 {
        match &self.line.cable {
            Cable::Evaluators(sim) => sim.with(|pads| pads.acknowledged(self.unit).unwrap()),
            Cable::Keypads(_) | Cable::Strips(_) | Cable::Screens(_) | Cable::Board(..) => 0,
        }
    }

    /// Whether the last press was acknowledged, of which there were so many before.
    pub(crate) fn is_acknowledged(&self, before: u32) -> bool {
        match &self.line.cable {
            Cable::Keypads(sim) => sim.with(|pads| pads.is_acknowledged(self.unit).unwrap()),
            Cable::Evaluators(_) => self.acknowledgements() > before,
            Cable::Strips(_) | Cable::Screens(_) | Cable::Board(..) => unreachable!("no pad"),
        }
    }

    /// Whether it has stopped trying to hand a press over. A keypad never does.
    pub(crate) fn has_given_up(&self) -> bool {
        match &self.line.cable {
            Cable::Evaluators(sim) => sim.with(|pads| pads.unheard(self.unit) == Some(0)),
            Cable::Keypads(_) | Cable::Strips(_) | Cable::Screens(_) | Cable::Board(..) => false,
        }
    }

    /// Whether presses that nobody heard end by themselves.
    pub(crate) fn gives_up(&self) -> bool {
        matches!(self.line.cable, Cable::Evaluators(_))
    }
}

/// Text of these areas of a panel, one after the other.
pub(crate) fn panel_words(panel: &SimulatedPanel, areas: &[u8]) -> String {
    let texts = areas.iter().filter_map(|id| panel.areas.get(id)).map(|area| words(&area.text));
    texts.collect::<Vec<_>>().join(" ")
}

fn start<D: Device>(dir: &Path, name: &str, device: D, baud: Option<u32>) -> Simulator<D> {
    match baud {
        Some(baud) => Simulator::start_at_baud(dir, name, device, None, baud).unwrap(),
        None => Simulator::start(dir, name, device, None).unwrap(),
    }
}

fn units(counters: &[u16]) -> Vec<u8> {
    (1..=u8::try_from(counters.len()).unwrap()).collect()
}

fn strip(counter: u16) -> String {
    format!("strip-{counter}")
}
