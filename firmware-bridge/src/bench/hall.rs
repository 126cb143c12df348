//! The simulated devices of one hall, by name. No HTTP, no JSON.

use super::config::{BenchConfig, CableConfig, PadRole, PrinterConfig, UnitConfig};
use crate::printer::profile::StatusWay;
use crate::printer::{PaperWidth, PrinterState, Profile};
use crate::simulate::call_pad::SimulatedCallPads;
use crate::simulate::card_reader::{ReaderQuirks, SimulatedReader};
use crate::simulate::keypad::SimulatedKeypads;
use crate::simulate::panel::{SimulatedPanel, SimulatedPanels};
use crate::simulate::printer::{PrinterFamily, SimulatedPrinter};
use crate::simulate::window_screen::{SimulatedScreen, SimulatedScreens};
use crate::simulate::{Device, FaultPlan, LogEntry, Observer, Simulator, Traffic};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::broadcast;

/// News waiting for a slow page; a page that lost some asks for everything again.
const NEWS_MAX: usize = 256;

/// One line of keypads, call pads or evaluators with the counters they stand at.
#[derive(Debug)]
pub(super) struct Pads<D: Device> {
    pub(super) line: Simulator<D>,
    pub(super) units: Vec<UnitConfig>,
}

/// A printer and what it was before anybody broke it.
#[derive(Debug)]
pub(super) struct BenchPrinter {
    pub(super) printer: Simulator<SimulatedPrinter>,
    pub(super) family: PrinterFamily,
}

/// What is told to pages.
#[derive(Debug, Clone)]
pub(super) enum News {
    /// Something was said on a cable.
    Said(Arc<LogEntry>),
    /// Somebody handled this device.
    Handled(String),
}

/// Every simulated device.
#[derive(Debug)]
pub struct BenchHall {
    pub(super) readers: Vec<Simulator<SimulatedReader>>,
    pub(super) printers: Vec<BenchPrinter>,
    pub(super) panels: Vec<Simulator<SimulatedPanels>>,
    pub(super) screens: Vec<Simulator<SimulatedScreens>>,
    pub(super) keypads: Vec<Pads<SimulatedKeypads>>,
    pub(super) call_pads: Vec<Pads<SimulatedCallPads>>,
    news: Mutex<Option<broadcast::Sender<News>>>,
}

/// Where devices are plugged in, and who is told what they say.
struct Sockets<'a> {
    dir: &'a Path,
    observer: Observer,
}

impl Sockets<'_> {
    fn plug_in<D: Device>(
        &self,
        name: &str,
        device: D,
        cable: Option<CableConfig>,
    ) -> std::io::Result<Simulator<D>> {
        let observer = Some(Arc::clone(&self.observer));
        match cable {
            None => Simulator::start(self.dir, name, device, observer),
            Some(CableConfig::Baud(baud)) => Simulator::start_at_baud(self.dir, name, device, observer, baud),
            Some(CableConfig::Tcp(address)) => Simulator::start_tcp(address, name, device, observer),
        }
    }
}

impl BenchHall {
    /// Plugs in every device of the configuration.
    ///
    /// # Errors
    /// When there is no pseudo-terminal, the directory cannot be written, or an address is taken.
    pub fn plug_in(config: &BenchConfig) -> std::io::Result<Self> {
        let (news, _) = broadcast::channel(NEWS_MAX);
        let teller = news.clone();
        let observer: Observer = Arc::new(move |entry: &LogEntry| {
            // No page is open: nobody to tell.
            if teller.receiver_count() > 0 {
                let _ = teller.send(News::Said(Arc::new(entry.clone())));
            }
        });
        let sockets = Sockets { dir: &config.devices_dir, observer };
        let readers = config
            .card_readers
            .iter()
            .map(|reader| sockets.plug_in(&reader.name, SimulatedReader::default(), reader.cable))
            .collect::<Result<_, _>>()?;
        let printers = config
            .printers
            .iter()
            .map(|printer| {
                let (width, family) = sort_of(printer);
                let device = SimulatedPrinter::of_family(width, family);
                Ok(BenchPrinter { printer: sockets.plug_in(&printer.name, device, printer.cable)?, family })
            })
            .collect::<std::io::Result<_>>()?;
        let panels = config
            .panel_lines
            .iter()
            .map(|line| {
                let panels = line
                    .panels
                    .iter()
                    .map(|it| SimulatedPanel::new(it.address, &it.name, it.width, it.height));
                sockets.plug_in(&line.name, SimulatedPanels::new(panels.collect()), line.cable)
            })
            .collect::<Result<_, _>>()?;
        let screens = config
            .screen_lines
            .iter()
            .map(|line| {
                let screens = line
                    .screens
                    .iter()
                    .map(|it| SimulatedScreen::new(it.address, &it.name, it.width, it.height));
                sockets.plug_in(&line.name, SimulatedScreens::new(screens.collect()), line.cable)
            })
            .collect::<Result<_, _>>()?;
        let keypads = config
            .keypad_lines
            .iter()
            .map(|line| {
                let device = SimulatedKeypads::new(&addresses(&line.units));
                Ok(Pads { line: sockets.plug_in(&line.name, device, line.cable)?, units: line.units.clone() })
            })
            .collect::<std::io::Result<_>>()?;
        let call_pads = config
            .call_pad_lines
            .iter()
            .map(|line| {
                let device = SimulatedCallPads::new(&addresses(&line.units));
                Ok(Pads { line: sockets.plug_in(&line.name, device, line.cable)?, units: line.units.clone() })
            })
            .collect::<std::io::Result<_>>()?;
        Ok(Self { readers, printers, panels, screens, keypads, call_pads, news: Mutex::new(Some(news)) })
    }

    /// Every cable in, nothing wrong with any device. Cards, slips and texts stay.
    pub(super) fn make_all_well(&self) {
        for device in self.cables() {
            device.set_fault_plan(FaultPlan::default());
            device.replug();
        }
        for reader in &self.readers {
            reader.with(|reader| *reader.quirks() = ReaderQuirks::default());
        }
        for BenchPrinter { printer, family } in &self.printers {
            printer.with(|printer| {
                printer.become_family(*family);
                printer.set_state(PrinterState {
                    slip_waiting: printer.state().slip_waiting,
                    ..PrinterState::default()
                });
            });
        }
        for line in &self.panels {
            line.with(|line| {
                for panel in line.panels_mut() {
                    (panel.dead, panel.busy, panel.refusal) = (false, 0, None);
                }
            });
        }
        for line in &self.screens {
            line.with(|line| {
                for screen in line.screens_mut() {
                    (screen.dead, screen.refusal) = (false, None);
                }
            });
        }
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

    pub(super) fn printer(&self, name: &str) -> Option<&BenchPrinter> {
        self.printers.iter().find(|it| it.printer.name() == name)
    }

    pub(super) fn panel(&self, name: &str) -> Option<SimulatedPanel> {
        self.with_panel(name, |panel| panel.clone())
    }

    pub(super) fn with_panel<T>(&self, name: &str, act: impl FnOnce(&mut SimulatedPanel) -> T) -> Option<T> {
        let mut act = Some(act);
        self.panels.iter().find_map(|line| {
            line.with(|line| {
                let panel = line.panels_mut().find(|panel| panel.name == name)?;
                Some(act.take()?(panel))
            })
        })
    }

    pub(super) fn with_screen<T>(
        &self,
        name: &str,
        act: impl FnOnce(&mut SimulatedScreen) -> T,
    ) -> Option<T> {
        let mut act = Some(act);
        self.screens.iter().find_map(|line| {
            line.with(|line| {
                let screen = line.screens_mut().find(|screen| screen.name == name)?;
                Some(act.take()?(screen))
            })
        })
    }

    /// The rating keypad of a counter.
    pub(super) fn keypad(&self, counter: u16) -> Option<(&Simulator<SimulatedKeypads>, &UnitConfig)> {
        self.keypads.iter().find_map(|keypads| {
            let rates = |unit: &&UnitConfig| unit.counter == counter && unit.role == PadRole::Rating;
            Some((&keypads.line, keypads.units.iter().find(rates)?))
        })
    }

    /// Every cable.
    pub(super) fn cables(&self) -> impl Iterator<Item = &dyn Plugged> {
        let readers = self.readers.iter().map(|it| it as &dyn Plugged);
        let printers = self.printers.iter().map(|it| &it.printer as &dyn Plugged);
        let panels = self.panels.iter().map(|it| it as &dyn Plugged);
        let screens = self.screens.iter().map(|it| it as &dyn Plugged);
        let keypads = self.keypads.iter().map(|it| &it.line as &dyn Plugged);
        let call_pads = self.call_pads.iter().map(|it| &it.line as &dyn Plugged);
        readers.chain(printers).chain(panels).chain(screens).chain(keypads).chain(call_pads)
    }

    /// The cable of a device; a panel's or window screen's is its line's.
    pub(super) fn cable(&self, name: &str) -> Option<&dyn Plugged> {
        let by_panel = || {
            let has = |line: &&Simulator<SimulatedPanels>| {
                line.with(|line| line.panels().iter().any(|panel| panel.name == name))
            };
            self.panels.iter().find(has).map(|line| line as &dyn Plugged)
        };
        let by_screen = || {
            let has = |line: &&Simulator<SimulatedScreens>| {
                line.with(|line| line.screens().iter().any(|screen| screen.name == name))
            };
            self.screens.iter().find(has).map(|line| line as &dyn Plugged)
        };
        self.cables().find(|device| device.name() == name).or_else(by_panel).or_else(by_screen)
    }

    fn news(&self) -> std::sync::MutexGuard<'_, Option<broadcast::Sender<News>>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn addresses(units: &[UnitConfig]) -> Vec<u8> {
    units.iter().map(|unit| unit.unit).collect()
}

/// Paper and family of a printer, by its profile unless the paper is named.
fn sort_of(printer: &PrinterConfig) -> (PaperWidth, PrinterFamily) {
    let profile = printer.profile.as_deref().and_then(Profile::builtin);
    let width = match (printer.paper_mm, &profile) {
        (Some(58), _) => PaperWidth::Mm58,
        (None, Some(profile)) => profile.paper,
        (Some(_) | None, _) => PaperWidth::Mm80,
    };
    let family = match profile.map(|profile| profile.status) {
        Some(StatusWay::Custom) => PrinterFamily::Custom,
        Some(StatusWay::Escpos | StatusWay::None) | None => PrinterFamily::Escpos,
    };
    (width, family)
}

/// What can be done to any device's cable.
pub(super) trait Plugged: Sync {
    fn name(&self) -> &str;
    fn link(&self) -> String;
    fn is_plugged(&self) -> bool;
    fn fault_plan(&self) -> FaultPlan;
    fn unplug(&self);
    fn replug(&self);
    fn set_fault_plan(&self, plan: FaultPlan);
    fn log(&self) -> Vec<LogEntry>;
    fn traffic(&self) -> Traffic;
}

impl<D: Device> Plugged for Simulator<D> {
    fn name(&self) -> &str {
        Simulator::name(self)
    }
    fn link(&self) -> String {
        Simulator::link(self).display().to_string()
    }
    fn is_plugged(&self) -> bool {
        Simulator::is_plugged(self)
    }
    fn fault_plan(&self) -> FaultPlan {
        Simulator::fault_plan(self)
    }
    fn unplug(&self) {
        Simulator::unplug(self);
    }
    fn replug(&self) {
        Simulator::replug(self);
    }
    fn set_fault_plan(&self, plan: FaultPlan) {
        Simulator::set_fault_plan(self, plan);
    }
    fn log(&self) -> Vec<LogEntry> {
        Simulator::log(self)
    }
    fn traffic(&self) -> Traffic {
        Simulator::traffic(self)
    }
}
