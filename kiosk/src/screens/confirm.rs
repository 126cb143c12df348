//! Is that right? What, whose, how many are ahead; one button, which takes one ticket.

use super::Screen;
use super::chrome::{lay_parts, question};
use super::facts::{Fact, facts};
use super::home::printer_trouble;
use super::steps::Steps;
use super::ticket::{at_counters, minutes, no_show_rule};
use super::who::{class_of, open_kinds, real_name};
use crate::clock::Clock;
use crate::config::Config;
use crate::flow;
use crate::hall::{Hall, wait_of};
use crate::language::{Phrase, Wait};
use crate::printer::Printer;
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::server::ServerLink;
use crate::theme::button::{Skin, action_line, card};
use crate::theme::frame::{Room, column_wide, panel, rule};
use crate::theme::icon::{Icon, icon};
use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::{GAP_PX, TOUCH_HEIGHT_PX, TextRole};
use crate::theme::notice::{NoticeKind, notice};
use crate::theme::palette;
use crate::theme::text::{says, span, words};
use crate::visit::{IdPaper, Order, Person, Phone, Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::RealName;
use queue_api::ticket::Class;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Confirm), draw);
}

fn draw(
    mut commands: Commands,
    hall: Res<Hall>,
    clock: Res<Clock>,
    visit: Option<Res<Visit>>,
    layout: Res<Layout>,
    steps: Steps,
) {
    let back = visit.as_deref().map_or(Screen::WindowTypes, |visit| steps.before_confirm(visit));
    let may_be_first = visit.is_some_and(|visit| !open_kinds(&hall, &visit, &clock).is_empty());
    let layout = *layout;
    lay_parts(
        &mut commands,
        layout,
        ("Confirm screen", Screen::Confirm, Some(back)),
        Room::Said,
        |said| {
            // A sheet this low has no room for the second line.
            if layout.large && layout.arrangement() == Arrangement::Wide {
                said.spawn(says(TextRole::Heading, palette::INK, Phrase::ConfirmTitle));
            } else {
                question(said, |_| Phrase::ConfirmTitle, take_the_card);
            }
            said.spawn((Name::new("Order"), panel())).with_children(|panel| {
                // The matter alone says enough where there is little room.
                let matter = if layout.large { what_briefly } else { what };
                fact(panel, layout, Phrase::ConfirmMatter, matter, |_| Phrase::Nothing);
                panel.spawn(rule());
                fact(panel, layout, Phrase::ConfirmHolder, holder, paper_and_phone);
                panel.spawn(rule());
                facts(panel, layout, waiting_facts());
            });
            if !layout.large {
                said.spawn(words(TextRole::Small, palette::INK_SOFT, no_show_rule));
            }
        },
        |touched| {
            let advice = if layout.large { Phrase::Nothing } else { Phrase::PrinterAdvice };
            notice(
                touched,
                "Printer notice",
                NoticeKind::Stop,
                |seen| seen.printer.trouble().is_some(),
                printer_trouble,
                advice,
            );
            if may_be_first {
                class_line(touched);
            }
            touched
                .spawn((action_line("Take the ticket", Skin::Primary), EnabledWhen::new(may_take)))
                .with_child(words(TextRole::Label, Skin::Primary.ink(), |seen| {
                    let open = seen.visit.as_ref().is_some_and(|v| matches!(v.order, Order::Open));
                    if open { Phrase::ConfirmAction } else { Phrase::ConfirmSent }
                }))
                .observe(take);
        },
    );
}

/// Whether the ticket will be called earlier, and the way to say so: a quiet line, for most are not asked.
fn class_line(touched: &mut ChildSpawnerCommands<'_>) {
    touched
        .spawn((
            card("Class".to_owned(), Skin::Card, TOUCH_HEIGHT_PX),
            ShownWhen::new(|seen| seen.printer.trouble().is_none()),
        ))
        .with_children(|card| {
            card.spawn((icon(Icon::Done, 44.0, palette::OK), ShownWhen::new(is_first)));
            card.spawn(column_wide()).with_children(|lines| {
                lines.spawn(words(TextRole::Item, palette::INK, |seen| {
                    if is_first(seen) { Phrase::PriorityClaimed } else { offer(seen) }
                }));
            });
            card.spawn(icon(Icon::Onward, 44.0, palette::INK_SOFT));
        })
        .observe(|_: On<Activate>, mut commands: Commands| commands.set_state_if_neq(Screen::Class));
}

/// Who may be called earlier here, by this hall's own rule.
fn offer(seen: &Seen<'_>) -> Phrase {
    let kinds = seen.visit.as_deref().map(|visit| open_kinds(&seen.hall, visit, &seen.clock));
    Phrase::PriorityOffer(kinds.unwrap_or_default())
}

fn is_first(seen: &Seen<'_>) -> bool {
    seen.visit.as_deref().is_some_and(|visit| class_of(&seen.hall, visit) == Class::Priority)
}

/// Who has shown a card must not leave it there.
fn take_the_card(seen: &Seen<'_>) -> Phrase {
    match person(seen).map(Person::paper) {
        Some(IdPaper::Resident | IdPaper::ResidencePermit | IdPaper::Foreign) => Phrase::CardTaken,
        Some(IdPaper::TypedNumber) | None => Phrase::Nothing,
    }
}

/// Who it is, masked.
fn holder(seen: &Seen<'_>) -> Phrase {
    if !asks_for_card(seen) {
        return Phrase::CardNotNeeded;
    }
    person(seen).map_or(Phrase::ConfirmNoHolder, |person| Phrase::Figure(person.masked()))
}

/// By which paper, and where to call back.
fn paper_and_phone(seen: &Seen<'_>) -> Phrase {
    let phone = seen.visit.as_ref().and_then(|visit| visit.phone.as_ref());
    person(seen).map_or(Phrase::Nothing, |person| Phrase::KnownBy(person.paper(), phone.map(Phone::masked)))
}

/// Whoever is named to the hall; nobody, where it needs no name.
fn person<'a>(seen: &'a Seen<'_>) -> Option<&'a Person> {
    seen.visit.as_ref()?.person.as_ref().filter(|_| asks_for_card(seen))
}

fn waiting_facts() -> [Fact; 3] {
    [
        Fact {
            name: Phrase::AheadLabel,
            figure: |seen| {
                Phrase::Figure(window_type(seen).map_or(0, |window_type| window_type.waiting).to_string())
            },
            unit: Phrase::PeopleUnit,
        },
        Fact {
            name: Phrase::WaitLabel,
            figure: |seen| minutes(window_type(seen).map_or(Wait::Unknown, wait_of)),
            unit: Phrase::MinutesUnit,
        },
        Fact {
            name: Phrase::CountersLabel,
            figure: |seen| at_counters(window_type(seen)),
            unit: Phrase::CounterUnit,
        },
    ]
}

fn fact(
    panel: &mut ChildSpawnerCommands<'_>,
    layout: Layout,
    name: Phrase,
    say: fn(&Seen<'_>) -> Phrase,
    more: fn(&Seen<'_>) -> Phrase,
) {
    let (role, name_px, pad_px) =
        if layout.large { (TextRole::ItemStrong, 138, 8) } else { (TextRole::Label, 200, 32) };
    panel
        .spawn((
            Node {
                width: percent(100),
                padding: UiRect::vertical(px(pad_px)),
                column_gap: px(GAP_PX),
                align_items: AlignItems::Center,
                ..default()
            },
            Pickable::IGNORE,
        ))
        .with_children(|row| {
            row.spawn((Node { width: px(name_px), flex_shrink: 0.0, ..default() }, Pickable::IGNORE))
                .with_child(says(TextRole::Item, palette::INK_SOFT, name));
            row.spawn(column_wide()).with_children(|place| {
                place.spawn(words(role, palette::INK, say)).with_child(span(
                    TextRole::Small,
                    palette::INK_SOFT,
                    more,
                ));
            });
        });
}

fn window_type<'a>(seen: &'a Seen<'_>) -> Option<&'a queue_api::hall::WindowTypeView> {
    let prefix = seen.visit.as_ref()?.window_type.as_deref()?;
    seen.hall.window_type(prefix)
}

fn asks_for_card(seen: &Seen<'_>) -> bool {
    seen.visit.as_deref().is_some_and(|visit| real_name(&seen.hall, visit) != RealName::None)
}

fn what(seen: &Seen<'_>) -> Phrase {
    let service = seen
        .visit
        .as_ref()
        .and_then(|visit| service(seen, visit.window_type.as_deref()?, visit.matter.as_deref()));
    service.unwrap_or(Phrase::Nothing)
}

fn what_briefly(seen: &Seen<'_>) -> Phrase {
    let matter = seen.visit.as_ref().and_then(|visit| seen.hall.matter(visit.matter.as_deref()?));
    matter.map_or_else(|| what(seen), |matter| Phrase::data(&matter.name, &matter.name_en))
}

/// Window type and matter, as `社保医保 · 养老保险关系转移`.
pub(super) fn service(seen: &Seen<'_>, prefix: &str, matter: Option<&str>) -> Option<Phrase> {
    let window_type = seen.hall.window_type(prefix)?;
    Some(match matter.and_then(|id| seen.hall.matter(id)) {
        None => Phrase::data(&window_type.name, &window_type.name_en),
        Some(matter) => Phrase::data(
            &format!("{} · {}", window_type.name, matter.name),
            &format!("{} · {}", window_type.name_en, matter.name_en),
        ),
    })
}

fn may_take(seen: &Seen<'_>) -> bool {
    let open = seen.visit.as_ref().is_some_and(|visit| matches!(visit.order, Order::Open));
    open && seen.printer.may_issue() && seen.hall.is_live()
}

fn take(
    _: On<Activate>,
    mut visit: ResMut<Visit>,
    visits: Res<Visits>,
    config: Res<Config>,
    clock: Res<Clock>,
    hall: Res<Hall>,
    printer: Res<Printer>,
    link: Res<ServerLink>,
    mut commands: Commands,
) {
    if !printer.may_issue() || !matches!(visit.order, Order::Open) {
        return;
    }
    commands.set_state_if_neq(flow::order(&mut visit, &visits, &config, &clock, &hall, &link));
}
