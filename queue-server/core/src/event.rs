//! Everything that can have happened. Past tense; true once committed.

use crate::counter::PauseReason;
use crate::estimate::WaitRange;
use crate::feedback::Letter;
use crate::ids::{AppointmentId, CounterNo, FeedbackId, HolderId, MatterId, Prefix, StaffId, TicketId};
use crate::number::TicketNumber;
use crate::opening::Issuing;
use crate::queue::Why;
use crate::ticket::{Class, Level, Print, RatingChannel};
use crate::time::{BusinessDay, Timestamp};
use std::sync::Arc;

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A business day began: all counters are closed, all queues empty, all numbers anew.
    DayOpened {
        /// Which.
        day: BusinessDay,
    },
    /// A ticket was issued.
    TicketIssued {
        /// Identity.
        ticket: TicketId,
        /// What is printed.
        number: TicketNumber,
        /// Class.
        class: Class,
        /// What for.
        matter: Option<MatterId>,
        /// Who.
        holder: Option<HolderId>,
        /// Its place.
        effective_at: Timestamp,
        /// What the citizen was told, to be scored later.
        wait: Option<WaitRange>,
    },
    /// A window type begins or ceases to issue tickets; said so that screens need not watch the clock.
    IssuingChanged {
        /// Which.
        window_type: Prefix,
        /// What it does now.
        issuing: Issuing,
    },
    /// A place in a slot was booked.
    AppointmentBooked {
        /// Identity.
        appointment: AppointmentId,
        /// For which queue.
        window_type: Prefix,
        /// When the slot begins.
        slot_at: Timestamp,
        /// What for.
        matter: Option<MatterId>,
        /// Who.
        holder: Option<HolderId>,
    },
    /// It was given up.
    AppointmentCancelled {
        /// Identity.
        appointment: AppointmentId,
    },
    /// Its citizen came and has a ticket now.
    AppointmentKept {
        /// Identity.
        appointment: AppointmentId,
        /// Which.
        ticket: TicketId,
    },
    /// Nobody came.
    AppointmentMissed {
        /// Identity.
        appointment: AppointmentId,
    },
    /// A waiting ticket changed its class, and its place with it.
    TicketReclassed {
        /// Identity.
        ticket: TicketId,
        /// What it is now.
        class: Class,
        /// Its new place.
        effective_at: Timestamp,
    },
    /// A ticket that was sent to a counter waits in its window type's line again: the counter has closed.
    TicketReturned {
        /// Identity.
        ticket: TicketId,
        /// The counter.
        counter: CounterNo,
    },
    /// A ticket was called to a counter.
    TicketCalled {
        /// Identity.
        ticket: TicketId,
        /// Where.
        counter: CounterNo,
        /// Why this one.
        why: Why,
    },
    /// It was called again.
    TicketRecalled {
        /// Identity.
        ticket: TicketId,
        /// Where.
        counter: CounterNo,
        /// How often by now.
        calls: u32,
    },
    /// Service began.
    ServiceStarted {
        /// Identity.
        ticket: TicketId,
        /// Where.
        counter: CounterNo,
    },
    /// Service ended.
    TicketFinished {
        /// Identity.
        ticket: TicketId,
        /// Where.
        counter: CounterNo,
        /// Seconds since service began.
        service_s: u32,
    },
    /// It did not come.
    TicketNoShow {
        /// Identity.
        ticket: TicketId,
        /// Where.
        counter: CounterNo,
    },
    /// A no-show waits again, with the number it has.
    TicketRequeued {
        /// Identity.
        ticket: TicketId,
        /// The one counter it waits for, if it was sent to one that is still open.
        to_counter: Option<CounterNo>,
        /// Its new place.
        effective_at: Timestamp,
    },
    /// It was set aside.
    TicketHeld {
        /// Identity.
        ticket: TicketId,
        /// Where.
        counter: CounterNo,
    },
    /// It was sent on and waits again.
    TicketTransferred {
        /// Identity.
        ticket: TicketId,
        /// From where.
        counter: CounterNo,
        /// The queue it is in now.
        window_type: Prefix,
        /// The one counter it waits for, if any.
        to_counter: Option<CounterNo>,
        /// Its place.
        effective_at: Timestamp,
    },
    /// It was given up.
    TicketCancelled {
        /// Identity.
        ticket: TicketId,
    },
    /// The day ended first.
    TicketExpired {
        /// Identity.
        ticket: TicketId,
    },
    /// It was rated.
    TicketRated {
        /// Identity.
        ticket: TicketId,
        /// The counter that served it.
        counter: CounterNo,
        /// How satisfied.
        level: Level,
        /// How it came.
        channel: RatingChannel,
    },
    /// A kiosk said how a slip fared.
    PrintReported {
        /// Identity.
        ticket: TicketId,
        /// What happened.
        outcome: Print,
    },
    /// A counter opened or resumed.
    CounterOpened {
        /// Which.
        counter: CounterNo,
        /// Who.
        staff: Option<StaffId>,
        /// For what.
        window_types: Vec<Prefix>,
    },
    /// A counter paused.
    CounterPaused {
        /// Which.
        counter: CounterNo,
        /// Why.
        reason: PauseReason,
    },
    /// A counter closed.
    CounterClosed {
        /// Which.
        counter: CounterNo,
    },
    /// A citizen left a feedback.
    FeedbackLeft {
        /// Identity.
        feedback: FeedbackId,
        /// What, without its words.
        letter: Letter,
        /// The last day on which it is answered in time; a praise has none.
        answer_by: Option<BusinessDay>,
    },
    /// Somebody looks into it.
    FeedbackTakenUp {
        /// Identity.
        feedback: FeedbackId,
        /// Who.
        staff: StaffId,
    },
    /// It was answered.
    FeedbackAnswered {
        /// Identity.
        feedback: FeedbackId,
        /// By whom.
        staff: StaffId,
    },
    /// The hall's data came back from a backup: numbers given since that backup may be on paper in the hall, so
    /// every window type skips ahead.
    HallRestored {
        /// How many numbers, and identities, are left out.
        gap: u32,
    },
    /// A device's health changed.
    DeviceReported {
        /// Its name.
        name: Arc<str>,
        /// How it is.
        device: Device,
        /// Since when: earlier than the event itself when a new day says again what the night has not changed.
        since: Timestamp,
    },
    /// A device was taken out of the hall.
    DeviceForgotten {
        /// Its name.
        name: Arc<str>,
    },
}

/// How a device is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// What it is.
    pub kind: DeviceKind,
    /// Whether it works.
    pub health: DeviceHealth,
    /// Stable word for the trouble; empty when well.
    pub code: Arc<str>,
    /// Whether a program pulses for it, so that silence about it means something. Once so, until it is forgotten.
    pub pulsed: bool,
}

/// What a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceKind {
    /// The touch machine.
    Kiosk,
    /// A ticket printer.
    Printer,
    /// An ID-card reader.
    CardReader,
    /// A hall display.
    Board,
    /// The line over a counter.
    Strip,
    /// A rating keypad.
    Keypad,
    /// A clerk's hardware caller.
    CallPad,
    /// The loudspeakers.
    Voice,
    /// A part of the queue server itself: its clock, its disk.
    Server,
}

/// Whether a device works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeviceHealth {
    /// It does.
    Well,
    /// It does, and wants attention soon.
    Warning,
    /// It does not.
    Faulty,
    /// It does not answer.
    Lost,
}
