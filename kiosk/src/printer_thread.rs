//! The thread that owns the ticket printer: looks how it is, prints what is asked, says what became of it.
//! A page that may have left is never printed again from here.

use crate::config::Config;
use crate::printer::{PrintAsk, Printer, PrinterCondition, PrinterEnd, PrinterTrouble, PrinterWord};
use crate::wake::Waker;
use crossbeam_channel::RecvTimeoutError;
use firmware_bridge::port::PortSettings;
use firmware_bridge::printer::{
    FontChain, Outcome, Paper, PrintError, Printer as Session, PrinterState, ProfileError,
};
use std::time::{Duration, Instant};

/// How often the printer is looked at while nothing is printed: paper that ends is told before a ticket is asked for.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Why there is no printer thread.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Its profile is wrong.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The operating system has no thread to give.
    #[error("no thread for the printer: {0}")]
    Thread(#[from] std::io::Error),
}

impl Printer {
    /// The printer of this kiosk, on a thread of its own.
    ///
    /// # Errors
    /// When its profile is wrong, or the operating system has no thread to give.
    pub fn connect(config: &Config, wake: Waker) -> Result<Self, ConnectError> {
        let Some(printer) = &config.printer else { return Ok(Self::pair(PrinterCondition::NotFitted).0) };
        let session =
            Session::new(PortSettings::new(&printer.port, printer.baud)).with_profile(printer.profile()?);
        let (printer, end) = Self::pair(PrinterCondition::Well { paper_low: false });
        let fonts = config.font_chain();
        std::thread::Builder::new()
            .name("printer".into())
            .spawn(move || run(session, &fonts, &end, &wake))?;
        Ok(printer)
    }
}

fn run(mut session: Session, fonts: &FontChain, end: &PrinterEnd, wake: &Waker) {
    let mut told = None;
    let mut misses = 0;
    let mut look = Duration::ZERO;
    loop {
        let (condition, word) = match end.pages.recv_timeout(look) {
            Ok(ask) => print(&mut session, fonts, &ask),
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

/// How the printer is now, and what became of the page.
fn print(
    session: &mut Session,
    fonts: &FontChain,
    ask: &PrintAsk,
) -> (Option<PrinterCondition>, Option<PrinterWord>) {
    let slip = match ask.page.bytes(session.profile(), fonts) {
        Ok(slip) => slip,
        Err(error) => {
            tracing::error!(%error, "a page cannot be written");
            return (None, Some(PrinterWord::NotPrinted(ask.no, PrinterTrouble::Fault)));
        }
    };
    if slip.replaced > 0 {
        // How many and not which: they may be of a name.
        tracing::warn!(characters = slip.replaced, "characters on a slip are in no font of this kiosk");
    }
    let (error, word): (_, fn(_, _) -> _) = match session.deliver(&slip.bytes) {
        Outcome::Printed(printed) => {
            return (Some(condition_of(&printed.state)), Some(PrinterWord::Printed(ask.no)));
        }
        Outcome::NotPrinted(error) => (error, PrinterWord::NotPrinted),
        Outcome::Unknown { error, sent } => {
            tracing::warn!(?sent, "whether a page came out is not known");
            (error, PrinterWord::NotKnown)
        }
    };
    tracing::warn!(%error, "a page was not printed as it should");
    let trouble = trouble_of(&error);
    (Some(PrinterCondition::Trouble(trouble)), Some(word(ask.no, trouble)))
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
    } else if state.other_error {
        PrinterTrouble::Fault
    } else if state.head_hot {
        PrinterTrouble::Hot
    } else {
        PrinterTrouble::Offline
    }
}
