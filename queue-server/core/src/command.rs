//! Everything the hall can be asked. Imperative; whoever sends it also names it, so that it is obeyed once.

use crate::counter::PauseReason;
use crate::event::Device;
use crate::feedback::Letter;
use crate::ids::{AppointmentId, CounterNo, FeedbackId, HolderId, MatterId, Prefix, StaffId, TicketId};
use crate::number::TicketNumber;
use crate::ticket::{Class, Level, Print, RatingChannel};
use crate::time::Timestamp;

/// A wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A citizen wants a place in a queue.
    IssueTicket {
        /// Which queue.
        window_type: Prefix,
        /// Class.
        class: Class,
        /// What for.
        matter: Option<MatterId>,
        /// Who.
        holder: Option<HolderId>,
    },
    /// The hall itself: a new business day has come.
    TurnDay,
    /// The hall itself: a counter set to call automatically has been idle long enough.
    AutoCall {
        /// Which.
        counter: CounterNo,
    },
    /// The hall itself: a session of a window type has begun, ended, or given all its tickets.
    TellIssuing {
        /// Which.
        window_type: Prefix,
    },
    /// The hall itself: nobody came for an appointment.
    MissAppointment {
        /// Which.
        appointment: AppointmentId,
    },
    /// A citizen wants a place in a slot.
    BookAppointment {
        /// Which queue.
        window_type: Prefix,
        /// When the slot begins.
        slot_at: Timestamp,
        /// What for.
        matter: Option<MatterId>,
        /// Who.
        holder: Option<HolderId>,
    },
    /// A citizen gives an appointment up.
    CancelAppointment {
        /// Which.
        appointment: AppointmentId,
    },
    /// A citizen has come for an appointment and wants the ticket.
    CheckIn {
        /// Which.
        appointment: AppointmentId,
    },
    /// The desk sees that a waiting ticket belongs to another class, and moves it by the difference of the head
    /// starts.
    ChangeClass {
        /// Which.
        ticket: TicketId,
        /// What it is from now on.
        class: Class,
    },
    /// A citizen, or the desk, gives a ticket up that waits, is held, or was called in vain.
    Cancel {
        /// Which.
        ticket: TicketId,
    },
    /// A no-show wants to wait again, with the same number, where the rule puts it.
    Requeue {
        /// Which.
        ticket: TicketId,
    },
    /// A citizen rates a finished ticket.
    Rate {
        /// Which.
        ticket: TicketId,
        /// How satisfied.
        level: Level,
        /// How it came.
        channel: RatingChannel,
    },
    /// A kiosk reports how a slip fared.
    ReportPrint {
        /// Which.
        ticket: TicketId,
        /// What happened.
        outcome: Print,
    },
    /// Somebody signs on at a counter, or resumes after a pause.
    OpenCounter {
        /// Which.
        counter: CounterNo,
        /// Who.
        staff: Option<StaffId>,
        /// For what; the counter's own when absent.
        window_types: Option<Vec<Prefix>>,
    },
    /// A counter takes nothing for a while.
    PauseCounter {
        /// Which.
        counter: CounterNo,
        /// Why.
        reason: PauseReason,
    },
    /// A counter closes; whoever was sent to it waits in their own line again, so that nobody is left behind.
    CloseCounter {
        /// Which.
        counter: CounterNo,
    },
    /// A counter wants whoever is next.
    CallNext {
        /// Which.
        counter: CounterNo,
    },
    /// A counter wants this very ticket: waiting, or held there, or held at a counter that has closed since.
    CallTicket {
        /// Which counter.
        counter: CounterNo,
        /// Which ticket.
        number: TicketNumber,
    },
    /// A counter calls its ticket again.
    Recall {
        /// Which.
        counter: CounterNo,
    },
    /// The citizen came; service begins.
    Start {
        /// Which.
        counter: CounterNo,
    },
    /// Service is done.
    Finish {
        /// Which.
        counter: CounterNo,
    },
    /// The citizen did not come.
    MarkNoShow {
        /// Which.
        counter: CounterNo,
    },
    /// A counter sets its ticket aside, to call it again when a paper or a person is there.
    Hold {
        /// Which.
        counter: CounterNo,
    },
    /// A counter sends its ticket on; it keeps its number, and the place its time of issue gives it.
    Transfer {
        /// Which.
        counter: CounterNo,
        /// Where to.
        to: TransferTo,
    },
    /// A citizen complains, suggests or praises.
    LeaveFeedback {
        /// What, without its words.
        letter: Letter,
    },
    /// Somebody looks into a feedback from now on, also instead of somebody else.
    TakeUpFeedback {
        /// Which.
        feedback: FeedbackId,
        /// Who.
        staff: StaffId,
        /// Who does until now, as far as they know: nobody is put aside unawares.
        instead_of: Option<StaffId>,
    },
    /// Whoever has taken it up answers it.
    AnswerFeedback {
        /// Which.
        feedback: FeedbackId,
        /// Who.
        staff: StaffId,
    },
    /// A restore says that the log ends in the past.
    MarkRestored {
        /// How many numbers, and identities, may have been given since and are never given again.
        gap: u32,
    },
    /// A device says how it is.
    ReportDevice {
        /// Its name, unique in the hall.
        name: std::sync::Arc<str>,
        /// How it is.
        device: Device,
    },
    /// A device was taken out of the hall: nobody waits for it any more.
    ForgetDevice {
        /// Its name.
        name: std::sync::Arc<str>,
    },
}

/// Where a ticket is sent on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferTo {
    /// Another queue.
    WindowType(Prefix),
    /// One counter.
    Counter(CounterNo),
}
