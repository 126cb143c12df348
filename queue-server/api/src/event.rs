//! What followers see: everything that happened in the hall, in order, without holes.
//!
//! The event log stores these very objects, so what is replayed to a board is what was once sent live.

use crate::counter::PauseReason;
use crate::device::{DeviceHealth, DeviceKind};
use crate::feedback::FeedbackKind;
use crate::ticket::{Class, PrintState, RatingChannel, WaitRange, Why};
use crate::{AppointmentId, CounterNo, Seq, TicketId, Timestamp};
use serde::{Deserialize, Serialize};

/// An event with its place in the log. In the stream its `id` is `<log>-<seq>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Recorded {
    /// Place in the log.
    pub seq: Seq,
    /// When it happened, by the server's clock.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub event: HallEvent,
}

/// Something that happened. Never holds personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum HallEvent {
    /// A business day began; every number starts anew.
    DayOpened {
        /// The day, `YYYY-MM-DD`, hall's local time.
        business_day: String,
    },
    /// A ticket was issued.
    TicketIssued {
        /// Identity.
        ticket: TicketId,
        /// What is printed and called.
        number: String,
        /// Prefix of the window type.
        window_type: String,
        /// Class.
        class: Class,
        /// Chosen matter.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matter: Option<String>,
        /// Row of the identity table; says nothing about the person by itself. Not in the public stream.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<u64>,
        /// What tickets are ordered by.
        effective_at: Timestamp,
        /// The wait told to the citizen, kept to be scored later.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wait: Option<WaitRange>,
    },
    /// A window type begins or ceases to issue tickets.
    IssuingChanged {
        /// Its prefix.
        window_type: String,
        /// Whether it issues now.
        issuing: bool,
        /// If not: whether for want of quota, and not for the hour.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        full: bool,
    },
    /// A place in a slot was booked.
    AppointmentBooked {
        /// Identity.
        appointment: AppointmentId,
        /// Prefix of the window type.
        window_type: String,
        /// When the slot begins.
        slot_at: Timestamp,
        /// Chosen matter. Not in the public stream.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        matter: Option<String>,
        /// Row of the identity table. Not in the public stream.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        holder: Option<u64>,
    },
    /// An appointment was given up.
    AppointmentCancelled {
        /// Identity.
        appointment: AppointmentId,
    },
    /// The citizen of an appointment came and has a ticket.
    AppointmentKept {
        /// Identity.
        appointment: AppointmentId,
        /// The ticket.
        ticket: TicketId,
    },
    /// Nobody came for an appointment.
    AppointmentMissed {
        /// Identity.
        appointment: AppointmentId,
    },
    /// A waiting ticket was given another class.
    TicketReclassed {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// What it is now. Not in the public stream: there it is `ordinary`.
        class: Class,
        /// Its new place. Not in the public stream.
        effective_at: Timestamp,
    },
    /// A ticket that was sent to a counter waits in its window type's line again: the counter has closed.
    TicketReturned {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// Prefix of the window type it waits for.
        window_type: String,
        /// The counter that closed.
        counter: CounterNo,
    },
    /// A ticket was called to a counter for the first time.
    TicketCalled {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// Prefix of the window type it waited for.
        window_type: String,
        /// Where to go.
        counter: CounterNo,
        /// Always 1: how often it has been called there.
        calls: u32,
        /// Why this ticket. Not in the public stream.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Why>,
    },
    /// A called ticket was called again.
    TicketRecalled {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// Prefix of the window type.
        window_type: String,
        /// Where to go.
        counter: CounterNo,
        /// How often it has been called there.
        calls: u32,
    },
    /// Service began.
    ServiceStarted {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// Where.
        counter: CounterNo,
    },
    /// Service ended; the citizen may rate it now.
    TicketFinished {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// Prefix of the window type.
        window_type: String,
        /// Where.
        counter: CounterNo,
        /// How long service took, seconds.
        service_s: u32,
    },
    /// A called ticket did not come.
    TicketNoShow {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// Where it was called.
        counter: CounterNo,
    },
    /// A no-show waits again.
    TicketRequeued {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// Prefix of the window type.
        window_type: String,
        /// The one counter it waits for, if it was sent to one that is still open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_counter: Option<CounterNo>,
        /// Its new place.
        effective_at: Timestamp,
    },
    /// A ticket was set aside at its counter.
    TicketHeld {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// Where.
        counter: CounterNo,
    },
    /// A ticket was sent on and waits again, under the same number.
    TicketTransferred {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// The counter that sent it on.
        counter: CounterNo,
        /// Prefix of the window type it waits for now.
        window_type: String,
        /// The one counter it waits for, if it was sent to one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to_counter: Option<CounterNo>,
        /// Its place.
        effective_at: Timestamp,
    },
    /// A ticket was given up.
    TicketCancelled {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
    },
    /// The day ended before the ticket did.
    TicketExpired {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
    },
    /// A finished ticket was rated.
    TicketRated {
        /// Identity.
        ticket: TicketId,
        /// Its number.
        number: String,
        /// The counter that served it.
        counter: CounterNo,
        /// 5 … 1. Not in the public stream: there it is 0.
        level: u8,
        /// How it came.
        channel: RatingChannel,
    },
    /// A kiosk reported how a slip fared.
    PrintReported {
        /// Identity.
        ticket: TicketId,
        /// What happened.
        outcome: PrintState,
    },
    /// A counter opened, or resumed after a pause.
    CounterOpened {
        /// Its number.
        counter: CounterNo,
        /// Who is signed on. Not in the public stream.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        staff: Option<String>,
        /// Prefixes it takes.
        window_types: Vec<String>,
    },
    /// A counter takes no tickets for the moment.
    CounterPaused {
        /// Its number.
        counter: CounterNo,
        /// Why.
        reason: PauseReason,
    },
    /// A counter closed.
    CounterClosed {
        /// Its number.
        counter: CounterNo,
    },
    /// A citizen left a feedback. Its words and telephone number are in no event.
    FeedbackLeft {
        /// Identity; 0 in the public stream.
        feedback: u64,
        /// What it is. Not in the public stream: there it is `suggestion`.
        feedback_kind: FeedbackKind,
        /// What it is about. Not in the public stream.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        topics: Vec<String>,
        /// The counter it is about. Not in the public stream.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        counter: Option<CounterNo>,
        /// The last day on which it is answered in time. Not in the public stream.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_by: Option<String>,
    },
    /// Somebody looks into a feedback.
    FeedbackTakenUp {
        /// Identity; 0 in the public stream.
        feedback: u64,
        /// Who; empty in the public stream.
        staff: String,
    },
    /// A feedback was answered.
    FeedbackAnswered {
        /// Identity; 0 in the public stream.
        feedback: u64,
        /// By whom; empty in the public stream.
        staff: String,
    },
    /// The hall's data came back from a backup; every window type left numbers out.
    HallRestored {
        /// How many.
        gap: u32,
    },
    /// A device is well, in trouble, or gone.
    DeviceReported {
        /// Its name. Not in the public stream.
        device: String,
        /// What it is.
        device_kind: DeviceKind,
        /// How it is.
        health: DeviceHealth,
        /// Stable word for the trouble.
        code: String,
        /// Since when, if that is not the moment of the event: a new day says again what the night has not changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Timestamp>,
        /// Whether a program pulses for it: then silence about it is an alarm. Not in the public stream.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pulsed: bool,
    },
    /// A device was taken out of the hall: nobody waits for it any more.
    DeviceForgotten {
        /// Its name. Not in the public stream.
        device: String,
    },
    /// Something this reader is too old to know. Its `seq` counts all the same.
    #[serde(other)]
    Unknown,
}

impl HallEvent {
    /// Whether it tells of a complaint, a suggestion or praise.
    #[must_use]
    pub const fn is_feedback(&self) -> bool {
        matches!(
            self,
            Self::FeedbackLeft { .. } | Self::FeedbackTakenUp { .. } | Self::FeedbackAnswered { .. }
        )
    }

    /// The event as anybody may see it: without holder, matter, class, place, told wait, clerk, reasons, levels,
    /// names of devices, and whatever tells an appointment from others.
    #[must_use]
    pub fn into_public(mut self) -> Self {
        match &mut self {
            // A number is called aloud: what it was taken for, in which class, and what gives that away, such as a place
            // or a wait, is its holder's business.
            Self::TicketIssued { holder, matter, class, effective_at, wait, .. } => {
                *holder = None;
                *matter = None;
                *class = Class::Ordinary;
                *effective_at = Timestamp::UNIX_EPOCH;
                *wait = None;
            }
            // Half of an appointment's code is its identity.
            Self::AppointmentBooked { appointment, matter, holder, .. } => {
                *appointment = 0;
                *matter = None;
                *holder = None;
            }
            Self::AppointmentKept { appointment, ticket } => {
                *appointment = 0;
                *ticket = 0;
            }
            Self::AppointmentCancelled { appointment } | Self::AppointmentMissed { appointment } => {
                *appointment = 0;
            }
            Self::TicketReclassed { ticket, number, class, effective_at } => {
                *ticket = 0;
                number.clear();
                *class = Class::Ordinary;
                *effective_at = Timestamp::UNIX_EPOCH;
            }
            Self::TicketRequeued { effective_at, .. } | Self::TicketTransferred { effective_at, .. } => {
                *effective_at = Timestamp::UNIX_EPOCH;
            }
            Self::TicketCalled { why, .. } => *why = None,
            Self::FeedbackLeft { feedback, feedback_kind, topics, counter, answer_by } => {
                *feedback = 0;
                *feedback_kind = FeedbackKind::default();
                topics.clear();
                *counter = None;
                *answer_by = None;
            }
            Self::FeedbackTakenUp { feedback, staff } | Self::FeedbackAnswered { feedback, staff } => {
                *feedback = 0;
                staff.clear();
            }
            Self::CounterOpened { staff, .. } => *staff = None,
            Self::TicketRated { level, .. } => *level = 0,
            Self::DeviceReported { device, code, pulsed, .. } => {
                device.clear();
                code.clear();
                *pulsed = false;
            }
            Self::DeviceForgotten { device } => device.clear(),
            Self::DayOpened { .. }
            | Self::IssuingChanged { .. }
            | Self::TicketReturned { .. }
            | Self::TicketRecalled { .. }
            | Self::ServiceStarted { .. }
            | Self::TicketFinished { .. }
            | Self::TicketNoShow { .. }
            | Self::TicketHeld { .. }
            | Self::TicketCancelled { .. }
            | Self::TicketExpired { .. }
            | Self::PrintReported { .. }
            | Self::CounterPaused { .. }
            | Self::CounterClosed { .. }
            | Self::HallRestored { .. }
            | Self::Unknown => {}
        }
        self
    }
}
