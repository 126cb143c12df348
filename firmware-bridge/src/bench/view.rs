//! The bench's devices as JSON. Shapes only; tests of the whole hall depend on them.

use super::config::{PadRole, UnitConfig};
use super::hall::{BenchHall, BenchPrinter, Pads, Plugged};
use crate::bridge::keys::{Deed, FF68_KEYS, MODBUS_KEYS};
use crate::card_reader::frame::Rate;
use crate::keypad::{Lamp, Prompt};
use crate::led_panel::area::{Across, Area};
use crate::led_panel::text::{Colour, Font, decode, words};
use crate::printer::{Paper, PaperWidth};
use crate::simulate::call_pad::SimulatedCallPads;
use crate::simulate::cards::TEST_CARDS;
use crate::simulate::keypad::SimulatedKeypads;
use crate::simulate::panel::SimulatedPanel;
use crate::simulate::printer::{PrintedSlip, PrinterFamily};
use crate::simulate::window_screen::SimulatedScreen;
use crate::simulate::{Fault, FaultPlan, Simulator, Traffic};
use serde::Serialize;

/// What a reader's module answers to everything when it failed its self-test.
pub(super) const SELF_TEST_FAILED: u8 = 0x60;

#[derive(Serialize)]
pub(super) struct CableView {
    name: String,
    link: String,
    plugged: bool,
    fault: Fault,
    per_mille: u16,
    seed: u64,
    traffic: Traffic,
}

pub(super) fn cable(device: &dyn Plugged) -> CableView {
    let FaultPlan { fault, per_mille, seed } = device.fault_plan();
    CableView {
        name: device.name().to_owned(),
        link: device.link(),
        plugged: device.is_plugged(),
        fault,
        per_mille,
        seed,
        traffic: device.traffic(),
    }
}

#[derive(Serialize)]
pub(super) struct DevicesView {
    card_readers: Vec<ReaderView>,
    printers: Vec<PrinterView>,
    panel_lines: Vec<PanelLineView>,
    keypad_lines: Vec<KeypadLineView>,
    screen_lines: Vec<ScreenLineView>,
    call_pad_lines: Vec<CallPadLineView>,
    test_cards: Vec<CardView>,
    keypad_keys: Vec<KeyView>,
    call_pad_keys: Vec<KeyView>,
}

/// A key of the clerk's, and what it asks for unless an installer says otherwise.
#[derive(Serialize)]
struct KeyView {
    code: u16,
    deed: Deed,
}

#[derive(Serialize)]
struct ReaderView {
    #[serde(flatten)]
    cable: CableView,
    card: Option<&'static str>,
    self_test_failed: bool,
    card_snatched: bool,
    /// The one speed it listens at; none: every speed.
    rate: Option<u32>,
}

#[derive(Serialize)]
struct CardView {
    id: &'static str,
    label_zh: &'static str,
    label_en: &'static str,
}

#[derive(Serialize)]
struct PrinterView {
    #[serde(flatten)]
    cable: CableView,
    paper_mm: u8,
    paper: Paper,
    cover_open: bool,
    cutter_error: bool,
    head_hot: bool,
    offline: bool,
    other_error: bool,
    unknown_dialect: bool,
    presenter: bool,
    slip_waiting: bool,
    retracted: u64,
    slips: usize,
    /// Slips since it was switched on, those no longer kept included.
    printed: u64,
}

#[derive(Serialize)]
struct PanelLineView {
    #[serde(flatten)]
    cable: CableView,
    panels: Vec<PanelView>,
}

#[derive(Serialize)]
pub(super) struct PanelView {
    name: String,
    address: u16,
    width: u16,
    height: u16,
    frames: u64,
    areas: Vec<AreaView>,
    on: bool,
    brightness: u8,
    clock: Option<String>,
    dead: bool,
    busy: bool,
}

#[derive(Serialize)]
struct AreaView {
    id: u8,
    x: u16,
    y: u16,
    width: u16,
    height: u16,
    across: Across,
    text: String,
    spans: Vec<SpanView>,
}

#[derive(Serialize)]
struct SpanView {
    text: String,
    colour: Colour,
    font: Font,
}

#[derive(Serialize)]
struct KeypadLineView {
    #[serde(flatten)]
    cable: CableView,
    keypads: Vec<KeypadView>,
}

#[derive(Serialize)]
pub(super) struct KeypadView {
    pub(super) counter: u16,
    pub(super) unit: u8,
    pub(super) line: String,
    pub(super) plugged: bool,
    pub(super) prompt: Prompt,
    pub(super) ticket: String,
    pub(super) acknowledged: bool,
    pub(super) role: PadRole,
    pub(super) waiting: u16,
    pub(super) lamp: &'static str,
    pub(super) beeps: u32,
}

#[derive(Serialize)]
struct ScreenLineView {
    #[serde(flatten)]
    cable: CableView,
    screens: Vec<ScreenView>,
}

#[derive(Serialize)]
pub(super) struct ScreenView {
    name: String,
    address: u8,
    width: u16,
    height: u16,
    frames: u64,
    text: String,
    spoken: Vec<String>,
    hushed: u64,
    dead: bool,
    refuses: bool,
}

#[derive(Serialize)]
struct CallPadLineView {
    #[serde(flatten)]
    cable: CableView,
    pads: Vec<CallPadView>,
}

#[derive(Serialize)]
struct CallPadView {
    unit: u8,
    counter: u16,
    role: PadRole,
    /// Six places with a space in the middle; `·` is dark.
    digits: String,
    beeps: u32,
    stars: Option<u8>,
    asks: bool,
    acknowledged: u32,
}

#[derive(Serialize)]
pub(super) struct SlipView {
    index: u64,
    lines: Vec<String>,
    qr: Vec<String>,
    pictures: usize,
    cut: bool,
}

pub(super) fn devices(hall: &BenchHall) -> DevicesView {
    DevicesView {
        card_readers: hall
            .readers
            .iter()
            .map(|reader| {
                let (card, quirks) = reader.with(|reader| (reader.card(), *reader.quirks()));
                ReaderView {
                    cable: cable(reader),
                    card: card.map(|card| card.id),
                    self_test_failed: quirks.always == Some(SELF_TEST_FAILED),
                    card_snatched: quirks.loses_after_find,
                    rate: quirks.rate.map(Rate::bits_per_s),
                }
            })
            .collect(),
        printers: hall.printers.iter().map(printer).collect(),
        panel_lines: hall
            .panels
            .iter()
            .map(|line| PanelLineView {
                cable: cable(line),
                panels: line.with(|line| line.panels().iter().map(panel).collect()),
            })
            .collect(),
        keypad_lines: hall
            .keypads
            .iter()
            .map(|keypads| KeypadLineView { cable: cable(&keypads.line), keypads: keypads_of(keypads) })
            .collect(),
        screen_lines: hall
            .screens
            .iter()
            .map(|line| ScreenLineView {
                cable: cable(line),
                screens: line.with(|line| line.screens().iter().map(screen).collect()),
            })
            .collect(),
        call_pad_lines: hall
            .call_pads
            .iter()
            .map(|pads| CallPadLineView { cable: cable(&pads.line), pads: call_pads_of(pads) })
            .collect(),
        test_cards: TEST_CARDS
            .iter()
            .map(|card| CardView { id: card.id, label_zh: card.label_zh, label_en: card.label_en })
            .collect(),
        keypad_keys: keys(&MODBUS_KEYS),
        call_pad_keys: keys(&FF68_KEYS),
    }
}

fn keys(table: &[(u16, Deed)]) -> Vec<KeyView> {
    table.iter().map(|(code, deed)| KeyView { code: *code, deed: *deed }).collect()
}

pub(super) fn panels(hall: &BenchHall) -> Vec<PanelView> {
    hall.panels
        .iter()
        .flat_map(|line| line.with(|line| line.panels().iter().map(panel).collect::<Vec<_>>()))
        .collect()
}

pub(super) fn panel(panel: &SimulatedPanel) -> PanelView {
    PanelView {
        name: panel.name.clone(),
        address: panel.address,
        width: panel.width,
        height: panel.height,
        frames: panel.frames,
        areas: panel.areas.values().map(area).collect(),
        on: panel.on,
        brightness: panel.brightness,
        clock: panel.clock.map(|time| format!("{:02}:{:02}:{:02}", time.hour, time.minute, time.second)),
        dead: panel.dead,
        busy: panel.busy > 0,
    }
}

fn area(area: &Area) -> AreaView {
    AreaView {
        id: area.id,
        x: area.x,
        y: area.y,
        width: area.width,
        height: area.height,
        across: area.across,
        text: words(&area.text),
        spans: decode(&area.text)
            .into_iter()
            .map(|span| SpanView { text: span.text, colour: span.colour, font: span.font })
            .collect(),
    }
}

/// Sentences of a window screen that are shown, the latest last.
const SPOKEN_SHOWN: usize = 4;

pub(super) fn screen(screen: &SimulatedScreen) -> ScreenView {
    let before = screen.spoken.len().saturating_sub(SPOKEN_SHOWN);
    ScreenView {
        name: screen.name.clone(),
        address: screen.address,
        width: screen.width,
        height: screen.height,
        frames: screen.frames,
        text: screen.words(),
        spoken: screen.spoken.iter().skip(before).cloned().collect(),
        hushed: screen.hushed,
        dead: screen.dead,
        refuses: screen.refusal.is_some(),
    }
}

fn printer(BenchPrinter { printer, family }: &BenchPrinter) -> PrinterView {
    let cable = cable(printer);
    printer.with(|printer| {
        let state = printer.state();
        PrinterView {
            cable,
            paper_mm: match printer.width() {
                PaperWidth::Mm80 => 80,
                PaperWidth::Mm58 => 58,
            },
            paper: state.paper,
            cover_open: state.cover_open,
            cutter_error: state.cutter_error,
            head_hot: state.head_hot,
            offline: state.offline,
            other_error: state.other_error,
            unknown_dialect: printer.family() != *family,
            presenter: *family == PrinterFamily::Custom,
            slip_waiting: state.slip_waiting,
            retracted: printer.retracted(),
            slips: printer.slips().len(),
            printed: printer.printed(),
        }
    })
}

fn keypads_of(keypads: &Pads<SimulatedKeypads>) -> Vec<KeypadView> {
    keypads.units.iter().map(|unit| keypad(&keypads.line, unit)).collect()
}

pub(super) fn keypad(line: &Simulator<SimulatedKeypads>, place: &UnitConfig) -> KeypadView {
    let UnitConfig { unit, counter, role } = *place;
    let plugged = line.is_plugged();
    let name = line.name().to_owned();
    line.with(|keypads| KeypadView {
        counter,
        unit,
        line: name,
        plugged,
        prompt: keypads.prompt(unit).unwrap_or_default(),
        ticket: keypads.ticket(unit).unwrap_or_default(),
        acknowledged: keypads.is_acknowledged(unit).unwrap_or_default(),
        role,
        waiting: keypads.waiting(unit).unwrap_or_default(),
        lamp: keypads.lamp(unit).map_or("unknown", lamp),
        beeps: keypads.beeps(unit).unwrap_or_default(),
    })
}

fn lamp(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Closed => "closed",
        Lamp::Idle => "idle",
        Lamp::Called => "called",
        Lamp::Serving => "serving",
        Lamp::Paused => "paused",
        Lamp::NoConnection => "no_connection",
    }
}

fn call_pads_of(pads: &Pads<SimulatedCallPads>) -> Vec<CallPadView> {
    pads.line.with(|line| {
        let view = |place: &UnitConfig| CallPadView {
            unit: place.unit,
            counter: place.counter,
            role: place.role,
            digits: line.digits(place.unit).unwrap_or_default(),
            beeps: line.beeps(place.unit).unwrap_or_default(),
            stars: line.stars(place.unit),
            asks: line.asks(place.unit).unwrap_or_default(),
            acknowledged: line.acknowledged(place.unit).unwrap_or_default(),
        };
        pads.units.iter().map(view).collect()
    })
}

pub(super) fn slip(slip: &PrintedSlip) -> SlipView {
    SlipView {
        index: slip.index,
        lines: slip.read.lines.clone(),
        qr: slip.read.qr.clone(),
        pictures: slip.read.pictures.len(),
        cut: slip.read.cut,
    }
}
