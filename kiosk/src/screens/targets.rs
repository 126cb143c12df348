//! Says in the log which screen is shown, and at debug level where its buttons are: what a test that
//! touches a real window needs. No word of what stands on them.

use super::Screen;
use bevy::prelude::*;
use bevy::ui::{ComputedNode, UiGlobalTransform};
use bevy::ui_widgets::Button;

/// Frames after which a new screen has found its place.
const SETTLED_AFTER: u8 = 2;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Settling>();
    app.add_systems(Update, say_screen.run_if(state_changed::<Screen>));
    app.add_systems(Last, say_targets);
}

/// Frames until the targets of a new screen are told.
#[derive(Resource, Debug, Default)]
pub(crate) struct Settling(u8);

impl Settling {
    /// Whether another frame is wanted, so that the screen settles.
    pub(crate) fn wants_frame(&self) -> bool {
        self.0 > 0
    }
}

fn say_screen(screen: Res<State<Screen>>, mut settling: ResMut<Settling>) {
    tracing::info!(screen = screen.get().name(), "screen");
    settling.0 = SETTLED_AFTER + 1;
}

fn say_targets(
    mut settling: ResMut<Settling>,
    buttons: Query<(&Name, &ComputedNode, &UiGlobalTransform), With<Button>>,
) {
    if settling.0 == 0 {
        return;
    }
    settling.0 -= 1;
    if settling.0 > 0 {
        return;
    }
    for (name, node, place) in &buttons {
        if node.size.min_element() > 0.0 {
            let at = place.translation;
            tracing::debug!("target: {} {:.0} {:.0}", name.as_str().replace(' ', "_"), at.x, at.y);
        }
    }
}
