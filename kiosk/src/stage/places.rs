//! Whether everything on a page has its place: every button for a finger, every word for an eye.

use crate::theme::layout::{Arrangement, Layout};
use crate::theme::metrics::TOUCH_HEIGHT_PX;
use bevy::prelude::*;
use bevy::text::TextLayoutInfo;
use bevy::ui::{ComputedNode, UiGlobalTransform};
use bevy::ui_widgets::Button;

/// The buttons of the question whether somebody is still there.
const OVER: [&str; 2] = ["Finish", "Stay"];
/// What rounding to whole pixels may take from a height.
const ROUNDING_PX: f32 = 0.5;
/// What a word may stand over its edge, pixels of the window: its line is higher than its letters.
const EDGE_PX: f32 = 2.0;
/// What a line may be wider than its place: the space at which it was broken, in the largest letters.
const SPACE_PX: f32 = 20.0;

/// What a citizen could not touch or not read, a line each; nothing when all is well.
pub(super) fn complaints(app: &mut App, layout: Layout) -> Vec<String> {
    let targets = targets(app);
    let mut complaints = untouchable(&targets, layout);
    complaints.extend(unreadable(app, &targets, layout));
    complaints
}

/// Something that is touched.
struct Target {
    button: Entity,
    name: String,
    rect: Rect,
}

/// Every button that is shown and may be meant.
fn targets(app: &mut App) -> Vec<Target> {
    let world = app.world_mut();
    let asks = world.query::<&Name>().iter(world).any(|name| name.as_str() == "Still there");
    let mut buttons =
        world.query_filtered::<(Entity, &Name, &ComputedNode, &UiGlobalTransform), With<Button>>();
    let shown = buttons.iter(world).filter(|(_, name, node, _)| {
        // What lies under a question cannot be meant.
        node.size.min_element() > 0.0 && (!asks || OVER.contains(&name.as_str()))
    });
    shown
        .map(|(button, name, node, place)| Target {
            button,
            name: name.to_string(),
            rect: Rect::from_center_size(place.translation, node.size),
        })
        .collect()
}

/// Every button is in the window, in reach, high enough for a finger, and no two share a place.
fn untouchable(targets: &[Target], layout: Layout) -> Vec<String> {
    let reach = if layout.arrangement() == Arrangement::Low { layout.view.y / 2.0 } else { 0.0 };
    let window = Rect::new(0.0, reach - ROUNDING_PX, layout.view.x, layout.view.y);
    let mut complaints = Vec::new();
    for (n, Target { name, rect, .. }) in targets.iter().enumerate() {
        if !is_inside(*rect, window) {
            complaints.push(format!("{name} is off the page, or out of reach: {rect:?}"));
        }
        let height = rect.height() + ROUNDING_PX;
        if height < TOUCH_HEIGHT_PX {
            complaints.push(format!("{name} is too low to be touched: {height} px"));
        }
        // A place of less than a pixel is what rounding makes of two neighbours.
        let others = targets.iter().take(n).filter(|other| shares(other.rect, *rect, 1.0));
        complaints.extend(others.map(|other| format!("{name} and {} share a place", other.name)));
    }
    complaints
}

/// Words as they stand on the page.
struct Said {
    words: String,
    /// An icon, whose line is higher than what is seen of it.
    is_picture: bool,
    rect: Rect,
    /// What they would need.
    needs: Vec2,
    /// What they stand on, and what that stands on.
    on: Vec<Entity>,
}

/// Every word is in the window and in what it stands on, whole, and neither under a button nor under other words.
fn unreadable(app: &mut App, targets: &[Target], layout: Layout) -> Vec<String> {
    let world = app.world_mut();
    let mut texts = world.query::<(Entity, &Text, &ComputedNode, &UiGlobalTransform, &TextLayoutInfo)>();
    let mut all: Vec<Said> = texts
        .iter(world)
        .filter(|(_, _, node, ..)| node.size.min_element() > 0.0)
        .map(|(entity, text, node, place, laid)| Said {
            words: text.0.clone(),
            is_picture: is_picture(text),
            rect: Rect::from_center_size(place.translation, node.size),
            // Words are laid out on the sheet.
            needs: laid.size * layout.scale(),
            on: ancestors(world, entity),
        })
        .collect();
    // What lies under a question is not read.
    if targets.iter().any(|target| OVER.contains(&target.name.as_str())) {
        all.retain(|said| said.on.iter().any(|thing| has_name(world, *thing, "Still there")));
    }
    let mut complaints = Vec::new();
    let window = Rect::from_corners(Vec2::ZERO, layout.view);
    for said in all.iter().filter(|said| said.is_picture) {
        let beside =
            |frame: &Rect| said.rect.min.x < frame.min.x - EDGE_PX || said.rect.max.x > frame.max.x + EDGE_PX;
        let frames = said.on.iter().filter_map(|thing| frame(world, *thing)).filter(beside);
        complaints
            .extend(frames.map(|frame| format!("a picture at {:?} does not fit into {frame:?}", said.rect)));
    }
    all.retain(|said| !said.is_picture);
    for (n, said) in all.iter().enumerate() {
        let words = &said.words;
        if !is_inside(said.rect, window.inflate(EDGE_PX)) {
            complaints.push(format!("“{words}” is off the page: {:?}", said.rect));
        }
        let lacks = said.needs - said.rect.size();
        if lacks.x > SPACE_PX || lacks.y > EDGE_PX {
            complaints.push(format!("“{words}” needs {} and has {}", said.needs, said.rect.size()));
        }
        for thing in &said.on {
            let frame = frame(world, *thing).filter(|frame| !is_inside(said.rect, frame.inflate(EDGE_PX)));
            complaints.extend(
                frame.map(|frame| format!("“{words}” at {:?} does not fit into {frame:?}", said.rect)),
            );
        }
        let under = targets.iter().filter(|target| !said.on.contains(&target.button));
        let under = under.filter(|target| shares(target.rect, said.rect, EDGE_PX));
        complaints.extend(under.map(|target| format!("“{words}” lies under {}", target.name)));
        let others = all.iter().take(n).filter(|other| shares(other.rect, said.rect, EDGE_PX));
        complaints.extend(others.map(|other| format!("“{words}” and “{}” share a place", other.words)));
    }
    complaints
}

/// An icon is a letter of a font of its own, in the private use area.
fn is_picture(text: &Text) -> bool {
    text.0.chars().all(|letter| ('\u{e000}'..='\u{f8ff}').contains(&letter))
}

fn ancestors(world: &World, entity: Entity) -> Vec<Entity> {
    let parent = |entity: &Entity| world.get::<ChildOf>(*entity).map(ChildOf::parent);
    std::iter::successors(parent(&entity), parent).collect()
}

/// The place of a thing that holds what stands on it: a button, or what cuts off whatever stands out of it.
fn frame(world: &World, entity: Entity) -> Option<Rect> {
    let (node, computed, place) = (
        world.get::<Node>(entity)?,
        world.get::<ComputedNode>(entity)?,
        world.get::<UiGlobalTransform>(entity)?,
    );
    let holds = world.get::<Button>(entity).is_some() || node.overflow != Overflow::visible();
    holds.then(|| Rect::from_center_size(place.translation, computed.size))
}

fn has_name(world: &World, entity: Entity, name: &str) -> bool {
    world.get::<Name>(entity).is_some_and(|found| found.as_str() == name)
}

fn is_inside(rect: Rect, frame: Rect) -> bool {
    frame.contains(rect.min) && frame.contains(rect.max)
}

/// Whether two places have more than `edge_px` in common, each way.
fn shares(one: Rect, other: Rect, edge_px: f32) -> bool {
    one.intersect(other).size().min_element() >= edge_px
}
