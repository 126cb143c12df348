//! Clerks as they are: they sign on, call, wait, serve, set aside, send on, pause, eat, go home.

use crate::citizens::{Citizen, Comes};
use crate::city::City;
use crate::random::Random;
use queue_core::Command;
use queue_core::command::TransferTo;
use queue_core::counter::PauseReason;
use queue_core::ids::{CounterNo, Prefix, StaffId};
use queue_core::number::TicketNumber;

const MORNING_S: std::ops::Range<u32> = 8 * 3600 + 25 * 60..12 * 3600;
const AFTERNOON_S: std::ops::Range<u32> = 14 * 3600 + 25 * 60..17 * 3600 + 30 * 60;
/// Whoever still waits then has to come again.
const HOME_S: u32 = 18 * 3600 + 30 * 60;

/// What a clerk believes to be doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    Away,
    Idle,
    /// Nobody waits, and the session is over.
    Leaving,
    Paused,
    Called {
        ticket: u64,
        calls: u32,
        since_s: u32,
    },
    Serving {
        ticket: u64,
        until_s: u32,
    },
}

/// What a clerk asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    SignOn,
    Leave,
    Pause,
    Call,
    Resume(TicketNumber),
    Recall,
    Start,
    Miss,
    Finish,
    Hold,
    Send(TransferTo),
}

#[derive(Debug)]
pub(crate) struct Clerk {
    pub(crate) no: CounterNo,
    pub(crate) doing: Doing,
    /// Tickets set aside here.
    pub(crate) held: Vec<TicketNumber>,
    pub(crate) random: Random,
    takes: Vec<Prefix>,
    substituted: bool,
}

impl Clerk {
    pub(crate) fn new(city: &City, no: CounterNo, random: Random) -> Self {
        let takes = city.config.settings.counters[&no].takes.clone();
        Self { no, doing: Doing::Away, held: Vec::new(), random, takes, substituted: false }
    }

    /// What comes next at this moment; `None` if there is nothing to do yet.
    pub(crate) fn deed(&mut self, now_s: u32, city: &City, citizen: Option<&Citizen>) -> Option<Deed> {
        let open = MORNING_S.contains(&now_s) || AFTERNOON_S.contains(&now_s);
        match self.doing {
            Doing::Away => open.then_some(Deed::SignOn),
            Doing::Paused => Some(Deed::SignOn),
            Doing::Leaving => Some(Deed::Leave),
            Doing::Idle if now_s >= HOME_S => Some(Deed::Leave),
            Doing::Idle if open && self.random.one_in(150) => Some(Deed::Pause),
            Doing::Idle => match self.held.pop() {
                Some(number) if self.random.percent(60) || !open => Some(Deed::Resume(number)),
                kept => {
                    self.held.extend(kept);
                    Some(Deed::Call)
                }
            },
            Doing::Called { calls, since_s, .. } => {
                let comes = citizen.map_or(Comes::After(20), |citizen| citizen.comes);
                match comes {
                    Comes::After(walk_s) if now_s >= since_s + walk_s => Some(Deed::Start),
                    Comes::After(_) | Comes::Never | Comes::Back(_) if now_s >= since_s + 30 * calls => {
                        Some(if calls >= 3 && now_s >= since_s + 60 { Deed::Miss } else { Deed::Recall })
                    }
                    Comes::After(_) | Comes::Never | Comes::Back(_) => None,
                }
            }
            Doing::Serving { until_s, .. } if now_s < until_s => None,
            Doing::Serving { .. } => Some(match self.random.below(100) {
                0 if open => Deed::Hold,
                1 => Deed::Send(TransferTo::WindowType(*self.random.weighted(&city.visits))),
                2 => {
                    let there = city.manned[self.random.below(city.manned.len() as u64) as usize];
                    Deed::Send(TransferTo::Counter(there))
                }
                _ => Deed::Finish,
            }),
        }
    }

    pub(crate) fn command(&mut self, deed: Deed, now_s: u32) -> Command {
        let counter = self.no;
        match deed {
            Deed::SignOn => {
                // Late in the morning somebody from another counter takes over here and there, for more than its own.
                self.substituted |= now_s > 10 * 3600 && self.random.percent(10);
                let name =
                    if self.substituted { format!("ab-{counter}") } else { format!("clerk-{counter}") };
                let mut window_types = self.takes.clone();
                if self.substituted {
                    window_types.extend(Prefix::new("A"));
                }
                let (staff, window_types) = (Some(StaffId(name.into())), Some(window_types));
                Command::OpenCounter { counter, staff, window_types }
            }
            Deed::Leave => Command::CloseCounter { counter },
            Deed::Pause => Command::PauseCounter { counter, reason: PauseReason::Paperwork },
            Deed::Call => Command::CallNext { counter },
            Deed::Resume(number) => Command::CallTicket { counter, number },
            Deed::Recall => Command::Recall { counter },
            Deed::Start => Command::Start { counter },
            Deed::Miss => Command::MarkNoShow { counter },
            Deed::Finish => Command::Finish { counter },
            Deed::Hold => Command::Hold { counter },
            Deed::Send(to) => Command::Transfer { counter, to },
        }
    }

    /// Whether the session is over, so that whoever finds nobody waiting goes.
    pub(crate) fn is_late(now_s: u32) -> bool {
        !MORNING_S.contains(&now_s) && !AFTERNOON_S.contains(&now_s)
    }
}
