//! How one question leads to the next, and back along the same way: what was chosen, whose card, how old, which phone.
//! Pure; the screens ask and go.

use super::Screen;
use super::who::{after_identity, asks_phone, is_elderly, real_name};
use crate::card_reader::{CardReader, ReaderCondition};
use crate::clock::Clock;
use crate::config::Config;
use crate::hall::Hall;
use crate::visit::{Purpose, Visit, Way};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use queue_api::hall::RealName;

/// All that decides which question is asked.
#[derive(SystemParam)]
pub(super) struct Steps<'w> {
    hall: Res<'w, Hall>,
    reader: Res<'w, CardReader>,
    config: Res<'w, Config>,
    clock: Res<'w, Clock>,
}

impl Steps<'_> {
    /// A queue is chosen, no matter yet. A closed one says when it opens.
    pub(super) fn choose_window_type(&self, visit: &mut Visit, prefix: &str, way: Way) -> Screen {
        visit.window_type = Some(prefix.to_owned());
        visit.matter = None;
        visit.way = way;
        if self.hall.issues(prefix) { self.after_window_type(visit) } else { Screen::Closed }
    }

    /// Where a chosen window type leads: to its matters, if it has any.
    pub(super) fn after_window_type(&self, visit: &Visit) -> Screen {
        let prefix = visit.window_type.as_deref();
        let has_matters = prefix.is_some_and(|prefix| self.hall.matters_of(prefix).next().is_some());
        if has_matters { Screen::Matters } else { self.after_matter(visit) }
    }

    /// A matter is chosen, and with it the queue. A guide is read first, if that is what somebody came for, and where
    /// no tickets are issued.
    pub(super) fn choose_matter(&self, visit: &mut Visit, id: &str) -> Screen {
        let Some(matter) = self.hall.matter(id) else { return Screen::Find };
        visit.matter = Some(matter.id.clone());
        visit.window_type = Some(matter.window_type.clone());
        let is_taken = visit.purpose == Purpose::Ticket && self.hall.issues(&matter.window_type);
        if is_taken { self.after_matter(visit) } else { Screen::Guide }
    }

    /// Where a chosen matter leads: to the card reader, if a card is of any use. Who has shown one already is asked only
    /// what was not answered.
    pub(super) fn after_matter(&self, visit: &Visit) -> Screen {
        if visit.person.is_none() && self.asks_who(visit) {
            Screen::Identify
        } else {
            after_identity(&self.hall, visit, &self.config, &self.clock)
        }
    }

    /// The step before the question whether all is right.
    pub(super) fn before_confirm(&self, visit: &Visit) -> Screen {
        if asks_phone(&self.hall, visit, &self.config) { Screen::Phone } else { self.before_phone(visit) }
    }

    /// The step before the phone.
    pub(super) fn before_phone(&self, visit: &Visit) -> Screen {
        if is_elderly(&self.hall, visit, &self.clock) { Screen::Class } else { self.before_class(visit) }
    }

    /// The step before the question who may go first, for those who are asked it: the card, where another may be laid
    /// down or none.
    pub(super) fn before_class(&self, visit: &Visit) -> Screen {
        if self.asks_who(visit) { Screen::Identify } else { before_identify(&self.hall, visit) }
    }

    /// Whether a card is of any use. A reader that is gone leaves the way to put a person right.
    fn asks_who(&self, visit: &Visit) -> bool {
        match real_name(&self.hall, visit) {
            RealName::None => false,
            RealName::Optional if self.reader.condition == ReaderCondition::NotFitted => {
                visit.person.is_some()
            }
            RealName::Optional | RealName::Required => true,
        }
    }
}

/// The step before the card: the guide, if one was read, or where the matter was chosen.
pub(super) fn before_identify(hall: &Hall, visit: &Visit) -> Screen {
    match visit.purpose {
        Purpose::Guide => Screen::Guide,
        Purpose::Ticket => list_of(hall, visit),
    }
}

/// Where the matter was chosen.
pub(super) fn list_of(hall: &Hall, visit: &Visit) -> Screen {
    match (&visit.way, visit.purpose) {
        (Way::Department(_), Purpose::Guide) => Screen::Guides,
        (Way::Department(_) | Way::Theme(_), _) => Screen::Found,
        (Way::Search, _) => Screen::Search,
        (Way::Shortcut, _) => Screen::Find,
        (Way::WindowType | Way::Queue, _) => {
            let prefix = visit.window_type.as_deref().unwrap_or_default();
            let has_matters = hall.matters_of(prefix).next().is_some();
            match (has_matters, visit.way == Way::Queue) {
                (true, _) => Screen::Matters,
                (false, true) => Screen::Home,
                (false, false) => Screen::WindowTypes,
            }
        }
    }
}
