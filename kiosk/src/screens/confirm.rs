//! Is that right? What, whose, how many are ahead; one button, which takes one ticket.

use super::chrome::{lay, question, small_header, ways_out};
use super::home::printer_trouble;
use super::ticket::no_show_rule;
use super::{Screen, before_identify};
use crate::clock::Clock;
use crate::config::Config;
use crate::flow;
use crate::hall::{Hall, wait_of};
use crate::language::{Phrase, Wait, counters};
use crate::printer::Printer;
use crate::seen::{EnabledWhen, Seen};
use crate::server::ServerLink;
use crate::theme::button::{Skin, action};
use crate::theme::frame::{body, column_middle, column_wide, foot, panel, rule, spring};
use crate::theme::metrics::{GAP_PX, TextRole};
use crate::theme::notice::{NoticeKind, notice};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::{Order, Visit, Visits};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::hall::RealName;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(Screen::Confirm), draw);
}

fn draw(mut commands: Commands, hall: Res<Hall>, visit: Option<Res<Visit>>) {
    let back = visit.map_or(Screen::WindowTypes, |visit| before_identify(&hall, &visit));
    lay(&mut commands, "Confirm screen", Screen::Confirm, |sheet| {
        small_header(sheet);
        sheet.spawn(body()).with_children(|body| {
            question(body, |_| Phrase::ConfirmTitle, |_| Phrase::Nothing);
            notice(
                body,
                "Printer notice",
                NoticeKind::Stop,
                |seen| seen.printer.trouble().is_some(),
                printer_trouble,
                Phrase::PrinterAdvice,
            );
            body.spawn(panel()).with_children(|panel| {
                fact(panel, Phrase::ConfirmMatter, |seen| what(seen).unwrap_or(Phrase::Nothing));
                panel.spawn(rule());
                fact(panel, Phrase::ConfirmHolder, |seen| {
                    if !asks_for_card(seen) {
                        return Phrase::CardNotNeeded;
                    }
                    let person = seen.visit.as_ref().and_then(|visit| visit.person.as_ref());
                    person.map_or(Phrase::ConfirmNoHolder, |person| Phrase::Figure(person.masked()))
                });
                panel.spawn(rule());
                fact(panel, Phrase::AheadLabel, |seen| {
                    let people = window_type(seen).map_or(0, |window_type| window_type.waiting);
                    let figure = people.to_string();
                    Phrase::data(&format!("{figure} 人"), &figure)
                });
                panel.spawn(rule());
                fact(panel, Phrase::WaitLabel, |seen| {
                    Phrase::Waiting(window_type(seen).map_or(Wait::Unknown, wait_of))
                });
                panel.spawn(rule());
                fact(panel, Phrase::CountersLabel, |seen| {
                    let at = window_type(seen).map_or_else(String::new, |w| counters(&w.counters));
                    Phrase::AtCounters(at)
                });
            });
            body.spawn(spring());
            body.spawn(column_middle(0.0)).with_children(|line| {
                line.spawn(words(TextRole::Small, palette::INK_SOFT, no_show_rule));
            });
            body.spawn(Node { width: percent(100), ..default() }).with_children(|row| {
                row.spawn((action("Take the ticket", Skin::Primary), EnabledWhen::new(may_take)))
                    .with_children(|button| {
                        button.spawn(words(TextRole::Label, Skin::Primary.ink(), |seen| {
                            let open = seen.visit.as_ref().is_some_and(|v| matches!(v.order, Order::Open));
                            if open { Phrase::ConfirmAction } else { Phrase::ConfirmSent }
                        }));
                    })
                    .observe(take);
            });
        });
        sheet.spawn(foot()).with_children(|foot| ways_out(foot, Some(back)));
    });
}

fn fact(
    panel: &mut ChildSpawnerCommands<'_>,
    name: Phrase,
    say: impl Fn(&Seen<'_>) -> Phrase + Send + Sync + 'static,
) {
    panel
        .spawn(Node {
            width: percent(100),
            min_height: px(150),
            padding: UiRect::vertical(px(20)),
            column_gap: px(GAP_PX),
            align_items: AlignItems::Center,
            ..default()
        })
        .with_children(|row| {
            row.spawn(Node { width: px(250), flex_shrink: 0.0, ..default() }).with_children(|place| {
                place.spawn(says(TextRole::Item, palette::INK_SOFT, name));
            });
            row.spawn(column_wide()).with_children(|place| {
                place.spawn(words(TextRole::Label, palette::INK, say));
            });
        });
}

fn window_type<'a>(seen: &'a Seen<'_>) -> Option<&'a queue_api::hall::WindowTypeView> {
    let prefix = seen.visit.as_ref()?.window_type.as_deref()?;
    seen.hall.window_type(prefix)
}

fn asks_for_card(seen: &Seen<'_>) -> bool {
    let has_card = seen.visit.as_ref().is_some_and(|visit| visit.person.is_some());
    has_card || window_type(seen).is_some_and(|window_type| window_type.real_name != RealName::None)
}

/// Window type and matter, as `社保医保 · 养老保险关系转移`.
pub(super) fn what(seen: &Seen<'_>) -> Option<Phrase> {
    let visit = seen.visit.as_ref()?;
    let window_type = seen.hall.window_type(visit.window_type.as_deref()?)?;
    let matter = visit.matter.as_deref().and_then(|id| seen.hall.matter(id));
    Some(match matter {
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
    printer: Res<Printer>,
    link: Res<ServerLink>,
    mut commands: Commands,
) {
    if !printer.may_issue() || !matches!(visit.order, Order::Open) {
        return;
    }
    flow::order(&mut visit, &visits, &config, &clock, &link);
    commands.set_state_if_neq(match visit.order {
        Order::Failed => Screen::Refused,
        Order::Open | Order::Asked { .. } | Order::Refused(_) | Order::Issued(_) => Screen::Issuing,
    });
}
