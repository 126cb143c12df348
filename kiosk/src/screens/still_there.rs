//! Nobody touches, and the screen is about to be left: asked first, over what is touched, while what is said can still be
//! read. Any touch is an answer; one beside the question does nothing else.

use super::chrome::go_home;
use super::targets::Settling;
use crate::idle::Idle;
use crate::language::Phrase;
use crate::screens::Screen;
use crate::theme::button::{Skin, action, action_line};
use crate::theme::frame::{column_middle, over, over_panel};
use crate::theme::layout::Layout;
use crate::theme::metrics::{GAP_PX, LINE_GAP_PX, TextRole};
use crate::theme::palette;
use crate::theme::text::{says, words};
use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, ask.in_set(crate::Step::Think).after(crate::idle::count));
}

/// The question.
#[derive(Component, Debug)]
struct StillThere;

fn ask(
    screen: Res<State<Screen>>,
    idle: Res<Idle>,
    layout: Res<Layout>,
    asked: Query<Entity, With<StillThere>>,
    mut settling: ResMut<Settling>,
    mut commands: Commands,
) {
    let is_due = idle.asks_before_leaving();
    if !is_due {
        asked.iter().for_each(|question| commands.entity(question).try_despawn());
    } else if asked.is_empty() {
        lay(&mut commands, *screen.get(), *layout);
        settling.begin();
    }
}

fn lay(commands: &mut Commands<'_, '_>, screen: Screen, layout: Layout) {
    let role = if layout.is_narrow() { TextRole::ItemStrong } else { TextRole::Label };
    commands
        .spawn((StillThere, Name::new("Still there"), DespawnOnExit(screen), over(layout)))
        .with_children(|over| {
            over.spawn(over_panel(layout)).with_children(|panel| {
                panel.spawn(column_middle(LINE_GAP_PX)).with_children(|lines| {
                    lines.spawn(says(TextRole::Heading, palette::INK, Phrase::StillThere));
                    lines
                        .spawn(words(TextRole::Body, palette::INK_SOFT, |seen| {
                            Phrase::StillThereIn(seen.idle.left_s().unwrap_or(0))
                        }))
                        .insert(TextLayout::justify(Justify::Center));
                });
                panel.spawn((ways(layout), Pickable::IGNORE)).with_children(|ways| {
                    way(ways, layout, "Finish", Skin::Secondary)
                        .with_child(says(role, Skin::Secondary.ink(), Phrase::StillDone))
                        .observe(go_home);
                    // Any touch gives the time; this is for whoever looks for the way.
                    way(ways, layout, "Stay", Skin::Primary).with_child(says(
                        role,
                        Skin::Primary.ink(),
                        Phrase::StillMore,
                    ));
                });
            });
        });
}

/// Beside each other; in large type under each other, what gives time above.
fn ways(layout: Layout) -> Node {
    Node {
        width: percent(100),
        flex_direction: if layout.large { FlexDirection::ColumnReverse } else { FlexDirection::Row },
        column_gap: px(GAP_PX),
        row_gap: px(GAP_PX),
        flex_shrink: 0.0,
        ..default()
    }
}

fn way<'a>(
    ways: &'a mut ChildSpawnerCommands<'_>,
    layout: Layout,
    name: &'static str,
    skin: Skin,
) -> EntityCommands<'a> {
    if layout.large { ways.spawn(action_line(name, skin)) } else { ways.spawn(action(name, skin)) }
}
