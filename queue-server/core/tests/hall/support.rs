//! A small hall told in a few lines. Time is taken by hand; what comes back is what would be said aloud:
//! the number issued or called, `done`, `nothing`, or the refusal's code.

use queue_core::appointment::SlotRules;
use queue_core::command::TransferTo;
use queue_core::counter::PauseReason;
use queue_core::event::Device;
use queue_core::hall::Carried;
use queue_core::ids::{AppointmentId, CounterNo, HolderId, Prefix, StaffId, TicketId};
use queue_core::number::TicketNumber;
use queue_core::queue::Why;
use queue_core::settings::{CallRules, CounterSettings, RealName, Requeue, WindowType};
use queue_core::ticket::{Class, Level, Print, RatingChannel, Ticket, TicketState};
use queue_core::time::{Timestamp, UtcOffset};
use queue_core::{Command, Event, Hall, Refusal, Settings};
use std::sync::Arc;

/// Half hours for two, bookable a week ahead, from a quarter of an hour before to ten minutes after.
pub(crate) const SLOTS: SlotRules =
    SlotRules { slot_min: 30, capacity: 2, days_ahead: 7, early_min: 15, late_min: 10 };

/// 2024-03-04 00:00 in the hall, a Monday.
const MIDNIGHT_MS: i64 = 1_709_481_600_000;

pub(crate) fn prefix(text: &str) -> Prefix {
    Prefix::new(text).unwrap()
}

/// Minutes since midnight of a time of day.
pub(crate) fn minute(time: &str) -> u16 {
    let (hours, minutes) = time.split_once(':').unwrap();
    hours.parse::<u16>().unwrap() * 60 + minutes.parse::<u16>().unwrap()
}

/// A moment: days after Monday, hour and minute.
pub(crate) fn moment(days: i64, time: &str) -> Timestamp {
    Timestamp::from_ms(MIDNIGHT_MS + (days * 24 * 60 + i64::from(minute(time))) * 60_000)
}

/// Three queues: A for all (20 minutes head start for priority, 60 for appointments), B without names and
/// without head starts, R with real names only. Counter 1 takes A, 2 takes A and B, 3 takes B, 4 takes R.
pub(crate) fn settings(rules: CallRules) -> Settings {
    let a = WindowType {
        real_name: RealName::Optional,
        priority_head_start_s: 20 * 60,
        appointment_head_start_s: 60 * 60,
        service_s: 300,
        ..WindowType::default()
    };
    let b = WindowType { real_name: RealName::None, service_s: 300, ..WindowType::default() };
    let r = WindowType { real_name: RealName::Required, ..a.clone() };
    let takes = |text: &str| CounterSettings {
        takes: text.chars().map(|letter| prefix(&letter.to_string())).collect(),
        ..CounterSettings::default()
    };
    Settings {
        utc_offset: UtcOffset { seconds: 8 * 3600 },
        rules,
        window_types: [("A", a), ("B", b), ("R", r)].map(|(name, w)| (prefix(name), w)).into(),
        counters: [(1, "A"), (2, "AB"), (3, "B"), (4, "R")].map(|(no, t)| (CounterNo(no), takes(t))).into(),
        matters: [("permit", "A")].map(|(id, p)| (queue_core::ids::MatterId(id.into()), prefix(p))).into(),
        feedback_days: 5,
    }
}

/// One or more days in that hall.
pub(crate) struct Day {
    pub(crate) hall: Hall,
    pub(crate) log: Vec<(Timestamp, Event)>,
    pub(crate) refused: Option<Refusal>,
    now: Timestamp,
}

impl Day {
    /// Monday 09:00, every counter open.
    pub(crate) fn new() -> Self {
        Self::with(CallRules::default())
    }

    pub(crate) fn requeueing(requeue: Requeue) -> Self {
        Self::with(CallRules { requeue, ..CallRules::default() })
    }

    pub(crate) fn with(rules: CallRules) -> Self {
        Self::opened(settings(rules))
    }

    /// Monday 09:00 in a hall of these settings, counters 1 to 4 open.
    pub(crate) fn opened(settings: Settings) -> Self {
        let mut day = Self::set_up(settings);
        for counter in 1..=4 {
            assert_eq!(day.open(counter), "done");
        }
        day
    }

    /// The same morning before anybody has signed on.
    pub(crate) fn unmanned(rules: CallRules) -> Self {
        Self::set_up(settings(rules))
    }

    /// Monday 09:00 in a hall of these settings, nobody signed on.
    pub(crate) fn set_up(settings: Settings) -> Self {
        Self::carrying(settings, Carried::default())
    }

    /// The same with what earlier days have left.
    pub(crate) fn carrying(settings: Settings, carried: Carried) -> Self {
        let hall = Hall::new(Arc::new(settings), carried);
        let mut day = Self { hall, log: Vec::new(), refused: None, now: Timestamp::default() };
        day.clock(0, "09:00");
        day
    }

    /// Sets the clock: days after Monday, hour and minute. May go back.
    pub(crate) fn clock(&mut self, days: i64, time: &str) {
        self.now = moment(days, time);
    }

    pub(crate) fn wait_ms(&mut self, ms: i64) {
        self.now = self.now.plus_ms(ms);
    }

    pub(crate) fn wait_s(&mut self, seconds: i64) {
        self.now = self.now.plus_ms(seconds * 1000);
    }

    pub(crate) fn wait_min(&mut self, minutes: i64) {
        self.wait_s(minutes * 60);
    }

    /// Lets the hall do by itself what is due, and tells how much that was.
    pub(crate) fn let_it(&mut self) -> usize {
        let mut done = 0;
        while let Some(command) = self.hall.due(self.now) {
            let seen = self.log.len();
            let said = self.decide(&command);
            assert!(self.log.len() > seen, "{command:?} was due: {said}");
            done += 1;
        }
        done
    }

    pub(crate) fn say(&mut self, command: &Command) -> String {
        if self.hall.is_new_day(self.now) {
            assert_eq!(self.decide(&Command::TurnDay), "done");
        }
        self.decide(command)
    }

    fn decide(&mut self, command: &Command) -> String {
        let decision = match self.hall.decide(self.now, command) {
            Ok(decision) => decision,
            Err(refusal) => {
                self.refused = Some(refusal);
                return refusal.code().to_owned();
            }
        };
        let mut said = if decision.events.is_empty() { "nothing" } else { "done" }.to_owned();
        for event in decision.events {
            self.hall.evolve(decision.at, &event);
            if let Event::TicketIssued { ticket, .. } | Event::TicketCalled { ticket, .. } = &event {
                said = self.hall.ticket(*ticket).unwrap().number.to_string();
            }
            self.log.push((decision.at, event));
        }
        said
    }

    pub(crate) fn issue(&mut self, window_type: &str) -> String {
        self.issue_as(window_type, Class::Ordinary, None)
    }

    pub(crate) fn issue_priority(&mut self, window_type: &str) -> String {
        self.issue_as(window_type, Class::Priority, None)
    }

    pub(crate) fn issue_for(&mut self, window_type: &str, holder: u64) -> String {
        self.issue_as(window_type, Class::Ordinary, Some(holder))
    }

    pub(crate) fn issue_as(&mut self, window_type: &str, class: Class, holder: Option<u64>) -> String {
        let window_type = prefix(window_type);
        self.say(&Command::IssueTicket { window_type, class, matter: None, holder: holder.map(HolderId) })
    }

    pub(crate) fn cancel(&mut self, number: &str) -> String {
        self.say(&Command::Cancel { ticket: self.id(number) })
    }

    pub(crate) fn requeue(&mut self, number: &str) -> String {
        self.say(&Command::Requeue { ticket: self.id(number) })
    }

    pub(crate) fn rate(&mut self, number: &str, level: u8) -> String {
        let level = Level::new(level).unwrap();
        self.say(&Command::Rate { ticket: self.id(number), level, channel: RatingChannel::Keypad })
    }

    pub(crate) fn print(&mut self, number: &str, outcome: Print) -> String {
        self.say(&Command::ReportPrint { ticket: self.id(number), outcome })
    }

    pub(crate) fn open(&mut self, counter: u16) -> String {
        self.say(&Command::OpenCounter { counter: CounterNo(counter), staff: None, window_types: None })
    }

    pub(crate) fn change_class(&mut self, number: &str, class: Class) -> String {
        self.say(&Command::ChangeClass { ticket: self.id(number), class })
    }

    /// Books a slot of A, days after Monday.
    pub(crate) fn book(&mut self, days: i64, time: &str, holder: Option<u64>) -> String {
        self.say(&Command::BookAppointment {
            window_type: prefix("A"),
            slot_at: moment(days, time),
            matter: None,
            holder: holder.map(HolderId),
        })
    }

    pub(crate) fn give_up(&mut self, appointment: u64) -> String {
        self.say(&Command::CancelAppointment { appointment: AppointmentId(appointment) })
    }

    pub(crate) fn check_in(&mut self, appointment: u64) -> String {
        self.say(&Command::CheckIn { appointment: AppointmentId(appointment) })
    }

    pub(crate) fn sign_on(&mut self, counter: u16, staff: &str, window_types: &[&str]) -> String {
        let window_types = window_types.iter().map(|text| prefix(text)).collect();
        self.say(&Command::OpenCounter {
            counter: CounterNo(counter),
            staff: Some(StaffId(staff.into())),
            window_types: Some(window_types),
        })
    }

    pub(crate) fn pause(&mut self, counter: u16) -> String {
        self.say(&Command::PauseCounter { counter: CounterNo(counter), reason: PauseReason::Meal })
    }

    pub(crate) fn close(&mut self, counter: u16) -> String {
        self.say(&Command::CloseCounter { counter: CounterNo(counter) })
    }

    pub(crate) fn call(&mut self, counter: u16) -> String {
        self.say(&Command::CallNext { counter: CounterNo(counter) })
    }

    pub(crate) fn choose(&mut self, counter: u16, number: &str) -> String {
        self.say(&Command::CallTicket { counter: CounterNo(counter), number: number.parse().unwrap() })
    }

    pub(crate) fn recall(&mut self, counter: u16) -> String {
        self.say(&Command::Recall { counter: CounterNo(counter) })
    }

    pub(crate) fn start(&mut self, counter: u16) -> String {
        self.say(&Command::Start { counter: CounterNo(counter) })
    }

    pub(crate) fn finish(&mut self, counter: u16) -> String {
        self.say(&Command::Finish { counter: CounterNo(counter) })
    }

    pub(crate) fn no_show(&mut self, counter: u16) -> String {
        self.say(&Command::MarkNoShow { counter: CounterNo(counter) })
    }

    pub(crate) fn hold(&mut self, counter: u16) -> String {
        self.say(&Command::Hold { counter: CounterNo(counter) })
    }

    pub(crate) fn send_to(&mut self, counter: u16, window_type: &str) -> String {
        let to = TransferTo::WindowType(prefix(window_type));
        self.say(&Command::Transfer { counter: CounterNo(counter), to })
    }

    pub(crate) fn send_to_counter(&mut self, counter: u16, other: u16) -> String {
        let to = TransferTo::Counter(CounterNo(other));
        self.say(&Command::Transfer { counter: CounterNo(counter), to })
    }

    pub(crate) fn device(&mut self, name: &str, device: &Device) -> String {
        self.say(&Command::ReportDevice { name: name.into(), device: device.clone() })
    }

    pub(crate) fn forget_device(&mut self, name: &str) -> String {
        self.say(&Command::ForgetDevice { name: name.into() })
    }

    /// Calls whoever is next and serves them to the end, five minutes each.
    pub(crate) fn serve(&mut self, counter: u16) -> String {
        let number = self.call(counter);
        assert_eq!(self.start(counter), "done");
        self.wait_min(5);
        assert_eq!(self.finish(counter), "done");
        number
    }

    /// Calls whoever is next in vain.
    pub(crate) fn miss(&mut self, counter: u16) -> String {
        let number = self.call(counter);
        assert_eq!(self.no_show(counter), "done");
        number
    }

    /// Serves until nobody waits and tells in which order.
    pub(crate) fn serve_all(&mut self, counter: u16) -> Vec<String> {
        let mut served = Vec::new();
        loop {
            let number = self.call(counter);
            if number == "nobody_waits" {
                return served;
            }
            assert_eq!([self.start(counter), self.finish(counter)], ["done", "done"], "{number}");
            served.push(number);
            assert!(served.len() <= self.hall.tickets().count(), "served twice: {served:?}");
        }
    }

    pub(crate) fn ticket(&self, number: &str) -> &Ticket {
        self.hall.ticket_by_number(number.parse().unwrap()).unwrap()
    }

    pub(crate) fn state(&self, number: &str) -> TicketState {
        self.ticket(number).state
    }

    pub(crate) fn why(&self, number: &str) -> Why {
        self.ticket(number).why.unwrap()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// The identity behind a number; one that never was for a number nobody has.
    fn id(&self, number: &str) -> TicketId {
        let number: TicketNumber = number.parse().unwrap();
        self.hall.ticket_by_number(number).map_or(TicketId(u64::MAX), |ticket| ticket.id)
    }
}
