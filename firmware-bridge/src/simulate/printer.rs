//! An ESC/POS printer: keeps slips, runs out of paper, answers status in real time even then.

use super::device::{Device, Outbox};
use crate::codec::{Decoded, Inbox, hex};
use crate::printer::read_back::{Command, ReadSlip, next_command, read_slip};
use crate::printer::{Paper, PaperWidth, PrinterState, describe};
use std::collections::VecDeque;

/// Slips kept; older ones are thrown away.
pub const SLIPS_MAX: usize = 40;
const GO_ON: [u8; 3] = [0x10, 0x05, 0x01];
const FORGET_JOB: [u8; 3] = [0x10, 0x05, 0x02];
const PENDING_MAX: usize = 4_096;

/// A slip that came out, whole or torn.
#[derive(Debug, Clone)]
pub struct PrintedSlip {
    /// Running number since the printer was switched on.
    pub index: u64,
    /// Every byte of it.
    pub bytes: Vec<u8>,
    /// What it says.
    pub read: ReadSlip,
}

/// Whose status bytes it speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PrinterFamily {
    /// The common ESC/POS ones.
    #[default]
    Escpos,
    /// Custom's: six bytes, and a presenter.
    Custom,
    /// Hwasung HMK-830: one byte with bits of its own.
    Hwasung,
}

/// A printer that takes its time with the next slip: nothing comes out, and no proof is given, until it has been asked so
/// many real-time questions behind the slip's end. Then all of it does, before that question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slow {
    /// How many questions, the last one included.
    pub questions: u32,
    /// Whether it leaves all of them but the last unanswered.
    pub silent: bool,
    /// The paper it has when all is out.
    pub then: Paper,
}

/// A printer with its paper.
#[derive(Debug)]
pub struct SimulatedPrinter {
    family: PrinterFamily,
    ignores_in_order: bool,
    in_order_byte: Option<u8>,
    slow: Option<Slow>,
    retracted: u64,
    marks: u64,
    inbox: Inbox,
    width: PaperWidth,
    state: PrinterState,
    lines_left: Option<u32>,
    automatic: bool,
    told: Option<[u8; 4]>,
    pending: VecDeque<(Command, Vec<u8>)>,
    current: Vec<u8>,
    slips: VecDeque<PrintedSlip>,
    printed: u64,
}

impl SimulatedPrinter {
    /// A printer with a full roll.
    #[must_use]
    pub fn new(width: PaperWidth) -> Self {
        Self {
            family: PrinterFamily::default(),
            ignores_in_order: false,
            in_order_byte: None,
            slow: None,
            retracted: 0,
            marks: 0,
            inbox: Inbox::default(),
            width,
            state: PrinterState::default(),
            lines_left: None,
            automatic: false,
            told: None,
            pending: VecDeque::new(),
            current: Vec::new(),
            slips: VecDeque::new(),
            printed: 0,
        }
    }

    /// A printer of another family.
    #[must_use]
    pub fn of_family(width: PaperWidth, family: PrinterFamily) -> Self {
        Self { family, ..Self::new(width) }
    }

    /// From now on it speaks as another family does.
    pub fn become_family(&mut self, family: PrinterFamily) {
        self.family = family;
    }

    /// Whose status bytes it speaks.
    #[must_use]
    pub fn family(&self) -> PrinterFamily {
        self.family
    }

    /// It does not know the question that proves a slip.
    pub fn ignore_in_order(&mut self) {
        self.ignores_in_order = true;
    }

    /// It answers the question that proves a slip with this byte.
    pub fn answer_in_order(&mut self, byte: u8) {
        self.in_order_byte = Some(byte);
    }

    /// It takes its time with the next slip.
    pub fn print_slowly(&mut self, slow: Slow) {
        self.slow = Some(slow);
    }

    /// Whatever ails it.
    pub fn set_state(&mut self, state: PrinterState) {
        self.state = state;
        if state.paper != Paper::End {
            self.lines_left = None;
        }
    }

    /// Somebody takes the slip from the mouth. `false`: none hung there.
    pub fn take_slip(&mut self) -> bool {
        std::mem::take(&mut self.state.slip_waiting)
    }

    /// Slips pulled back.
    #[must_use]
    pub fn retracted(&self) -> u64 {
        self.retracted
    }

    /// Feeds to the black mark.
    #[must_use]
    pub fn marks(&self) -> u64 {
        self.marks
    }

    /// Its paper's width.
    #[must_use]
    pub fn width(&self) -> PaperWidth {
        self.width
    }

    /// How it is.
    #[must_use]
    pub fn state(&self) -> PrinterState {
        self.state
    }

    /// Puts paper, cover and cutter as told. New paper lets waiting data print.
    pub fn set(&mut self, paper: Paper, cover_open: bool, cutter_error: bool) {
        let offline = paper == Paper::End || cover_open || cutter_error;
        self.state = PrinterState { paper, cover_open, cutter_error, offline, ..PrinterState::default() };
        if paper != Paper::End {
            self.lines_left = None;
        }
    }

    /// Lets paper end after so many more lines.
    pub fn end_paper_after(&mut self, lines: u32) {
        self.lines_left = Some(lines);
    }

    /// Slips kept, oldest first.
    #[must_use]
    pub fn slips(&self) -> &VecDeque<PrintedSlip> {
        &self.slips
    }

    /// Slips so far, those no longer kept included.
    #[must_use]
    pub fn printed(&self) -> u64 {
        self.printed
    }

    /// One slip by its index.
    #[must_use]
    pub fn slip(&self, index: u64) -> Option<&PrintedSlip> {
        self.slips.iter().find(|slip| slip.index == index)
    }

    fn work(&mut self, out: &mut Outbox) {
        while self.state.can_print() && self.slow.is_none() {
            let Some((command, bytes)) = self.pending.pop_front() else { break };
            match &command {
                Command::InOrderStatus(_) if self.ignores_in_order => continue,
                Command::Presenter(n) => {
                    self.present(*n, &bytes, out);
                    continue;
                }
                Command::ToMark => {
                    self.marks += 1;
                    continue;
                }
                Command::InOrderStatus(_) => {
                    let paper = if self.state.paper == Paper::Ok { 0x00 } else { 0x03 };
                    out.heard(&bytes, "paper status, in order");
                    out.say(vec![self.in_order_byte.unwrap_or(paper)], "everything before is printed");
                    continue;
                }
                Command::AutomaticStatus(n) => {
                    self.automatic = *n != 0;
                    self.told = None;
                    continue;
                }
                Command::LineFeed | Command::FeedLines(_) | Command::Picture(_) => {
                    if let Some(left) = &mut self.lines_left {
                        *left = left.saturating_sub(1);
                        if *left == 0 {
                            self.set(Paper::End, self.state.cover_open, self.state.cutter_error);
                            self.lines_left = None;
                        }
                    }
                }
                Command::Init
                | Command::Text(_)
                | Command::FeedDots(_)
                | Command::Align(_)
                | Command::Bold(_)
                | Command::Size(..)
                | Command::Smooth(_)
                | Command::Chinese(_)
                | Command::LineSpacing(_)
                | Command::QrModule(_)
                | Command::QrLevel(_)
                | Command::QrStore(_)
                | Command::QrPrint
                | Command::Cut { .. }
                | Command::RealTimeStatus(_)
                | Command::Other(_) => {}
            }
            self.current.extend(bytes);
            if matches!(command, Command::Cut { .. }) {
                self.end_slip(out);
            }
        }
        if self.automatic && self.told != Some(self.state.automatic_bytes()) {
            self.told = Some(self.state.automatic_bytes());
            out.say(self.state.automatic_bytes().to_vec(), format!("status changed: {}", self.state.code()));
        }
    }

    fn end_slip(&mut self, out: &mut Outbox) {
        let bytes = std::mem::take(&mut self.current);
        let read = read_slip(&bytes);
        if read.lines.is_empty() && read.qr.is_empty() && read.pictures.is_empty() {
            return;
        }
        out.heard(
            &bytes,
            format!("slip {}: {}", self.printed, read.lines.first().cloned().unwrap_or_default()),
        );
        if self.slips.len() == SLIPS_MAX {
            self.slips.pop_front();
        }
        self.slips.push_back(PrintedSlip { index: self.printed, bytes, read });
        self.printed += 1;
    }

    fn present(&mut self, n: u8, bytes: &[u8], out: &mut Outbox) {
        out.heard(bytes, describe(bytes).unwrap_or_default());
        match n {
            2 => self.retracted += u64::from(std::mem::take(&mut self.state.slip_waiting)),
            3 | 5 => self.state.slip_waiting = self.printed > 0,
            _ => {}
        }
    }

    /// What this family answers to a real-time request; `None`: it does not know it.
    fn real_time(&self, n: u8) -> Option<Vec<u8>> {
        match (self.family, n) {
            (PrinterFamily::Custom, 0x14) => Some(self.state.full_bytes().to_vec()),
            (PrinterFamily::Hwasung, _) => {
                let bit = |set: bool, mask: u8| if set { mask } else { 0 };
                Some(vec![
                    bit(self.state.paper == Paper::End, 0x01)
                        | bit(self.state.cover_open, 0x02)
                        | bit(self.state.paper == Paper::NearEnd, 0x08)
                        | bit(self.state.cutter_error, 0x20),
                ])
            }
            (PrinterFamily::Escpos | PrinterFamily::Custom, 1..=4) => {
                Some(vec![self.state.real_time_byte(n)])
            }
            (PrinterFamily::Escpos | PrinterFamily::Custom, _) => None,
        }
    }

    /// A slow printer was asked something. Whether it leaves that unanswered.
    fn is_at_work(&mut self, out: &mut Outbox) -> bool {
        let is_proof = |(command, _): &(Command, Vec<u8>)| matches!(command, Command::InOrderStatus(_));
        let Some(slow) = self.slow.as_mut().filter(|_| self.pending.iter().any(is_proof)) else {
            return false;
        };
        slow.questions = slow.questions.saturating_sub(1);
        let Slow { questions, silent, then } = *slow;
        if questions == 0 {
            self.slow = None;
            self.work(out);
            self.set(then, false, false);
        }
        questions > 0 && silent
    }

    fn take(&mut self, command: Command, bytes: Vec<u8>, out: &mut Outbox) {
        if let Command::RealTimeStatus(n) = command {
            if self.is_at_work(out) {
                return;
            }
            match self.real_time(n) {
                None => {}
                Some(reply) if reply == [0x12] => {
                    out.routine((&bytes, describe(&bytes)), (reply.clone(), describe(&reply)));
                }
                Some(reply) => {
                    out.heard(&bytes, format!("real-time status {n}"));
                    let meaning = format!("{} ({})", hex(&reply, 6), self.state.code());
                    out.say(reply, meaning);
                }
            }
        } else if bytes == GO_ON {
            out.heard(&bytes, "go on");
        } else if bytes == FORGET_JOB {
            out.heard(&bytes, "forget what is not printed");
            self.pending.clear();
            self.end_slip(out);
        } else if self.pending.len() < PENDING_MAX {
            self.pending.push_back((command, bytes));
        }
    }
}

impl Device for SimulatedPrinter {
    fn receive(&mut self, bytes: &[u8], out: &mut Outbox) {
        self.inbox.extend(bytes);
        let with_bytes = |bytes: &[u8]| match next_command(bytes) {
            Decoded::Frame { frame, used } => {
                Decoded::Frame { frame: (frame, bytes.get(..used).unwrap_or_default().to_vec()), used }
            }
            Decoded::Garbage { skip } => Decoded::Garbage { skip },
            Decoded::NeedMore => Decoded::NeedMore,
        };
        while let Some((command, bytes)) = self.inbox.next(with_bytes) {
            self.take(command, bytes, out);
        }
        self.work(out);
    }

    fn idle(&mut self, out: &mut Outbox) {
        self.work(out);
    }

    fn unplugged(&mut self) {
        self.inbox.wipe();
        self.pending.clear();
        self.current.clear();
    }
}
