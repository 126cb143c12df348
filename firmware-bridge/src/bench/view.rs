//! The bench's devices as JSON. Shapes only; tests of the whole hall depend on them.

use super::hall::{BenchHall, Keypads, Plugged};
use crate::keypad::Prompt;
use crate::led_panel::area::{Across, Area};
use crate::led_panel::text::{Colour, Font, decode, words};
use crate::printer::{Paper, PaperWidth};
use crate::simulate::cards::TEST_CARDS;
use crate::simulate::panel::SimulatedPanel;
use crate::simulate::printer::{PrintedSlip, SimulatedPrinter};
use crate::simulate::{Fault, Simulator};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct CableView {
    name: String,
    link: String,
    plugged: bool,
    fault: Fault,
}

pub(super) fn cable(device: &dyn Plugged) -> CableView {
    CableView {
        name: device.name().to_owned(),
        link: device.link(),
        plugged: device.is_plugged(),
        fault: device.fault(),
    }
}

#[derive(Serialize)]
pub(super) struct DevicesView {
    card_readers: Vec<ReaderView>,
    printers: Vec<PrinterView>,
    panel_lines: Vec<PanelLineView>,
    keypad_lines: Vec<KeypadLineView>,
    test_cards: Vec<CardView>,
}

#[derive(Serialize)]
struct ReaderView {
    #[serde(flatten)]
    cable: CableView,
    card: Option<&'static str>,
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
    slips: usize,
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
            .map(|reader| ReaderView {
                cable: cable(reader),
                card: reader.with(|reader| reader.card()).map(|card| card.id),
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
        test_cards: TEST_CARDS
            .iter()
            .map(|card| CardView { id: card.id, label_zh: card.label_zh, label_en: card.label_en })
            .collect(),
    }
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

fn printer(printer: &Simulator<SimulatedPrinter>) -> PrinterView {
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
            slips: printer.slips().len(),
        }
    })
}

fn keypads_of(keypads: &Keypads) -> Vec<KeypadView> {
    keypads.units.iter().map(|(unit, counter)| keypad(&keypads.line, *unit, *counter)).collect()
}

pub(super) fn keypad(
    line: &Simulator<crate::simulate::keypad::SimulatedKeypads>,
    unit: u8,
    counter: u16,
) -> KeypadView {
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
