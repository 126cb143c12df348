//! What an administrator sets for a hall. Checked by whoever reads the configuration; the rules trust it.

use crate::appointment::SlotRules;
use crate::ids::{CounterNo, MatterId, Prefix};
use crate::opening::{Day, Hours};
use crate::ticket::Class;
use crate::time::{BusinessDay, UtcOffset, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// All settings of a hall.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The hall's distance from UTC.
    pub utc_offset: UtcOffset,
    /// Rules of calling.
    pub rules: CallRules,
    /// Every queue, by its prefix.
    pub window_types: BTreeMap<Prefix, WindowType>,
    /// Every counter.
    pub counters: BTreeMap<CounterNo, CounterSettings>,
    /// Every matter a ticket may name, with the window type that serves it.
    pub matters: BTreeMap<MatterId, Prefix>,
    /// Working days in which a complaint or suggestion is answered; 0: no deadline is promised.
    pub feedback_days: u16,
}

/// Settings of one window type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WindowType {
    /// Whether a ticket needs a holder.
    pub real_name: RealName,
    /// Head start of a priority ticket, seconds: how much later it may be issued and still be called first.
    pub priority_head_start_s: u32,
    /// Head start of an appointment, seconds.
    pub appointment_head_start_s: u32,
    /// At most so many tickets with a head start are called in a row while ordinary ones wait; 0 for no limit.
    /// Without it, a morning of many priority tickets would look to everybody else like a line that stands still.
    pub priority_in_row_max: u32,
    /// Seconds a service takes at first guess, until the hall's own history has shown better.
    pub service_s: u32,
    /// When tickets are issued.
    pub hours: Hours,
    /// How appointments are taken, if they are.
    pub slots: Option<SlotRules>,
}

impl WindowType {
    /// Head start of a class, seconds. Ordinary tickets have none: they are what the others are ahead of.
    #[must_use]
    pub const fn head_start_s(&self, class: Class) -> u32 {
        match class {
            Class::Ordinary => 0,
            Class::Priority => self.priority_head_start_s,
            Class::Appointment => self.appointment_head_start_s,
        }
    }
}

/// Settings of one counter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CounterSettings {
    /// The window types it takes by default.
    pub takes: Vec<Prefix>,
    /// In which order it takes from several.
    pub policy: Policy,
    /// Seconds of idleness after which the hall calls the next ticket by itself, so that nobody waits while a clerk
    /// looks away; `None`: only the clerk calls.
    pub auto_call_after_s: Option<u32>,
}

/// In which order a counter takes from several window types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Policy {
    /// Whoever has the earliest effective time, of whatever window type: nobody is passed over for longer than a
    /// head start.
    #[default]
    OldestFirst,
    /// The first of its window types that has somebody waiting: the others are served when there is time. Promises
    /// those nothing while the first keeps coming: other counters have to take them.
    InOrder,
    /// In these proportions while all have somebody waiting, so that a rush at one does not still the others; a
    /// window type not named has 1.
    Share(BTreeMap<Prefix, u32>),
}

/// Whether a ticket needs a holder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RealName {
    /// Not asked; a given holder is ignored, so that nothing personal is kept without need.
    None,
    /// Offered; may be skipped.
    #[default]
    Optional,
    /// No ticket without one.
    Required,
}

/// Rules of calling, for the whole hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallRules {
    /// Calls at the counter before a ticket may be marked a no-show: one call is missed easily.
    pub calls_min: u32,
    /// Seconds after the first of them before it may be: the way from the seats takes time.
    pub no_show_after_s: u32,
    /// Where a no-show comes back into the queue: near the front is kind, at the end is fair to who was there.
    pub requeue: Requeue,
    /// How often one ticket may come back: each time others wait longer.
    pub requeue_max: u32,
    /// What repeated no-shows of one holder cost, if anything.
    pub cooling: Option<Cooling>,
}

impl Default for CallRules {
    fn default() -> Self {
        Self { calls_min: 1, no_show_after_s: 0, requeue: Requeue::Behind(3), requeue_max: 2, cooling: None }
    }
}

/// A holder who lets tickets lapse again and again waits before the next: places are for those who come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cooling {
    /// No-shows of one holder on one day from which it applies.
    pub no_shows: u32,
    /// Seconds after the latest of them without a new ticket; the ticket they have may come back all the same.
    pub for_s: u32,
}

/// Where a no-show comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requeue {
    /// Behind the first N who wait now.
    Behind(u32),
    /// At the end, as if issued now.
    End,
    /// Not at all: a new ticket is needed.
    Never,
}

/// How far ahead a working day is looked for: longer than the longest deadline with holidays between.
const WORKING_DAYS_WITHIN: u16 = 366;

impl Settings {
    /// Whether the hall works on a day: whether any window type that keeps hours has a session. A hall that keeps none
    /// works from Monday to Friday, as the offices behind it do.
    #[must_use]
    pub fn is_working_day(&self, day: BusinessDay) -> bool {
        let mut kept = self.window_types.values().filter_map(|it| match it.hours.on(day) {
            Day::Always => None,
            Day::Sessions(sessions) => Some(!sessions.is_empty()),
        });
        match kept.next() {
            Some(works) => works || kept.any(|works| works),
            None => !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday),
        }
    }

    /// The `n`th working day after a day; `None` for 0, and when the calendar ends before.
    #[must_use]
    pub fn working_day_after(&self, day: BusinessDay, n: u16) -> Option<BusinessDay> {
        let nth = usize::from(n).checked_sub(1)?;
        let days = (1..=WORKING_DAYS_WITHIN).map(|days| day.plus(days));
        days.filter(|day| self.is_working_day(*day)).nth(nth)
    }

    /// The counters that take a window type by default, ascending.
    #[must_use]
    pub fn counters_for(&self, prefix: Prefix) -> BTreeSet<CounterNo> {
        self.counters
            .iter()
            .filter(|(_, counter)| counter.takes.contains(&prefix))
            .map(|(no, _)| *no)
            .collect()
    }
}
