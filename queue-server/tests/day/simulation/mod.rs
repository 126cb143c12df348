//! The days of the story, in steps of the clock. All that wish something at one step ask together, as in a real hall,
//! and what they do next depends on what they were told.

mod hearing;
mod wishes;

use crate::citizens::{self, Citizen};
use crate::city::{City, moment};
use crate::clerks::{Clerk, Deed, Doing};
use crate::random::Random;
use crate::server::{Server, Told, Wish};
use queue_core::Hall;
use queue_core::counter::{CounterState, Hand};
use queue_core::ids::CounterNo;
use queue_core::ticket::Print;
use queue_core::time::Timestamp;
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
                    self.later(MORNING_S + 600, Todo::GiveUpAppointment(who));
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

    async fn ask(&mut self, now: Timestamp, asked: Vec<Asked>) {
        let mut wishes: Vec<Wish> = asked.iter().map(|(_, _, wish)| wish.clone()).collect();
        // An impatient finger, a flaky cable: the same again before the answer has come.
        let twice: Vec<usize> = (0..wishes.len()).filter(|_| self.random.percent(2)).collect();
        wishes.extend(twice.iter().map(|n| asked[*n].2.clone()));
        // Whatever is not a repeat is written down, be it only that it was refused.
        let new = asked.iter().filter(|(todo, ..)| !matches!(todo, Todo::Repeat(_))).count();
        let cut = self
            .cuts_left
            .last()
            .copied()
            .filter(|(at_s, _)| self.days == 0 && self.now_s >= *at_s && new >= 3);
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
