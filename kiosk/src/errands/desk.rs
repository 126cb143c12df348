//! What each touch of an errand changes, and each card: one command under one name, sent again until it is answered, and
//! never two tickets.

use super::{CODE_LEN, Draft, Errand, ErrandKind, Progress, answers, number_of};
use crate::Step;
use crate::clock::Clock;
use crate::config::Config;
use crate::flow;
use crate::screens::Screen;
use crate::server::{ErrandAsk, OrderAsk, ServerLink};
use crate::visit::{Issued, Order, Slip, Visit, Visits};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use queue_api::TicketId;
use queue_api::appointment::CheckIn;
use queue_api::client::CommandId;
use queue_api::error::ApiError;
use queue_api::feedback::FeedbackKind;
use queue_api::ticket::{FindTickets, Rate, TicketView};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, ask_with_card.in_set(Step::Think));
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
                ErrandAsk::CheckIn { id: self.name("check-in"), body: CheckIn { code, holder: None }.into() }
            }
            ErrandKind::Reprint | ErrandKind::Rate => match number_of(typed) {
                Some(number) => ErrandAsk::Find(FindTickets { number: Some(number), holder: None }.into()),
                None => return,
            },
            ErrandKind::CheckIn | ErrandKind::Feedback => return,
        };
        self.send(ask, false);
    }

    /// The ticket the server named is looked for, to have its slip again. It named it to whoever showed the card or the
    /// code of its holder, so that no other proof is asked for.
    pub(crate) fn look_for(&mut self, number: String) {
        let Some(errand) = self.errand() else { return };
        let Progress::Refused(ApiError { ticket: named, .. }) = errand.progress else { return };
        let is_by_card = errand.is_by_card;
        self.turn_to(ErrandKind::Reprint);
        if let Some(errand) = self.errand() {
            errand.named = named;
        }
        self.send(ErrandAsk::Find(FindTickets { number: Some(number), holder: None }.into()), is_by_card);
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

    /// All of it is sent. What was not answered is sent again under the same name; what was refused, or is not what was
    /// sent, under a new one: one name stands for one feedback.
    pub(crate) fn leave_feedback(&mut self) {
        let Some(visit) = self.visit.as_deref_mut() else { return };
        let Some(errand) = &mut visit.errand else { return };
        let is_another = errand.sent.is_some() && !errand.is_unchanged();
        let is_named_anew = is_another || matches!(errand.progress, Progress::Refused(_));
        errand.sent = Some(errand.draft.clone());
        let body = errand.draft.body().into();
        if is_named_anew {
            self.visits.again(visit);
        }
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
            ErrandAsk::CheckIn { id: desk.name("check-in"), body: CheckIn { code: None, holder }.into() }
        }
        ErrandKind::Reprint | ErrandKind::Rate => {
            ErrandAsk::Find(FindTickets { number: None, holder }.into())
        }
        ErrandKind::Feedback => return,
    };
    desk.send(ask, true);
}

/// Whether a screen waits for a card beside what is typed.
pub(crate) fn wants_card(screen: Screen) -> bool {
    [Screen::CheckIn, Screen::Reprint, Screen::Rate].contains(&screen)
}

/// Where an errand leads that was waited for long enough, what comes after all being left alone, or whose answer came while
/// something else was shown.
pub(crate) fn lead_on(visit: &mut Visit) -> Screen {
    if visit.issued().is_some() {
        return Screen::Ticket;
    }
    let Some(errand) = &mut visit.errand else { return Screen::Home };
    if errand.asked_at().is_some() {
        errand.progress = Progress::Failed;
    }
    answers::after(errand)
}
