//! What each touch and each answer changes of an errand: one command under one name, sent again until it is answered,
//! and never two tickets.

use super::{CODE_LEN, Draft, Errand, ErrandKind, Progress, ReceiptPrint, number_of, receipt};
use crate::Step;
use crate::clock::Clock;
use crate::config::Config;
use crate::flow;
use crate::screens::Screen;
use crate::server::{Answer, ErrandAnswer, ErrandAsk, OrderAsk, ServerLink};
use crate::visit::{Issued, Order, Slip, Visit, Visits};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use queue_api::TicketId;
use queue_api::appointment::CheckIn;
use queue_api::client::CommandId;
use queue_api::feedback::FeedbackKind;
use queue_api::ticket::{FindTickets, Rate, TicketView};

pub(crate) fn plugin(app: &mut App) {
    app.add_plugins(receipt::plugin).add_systems(Update, ask_with_card.in_set(Step::Think));
}

/// Everything a touch of an errand needs.
#[derive(SystemParam)]
pub(crate) struct Desk<'w, 's> {
    visit: Option<ResMut<'w, Visit>>,
    visits: ResMut<'w, Visits>,
    config: Res<'w, Config>,
    clock: Res<'w, Clock>,
    link: Res<'w, ServerLink>,
    commands: Commands<'w, 's>,
}

impl Desk<'_, '_> {
    /// A new citizen comes with an errand.
    pub(crate) fn begin(&mut self, kind: ErrandKind) {
        let visit = Visit { errand: Some(Errand::new(kind)), ..self.visits.begin() };
        self.commands.insert_resource(visit);
        self.commands.set_state_if_neq(kind.first_screen());
    }

    /// The same citizen goes on with another errand, or with the same once more, under a new name.
    pub(crate) fn turn_to(&mut self, kind: ErrandKind) {
        let Some(visit) = &mut self.visit else { return };
        self.visits.again(visit);
        visit.errand = Some(Errand::new(kind));
        visit.person = None;
        visit.entry.clear();
        self.commands.set_state_if_neq(kind.first_screen());
    }

    /// What was typed is asked for.
    pub(crate) fn ask_with_entry(&mut self) {
        let Some(visit) = &self.visit else { return };
        let Some(errand) = &visit.errand else { return };
        let typed = visit.entry.as_str();
        let ask = match errand.kind {
            ErrandKind::CheckIn if typed.len() == CODE_LEN => {
                let code = Some(typed.to_owned());
                ErrandAsk::CheckIn { id: self.name("check-in"), body: CheckIn { code, holder: None } }
            }
            ErrandKind::Reprint | ErrandKind::Rate => match number_of(typed) {
                Some(number) => ErrandAsk::Find(FindTickets { number: Some(number), holder: None }),
                None => return,
            },
            ErrandKind::CheckIn | ErrandKind::Feedback => return,
        };
        self.send(ask, false);
    }

    /// The ticket the server named is looked for, to have its slip again.
    pub(crate) fn look_for(&mut self, number: String) {
        self.turn_to(ErrandKind::Reprint);
        self.send(ErrandAsk::Find(FindTickets { number: Some(number), holder: None }), false);
    }

    /// A slip once more: the same number, and the server knows that there are two papers.
    pub(crate) fn reprint(&mut self, ticket: TicketId) {
        let Some(ticket) = self.take_found(ticket) else { return };
        let Some(visit) = &mut self.visit else { return };
        visit.window_type = Some(ticket.window_type.clone());
        visit.matter.clone_from(&ticket.matter);
        let issued = Issued { ticket, slip: Slip::Failed, since: self.clock.steady(), reprints: 0 };
        visit.order = Order::Issued(Box::new(issued));
        flow::reprint(visit, &self.visits, &self.config, &self.clock, &self.link);
        self.commands.set_state_if_neq(Screen::Ticket);
    }

    /// A ticket that was called in vain waits again.
    pub(crate) fn requeue(&mut self, ticket: TicketId) {
        if self.take_found(ticket).is_some() {
            let id = self.name("requeue");
            self.send(ErrandAsk::Requeue { id, ticket }, self.is_by_card());
        }
    }

    /// This ticket is to be rated.
    pub(crate) fn choose_to_rate(&mut self, ticket: TicketId) {
        let Some(ticket) = self.found(ticket) else { return };
        if let Some(errand) = self.errand() {
            errand.ticket = Some(ticket);
            errand.level = None;
            self.commands.set_state_if_neq(Screen::Level);
        }
    }

    /// The level that was touched is handed in.
    pub(crate) fn rate(&mut self) {
        let Some(errand) = self.errand() else { return };
        let (Some(level), Some(ticket)) = (errand.level, errand.ticket.as_ref().map(|ticket| ticket.id))
        else {
            return;
        };
        let id = self.name("rate");
        let by_card = self.is_by_card();
        self.send(ErrandAsk::Rate { id, ticket, rate: Rate { level, channel: None } }, by_card);
    }

    /// A level was touched.
    pub(crate) fn choose_level(&mut self, level: u8) {
        if let Some(errand) = self.errand() {
            errand.level = Some(level);
        }
    }

    /// What is to be told is a complaint, a suggestion, a praise.
    pub(crate) fn choose_kind(&mut self, kind: FeedbackKind) {
        self.write(|draft| draft.kind = kind);
        self.commands.set_state_if_neq(Screen::FeedbackTopics);
    }

    /// A topic was touched.
    pub(crate) fn toggle_topic(&mut self, topic: &'static str) {
        self.write(|draft| draft.toggle(topic));
    }

    /// Something was written or taken back.
    pub(crate) fn write(&mut self, change: impl FnOnce(&mut Draft)) {
        if let Some(errand) = self.errand() {
            change(&mut errand.draft);
        }
    }

    /// On to another screen.
    pub(crate) fn go(&mut self, to: Screen) {
        self.commands.set_state_if_neq(to);
    }

    /// All of it is sent. What was not answered is sent again under the same name; what was refused, under a new one.
    pub(crate) fn leave_feedback(&mut self) {
        let Some(visit) = &mut self.visit else { return };
        if visit.errand.as_ref().is_some_and(|errand| matches!(errand.progress, Progress::Refused(_))) {
            self.visits.again(visit);
        }
        let Some(body) = visit.errand.as_ref().map(|errand| errand.draft.body()) else { return };
        let id = self.name("feedback");
        self.send(ErrandAsk::Feedback { id, body }, false);
    }

    fn errand(&mut self) -> Option<&mut Errand> {
        self.visit.as_mut()?.errand.as_mut()
    }

    fn is_by_card(&self) -> bool {
        let errand = self.visit.as_ref().and_then(|visit| visit.errand.as_ref());
        errand.is_some_and(|errand| errand.is_by_card)
    }

    fn found(&self, ticket: TicketId) -> Option<TicketView> {
        let errand = self.visit.as_ref()?.errand.as_ref()?;
        errand.found().into_iter().find(|found| found.id == ticket).cloned()
    }

    /// Found, unless an order is out already: two touches in one frame order once.
    fn take_found(&mut self, ticket: TicketId) -> Option<TicketView> {
        let visit = self.visit.as_ref()?;
        matches!(visit.order, Order::Open).then(|| self.found(ticket)).flatten()
    }

    fn name(&self, what: &str) -> CommandId {
        let no = self.visit.as_ref().map_or_else(Default::default, |visit| visit.no);
        self.visits.command(&self.config, no, what)
    }

    /// Hands the order over. While one is out, another touch orders nothing.
    fn send(&mut self, ask: ErrandAsk, is_by_card: bool) {
        let now = self.clock.steady();
        let Some(visit) = &mut self.visit else { return };
        let no = visit.no;
        let Some(errand) = &mut visit.errand else { return };
        if matches!(errand.progress, Progress::Asked { .. }) {
            return;
        }
        errand.is_by_card = is_by_card;
        let (progress, to) = if self.link.order(OrderAsk::Errand { visit: no, ask }) {
            (Progress::Asked { at: now, slow: false }, Screen::Asking)
        } else {
            (Progress::Failed, Screen::Told)
        };
        errand.progress = progress;
        self.commands.set_state_if_neq(to);
    }
}

/// A visit that comes to the first screen of an errand has come for that errand.
pub(crate) fn take_up(screen: Res<State<Screen>>, visit: Option<ResMut<Visit>>) {
    let (Some(mut visit), Some(kind)) = (visit, ErrandKind::begun_on(*screen.get())) else { return };
    if visit.errand.as_ref().is_none_or(|errand| errand.kind != kind) {
        visit.errand = Some(Errand::new(kind));
    }
}

/// A card was read on a screen that waits for a card or a number: what was asked for is asked for this person.
fn ask_with_card(screen: Res<State<Screen>>, mut desk: Desk) {
    if !wants_card(*screen.get()) {
        return;
    }
    let Some(visit) = &desk.visit else { return };
    let (Some(person), Some(errand)) = (&visit.person, &visit.errand) else { return };
    let holder = Some(person.holder());
    let ask = match errand.kind {
        ErrandKind::CheckIn => {
            ErrandAsk::CheckIn { id: desk.name("check-in"), body: CheckIn { code: None, holder } }
        }
        ErrandKind::Reprint | ErrandKind::Rate => ErrandAsk::Find(FindTickets { number: None, holder }),
        ErrandKind::Feedback => return,
    };
    desk.send(ask, true);
}

/// Whether a screen waits for a card beside what is typed.
pub(crate) fn wants_card(screen: Screen) -> bool {
    [Screen::CheckIn, Screen::Reprint, Screen::Rate].contains(&screen)
}

/// Whether a screen stays when the server is away: an answer is waited for, or what was written would be lost.
pub(crate) fn stays_in_outage(screen: Screen) -> bool {
    [
        Screen::Asking,
        Screen::Feedback,
        Screen::FeedbackTopics,
        Screen::FeedbackText,
        Screen::FeedbackCounter,
        Screen::FeedbackPhone,
        Screen::FeedbackSummary,
        Screen::FeedbackReceipt,
    ]
    .contains(&screen)
}

/// Nobody answered in time; what comes after all is left alone.
pub(crate) fn give_up(visit: &mut Visit) {
    if let Some(errand) = &mut visit.errand {
        errand.progress = Progress::Failed;
    }
}

/// Takes an answer to an errand. What is left is for [`flow`]: a ticket to hand out, or an answer of another kind.
pub(crate) fn hear(
    answer: Answer,
    visit: Option<&mut Visit>,
    clock: &Clock,
    commands: &mut Commands<'_, '_>,
) -> Option<Answer> {
    if let Answer::Reprint(no, Some(mut ticket)) = answer {
        if let Some(errand) = visit.filter(|visit| visit.no == no).and_then(|visit| visit.errand.as_ref()) {
            errand.veil(&mut ticket);
        }
        return Some(Answer::Reprint(no, Some(ticket)));
    }
    let Answer::Errand(no, answer) = answer else { return Some(answer) };
    let visit = visit.filter(|visit| visit.no == no);
    let waits = |errand: &Errand| matches!(errand.progress, Progress::Asked { .. });
    let Some(visit) = visit.filter(|visit| visit.errand.as_ref().is_some_and(waits)) else {
        // An appointment that was kept, a rating that was given: they stay. The desk finds the ticket.
        tracing::info!("an answer to an errand came when its citizen had gone");
        return None;
    };
    let errand = visit.errand.as_mut()?;
    match answer {
        ErrandAnswer::Slow => {
            if let Progress::Asked { slow, .. } = &mut errand.progress {
                *slow = true;
            }
            return None;
        }
        ErrandAnswer::Ticket(mut ticket) => {
            errand.veil(&mut ticket);
            errand.progress = Progress::Open;
            visit.window_type = Some(ticket.window_type.clone());
            visit.matter.clone_from(&ticket.matter);
            visit.order = Order::Asked { at: clock.steady(), slow: false };
            return Some(Answer::Issued(no, ticket));
        }
        ErrandAnswer::Found(mut tickets) => {
            tickets.iter_mut().for_each(|ticket| errand.veil(ticket));
            errand.progress = Progress::Found(tickets);
        }
        ErrandAnswer::Rated => errand.progress = Progress::Rated,
        ErrandAnswer::Left(receipt) => errand.progress = Progress::Left(receipt, ReceiptPrint::Wanted),
        ErrandAnswer::Refused(error) => errand.progress = Progress::Refused(error),
        ErrandAnswer::Failed => errand.progress = Progress::Failed,
    }
    commands.set_state_if_neq(after(errand));
    None
}

/// Where an answer leads.
fn after(errand: &mut Errand) -> Screen {
    if matches!(errand.progress, Progress::Left(..)) {
        return Screen::FeedbackReceipt;
    }
    let found: Vec<TicketView> = errand.found().into_iter().cloned().collect();
    match (errand.kind, found.as_slice()) {
        (_, []) => Screen::Told,
        (ErrandKind::Rate, [only]) => {
            errand.ticket = Some(only.clone());
            Screen::Level
        }
        (ErrandKind::CheckIn | ErrandKind::Reprint | ErrandKind::Rate | ErrandKind::Feedback, _) => {
            Screen::Tickets
        }
    }
}
