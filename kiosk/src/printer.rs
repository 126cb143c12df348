//! The ticket printer as the screens see it. The thread that owns it is in `printer_thread`.

use crate::slip::SlipPage;
use crate::tally::Tally;
use bevy::prelude::Resource;
use crossbeam_channel::{Receiver, Sender, bounded};
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};

/// Pages waiting to be printed; one citizen asks for one at a time.
const PAGES_MAX: usize = 8;
/// Words of the printer waiting to be read.
const WORDS_MAX: usize = 32;

/// How the printer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterCondition {
    /// This kiosk has none: the number is on the screen only.
    NotFitted,
    /// It prints.
    Well {
        /// Whether its paper ends soon.
        paper_low: bool,
    },
    /// It does not print.
    Trouble(PrinterTrouble),
}

/// Why a printer does not print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterTrouble {
    /// No paper.
    PaperEnd,
    /// The cover is open.
    CoverOpen,
    /// The cutter is stuck.
    Cutter,
    /// It takes no data and does not say why: its key was pressed, or something in it is stuck.
    Offline,
    /// Its head is too hot; it goes on by itself.
    Hot,
    /// It does not answer.
    Lost,
    /// It says that something else is wrong.
    Fault,
}

/// Name of a page: the how-manieth since the kiosk started. The first is 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PageNo(pub u64);

/// Something to print.
#[derive(Debug)]
pub struct PrintAsk {
    /// Its name.
    pub no: PageNo,
    /// What is on it.
    pub page: SlipPage,
}

/// What became of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It left the printer.
    Printed,
    /// It did not.
    NotPrinted,
    /// Nobody can tell without looking.
    NotKnown,
}

/// A word of the printer's thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterWord {
    /// How it is, when that changed.
    Condition(PrinterCondition),
    /// The page left the printer.
    Printed(PageNo),
    /// It did not; it may be printed again.
    NotPrinted(PageNo, PrinterTrouble),
    /// Nobody can tell: somebody has to look where slips come out.
    NotKnown(PageNo, PrinterTrouble),
}

/// The printer as the screens see it.
#[derive(Resource, Debug)]
pub struct Printer {
    /// How it is.
    pub condition: PrinterCondition,
    pages: Sender<PrintAsk>,
    words: Receiver<PrinterWord>,
    last: u64,
    /// What its line counts.
    pub tally: Tally,
}

/// The other end, for whoever plays the printer: the thread, or a test.
#[derive(Debug)]
pub struct PrinterEnd {
    /// What to print.
    pub pages: Receiver<PrintAsk>,
    /// What happens.
    pub words: Sender<PrinterWord>,
    /// What its line counts.
    pub tally: Tally,
}

impl Printer {
    /// A printer and its other end.
    #[must_use]
    pub fn pair(condition: PrinterCondition) -> (Self, PrinterEnd) {
        let (pages, pages_end) = bounded(PAGES_MAX);
        let (words_end, words) = bounded(WORDS_MAX);
        let tally = Tally::default();
        let printer = Self { condition, pages, words, last: 0, tally: tally.clone() };
        (printer, PrinterEnd { pages: pages_end, words: words_end, tally })
    }

    /// Whether a ticket may be promised: what is not there at all is not missed.
    #[must_use]
    pub fn may_issue(&self) -> bool {
        self.trouble().is_none()
    }

    /// Whether there is a printer that prints now.
    #[must_use]
    pub fn prints(&self) -> bool {
        matches!(self.condition, PrinterCondition::Well { .. })
    }

    /// Why it does not print, if it should.
    #[must_use]
    pub fn trouble(&self) -> Option<PrinterTrouble> {
        match self.condition {
            PrinterCondition::NotFitted | PrinterCondition::Well { .. } => None,
            PrinterCondition::Trouble(trouble) => Some(trouble),
        }
    }

    /// Hands a page over; `None` when the queue is full or the thread is gone.
    pub fn print(&mut self, page: SlipPage) -> Option<PageNo> {
        self.last += 1;
        let no = PageNo(self.last);
        self.pages.try_send(PrintAsk { no, page }).ok().map(|()| no)
    }

    /// What has happened and was not looked at yet.
    #[must_use]
    pub fn take_word(&self) -> Option<PrinterWord> {
        self.words.try_recv().ok()
    }

    /// How it is, as the hall is told.
    #[must_use]
    pub fn report(&self) -> Option<ReportDevice> {
        let (health, code) = match self.condition {
            PrinterCondition::NotFitted => return None,
            PrinterCondition::Well { paper_low: false } => (DeviceHealth::Well, ""),
            PrinterCondition::Well { paper_low: true } => (DeviceHealth::Warning, "paper_near_end"),
            PrinterCondition::Trouble(PrinterTrouble::PaperEnd) => (DeviceHealth::Faulty, "paper_end"),
            PrinterCondition::Trouble(PrinterTrouble::CoverOpen) => (DeviceHealth::Faulty, "cover_open"),
            PrinterCondition::Trouble(PrinterTrouble::Cutter) => (DeviceHealth::Faulty, "cutter"),
            PrinterCondition::Trouble(PrinterTrouble::Offline) => (DeviceHealth::Faulty, "offline"),
            PrinterCondition::Trouble(PrinterTrouble::Hot) => (DeviceHealth::Warning, "head_hot"),
            PrinterCondition::Trouble(PrinterTrouble::Lost) => (DeviceHealth::Lost, "no_answer"),
            PrinterCondition::Trouble(PrinterTrouble::Fault) => (DeviceHealth::Faulty, "fault"),
        };
        Some(ReportDevice { kind: DeviceKind::Printer, health, code: code.to_owned() })
    }
}
