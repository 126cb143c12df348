//! Random days: settings, commands and clocks, sensible ones and nonsense. What a command aims at is chosen
//! when it is given, so that random tickets are mostly tickets that exist.

use crate::support::prefix;
use proptest::prelude::*;
use proptest::sample::select;
use queue_core::command::TransferTo;
use queue_core::counter::{Counter, CounterState, Hand, PauseReason};
use queue_core::event::{Device, DeviceHealth, DeviceKind};
use queue_core::ids::{CounterNo, HolderId, MatterId, Prefix, StaffId, TicketId};
use queue_core::number::TicketNumber;
use queue_core::settings::{CallRules, RealName, Requeue};
use queue_core::ticket::{Class, Level, Print, RatingChannel, Ticket, TicketState};
use queue_core::time::Timestamp;
use queue_core::{Command, Hall, Settings};

/// One day of the clock.
const DAY_MS: i64 = 24 * 3600 * 1000;

/// One random command and what the clock does before it.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Added to the clock; may be negative.
    pub(crate) tick_ms: i64,
    aim: u16,
    command: Command,
}

impl Step {
    /// The command, aimed at a ticket and a counter of this hall: three of four times at ones it fits.
    pub(crate) fn command(&self, hall: &Hall) -> Command {
        let mut command = self.command.clone();
        match &mut command {
            Command::Cancel { ticket } => *ticket = self.id(hall, |state| *state == TicketState::Waiting),
            Command::Requeue { ticket } => {
                *ticket = self.id(hall, |state| matches!(state, TicketState::NoShow { .. }));
            }
            Command::Rate { ticket, .. } => {
                *ticket = self.id(hall, |state| matches!(state, TicketState::Finished { .. }));
            }
            Command::ReportPrint { ticket, .. } => *ticket = self.id(hall, |_| true),
            Command::CallTicket { number, counter } => {
                let fits =
                    |state: &TicketState| matches!(state, TicketState::Waiting | TicketState::Held { .. });
                let found = self.ticket(hall, fits);
                *number = found.map_or(*number, |ticket| ticket.number);
                // A held ticket is mostly asked for where it is.
                let there = found.and_then(|ticket| ticket.state.counter()).filter(|_| self.strict());
                *counter = there.unwrap_or_else(|| self.counter(hall, *counter, is_idle));
            }
            Command::OpenCounter { counter, .. } => {
                *counter = self.counter(hall, *counter, |counter| counter.sign_on().is_none());
            }
            Command::CallNext { counter } => *counter = self.counter(hall, *counter, is_idle),
            Command::Recall { counter }
            | Command::Start { counter }
            | Command::MarkNoShow { counter }
            | Command::Finish { counter }
            | Command::Hold { counter }
            | Command::Transfer { counter, .. } => {
                *counter = self.counter(hall, *counter, |counter| counter.in_hand().is_some());
            }
            Command::IssueTicket { .. }
            | Command::PauseCounter { .. }
            | Command::CloseCounter { .. }
            | Command::MarkRestored { .. }
            | Command::ReportDevice { .. } => {}
        }
        command
    }

    fn strict(&self) -> bool {
        !self.aim.is_multiple_of(4)
    }

    fn ticket<'a>(&self, hall: &'a Hall, fits: fn(&TicketState) -> bool) -> Option<&'a Ticket> {
        let fitting = hall.tickets().filter(|ticket| !self.strict() || fits(&ticket.state));
        let fitting: Vec<&Ticket> = fitting.collect();
        // One beyond the last: a ticket that is not there.
        fitting.get(usize::from(self.aim / 4) % (fitting.len() + 1)).copied()
    }

    fn id(&self, hall: &Hall, fits: fn(&TicketState) -> bool) -> TicketId {
        self.ticket(hall, fits).map_or(TicketId(u64::from(self.aim)), |ticket| ticket.id)
    }

    fn counter(&self, hall: &Hall, any: CounterNo, fits: fn(&Counter) -> bool) -> CounterNo {
        let fitting = hall.counters().filter(|(_, counter)| self.strict() && fits(counter));
        let fitting: Vec<CounterNo> = fitting.map(|(no, _)| no).collect();
        fitting.get(usize::from(self.aim / 4) % fitting.len().max(1)).copied().unwrap_or(any)
    }
}

fn is_idle(counter: &Counter) -> bool {
    matches!(counter.state, CounterState::Open(_, Hand::Idle))
}

/// A random day, or a few of them.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step =
        (tick(), any::<u16>(), command()).prop_map(|(tick_ms, aim, command)| Step { tick_ms, aim, command });
    prop::collection::vec(step, 1..250)
}

/// The hall of the stories under random rules.
pub(crate) fn settings() -> impl Strategy<Value = Settings> {
    let requeue = prop_oneof![
        4 => (0..5_u32).prop_map(Requeue::Behind),
        1 => Just(Requeue::End),
        1 => Just(Requeue::Never),
    ];
    let rules = (0..4_u32, select(vec![0, 30, 120]), requeue, 0..4_u32);
    let rules = rules.prop_map(|(calls_min, no_show_after_s, requeue, requeue_max)| CallRules {
        calls_min,
        no_show_after_s,
        requeue,
        requeue_max,
    });
    let head_starts = prop::collection::vec(select(vec![0, 90, 1200]), 6);
    let real_name = select(vec![RealName::None, RealName::Optional, RealName::Required]);
    (rules, head_starts, prop::collection::vec(real_name, 3)).prop_map(|(rules, head_starts, real_names)| {
        let mut settings = crate::support::settings(rules);
        let types = settings.window_types.values_mut();
        for ((window_type, head_starts), real_name) in types.zip(head_starts.chunks(2)).zip(real_names) {
            window_type.priority_head_start_s = head_starts[0];
            window_type.appointment_head_start_s = head_starts[1];
            window_type.real_name = real_name;
        }
        settings
    })
}

/// Where every random clock begins: Monday afternoon, so that midnight is within reach.
pub(crate) fn start() -> Timestamp {
    let mut day = crate::support::Day::unmanned(CallRules::default());
    day.clock(0, "15:00");
    day.now()
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
        30 => issue(),
        15 => open_counter(),
        25 => counter().prop_map(|counter| Command::CallNext { counter }),
        6 => (counter(), number).prop_map(|(counter, number)| Command::CallTicket { counter, number }),
        8 => counter().prop_map(|counter| Command::Recall { counter }),
        20 => counter().prop_map(|counter| Command::Start { counter }),
        14 => counter().prop_map(|counter| Command::Finish { counter }),
        14 => counter().prop_map(|counter| Command::MarkNoShow { counter }),
        8 => Just(Command::Requeue { ticket }),
        5 => counter().prop_map(|counter| Command::Hold { counter }),
        8 => (counter(), transfer_to()).prop_map(|(counter, to)| Command::Transfer { counter, to }),
        4 => Just(Command::Cancel { ticket }),
        4 => (level, channel).prop_map(move |(level, channel)| Command::Rate { ticket, level, channel }),
        4 => outcome.prop_map(move |outcome| Command::ReportPrint { ticket, outcome }),
        2 => (counter(), reason).prop_map(|(counter, reason)| Command::PauseCounter { counter, reason }),
        1 => counter().prop_map(|counter| Command::CloseCounter { counter }),
        2 => device(),
    ]
}

fn issue() -> impl Strategy<Value = Command> {
    let class =
        prop_oneof![3 => Just(Class::Ordinary), 1 => Just(Class::Priority), 1 => Just(Class::Appointment)];
    let matter = prop_oneof![
        8 => Just(None),
        1 => Just(Some(MatterId("permit".into()))),
        1 => Just(Some(MatterId("nonsense".into()))),
    ];
    let holder = prop::option::of((0..12_u64).prop_map(HolderId));
    (window_type(), class, matter, holder).prop_map(|(window_type, class, matter, holder)| {
        Command::IssueTicket { window_type, class, matter, holder }
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
    (select(vec!["printer-1", "board-1"]), health).prop_map(|(name, health)| Command::ReportDevice {
        name: name.into(),
        device: Device { kind: DeviceKind::Printer, health, code: "".into() },
    })
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
