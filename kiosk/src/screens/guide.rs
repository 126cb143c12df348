//! One guide: its facts, laid out to be read at a metre, to be printed, or to be followed by a ticket.

use super::chrome::{lay, question, small_header, ways_out};
use super::queue::{come_again, why_closed};
use super::{Screen, after_matter, list_of};
use crate::card_reader::CardReader;
use crate::clock::Clock;
use crate::hall::Hall;
use crate::language::{Language, Phrase};
use crate::printer::{Fate, PageNo, Printer};
use crate::seen::{EnabledWhen, Seen, ShownWhen};
use crate::slip::guide_page;
use crate::theme::button::{Skin, action};
use crate::theme::frame::{body, column_wide, foot, panel, row, rule};
use crate::theme::icon::{Icon, icon};
use crate::theme::metrics::{CARD_PADDING_PX, GAP_PX, LINE_GAP_PX, MARGIN_PX, TextRole};
use crate::theme::notice::{NoticeKind, notice_lines};
use crate::theme::palette;
use crate::theme::text::{says, words};
use crate::visit::Visit;
use bevy::picking::events::{Drag, Pointer};
use bevy::prelude::*;
use bevy::ui_widgets::Activate;
use queue_api::guide::{Matter, MatterKind};

/// How the printed guide fares.
#[derive(Resource, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum GuidePrint {
    /// Not asked for.
    #[default]
    Open,
    /// On its way out.
    Printing(PageNo),
    /// It left the printer.
    Printed,
    /// It did not.
    Failed,
    /// Nobody can tell.
    NotKnown,
}

impl GuidePrint {
    /// The printer said what became of a page.
    pub(crate) fn hear(&mut self, page: PageNo, fate: Fate) {
        if *self == Self::Printing(page) {
            *self = match fate {
                Fate::Printed => Self::Printed,
                Fate::NotPrinted => Self::Failed,
                Fate::NotKnown => Self::NotKnown,
            };
        }
    }

    /// Whether it may be asked for: a second paper of a guide harms nobody, unlike one that hides behind a first.
    fn may_print(self) -> bool {
        matches!(self, Self::Open | Self::Failed | Self::NotKnown)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<GuidePrint>().add_systems(OnEnter(Screen::Guide), draw);
    app.add_systems(Update, follow_print.run_if(resource_exists::<Visit>).in_set(crate::Step::Think));
}

fn draw(mut commands: Commands, hall: Res<Hall>, visit: Option<Res<Visit>>, mut print: ResMut<GuidePrint>) {
    *print = GuidePrint::Open;
    let back = visit.as_deref().map_or(Screen::Guides, |visit| list_of(&hall, visit));
    let matter = visit.and_then(|visit| visit.matter.clone()).and_then(|id| hall.matter(&id).cloned());
    lay(&mut commands, "Guide screen", Screen::Guide, |sheet| {
        small_header(sheet);
        sheet.spawn(body()).with_children(|body| {
            if let Some(matter) = &matter {
                let name = Phrase::data(&matter.name, &matter.name_en);
                let kind = kind_of(matter);
                question(body, move |_| name.clone(), move |_| kind.clone());
                closed_notice(body, &matter.window_type);
                facts(body, matter);
            }
        });
        if matter.is_some() {
            deeds(sheet);
        }
        sheet.spawn(foot()).with_children(|foot| ways_out(foot, Some(back)));
    });
}

/// There while no tickets are issued for the matter: why, and when to come. The guide can be read all the same.
fn closed_notice(body: &mut ChildSpawnerCommands<'_>, prefix: &str) {
    let of = |prefix: &str| {
        let prefix = prefix.to_owned();
        move |hall: &Hall| hall.window_type(&prefix).filter(|w| !w.issuing).cloned()
    };
    let (shown, why, when) = (of(prefix), of(prefix), of(prefix));
    notice_lines(
        body,
        "Closed notice",
        NoticeKind::Attention,
        move |seen| shown(&seen.hall).is_some(),
        move |seen| why(&seen.hall).map_or(Phrase::Nothing, |w| why_closed(&w)),
        move |seen| when(&seen.hall).map_or(Phrase::Nothing, |w| come_again(seen, &w)),
    );
}

fn kind_of(matter: &Matter) -> Phrase {
    match matter.kind {
        MatterKind::AtOnce => Phrase::GuideKindAtOnce,
        MatterKind::Promised => Phrase::GuideKindPromised,
        MatterKind::Joint => Phrase::GuideKindJoint,
    }
}

fn facts(body: &mut ChildSpawnerCommands<'_>, matter: &Matter) {
    let guide = &matter.guide;
    let one = |text: &str| vec![text.to_owned()];
    body.spawn((Name::new("Guide facts"), panel()))
        .insert((
            Node {
                width: percent(100),
                flex_direction: FlexDirection::Column,
                flex_shrink: 1.0,
                min_height: px(0),
                padding: UiRect::axes(px(CARD_PADDING_PX), px(8)),
                border: UiRect::all(px(2)),
                border_radius: BorderRadius::all(px(24)),
                overflow: Overflow::scroll_y(),
                ..default()
            },
            ScrollPosition::default(),
            Pickable::default(),
        ))
        .observe(|drag: On<Pointer<Drag>>, scale: Res<UiScale>, mut at: Query<&mut ScrollPosition>| {
            if let Ok(mut at) = at.get_mut(drag.entity) {
                at.y = (at.y - drag.delta.y / scale.0).max(0.0);
            }
        })
        .with_children(|panel| {
            let all = [
                (Icon::Papers, Phrase::GuideMaterials, numbered(&guide.materials)),
                (Icon::Steps, Phrase::GuideProcedure, numbered(&guide.procedure)),
                (Icon::Clock, Phrase::GuideTimeLimit, one(&guide.time_limit)),
                (Icon::Fee, Phrase::GuideFee, one(&guide.fee)),
                (Icon::Who, Phrase::GuideConditions, one(&guide.conditions)),
                (Icon::Phone, Phrase::GuidePhone, one(&guide.phone)),
                (Icon::Law, Phrase::GuideBasis, one(&guide.basis)),
                (Icon::Authority, Phrase::GuideAuthority, one(&guide.authority)),
            ];
            let mut first = true;
            for (picture, name, lines) in all {
                if lines.iter().all(String::is_empty) {
                    continue;
                }
                if !std::mem::take(&mut first) {
                    panel.spawn(rule());
                }
                fact(panel, picture, name, lines);
            }
        });
}

fn numbered(items: &[String]) -> Vec<String> {
    items.iter().enumerate().map(|(i, item)| format!("{}. {item}", i + 1)).collect()
}

fn fact(panel: &mut ChildSpawnerCommands<'_>, picture: Icon, name: Phrase, lines: Vec<String>) {
    panel
        .spawn((
            Node {
                width: percent(100),
                padding: UiRect::vertical(px(22)),
                column_gap: px(GAP_PX),
                align_items: AlignItems::FlexStart,
                flex_shrink: 0.0,
                ..default()
            },
            Pickable::IGNORE,
        ))
        .with_children(|row| {
            row.spawn(icon(picture, 44.0, palette::PRIMARY));
            row.spawn((Node { width: px(190), flex_shrink: 0.0, ..default() }, Pickable::IGNORE))
                .with_children(|place| {
                    place.spawn(says(TextRole::ItemStrong, palette::INK, name));
                });
            row.spawn(column_wide()).with_children(|column| {
                for line in lines {
                    column.spawn(says(TextRole::Item, palette::INK, Phrase::Figure(line)));
                }
            });
        });
}

fn deeds(sheet: &mut ChildSpawnerCommands<'_>) {
    sheet
        .spawn(row(GAP_PX))
        .insert(Node {
            width: percent(100),
            padding: UiRect::new(px(MARGIN_PX), px(MARGIN_PX), px(GAP_PX), px(LINE_GAP_PX)),
            column_gap: px(GAP_PX),
            flex_shrink: 0.0,
            ..default()
        })
        .with_children(|row| {
            row.spawn((
                action("Print the guide", Skin::Secondary),
                ShownWhen::new(|seen| seen.printer.prints()),
                EnabledWhen::new(|seen| print_state(seen).may_print()),
            ))
            .with_children(|button| {
                button.spawn(words(TextRole::Label, Skin::Secondary.ink(), |seen| match print_state(seen) {
                    GuidePrint::Open => Phrase::GuidePrint,
                    GuidePrint::Printing(_) => Phrase::GuidePrinting,
                    GuidePrint::Printed => Phrase::GuidePrinted,
                    GuidePrint::Failed => Phrase::GuidePrintAgain,
                    GuidePrint::NotKnown => Phrase::GuidePrintNotKnown,
                }));
            })
            .observe(print_guide);
            row.spawn((action("Take a ticket for this", Skin::Primary), EnabledWhen::new(may_take)))
                .with_children(|button| {
                    button.spawn(says(TextRole::Label, Skin::Primary.ink(), Phrase::GuideTakeTicket));
                })
                .observe(take_ticket);
        });
}

fn print_state(seen: &Seen<'_>) -> GuidePrint {
    seen.visit.as_ref().map_or(GuidePrint::Open, |visit| visit.guide_print)
}

// The visit shows what the printer said, so that every screen sees it the same way.
fn follow_print(print: Res<GuidePrint>, mut visit: ResMut<Visit>) {
    if visit.guide_print != *print {
        visit.guide_print = *print;
    }
}

fn matter<'a>(hall: &'a Hall, visit: &Visit) -> Option<&'a Matter> {
    visit.matter.as_deref().and_then(|id| hall.matter(id))
}

fn may_take(seen: &Seen<'_>) -> bool {
    let window_type =
        seen.visit.as_deref().and_then(|visit| matter(&seen.hall, visit)).map(|m| &m.window_type);
    let issuing = window_type.and_then(|prefix| seen.hall.window_type(prefix)).is_some_and(|w| w.issuing);
    issuing && seen.printer.may_issue()
}

fn print_guide(
    _: On<Activate>,
    hall: Res<Hall>,
    visit: Res<Visit>,
    clock: Res<Clock>,
    language: Res<Language>,
    mut printer: ResMut<Printer>,
    mut print: ResMut<GuidePrint>,
) {
    let Some(matter) = matter(&hall, &visit).filter(|_| print.may_print()) else { return };
    *print = match printer.print(guide_page(matter, &hall, &clock, *language)) {
        Some(page) => GuidePrint::Printing(page),
        None => GuidePrint::Failed,
    };
}

fn take_ticket(
    _: On<Activate>,
    hall: Res<Hall>,
    reader: Res<CardReader>,
    mut visit: ResMut<Visit>,
    mut commands: Commands,
) {
    if let Some(prefix) = matter(&hall, &visit).map(|matter| matter.window_type.clone()) {
        visit.window_type = Some(prefix);
        commands.set_state_if_neq(after_matter(&hall, &visit, &reader));
    }
}
