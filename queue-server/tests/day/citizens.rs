//! Citizens as they are: when they come, for what, and how they behave. All of it is decided before the day begins.

use crate::city::City;
use crate::random::Random;
use queue_core::Command;
use queue_core::ids::{MatterId, Prefix};
use queue_core::settings::RealName;
use queue_core::ticket::Class;
use queue_server::store::Person;

/// When citizens come: half hours from 08:00, in proportion. Some stand before the door when it opens.
const CURVE: [u32; 20] = [2, 11, 11, 10, 9, 8, 6, 2, 0, 0, 0, 0, 1, 11, 10, 8, 6, 4, 2, 1];
const FIRST_S: u32 = 8 * 3600;
const HALF_HOUR_S: u32 = 30 * 60;

/// How a called citizen comes to the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comes {
    /// So many seconds after the first call.
    After(u32),
    /// Not at all.
    Never,
    /// Not in time, and asks to wait again so many seconds after the no-show.
    Back(u32),
}

#[derive(Debug, Clone)]
pub(crate) struct Citizen {
    pub(crate) at_s: u32,
    pub(crate) window_type: Prefix,
    pub(crate) class: Class,
    pub(crate) person: Option<Person>,
    pub(crate) matter: Option<MatterId>,
    pub(crate) comes: Comes,
    /// Gives up after so long without a call.
    pub(crate) patience_s: Option<u32>,
    /// Wants an appointment first: on which day before, and for which second of the day of the story.
    pub(crate) books: Option<(i32, u32)>,
    pub(crate) rates: Option<u8>,
    pub(crate) print_fails: bool,
    pub(crate) ticket: Option<u64>,
    pub(crate) appointment: Option<u64>,
}

impl Citizen {
    pub(crate) fn wish(&self) -> Command {
        let (window_type, class, matter) = (self.window_type, self.class, self.matter.clone());
        Command::IssueTicket { window_type, class, matter, holder: None }
    }
}

/// Everybody who will come, in no order.
pub(crate) fn all(city: &City, random: &Random, count: usize) -> Vec<Citizen> {
    (0..count).map(|n| citizen(city, &mut random.branch(n as u64), n)).collect()
}

fn citizen(city: &City, random: &mut Random, n: usize) -> Citizen {
    let window_type = *random.weighted(&city.visits);
    let curve: Vec<(u32, u32)> = (0..).zip(CURVE).collect();
    let at_s = FIRST_S + random.weighted(&curve) * HALF_HOUR_S + random.between(0, HALF_HOUR_S - 1);
    let settings = &city.config.settings;
    let of = &settings.window_types[&window_type];
    let named = of.real_name == RealName::Required || random.percent(60);
    // One in a hundred comes twice: the second time the hall knows them.
    let who = if random.percent(1) { n / 2 } else { n };
    let person = named.then(|| Person { name: format!("市民{who}"), id_number: format!("3302{who:014}") });
    let matters: Vec<&MatterId> =
        settings.matters.iter().filter(|(_, of)| **of == window_type).map(|(id, _)| id).collect();
    let matter = (!matters.is_empty() && random.percent(70))
        .then(|| matters[random.below(matters.len() as u64) as usize].clone());
    let slot = 17 + random.between(0, 12);
    let books = (of.slots.is_some() && !(23..29).contains(&slot) && random.percent(10))
        .then(|| (-random.weighted(&[(1, 1), (2, 1)]), slot * HALF_HOUR_S));
    Citizen {
        at_s,
        window_type,
        class: if random.percent(9) { Class::Priority } else { Class::Ordinary },
        person,
        matter,
        comes: match random.below(100) {
            0..3 => Comes::Never,
            3..6 => Comes::Back(random.between(60, 900)),
            6..15 => Comes::After(random.between(40, 110)),
            _ => Comes::After(random.between(10, 45)),
        },
        patience_s: random.percent(3).then(|| random.between(600, 3600)),
        books,
        rates: random.percent(35).then(|| *random.weighted(&[(5, 70), (4, 18), (3, 6), (2, 3), (1, 3)])),
        print_fails: random.percent(1),
        ticket: None,
        appointment: None,
    }
}
