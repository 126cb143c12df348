//! The monkey: what it does next, and what it remembers of what it did.

use crate::chance::Chance;
use crate::deeds;
use crate::log::Log;
use crate::rules::{Rules, is_home, screen};
use bevy::prelude::*;
use bevy::ui::InteractionDisabled;
use bevy::ui_widgets::{Activate, Button};
use kiosk::clock::Clock;
use kiosk::config::Config;
use kiosk::errands::Progress;
use kiosk::printer::PageNo;
use kiosk::screens::Screen;
use kiosk::server::{Answer, ErrandAnswer, ErrandAsk, OrderAsk, Private};
use kiosk::stage::{Stage, frames};
use kiosk::visit::{Failure, Person, Visit, VisitNo};
use queue_api::TicketId;
use queue_api::ticket::IssueTicket;
use std::collections::{BTreeSet, VecDeque};
use std::io::Write;
use std::time::Duration;

/// Steps told after a failure.
const TOLD: usize = 30;
/// The button that takes a ticket.
const CONFIRM: &str = "Take the ticket";
/// The buttons that lead on where many lead elsewhere: without purpose nobody gets through a form of five pages.
const WAYS_ON: [&str; 2] = ["Onward", "Send feedback"];
/// The buttons that lead home at once.
const WAYS_HOME: [&str; 2] = ["Home", "Done"];
/// Visits from here on have never been.
const NOBODYS: u64 = 1_000_000;
/// Whoever walks away from any screen is forgotten after this: an order's wait, a doubted slip and the longest look at
/// a number that has to be noted, one after the other.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(180);

/// A monkey at a kiosk of its own.
pub(crate) struct Monkey {
    seed: u64,
    chance: Chance,
    app: App,
    stage: Stage,
    rules: Rules,
    log: Log,
    done: usize,
    told: VecDeque<String>,
    /// Orders nobody has answered.
    orders: Vec<(VisitNo, Private<IssueTicket>)>,
    /// Errands nobody has answered.
    errands: Vec<(VisitNo, ErrandAsk)>,
    /// The last visit that asked how a ticket stands.
    looked: Option<VisitNo>,
    /// The last visit whose slip was asked for again, and of which ticket.
    reprint: Option<(VisitNo, TicketId)>,
    /// Pages the printer has said nothing about.
    pages: Vec<PageNo>,
    tickets: u64,
    screens: BTreeSet<&'static str>,
}

impl Monkey {
    /// In front of a kiosk that has heard its hall.
    pub(crate) fn new(seed: u64, log: Log) -> Self {
        let (mut app, stage) = Stage::headless();
        app.world_mut().resource_mut::<Config>().visit.ask_phone = seed.is_multiple_of(2);
        stage.open(&mut app);
        Self {
            seed,
            chance: Chance::new(seed),
            app,
            stage,
            rules: Rules::default(),
            log,
            done: 0,
            told: VecDeque::new(),
            orders: Vec::new(),
            errands: Vec::new(),
            looked: None,
            reprint: None,
            pages: Vec::new(),
            tickets: 0,
            screens: BTreeSet::new(),
        }
    }

    /// Does something, and looks whether all is as it must be.
    pub(crate) fn step(&mut self) {
        self.done += 1;
        match self.chance.below(100) {
            0..60 => self.touch(),
            60..74 => self.server(),
            74..83 => {
                let word = deeds::printer(&mut self.chance, &mut self.pages);
                self.tell(format!("printer: {word:?}"));
                self.stage.printer_says(&mut self.app, word);
            }
            83..92 => {
                let word = deeds::reader(&mut self.chance);
                self.tell(format!("reader: {word:?}"));
                self.stage.reader_says(&mut self.app, word);
            }
            92..99 => {
                let most_s = if self.chance.once_in(4) { 60 } else { 4 };
                let wait = Duration::from_millis(self.chance.below(most_s * 1_000));
                self.tell(format!("{wait:?} pass"));
                self.wait(wait);
            }
            _ => self.walk_away(),
        }
        self.look();
    }

    /// The screens it met. A run that got hardly a ticket has proved nothing.
    pub(crate) fn seen(self) -> BTreeSet<&'static str> {
        assert!(self.tickets > 20, "only {} tickets in {} steps", self.tickets, self.done);
        self.screens.clone()
    }

    fn tell(&mut self, what: String) {
        if self.told.len() == TOLD {
            self.told.pop_front();
        }
        self.told.push_back(format!("{:>6} {:<15} {what}", self.done, screen(&self.app).name()));
    }

    fn wait(&mut self, wait: Duration) {
        self.app.world_mut().resource_mut::<Clock>().advance(wait);
        frames(&mut self.app);
    }

    /// One finger, seldom one that bounces, seldom a second one elsewhere in the same moment.
    fn touch(&mut self) {
        let buttons = self.buttons();
        let onward = buttons.iter().find(|(_, name)| WAYS_ON.contains(&name.as_str()));
        let Some((button, name)) =
            onward.filter(|_| self.chance.once_in(3)).or_else(|| self.chance.pick(&buttons)).cloned()
        else {
            self.tell("nothing to touch".into());
            frames(&mut self.app);
            return;
        };
        let second = match self.chance.below(24) {
            0 => Some((button, name.clone())),
            1 => self.chance.pick(&buttons).cloned(),
            _ => None,
        };
        let other = second.as_ref().map(|(_, name)| format!(" and at once {name}")).unwrap_or_default();
        self.tell(format!("touch {name}{other}"));
        self.rules.touched(name == CONFIRM || second.as_ref().is_some_and(|(_, name)| name == CONFIRM));
        let alone = second.is_none();
        for entity in [Some(button), second.map(|(entity, _)| entity)].into_iter().flatten() {
            self.app.world_mut().trigger(Activate { entity });
        }
        frames(&mut self.app);
        if alone && WAYS_HOME.contains(&name.as_str()) {
            assert!(is_home(&self.app), "{name} leads to {}", screen(&self.app).name());
        }
    }

    /// What can be touched now, in an order that depends on nothing but the screen.
    fn buttons(&mut self) -> Vec<(Entity, String)> {
        let world = self.app.world_mut();
        let mut buttons =
            world.query_filtered::<(Entity, &Name), (With<Button>, Without<InteractionDisabled>)>();
        let mut nodes = world.query::<(Option<&Node>, Option<&ChildOf>)>();
        let mut shown = |entity| {
            let mut at = Some(entity);
            while let Some(here) = at {
                let (node, parent) = nodes.get(world, here).unwrap();
                if node.is_some_and(|node| node.display == Display::None) {
                    return false;
                }
                at = parent.map(ChildOf::parent);
            }
            true
        };
        let all: Vec<_> = buttons.iter(world).map(|(entity, name)| (entity, name.to_string())).collect();
        let mut found: Vec<_> = all.into_iter().filter(|(entity, _)| shown(*entity)).collect();
        found.sort_by(|a, b| a.1.cmp(&b.1));
        found
    }

    fn server(&mut self) {
        let anyone = VisitNo(self.chance.below(60));
        let answer = match self.chance.below(26) {
            0 => Answer::Hall(Box::new(deeds::hall(&mut self.chance))),
            1..4 => Answer::Figures(Box::new(deeds::hall(&mut self.chance))),
            4 => Answer::Guides(deeds::guides(&mut self.chance)),
            5 => Answer::Stale,
            6 => Answer::Live,
            7 => Answer::Refused(anyone, deeds::refusal(&mut self.chance)),
            8 => Answer::Failed(anyone, Failure::Senseless),
            9 => Answer::Reprint(anyone, None),
            // For a visit that is long over, or never was.
            10 => self.issue(VisitNo(NOBODYS + self.tickets), &IssueTicket::default()),
            11 | 12 => match self.reprint.take() {
                Some((no, _)) if self.chance.once_in(3) => {
                    Answer::Refused(no, deeds::refusal(&mut self.chance))
                }
                Some((no, id)) => {
                    let ticket = self.chance.once_in(2).then(|| deeds::ticket(id, "A", None));
                    Answer::Reprint(no, ticket.map(Box::new))
                }
                None => Answer::Slow(anyone),
            },
            13..18 => match waiting(&mut self.chance, &self.errands) {
                Some((no, ask)) => self.errand(no, &ask),
                None => Answer::Slow(anyone),
            },
            18 => match self.looked.take() {
                Some(no) if self.chance.once_in(3) => Answer::Looked(no, None),
                Some(no) => Answer::Looked(no, Some(Box::new(deeds::looked_up(&mut self.chance)))),
                None => Answer::Slow(anyone),
            },
            _ => match waiting(&mut self.chance, &self.orders) {
                Some((no, wish)) => self.answer(no, &wish),
                None => Answer::Live,
            },
        };
        let waits = self.waits_for_errand();
        match &answer {
            Answer::Issued(_, ticket) => self.rules.issued(ticket.id),
            Answer::Errand(no, ErrandAnswer::Ticket(ticket)) => {
                self.rules.came_of_errand(ticket.id, waits == Some(*no));
            }
            Answer::Errand(_, ErrandAnswer::Found(tickets)) => self.rules.told(tickets),
            Answer::Looked(_, Some(ticket)) => self.rules.looked_up(ticket),
            Answer::Hall(_)
            | Answer::Figures(_)
            | Answer::Live
            | Answer::Stale
            | Answer::Guides(_)
            | Answer::Reprint(..)
            | Answer::Looked(..)
            | Answer::Errand(..)
            | Answer::Refused(..)
            | Answer::Slow(_)
            | Answer::Failed(..) => {}
        }
        self.tell(format!("server: {}", briefly(&answer)));
        self.stage.answer(&mut self.app, answer);
    }

    /// The visit whose errand waits for its answer.
    fn waits_for_errand(&self) -> Option<VisitNo> {
        let visit = self.app.world().get_resource::<Visit>()?;
        let progress = &visit.errand.as_ref()?.progress;
        matches!(progress, Progress::Asked { .. }).then_some(visit.no)
    }

    fn answer(&mut self, no: VisitNo, wish: &IssueTicket) -> Answer {
        let kind = self.chance.below(10);
        if kind == 0 {
            return Answer::Slow(no);
        }
        self.orders.retain(|(waiting, _)| *waiting != no);
        match kind {
            1 | 2 => Answer::Refused(no, deeds::refusal(&mut self.chance)),
            3 => Answer::Failed(no, Failure::NoAnswer),
            _ => self.issue(no, wish),
        }
    }

    fn errand(&mut self, no: VisitNo, ask: &ErrandAsk) -> Answer {
        let kind = self.chance.below(8);
        if kind == 0 {
            return Answer::Errand(no, ErrandAnswer::Slow);
        }
        self.errands.retain(|(waiting, _)| *waiting != no);
        let answer = match (kind, ask) {
            (1, _) => ErrandAnswer::Refused(deeds::refusal(&mut self.chance)),
            (2, _) => ErrandAnswer::Failed,
            (_, ErrandAsk::CheckIn { .. } | ErrandAsk::Requeue { .. }) => {
                self.tickets += 1;
                ErrandAnswer::Ticket(Box::new(deeds::ticket(self.tickets, "A", None)))
            }
            (_, ErrandAsk::Find(_)) => ErrandAnswer::Found(deeds::tickets(&mut self.chance)),
            (_, ErrandAsk::Rate { .. }) => ErrandAnswer::Rated,
            (_, ErrandAsk::Feedback { .. }) => ErrandAnswer::Left(deeds::receipt()),
        };
        Answer::Errand(no, answer)
    }

    fn issue(&mut self, no: VisitNo, wish: &IssueTicket) -> Answer {
        self.tickets += 1;
        let holder = wish.holder.as_ref().map(|holder| Person::new(&holder.name, "").masked());
        Answer::Issued(no, Box::new(deeds::ticket(self.tickets, &wish.window_type, holder)))
    }

    /// Nobody is there any more: time alone must lead home.
    fn walk_away(&mut self) {
        self.tell("walk away".into());
        let mut gone = Duration::ZERO;
        while !is_home(&self.app) {
            assert!(gone < FORGOTTEN_AFTER, "{} is shown for ever", screen(&self.app).name());
            let step = Duration::from_secs(5);
            self.wait(step);
            gone += step;
        }
    }

    /// Everything the kiosk asked for since the last look, and everything it shows, against the rules.
    fn look(&mut self) {
        self.screens.insert(screen(&self.app).name());
        let orders: Vec<_> = self.stage.server.orders.try_iter().collect();
        for order in &orders {
            match order {
                OrderAsk::Issue { visit, wish, .. } => self.orders.push((*visit, wish.clone())),
                OrderAsk::Reprint { visit, ticket, .. } => self.reprint = Some((*visit, *ticket)),
                OrderAsk::Look { visit, .. } => self.looked = Some(*visit),
                OrderAsk::Errand { visit, ask } => self.errands.push((*visit, ask.clone())),
                OrderAsk::GiveUp { .. } => {}
            }
        }
        self.pages.extend(self.stage.printer.pages.try_iter().map(|ask| ask.no));
        self.rules.reports(self.stage.server.reports.try_iter());
        self.rules.look(&mut self.app, &orders, &self.log);
        // A hall that stays shut teaches nothing.
        if screen(&self.app) == Screen::OutOfService && self.chance.once_in(4) {
            self.stage.answer(&mut self.app, Answer::Live);
            self.stage.open(&mut self.app);
        }
    }
}

/// One that nobody has answered: as often the last, whose citizen may still stand there, as any.
fn waiting<T: Clone>(chance: &mut Chance, unanswered: &[T]) -> Option<T> {
    let last = unanswered.last().filter(|_| chance.once_in(2));
    last.or_else(|| chance.pick(unanswered)).cloned()
}

/// What the server says, without persons.
fn briefly(answer: &Answer) -> String {
    match answer {
        Answer::Hall(_) | Answer::Figures(_) => "another snapshot".into(),
        Answer::Guides(guides) => format!("{} matters", guides.matters.len()),
        Answer::Issued(no, ticket) => format!("ticket {} for {no:?}", ticket.id),
        Answer::Refused(no, error) => format!("{} for {no:?}", error.code),
        Answer::Looked(no, _) => format!("how a ticket stands, for {no:?}"),
        Answer::Errand(no, answer) => format!("{} for {no:?}", errand_briefly(answer)),
        Answer::Live | Answer::Stale | Answer::Reprint(..) | Answer::Slow(_) | Answer::Failed(..) => {
            format!("{answer:?}")
        }
    }
}

fn errand_briefly(answer: &ErrandAnswer) -> &'static str {
    match answer {
        ErrandAnswer::Ticket(_) => "a ticket",
        ErrandAnswer::Found(_) => "tickets",
        ErrandAnswer::Rated => "a rating",
        ErrandAnswer::Left(_) => "a receipt",
        ErrandAnswer::Refused(_) => "a refusal",
        ErrandAnswer::Slow => "silence",
        ErrandAnswer::Failed => "a failure",
    }
}

impl Drop for Monkey {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let told: Vec<&str> = self.told.iter().map(String::as_str).collect();
            // Nothing can be done about a closed terminal while a test fails.
            drop(writeln!(
                std::io::stderr(),
                "the monkey with MONKEY_SEED={} did at last:\n{}",
                self.seed,
                told.join("\n")
            ));
        }
    }
}
