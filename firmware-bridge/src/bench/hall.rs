//! The simulated devices of one hall, by name. No HTTP, no JSON.

use super::config::BenchConfig;
use crate::printer::PaperWidth;
use crate::simulate::card_reader::SimulatedReader;
use crate::simulate::keypad::SimulatedKeypads;
use crate::simulate::panel::{SimulatedPanel, SimulatedPanels};
use crate::simulate::printer::SimulatedPrinter;
use crate::simulate::{Fault, LogEntry, Observer, Simulator};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;

/// News waiting for a slow page; a page that lost some asks for everything again.
const NEWS_MAX: usize = 256;

/// One line of keypads with the counters they stand at.
#[derive(Debug)]
pub(super) struct Keypads {
    pub(super) line: Simulator<SimulatedKeypads>,
    /// Unit and counter.
    pub(super) units: Vec<(u8, u16)>,
}

/// What is told to pages.
#[derive(Debug, Clone)]
pub(super) enum News {
    /// Something was said on a cable.
    Said(LogEntry),
    /// Somebody handled this device.
    Handled(String),
}

/// Every simulated device.
#[derive(Debug)]
pub struct BenchHall {
    pub(super) readers: Vec<Simulator<SimulatedReader>>,
    pub(super) printers: Vec<Simulator<SimulatedPrinter>>,
    pub(super) panels: Vec<Simulator<SimulatedPanels>>,
    pub(super) keypads: Vec<Keypads>,
    news: Mutex<Option<broadcast::Sender<News>>>,
}

impl BenchHall {
    /// Plugs in every device of the configuration.
    ///
    /// # Errors
    /// When there is no pseudo-terminal, or the directory cannot be written.
    pub fn plug_in(config: &BenchConfig) -> std::io::Result<Self> {
        let dir = &config.devices_dir;
        let (news, _) = broadcast::channel(NEWS_MAX);
        let teller = news.clone();
        let observer: Observer = Arc::new(move |entry: &LogEntry| {
            // No page is open: nobody to tell.
            let _ = teller.send(News::Said(entry.clone()));
        });
        let observer = || Some(Arc::clone(&observer));
        let readers = config
            .card_readers
            .iter()
            .map(|reader| Simulator::start(dir, &reader.name, SimulatedReader::default(), observer()))
            .collect::<Result<_, _>>()?;
        let printers = config
            .printers
            .iter()
            .map(|printer| {
                let width = if printer.paper_mm == 58 { PaperWidth::Mm58 } else { PaperWidth::Mm80 };
                Simulator::start(dir, &printer.name, SimulatedPrinter::new(width), observer())
            })
            .collect::<Result<_, _>>()?;
        let panels = config
            .panel_lines
            .iter()
            .map(|line| {
                let panels = line
                    .panels
                    .iter()
                    .map(|panel| SimulatedPanel::new(panel.address, &panel.name, panel.width, panel.height));
                Simulator::start(dir, &line.name, SimulatedPanels::new(panels.collect()), observer())
            })
            .collect::<Result<_, _>>()?;
        let keypads = config
            .keypad_lines
            .iter()
            .map(|line| {
                let units: Vec<(u8, u16)> = line.units.iter().map(|unit| (unit.unit, unit.counter)).collect();
                let numbers: Vec<u8> = units.iter().map(|(unit, _)| *unit).collect();
                let line = Simulator::start(dir, &line.name, SimulatedKeypads::new(&numbers), observer())?;
                Ok(Keypads { line, units })
            })
            .collect::<std::io::Result<_>>()?;
        Ok(Self { readers, printers, panels, keypads, news: Mutex::new(Some(news)) })
    }

    pub(super) fn subscribe(&self) -> Option<broadcast::Receiver<News>> {
        self.news().as_ref().map(broadcast::Sender::subscribe)
    }

    pub(super) fn handled(&self, device: &str) {
        if let Some(news) = &*self.news() {
            // No page is open: nobody to tell.
            let _ = news.send(News::Handled(device.to_owned()));
        }
    }

    /// Ends every event stream.
    pub(super) fn close(&self) {
        *self.news() = None;
    }

    pub(super) fn reader(&self, name: &str) -> Option<&Simulator<SimulatedReader>> {
        self.readers.iter().find(|reader| reader.name() == name)
    }

    pub(super) fn printer(&self, name: &str) -> Option<&Simulator<SimulatedPrinter>> {
        self.printers.iter().find(|printer| printer.name() == name)
    }

    pub(super) fn panel(&self, name: &str) -> Option<SimulatedPanel> {
        self.panels
            .iter()
            .find_map(|line| line.with(|line| line.panels().iter().find(|panel| panel.name == name).cloned()))
    }

    pub(super) fn keypad(&self, counter: u16) -> Option<(&Simulator<SimulatedKeypads>, u8)> {
        self.keypads.iter().find_map(|keypads| {
            let (unit, _) = keypads.units.iter().find(|(_, at)| *at == counter)?;
            Some((&keypads.line, *unit))
        })
    }

    /// The cable of a device; a panel's is its line's.
    pub(super) fn cable(&self, name: &str) -> Option<&dyn Plugged> {
        let reader = self.readers.iter().map(|device| device as &dyn Plugged);
        let printer = self.printers.iter().map(|device| device as &dyn Plugged);
        let panel = self.panels.iter().map(|device| device as &dyn Plugged);
        let keypad = self.keypads.iter().map(|device| &device.line as &dyn Plugged);
        let by_panel = || {
            self.panels
                .iter()
                .find(|line| line.with(|line| line.panels().iter().any(|panel| panel.name == name)))
                .map(|device| device as &dyn Plugged)
        };
        reader
            .chain(printer)
            .chain(panel)
            .chain(keypad)
            .find(|device| device.name() == name)
            .or_else(by_panel)
    }

    fn news(&self) -> std::sync::MutexGuard<'_, Option<broadcast::Sender<News>>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What can be done to any device's cable.
pub(super) trait Plugged: Sync {
    fn name(&self) -> &str;
    fn link(&self) -> String;
    fn is_plugged(&self) -> bool;
    fn fault(&self) -> Fault;
    fn unplug(&self);
    fn replug(&self);
    fn set_fault(&self, fault: Fault);
    fn log(&self) -> Vec<LogEntry>;
}

impl<D: crate::simulate::Device> Plugged for Simulator<D> {
    fn name(&self) -> &str {
        Simulator::name(self)
    }
    fn link(&self) -> String {
        Simulator::link(self).display().to_string()
    }
    fn is_plugged(&self) -> bool {
        Simulator::is_plugged(self)
    }
    fn fault(&self) -> Fault {
        Simulator::fault(self)
    }
    fn unplug(&self) {
        Simulator::unplug(self);
    }
    fn replug(&self) {
        Simulator::replug(self);
    }
    fn set_fault(&self, fault: Fault) {
        Simulator::set_fault(self, fault);
    }
    fn log(&self) -> Vec<LogEntry> {
        Simulator::log(self)
    }
}
