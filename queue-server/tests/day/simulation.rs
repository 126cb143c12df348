//! The days of the story, in steps of the clock. All that wish something at one step ask together, as in a real hall,
//! and what they do next depends on what they were told.

use crate::citizens::{self, Citizen, Comes};
use crate::city::{City, moment};
use crate::clerks::{Clerk, Deed, Doing};
use crate::random::Random;
use crate::server::{Server, Told, Wish};
use queue_core::counter::{CounterState, Hand};
use queue_core::ids::{AppointmentId, CounterNo, TicketId};
use queue_core::number::TicketNumber;
use queue_core::ticket::{Class, Level, Print, RatingChannel};
use queue_core::time::Timestamp;
use queue_core::{Command, Hall};
use queue_server::store::{AnswerWith, CommandName, Person};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::Path;

/// Seconds between two steps.
const STEP_S: u32 = 20;
const MORNING_S: u32 = 8 * 3600;
const EVENING_S: u32 = 18 * 3600 + 45 * 60;
/// When the power goes, and whether the disk fails at that very commit.
const CUTS: [(u32, bool); 4] =
    [(9 * 3600 + 120, false), (10 * 3600 + 1500, true), (12 * 3600, false), (15 * 3600 + 60, true)];
/// When the machine's clock is wrong: from, until, by how much.
const WRONG_CLOCKS: [(u32, u32, i64); 3] = [
    (9 * 3600 + 1200, 9 * 3600 + 1500, -180),
    (11 * 3600, 11 * 3600 + 60, 90),
    (15 * 3600 + 1800, 15 * 3600 + 2400, -600),
];

/// Who asks, and for what.
#[derive(Debug, Clone, Copy)]
enum Todo {
    Book(usize),
    Arrive(usize),
    CheckIn(usize),
    GiveUpAppointment(usize),
    Print(usize, Print),
    GiveUp(usize),
    ComeBack(usize),
    Rate(usize),
    Reclass(usize),
    Counter(CounterNo),
    Repeat(usize),
}

/// A wish, and whose it is.
type Asked = (Todo, Option<Deed>, Wish);

/// What happened in a run, for whoever watches.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) asked: usize,
    pub(crate) refused: BTreeMap<String, usize>,
    pub(crate) repeated: usize,
    pub(crate) finished: usize,
    pub(crate) cuts: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { asked, refused, repeated, finished, cuts } = self;
        write!(
            f,
            "{asked} asked, {repeated} of them again, {finished} finished, {cuts} power cuts; {refused:?}"
        )
    }
}

pub(crate) struct Simulation {
    pub(crate) server: Server,
    pub(crate) tally: Tally,
    /// The hall as it stood in memory at the end.
    pub(crate) last: Option<Hall>,
    /// Every ticket that a citizen was told of: identity and number.
    pub(crate) acknowledged: Vec<(u64, String)>,
    city: City,
    random: Random,
    citizens: Vec<Citizen>,
    clerks: BTreeMap<CounterNo, Clerk>,
    by_ticket: HashMap<u64, usize>,
    todo: BTreeMap<(u32, u64), Todo>,
    order: u64,
    wishes: u64,
    days: i32,
    now_s: u32,
    /// Wishes that will be sent again, with what was said the first time.
    remembered: Vec<(Wish, Told)>,
    cuts_left: Vec<(u32, bool)>,
}

impl Simulation {
    pub(crate) fn new(dir: &Path, seed: u64, count: usize) -> Self {
        let (city, random) = (City::new(count), Random::new(seed));
        let citizens = citizens::all(&city, &random.branch(1), count);
        let clerk = |no: &CounterNo| (*no, Clerk::new(&city, *no, random.branch(1 << 40 | u64::from(no.0))));
        Self {
            server: Server::new(dir, city.config.clone()),
            tally: Tally::default(),
            last: None,
            acknowledged: Vec::new(),
            clerks: city.manned.iter().map(clerk).collect(),
            random: random.branch(2),
            citizens,
            by_ticket: HashMap::new(),
            todo: BTreeMap::new(),
            order: 0,
            wishes: 0,
            days: 0,
            now_s: 0,
            remembered: Vec::new(),
            cuts_left: CUTS.into_iter().rev().collect(),
            city,
        }
    }

    /// Two days of booking, the day itself, and the beginning of the next.
    pub(crate) async fn live(&mut self) {
        for days in [-2, -1] {
            self.days = days;
            let books = |citizen: &Citizen| citizen.books.is_some_and(|(on, _)| on == days);
            let who: Vec<usize> = (0..self.citizens.len()).filter(|n| books(&self.citizens[*n])).collect();
            who.into_iter().enumerate().for_each(|(n, who)| {
                self.later(15 * 3600 + STEP_S * (n as u32 / 40), Todo::Book(who));
            });
            self.run(15 * 3600, 16 * 3600).await;
        }
        self.days = 0;
        for who in 0..self.citizens.len() {
            let citizen = &self.citizens[who];
            match citizen.books.filter(|_| citizen.appointment.is_some()) {
                Some(_) if self.random.percent(5) => {
                    self.later(MORNING_S + 600, Todo::GiveUpAppointment(who))
                }
                Some(_) if self.random.percent(12) => {}
                Some((_, slot_s)) => {
                    let early_s = self.random.between(0, 1500);
                    self.later(slot_s + 480 - early_s, Todo::CheckIn(who));
                }
                None => self.later(citizen.at_s, Todo::Arrive(who)),
            }
        }
        let counters: Vec<CounterNo> = self.clerks.keys().copied().collect();
        for no in counters {
            let late_s = self.random.between(0, 600);
            self.later(MORNING_S + 25 * 60 + late_s, Todo::Counter(no));
        }
        self.run(MORNING_S, EVENING_S).await;
        self.days = 1;
        self.todo.clear();
        for n in 0..self.remembered.len().min(50) {
            self.later(MORNING_S + 1800, Todo::Repeat(n));
        }
        self.later(MORNING_S + 2400, Todo::Arrive(0));
        self.run(MORNING_S + 1800, MORNING_S + 2460).await;
        self.last = self.server.store().hall(|hall| Some(hall.clone())).await.unwrap();
        self.server.end().await;
    }

    async fn run(&mut self, from_s: u32, until_s: u32) {
        for now_s in (from_s..until_s).step_by(STEP_S as usize) {
            self.now_s = now_s;
            let now = self.clock();
            if self.server.store().let_it(now).await.unwrap() > 0 {
                self.look_at_automatic_calls().await;
            }
            let mut due = self.todo.split_off(&(now_s + 1, 0));
            std::mem::swap(&mut due, &mut self.todo);
            let asked: Vec<Asked> = due.into_values().filter_map(|todo| self.wish(todo)).collect();
            if !asked.is_empty() {
                self.ask(now, asked).await;
            }
        }
    }

    /// What the machine's clock says.
    fn clock(&self) -> Timestamp {
        let now = moment(self.days, self.now_s);
        let wrong = WRONG_CLOCKS
            .iter()
            .find(|(from, until, _)| self.days == 0 && (*from..*until).contains(&self.now_s));
        now.plus_ms(wrong.map_or(0, |(_, _, by_s)| by_s * 1000))
    }

    fn later(&mut self, at_s: u32, todo: Todo) {
        self.order += 1;
        self.todo.insert((at_s, self.order), todo);
    }

    /// What somebody asks for now; `None` if there is nothing to ask yet.
    fn wish(&mut self, todo: Todo) -> Option<Asked> {
        if let Todo::Repeat(n) = todo {
            return Some((todo, None, self.remembered[n].0.clone()));
        }
        if let Todo::Counter(no) = todo {
            return self.clerk_wish(no);
        }
        let (command, with) = self.command(todo)?;
        let person = match todo {
            Todo::Book(who) | Todo::Arrive(who) => self.citizens[who].person.clone(),
            _ => None,
        };
        Some((todo, None, self.named(command, person, with)))
    }

    fn command(&self, todo: Todo) -> Option<(Command, AnswerWith)> {
        let citizen = |who: usize| &self.citizens[who];
        let ticket = |who: usize| citizen(who).ticket.map(TicketId);
        let appointment = |who: usize| citizen(who).appointment.map(AppointmentId);
        Some(match todo {
            Todo::Book(who) => {
                let Citizen { window_type, matter, books, .. } = citizen(who).clone();
                let slot_at = moment(0, books?.1);
                (Command::BookAppointment { window_type, slot_at, matter, holder: None }, AnswerWith::Booked)
            }
            Todo::Arrive(who) => (citizen(who).wish(), AnswerWith::Issued),
            Todo::CheckIn(who) => (Command::CheckIn { appointment: appointment(who)? }, AnswerWith::Issued),
            Todo::GiveUpAppointment(who) => {
                let appointment = appointment(who)?;
                (Command::CancelAppointment { appointment }, AnswerWith::Appointment(appointment))
            }
            Todo::Print(who, outcome) => {
                let ticket = ticket(who)?;
                (Command::ReportPrint { ticket, outcome }, AnswerWith::Ticket(ticket))
            }
            Todo::GiveUp(who) => (Command::Cancel { ticket: ticket(who)? }, AnswerWith::Ticket(ticket(who)?)),
            Todo::ComeBack(who) => {
                (Command::Requeue { ticket: ticket(who)? }, AnswerWith::Ticket(ticket(who)?))
            }
            Todo::Reclass(who) => {
                let (ticket, class) = (ticket(who)?, Class::Priority);
                (Command::ChangeClass { ticket, class }, AnswerWith::Ticket(ticket))
            }
            Todo::Rate(who) => {
                let (ticket, level) = (ticket(who)?, Level::new(citizen(who).rates?)?);
                let channel = RatingChannel::Keypad;
                (Command::Rate { ticket, level, channel }, AnswerWith::Ticket(ticket))
            }
            Todo::Counter(_) | Todo::Repeat(_) => return None,
        })
    }

    fn clerk_wish(&mut self, no: CounterNo) -> Option<Asked> {
        let (now_s, todo) = (self.now_s, Todo::Counter(no));
        let clerk = self.clerks.get_mut(&no)?;
        let citizen = match clerk.doing {
            Doing::Called { ticket, .. } | Doing::Serving { ticket, .. } => self.by_ticket.get(&ticket),
            Doing::Away | Doing::Idle | Doing::Leaving | Doing::Paused => None,
        };
        let citizen = citizen.map(|who| &self.citizens[*who]);
        let Some(deed) = clerk.deed(now_s, &self.city, citizen) else {
            self.later(now_s + STEP_S, todo);
            return None;
        };
        let command = clerk.command(deed, now_s);
        let with = match deed {
            Deed::SignOn | Deed::Leave | Deed::Pause => AnswerWith::Counter(no),
            _ => AnswerWith::Affected,
        };
        Some((todo, Some(deed), self.named(command, None, with)))
    }

    /// Every wish has a name that nobody else has.
    fn named(&mut self, command: Command, person: Option<Person>, with: AnswerWith) -> Wish {
        self.wishes += 1;
        let mut fingerprint = [0; 32];
        fingerprint[..8].copy_from_slice(&self.wishes.to_be_bytes());
        let name = CommandName { caller: "day".into(), key: self.wishes.to_string(), fingerprint };
        Wish { name, command, person, with }
    }

    async fn ask(&mut self, now: Timestamp, asked: Vec<Asked>) {
        let mut wishes: Vec<Wish> = asked.iter().map(|(_, _, wish)| wish.clone()).collect();
        // An impatient finger, a flaky cable: the same again before the answer has come.
        let twice: Vec<usize> = (0..wishes.len()).filter(|_| self.random.percent(2)).collect();
        wishes.extend(twice.iter().map(|n| asked[*n].2.clone()));
        let cut = self
            .cuts_left
            .last()
            .copied()
            .filter(|(at_s, _)| self.days == 0 && self.now_s >= *at_s && asked.len() >= 3);
        let told = match cut {
            None => self.server.ask(now, &wishes).await,
            Some((_, at_commit)) => {
                self.cuts_left.pop();
                self.tally.cuts += 1;
                if at_commit {
                    self.server.cut_at_commit(now, &wishes).await
                } else {
                    self.server.cut(now, &wishes).await
                }
            }
        };
        self.tally.asked += wishes.len();
        for (n, again) in twice.iter().zip(&told[asked.len()..]) {
            assert_eq!(told[*n], *again, "asked twice at once: {:?}", asked[*n].2.command);
            self.tally.repeated += 1;
        }
        for ((todo, deed, wish), told) in asked.into_iter().zip(told) {
            self.remember(todo, wish, &told);
            self.hear(todo, deed, &told);
        }
    }

    fn remember(&mut self, todo: Todo, wish: Wish, told: &Told) {
        if let Todo::Repeat(n) = todo {
            assert_eq!(self.remembered[n].1, *told, "asked again later: {:?}", wish.command);
            self.tally.repeated += 1;
        } else if self.random.one_in(80) {
            let later_s = self.now_s + self.random.between(STEP_S, 3 * 3600);
            self.later(later_s, Todo::Repeat(self.remembered.len()));
            self.remembered.push((wish, told.clone()));
        }
    }

    fn hear(&mut self, todo: Todo, deed: Option<Deed>, told: &Told) {
        if !told.obeyed && !matches!(todo, Todo::Repeat(_)) {
            *self.tally.refused.entry(told.code()).or_default() += 1;
        }
        match todo {
            Todo::Book(who) if told.obeyed => self.citizens[who].appointment = told.json()["id"].as_u64(),
            Todo::Arrive(who) | Todo::CheckIn(who) => self.hear_of_ticket(who, told),
            Todo::Print(who, Print::Failed) => {
                let soon_s = self.now_s + self.random.between(40, 200);
                self.later(soon_s, Todo::Print(who, Print::Reprinted));
            }
            Todo::Counter(no) => self.hear_at_counter(no, deed, told),
            Todo::Book(_)
            | Todo::GiveUpAppointment(_)
            | Todo::Print(..)
            | Todo::GiveUp(_)
            | Todo::ComeBack(_)
            | Todo::Rate(_)
            | Todo::Reclass(_)
            | Todo::Repeat(_) => {}
        }
    }

    fn hear_of_ticket(&mut self, who: usize, told: &Told) {
        let Some((id, number)) = told.ticket().filter(|_| told.obeyed) else {
            // Whoever was too early stands at the door until it opens.
            if told.code() == "outside_hours" && self.now_s < 8 * 3600 + 1800 {
                self.later(8 * 3600 + 1800, Todo::Arrive(who));
            }
            return;
        };
        self.acknowledged.push((id, number));
        self.by_ticket.insert(id, who);
        let now_s = self.now_s;
        let citizen = &mut self.citizens[who];
        citizen.ticket = Some(id);
        let outcome = if citizen.print_fails { Print::Failed } else { Print::Printed };
        let patience_s = citizen.patience_s;
        self.later(now_s + STEP_S, Todo::Print(who, outcome));
        if let Some(patience_s) = patience_s {
            self.later(now_s + patience_s, Todo::GiveUp(who));
        }
        if self.random.one_in(100) {
            self.later(now_s + 60, Todo::Reclass(who));
        }
    }

    fn hear_at_counter(&mut self, no: CounterNo, deed: Option<Deed>, told: &Told) {
        let now_s = self.now_s;
        let Some(clerk) = self.clerks.get_mut(&no) else { return };
        let doing = clerk.doing;
        let mut next_s = now_s + STEP_S;
        clerk.doing = match (deed, told.obeyed, doing) {
            (Some(Deed::SignOn), true, _) => Doing::Idle,
            (Some(Deed::Leave), true, _) => {
                next_s = if now_s < 14 * 3600 {
                    14 * 3600 + 25 * 60 + clerk.random.between(0, 300)
                } else {
                    u32::MAX
                };
                Doing::Away
            }
            (Some(Deed::Pause), true, _) => {
                next_s = now_s + clerk.random.between(240, 600);
                Doing::Paused
            }
            (Some(Deed::Call | Deed::Resume(_)), true, _) => match told.ticket() {
                Some((ticket, _)) => Doing::Called { ticket, calls: 1, since_s: now_s },
                None => Doing::Idle,
            },
            (Some(Deed::Call), false, _) if told.code() == "nobody_waits" => {
                next_s = now_s + clerk.random.between(20, 60);
                if Clerk::is_late(now_s) { Doing::Leaving } else { Doing::Idle }
            }
            (Some(Deed::Recall), true, Doing::Called { ticket, calls, since_s }) => {
                Doing::Called { ticket, calls: calls + 1, since_s }
            }
            (Some(Deed::Start), true, Doing::Called { ticket, .. }) => {
                let of = self.by_ticket.get(&ticket).map(|who| self.citizens[*who].window_type);
                let mean_s = of.and_then(|of| self.city.mean_s.get(&of)).copied().unwrap_or(120.0);
                let until_s = now_s + clerk.random.service_s(mean_s);
                next_s = until_s;
                Doing::Serving { ticket, until_s }
            }
            (Some(Deed::Miss | Deed::Finish | Deed::Send(_)), true, _) => Doing::Idle,
            (Some(Deed::Hold), true, _) => {
                let number = told.ticket().and_then(|(_, number)| number.parse::<TicketNumber>().ok());
                clerk.held.extend(number);
                Doing::Idle
            }
            // The line moved on meanwhile, or the hall said no to this: the clerk goes on.
            (_, _, doing) => doing,
        };
        if next_s != u32::MAX {
            self.later(next_s, Todo::Counter(no));
        }
        self.part(deed, told, doing);
    }

    /// What the citizen does once the counter has let go of the ticket.
    fn part(&mut self, deed: Option<Deed>, told: &Told, doing: Doing) {
        let (Doing::Called { ticket, .. } | Doing::Serving { ticket, .. }) = doing else { return };
        let Some(who) = self.by_ticket.get(&ticket).copied().filter(|_| told.obeyed) else { return };
        match (deed, self.citizens[who].comes) {
            (Some(Deed::Finish), _) => {
                self.tally.finished += 1;
                self.later(self.now_s + STEP_S, Todo::Rate(who));
            }
            (Some(Deed::Miss), Comes::Back(after_s)) => {
                self.citizens[who].comes = Comes::After(15);
                self.later(self.now_s + after_s, Todo::ComeBack(who));
            }
            _ => {}
        }
    }

    /// A clerk sees on the screen whom the hall has called by itself.
    async fn look_at_automatic_calls(&mut self) {
        let called = |hall: &Hall| {
            let hand = hall.counters().filter_map(|(no, counter)| match counter.state {
                CounterState::Open(_, Hand::Called(ticket)) => Some((no, ticket.0)),
                CounterState::Open(..) | CounterState::Closed => None,
            });
            hand.collect::<Vec<_>>()
        };
        let called = self.server.store().hall(called).await.unwrap();
        for (no, ticket) in called {
            if let Some(clerk) =
                self.clerks.get_mut(&no).filter(|clerk| matches!(clerk.doing, Doing::Idle | Doing::Leaving))
            {
                clerk.doing = Doing::Called { ticket, calls: 1, since_s: self.now_s };
            }
        }
    }
}
