//! Random days: settings, commands and clocks, sensible ones and nonsense. What a command aims at is chosen
//! by the model, so that random tickets are mostly tickets that exist.

use crate::model::{Desk, Model};
use crate::support::prefix;
use proptest::prelude::*;
use proptest::sample::select;
use queue_core::Command;
use queue_core::appointment::{Appointment, AppointmentState};
use queue_core::command::TransferTo;
use queue_core::counter::PauseReason;
use queue_core::event::{Device, DeviceHealth, DeviceKind};
use queue_core::feedback::{FeedbackKind, Letter, Topic};
use queue_core::ids::{AppointmentId, CounterNo, FeedbackId, HolderId, MatterId, Prefix, StaffId, TicketId};
use queue_core::number::TicketNumber;
use queue_core::ticket::{Class, Level, Print, RatingChannel, Ticket, TicketState};
use queue_core::time::Timestamp;

/// One day of the clock.
const DAY_MS: i64 = 24 * 3600 * 1000;
/// Slots of every random hall begin at a multiple of this.
const SLOT_MS: i64 = 10 * 60 * 1000;

/// One random command and what happens before it.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Added to the clock; may be negative.
    pub(crate) tick_ms: i64,
    /// Whether somebody keeps the hall: it does first what is due by itself.
    pub(crate) kept: bool,
    pub(crate) command: Command,
    aim: u16,
}

impl Step {
    /// The step, its command aimed at what there is: three of four times at what it fits.
    fn aimed(mut self, model: &Model) -> Self {
        let mut command = self.command.clone();
        match &mut command {
            Command::Cancel { ticket } => {
                *ticket =
                    self.id(model, |state| matches!(state, TicketState::Waiting | TicketState::Held { .. }));
            }
            Command::ChangeClass { ticket, .. } => {
                *ticket = self.id(model, |state| *state == TicketState::Waiting);
            }
            Command::Requeue { ticket } => {
                *ticket = self.id(model, |state| matches!(state, TicketState::NoShow { .. }));
            }
            Command::Rate { ticket, .. } => {
                *ticket = self.id(model, |state| matches!(state, TicketState::Finished { .. }));
            }
            Command::ReportPrint { ticket, .. } => *ticket = self.id(model, |_| true),
            Command::CallTicket { number, counter } => {
                let fits =
                    |state: &TicketState| matches!(state, TicketState::Waiting | TicketState::Held { .. });
                let found = self.ticket(model, fits);
                *number = found.map_or(*number, |ticket| ticket.number);
                // A held ticket is mostly asked for where it is.
                let there = found.and_then(|ticket| ticket.state.counter()).filter(|_| self.aim % 8 < 4);
                *counter = there.unwrap_or_else(|| self.counter(model, *counter, is_idle));
            }
            Command::OpenCounter { counter, .. } => {
                *counter = self.counter(model, *counter, |model, no| model.desks[&no] == Desk::Closed);
            }
            Command::CallNext { counter } | Command::AutoCall { counter } => {
                *counter = self.counter(model, *counter, is_idle);
            }
            Command::Recall { counter }
            | Command::Start { counter }
            | Command::MarkNoShow { counter }
            | Command::Finish { counter }
            | Command::Hold { counter }
            | Command::Transfer { counter, .. } => {
                *counter = self.counter(model, *counter, |model, no| model.hand(no).is_some());
            }
            Command::BookAppointment { slot_at, .. } => {
                let now_ms = model.at.max(model.now).as_ms();
                // Mostly the next three hours, sometimes past, between slots, or tomorrow.
                let ahead_ms = [-1, 1, 1, 1, 2, 2, 3, 3, 6, 144, 300][usize::from(self.aim) % 11] * SLOT_MS;
                let off_ms = if self.aim.is_multiple_of(37) { 1 } else { 0 };
                *slot_at = Timestamp::from_ms(now_ms - now_ms.rem_euclid(SLOT_MS) + ahead_ms + off_ms);
            }
            Command::CancelAppointment { appointment } | Command::MissAppointment { appointment } => {
                *appointment = self.appointment(model);
            }
            Command::CheckIn { appointment } => {
                *appointment = self.appointment(model);
                // Now and then hours late, before the hall has noted it.
                if self.aim.is_multiple_of(5) {
                    (self.kept, self.tick_ms) = (false, self.tick_ms + 15 * SLOT_MS);
                }
            }
            Command::CloseCounter { counter } => {
                *counter = self.counter(model, *counter, |model, no| {
                    !model.sent(no).is_empty() && model.hand(no).is_none()
                });
            }
            Command::TakeUpFeedback { feedback, .. } | Command::AnswerFeedback { feedback, .. } => {
                let last = model.feedback.last().map_or(0, |feedback| feedback.id.0);
                *feedback = FeedbackId(last.saturating_sub(u64::from(self.aim % 3)));
            }
            Command::IssueTicket { .. }
            | Command::LeaveFeedback { .. }
            | Command::TurnDay
            | Command::TellIssuing { .. }
            | Command::PauseCounter { .. }
            | Command::MarkRestored { .. }
            | Command::ReportDevice { .. }
            | Command::ForgetDevice { .. } => {}
        }
        self.command = command;
        self
    }

    fn strict(&self) -> bool {
        !self.aim.is_multiple_of(4)
    }

    fn ticket<'a>(&self, model: &'a Model, fits: fn(&TicketState) -> bool) -> Option<&'a Ticket> {
        let fitting = model.tickets.iter().filter(|ticket| !self.strict() || fits(&ticket.state));
        let fitting: Vec<&Ticket> = fitting.collect();
        // One beyond the last: a ticket that is not there.
        fitting.get(usize::from(self.aim / 4) % (fitting.len() + 1)).copied()
    }

    fn id(&self, model: &Model, fits: fn(&TicketState) -> bool) -> TicketId {
        self.ticket(model, fits).map_or(TicketId(u64::from(self.aim)), |ticket| ticket.id)
    }

    fn counter(&self, model: &Model, any: CounterNo, fits: fn(&Model, CounterNo) -> bool) -> CounterNo {
        let fitting = model.desks.keys().copied().filter(|no| self.strict() && fits(model, *no));
        let fitting: Vec<CounterNo> = fitting.collect();
        fitting.get(usize::from(self.aim / 4) % fitting.len().max(1)).copied().unwrap_or(any)
    }

    /// Mostly the one expected next.
    fn appointment(&self, model: &Model) -> AppointmentId {
        let expected = |it: &&Appointment| !self.strict() || it.state == AppointmentState::Booked;
        let mut fitting: Vec<&Appointment> = model.appointments.iter().filter(expected).collect();
        fitting.sort_by_key(|it| it.slot_at);
        fitting.get(usize::from(self.aim / 4 % 3)).map_or(AppointmentId(u64::from(self.aim)), |it| it.id)
    }
}

fn is_idle(model: &Model, no: CounterNo) -> bool {
    matches!(&model.desks[&no], Desk::Open { paused: None, .. }) && model.hand(no).is_none()
}

thread_local! {
    static STEP: BoxedStrategy<Step> = (tick(), prop::bool::weighted(0.7), any::<u16>(), command())
        .prop_map(|(tick_ms, kept, aim, command)| Step { tick_ms, kept, command, aim })
        .boxed();
}

/// A random step from where the model stands.
pub(crate) fn step(model: &Model) -> BoxedStrategy<Step> {
    let model = model.clone();
    STEP.with(Clone::clone).prop_map(move |step| step.aimed(&model)).boxed()
}

fn tick() -> impl Strategy<Value = i64> {
    prop_oneof![
        20 => Just(0),
        20 => 1..2_000_i64,
        60 => 2_000..180_000_i64,
        6 => 180_000..1_800_000_i64,
        4 => -7_200_000..0_i64,
        1 => 6 * 3_600_000..2 * DAY_MS,
        1 => -2 * DAY_MS..-6 * 3_600_000,
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let ticket = TicketId(0);
    let number = (window_type(), 1..9_u32).prop_map(|(prefix, running)| TicketNumber { prefix, running });
    let level = (1..=5_u8).prop_map(|level| Level::new(level).unwrap());
    let channel = select(vec![RatingChannel::Keypad, RatingChannel::Phone]);
    let reason = select(vec![PauseReason::Meal, PauseReason::Meeting]);
    let outcome = select(vec![Print::Queued, Print::Printed, Print::Failed, Print::Reprinted]);
    prop_oneof![
        40 => issue(),
        22 => open_counter(),
        25 => counter().prop_map(|counter| Command::CallNext { counter }),
        6 => (counter(), number).prop_map(|(counter, number)| Command::CallTicket { counter, number }),
        8 => counter().prop_map(|counter| Command::Recall { counter }),
        20 => counter().prop_map(|counter| Command::Start { counter }),
        18 => counter().prop_map(|counter| Command::Finish { counter }),
        20 => counter().prop_map(|counter| Command::MarkNoShow { counter }),
        12 => Just(Command::Requeue { ticket }),
        5 => counter().prop_map(|counter| Command::Hold { counter }),
        10 => (counter(), transfer_to()).prop_map(|(counter, to)| Command::Transfer { counter, to }),
        4 => Just(Command::Cancel { ticket }),
        4 => (level, channel).prop_map(move |(level, channel)| Command::Rate { ticket, level, channel }),
        4 => outcome.prop_map(move |outcome| Command::ReportPrint { ticket, outcome }),
        2 => (counter(), reason).prop_map(|(counter, reason)| Command::PauseCounter { counter, reason }),
        3 => counter().prop_map(|counter| Command::CloseCounter { counter }),
        2 => device(),
        1 => device_name().prop_map(|name| Command::ForgetDevice { name: name.into() }),
        16 => book(),
        9 => Just(Command::CheckIn { appointment: AppointmentId(0) }),
        2 => Just(Command::CancelAppointment { appointment: AppointmentId(0) }),
        1 => Just(Command::MissAppointment { appointment: AppointmentId(0) }),
        4 => class().prop_map(move |class| Command::ChangeClass { ticket, class }),
        3 => leave_feedback(),
        3 => (staff(), prop::option::of(staff())).prop_map(|(staff, instead_of)| Command::TakeUpFeedback {
            feedback: FeedbackId(0),
            staff,
            instead_of,
        }),
        3 => staff().prop_map(|staff| Command::AnswerFeedback { feedback: FeedbackId(0), staff }),
        1 => Just(Command::TurnDay),
        1 => window_type().prop_map(|window_type| Command::TellIssuing { window_type }),
        2 => counter().prop_map(|counter| Command::AutoCall { counter }),
    ]
}

fn leave_feedback() -> impl Strategy<Value = Command> {
    let kind = select(vec![FeedbackKind::Complaint, FeedbackKind::Suggestion, FeedbackKind::Praise]);
    (kind, prop::option::of(counter())).prop_map(|(kind, counter)| Command::LeaveFeedback {
        letter: Letter { kind, topics: vec![Topic::Queue], counter },
    })
}

fn staff() -> impl Strategy<Value = StaffId> {
    select(vec!["li", "wang"]).prop_map(|name| StaffId(name.into()))
}

fn class() -> impl Strategy<Value = Class> {
    prop_oneof![3 => Just(Class::Ordinary), 1 => Just(Class::Priority), 1 => Just(Class::Appointment)]
}

fn matter() -> impl Strategy<Value = Option<MatterId>> {
    prop_oneof![
        8 => Just(None),
        1 => Just(Some(MatterId("permit".into()))),
        1 => Just(Some(MatterId("nonsense".into()))),
    ]
}

fn holder() -> impl Strategy<Value = Option<HolderId>> {
    prop::option::weighted(0.75, (0..7_u64).prop_map(HolderId))
}

fn issue() -> impl Strategy<Value = Command> {
    (window_type(), class(), matter(), holder()).prop_map(|(window_type, class, matter, holder)| {
        Command::IssueTicket { window_type, class, matter, holder }
    })
}

fn book() -> impl Strategy<Value = Command> {
    let slot_at = Timestamp::default();
    (window_type(), matter(), holder()).prop_map(move |(window_type, matter, holder)| {
        Command::BookAppointment { window_type, slot_at, matter, holder }
    })
}

fn open_counter() -> impl Strategy<Value = Command> {
    let staff = prop::option::of(select(vec!["li", "wang"]).prop_map(|name| StaffId(name.into())));
    let window_types = prop::option::weighted(0.3, prop::collection::vec(window_type(), 0..4));
    (counter(), staff, window_types).prop_map(|(counter, staff, window_types)| Command::OpenCounter {
        counter,
        staff,
        window_types,
    })
}

fn device() -> impl Strategy<Value = Command> {
    let health = select(vec![DeviceHealth::Well, DeviceHealth::Faulty]);
    (device_name(), health, any::<bool>()).prop_map(|(name, health, pulsed)| Command::ReportDevice {
        name: name.into(),
        device: Device { kind: DeviceKind::Printer, health, code: "".into(), pulsed },
    })
}

fn device_name() -> impl Strategy<Value = &'static str> {
    select(vec!["printer-1", "board-1"])
}

fn transfer_to() -> impl Strategy<Value = TransferTo> {
    prop_oneof![window_type().prop_map(TransferTo::WindowType), counter().prop_map(TransferTo::Counter)]
}

/// Mostly the four counters, sometimes one that is not there.
fn counter() -> impl Strategy<Value = CounterNo> {
    prop_oneof![30 => (1..=4_u16).prop_map(CounterNo), 1 => Just(CounterNo(9))]
}

/// Mostly the three window types, sometimes one that is not there.
fn window_type() -> impl Strategy<Value = Prefix> {
    prop_oneof![30 => select(vec!["A", "B", "R"]), 1 => Just("Z")].prop_map(prefix)
}
