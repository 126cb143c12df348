//! The thread that owns the ticket printer: looks how it is, prints what is asked, says what became of it.
//! A page that may have left is never printed again from here.

use crate::config::PrinterConfig;
use crate::printer::{Printer, PrinterCondition, PrinterEnd, PrinterTrouble, PrinterWord};
use crate::wake::Waker;
use crossbeam_channel::RecvTimeoutError;
use firmware_bridge::port::PortSettings;
use firmware_bridge::printer::{Paper, PrintError, Printer as Session, PrinterState};
use std::time::{Duration, Instant};

/// How often the printer is looked at while nothing is printed: paper that ends is told before a ticket is asked for.
const LOOK_EVERY: Duration = Duration::from_secs(2);

impl Printer {
    /// The printer of this kiosk, on a thread of its own.
    ///
    /// # Errors
    /// When the operating system has no thread to give.
    pub fn connect(config: Option<&PrinterConfig>, wake: Waker) -> std::io::Result<Self> {
        let Some(config) = config else { return Ok(Self::pair(PrinterCondition::NotFitted).0) };
        let (printer, end) = Self::pair(PrinterCondition::Well { paper_low: false });
        let session = Session::new(PortSettings::new(&config.port, config.baud));
        let paper = config.paper;
        std::thread::Builder::new()
            .name("printer".into())
            .spawn(move || run(session, paper.width(), &end, &wake))?;
        Ok(printer)
    }
}

fn run(mut session: Session, paper: firmware_bridge::printer::PaperWidth, end: &PrinterEnd, wake: &Waker) {
    let mut told = None;
    let mut misses = 0;
    let mut look = Duration::ZERO;
    loop {
        let (condition, word) = match end.pages.recv_timeout(look) {
            Ok(ask) => match ask.page.bytes(paper).map_err(|_| PrinterTrouble::Fault) {
                Err(trouble) => (None, Some(PrinterWord::NotPrinted(ask.no, trouble))),
                Ok(bytes) => match session.print(&bytes) {
                    Ok(printed) => (Some(condition_of(&printed.state)), Some(PrinterWord::Printed(ask.no))),
                    Err(error) => {
                        tracing::warn!(%error, "a page was not printed");
                        let trouble = trouble_of(&error);
                        (
                            Some(PrinterCondition::Trouble(trouble)),
                            Some(PrinterWord::NotPrinted(ask.no, trouble)),
                        )
                    }
                },
            },
            Err(RecvTimeoutError::Timeout) => match session.state() {
                Ok(state) => (Some(condition_of(&state)), None),
                Err(error) => (Some(PrinterCondition::Trouble(trouble_of(&error))), None),
            },
            Err(RecvTimeoutError::Disconnected) => return,
        };
        look = LOOK_EVERY;
        end.tally.note(session.health().counters(Instant::now()));
        // One lost byte on a long cable is not a lost printer: silence is believed the second time.
        let silent = condition == Some(PrinterCondition::Trouble(PrinterTrouble::Lost));
        misses = if silent { misses + 1 } else { 0 };
        let believed = condition.filter(|_| !silent || misses > 1 || word.is_some() || told.is_none());
        let changed = believed.filter(|now_is| told != Some(*now_is));
        told = believed.or(told);
        for word in changed.map(PrinterWord::Condition).into_iter().chain(word) {
            if end.words.send(word).is_err() {
                return;
            }
            wake.wake();
        }
    }
}

fn condition_of(state: &PrinterState) -> PrinterCondition {
    if state.can_print() {
        PrinterCondition::Well { paper_low: state.paper == Paper::NearEnd }
    } else {
        PrinterCondition::Trouble(trouble_in(state))
    }
}

fn trouble_of(error: &PrintError) -> PrinterTrouble {
    match error {
        PrintError::Port(_) | PrintError::NoAnswer => PrinterTrouble::Lost,
        PrintError::NotReady(state) | PrintError::Interrupted(state) => trouble_in(state),
    }
}

fn trouble_in(state: &PrinterState) -> PrinterTrouble {
    if state.cover_open {
        PrinterTrouble::CoverOpen
    } else if state.paper == Paper::End {
        PrinterTrouble::PaperEnd
    } else if state.cutter_error {
        PrinterTrouble::Cutter
    } else {
        PrinterTrouble::Fault
    }
}
