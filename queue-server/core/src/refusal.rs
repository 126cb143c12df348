//! Every way the rules say no. A refusal is not a failure: nothing broke, and nothing changed.

use crate::ids::{AppointmentId, TicketId};
use crate::number::TicketNumber;
use crate::time::Timestamp;

/// Why not, in words a clerk can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum Refusal {
    /// There is no such queue in this hall.
    UnknownWindowType,
    /// There is no such counter in this hall.
    UnknownCounter,
    /// There is no such ticket today.
    UnknownTicket,
    /// There is no such matter, or another window type serves it.
    UnknownMatter,
    /// This window type issues real-name tickets only: its places may not be hoarded or sold.
    HolderRequired,
    /// The holder already has a live ticket of this window type, or the appointment is one: a second place would be
    /// somebody else's. Reprint the first instead.
    HolderHasTicket {
        /// Which.
        ticket: TicketId,
        /// What is printed on it.
        number: TicketNumber,
    },
    /// The window type issues no tickets at this hour: whoever took one could not be served. Says when to come
    /// back, so that nobody waits at a door that stays closed.
    OutsideHours {
        /// When it does again, if known.
        opens_at: Option<Timestamp>,
    },
    /// The session has given all its tickets: more than its clerks can serve would wait in vain.
    QuotaReached {
        /// When the next session begins, if known.
        opens_at: Option<Timestamp>,
    },
    /// The holder let tickets lapse too often and has to wait before the next: places are for those who come.
    CoolingOff {
        /// Until when.
        until: Timestamp,
    },
    /// Nobody waits for this counter, neither sent to it nor in a line it takes.
    NobodyWaits,
    /// The counter is closed: it calls nobody, and nobody is sent there, since nobody would come to call them.
    CounterClosed,
    /// The counter is paused: its clerk has said that nobody is to be called.
    CounterPaused,
    /// The counter has a ticket in hand; finish, hold, transfer or mark it first. One at a time, or a citizen
    /// would stand before a clerk who is busy with another.
    TicketInHand,
    /// The counter has no ticket in hand.
    NoTicketInHand,
    /// Service has not begun: without a beginning its length would be a guess.
    NotStarted,
    /// Service has begun already: the citizen is there, and can be neither recalled nor a no-show.
    AlreadyStarted,
    /// The ticket does not wait and is not held: another counter has it, or its life is over.
    TicketNotCallable,
    /// The counter does not take this ticket's window type, or the ticket waits for or is held at another.
    NotThisCounter,
    /// The ticket must be called more often before it is a no-show: a hall is loud, and one call is missed easily.
    TooFewCalls,
    /// The ticket must be given more time before it is a no-show: the way from the seats is long for some.
    TooSoon,
    /// The ticket does not wait, so it can be neither cancelled nor changed: a clerk has it, or its life is over.
    TicketNotWaiting,
    /// Only a no-show can be requeued: all others have a place already, or need none.
    NotNoShow,
    /// A no-show does not come back in this hall, or came back often enough: each time others wait longer.
    RequeueSpent,
    /// A ticket cannot be sent to where it is: nothing would change but the record.
    TransferToItself,
    /// Only a finished ticket can be rated: before, there is no service to judge.
    NotFinished,
    /// One service, one rating: a second would be somebody else's, or a clerk's.
    AlreadyRated,
    /// There is no such appointment.
    UnknownAppointment,
    /// This window type takes no appointments.
    NoAppointments,
    /// There is no slot at that moment, or it lies in the past, or farther ahead than the hall knows its days.
    NoSuchSlot,
    /// The slot has no place left: what was promised to others is theirs.
    SlotFull,
    /// The holder has an appointment of this window type on that day: one person needs one place.
    HolderHasAppointment {
        /// Which.
        appointment: AppointmentId,
    },
    /// The appointment was kept, cancelled or missed already: one appointment is one ticket.
    AppointmentOver,
    /// A ticket of class appointment comes from checking in, and in no other way.
    CheckInNeeded,
    /// It is too early to check in: who came hours before would be called before their slot.
    TooEarly {
        /// From when on.
        opens_at: Timestamp,
    },
    /// It is too late to check in: those who came in time have gone on. An ordinary ticket is to be had.
    TooLate,
    /// There is no such feedback, or it was answered on an earlier day.
    UnknownFeedback,
    /// It was answered already: a second answer would contradict or repeat the first.
    FeedbackAnswered,
    /// Somebody else has taken it up meanwhile.
    FeedbackTaken,
    /// Only who has taken a feedback up answers it, so that one person stands for it.
    FeedbackNotTakenUp,
    /// More feedback is unanswered than the hall could ever read.
    FeedbackFull,
    /// The business day has not been opened. The store opens it before anything else; nobody should see this.
    DayNotOpen,
}

impl Refusal {
    /// Stable word for programs; never changes once released.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.words().0
    }

    /// A sentence for the person who can act, in Chinese.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        self.words().1
    }

    /// The same in English.
    #[must_use]
    pub const fn en(self) -> &'static str {
        self.words().2
    }

    const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::UnknownWindowType => {
                ("unknown_window_type", "没有这个窗口类型。", "There is no such window type.")
            }
            Self::UnknownCounter => ("unknown_counter", "没有这个窗口。", "There is no such counter."),
            Self::UnknownTicket => ("unknown_ticket", "今天没有这张号票。", "There is no such ticket today."),
            Self::UnknownMatter => (
                "unknown_matter",
                "该窗口类型不办理这个事项。",
                "This window type does not serve that matter.",
            ),
            Self::HolderRequired => {
                ("holder_required", "该业务实名取号，请刷身份证。", "An ID card is needed for this service.")
            }
            Self::HolderHasTicket { .. } => (
                "holder_has_ticket",
                "您今天已取过该业务的号，可以补打号票。",
                "You already have a ticket for this service; it can be printed again.",
            ),
            Self::OutsideHours { .. } => {
                ("outside_hours", "现在不在取号时间。", "Tickets are not issued at this hour.")
            }
            Self::QuotaReached { .. } => {
                ("quota_reached", "本场次的号已经取完。", "This session has no tickets left.")
            }
            Self::CoolingOff { .. } => (
                "cooling_off",
                "您今天多次过号，请稍后再取号，或到导办台说明。",
                "Your tickets lapsed too often today; try again later, or ask at the desk.",
            ),
            Self::NobodyWaits => ("nobody_waits", "现在无人等候。", "Nobody is waiting."),
            Self::CounterClosed => {
                ("counter_closed", "窗口未开放，请先开窗。", "The counter is closed; sign on first.")
            }
            Self::CounterPaused => {
                ("counter_paused", "窗口已暂停，请先恢复。", "The counter is paused; resume first.")
            }
            Self::TicketInHand => {
                ("ticket_in_hand", "手上还有号票，请先办结或处理。", "Deal with the ticket in hand first.")
            }
            Self::NoTicketInHand => {
                ("no_ticket_in_hand", "窗口没有正在叫的号。", "There is no ticket in hand.")
            }
            Self::NotStarted => ("not_started", "还没有开始办理。", "Service has not begun."),
            Self::AlreadyStarted => ("already_started", "已经开始办理。", "Service has already begun."),
            Self::TicketNotCallable => {
                ("ticket_not_callable", "这个号现在不能叫。", "This ticket cannot be called now.")
            }
            Self::NotThisCounter => {
                ("not_this_counter", "这个号不由本窗口办理。", "This counter does not serve it.")
            }
            Self::TooFewCalls => {
                ("too_few_calls", "呼叫次数不够，请再呼一次。", "Call the ticket again first.")
            }
            Self::TooSoon => {
                ("too_soon", "请再等一等，给取号人走到窗口的时间。", "Give the citizen time to come.")
            }
            Self::TicketNotWaiting => {
                ("ticket_not_waiting", "这个号已不在等候。", "This ticket does not wait any more.")
            }
            Self::NotNoShow => ("not_no_show", "这个号没有过号。", "This ticket is not a no-show."),
            Self::RequeueSpent => {
                ("requeue_spent", "这个号不能再重排，请重新取号。", "Please take a new ticket.")
            }
            Self::TransferToItself => {
                ("transfer_to_itself", "号票已在该处，请选择别处。", "The ticket is there already.")
            }
            Self::NotFinished => {
                ("not_finished", "办结之后才能评价。", "A rating is asked after the service is finished.")
            }
            Self::AlreadyRated => {
                ("already_rated", "这次服务已经评价过了，谢谢。", "This service has been rated already.")
            }
            Self::UnknownAppointment => {
                ("unknown_appointment", "没有这个预约。", "There is no such appointment.")
            }
            Self::NoAppointments => {
                ("no_appointments", "该业务不接受预约。", "This service takes no appointments.")
            }
            Self::NoSuchSlot => ("no_such_slot", "该时段不能预约。", "That time cannot be booked."),
            Self::SlotFull => ("slot_full", "该时段已约满。", "That time is fully booked."),
            Self::HolderHasAppointment { .. } => (
                "holder_has_appointment",
                "您当天已有该业务的预约。",
                "You already have an appointment for this service on that day.",
            ),
            Self::AppointmentOver => {
                ("appointment_over", "这个预约已经用过或取消。", "This appointment was used or cancelled.")
            }
            Self::CheckInNeeded => (
                "check_in_needed",
                "预约号请凭预约报到取得。",
                "A ticket of an appointment is given when it is checked in.",
            ),
            Self::TooEarly { .. } => ("too_early", "还没到预约报到时间。", "It is too early to check in."),
            Self::TooLate => (
                "too_late",
                "预约时间已过，请取普通号。",
                "The appointment has passed; please take an ordinary ticket.",
            ),
            Self::UnknownFeedback => {
                ("unknown_feedback", "没有这条待答复的留言。", "There is no such feedback to be answered.")
            }
            Self::FeedbackAnswered => {
                ("feedback_answered", "这条留言已经答复。", "This feedback has been answered already.")
            }
            Self::FeedbackTaken => {
                ("feedback_taken", "刚才已由其他同事受理。", "A colleague has just taken this feedback up.")
            }
            Self::FeedbackNotTakenUp => (
                "feedback_not_taken_up",
                "请先受理这条留言，再答复。",
                "Take the feedback up first, then answer it.",
            ),
            Self::FeedbackFull => (
                "feedback_full",
                "意见箱已满，请到导办台留言。",
                "The feedback box is full; please leave word at the desk.",
            ),
            Self::DayNotOpen => ("day_not_open", "营业日尚未开始。", "The business day has not been opened."),
        }
    }
}
