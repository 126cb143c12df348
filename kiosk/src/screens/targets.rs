//! Says in the log which screen is shown, and at debug level where its buttons are: what a test that
//! touches a real window needs. No word of what stands on them.

use super::Screen;
use crate::visit::{Visit, Way};
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
    /// There is something new to be touched.
    pub(super) fn begin(&mut self) {
        self.0 = SETTLED_AFTER + 1;
    }

    /// Whether another frame is wanted, so that the screen settles.
    pub(crate) fn wants_frame(&self) -> bool {
        self.0 > 0
    }
}

fn say_screen(screen: Res<State<Screen>>, mut settling: ResMut<Settling>) {
    tracing::info!(screen = screen.get().name(), "screen");
    settling.begin();
}

fn say_targets(
    mut settling: ResMut<Settling>,
    screen: Res<State<Screen>>,
    visit: Option<Res<Visit>>,
    buttons: Query<(&Name, &ComputedNode, &UiGlobalTransform), With<Button>>,
) {
    if settling.0 == 0 {
        return;
    }
    settling.0 -= 1;
    if settling.0 > 0 {
        return;
    }
    let tells = tells_what_was_sought(*screen.get(), visit.as_deref());
    for (name, node, place) in &buttons {
        let is_told = !tells || !["Matter ", "Candidate "].iter().any(|found| name.starts_with(found));
        if is_told && node.size.min_element() > 0.0 {
            let at = place.translation;
            tracing::debug!("target: {} {:.0} {:.0}", name.as_str().replace(' ', "_"), at.x, at.y);
        }
    }
}

/// Whether the things found on this screen would tell the log what a citizen looked for.
fn tells_what_was_sought(screen: Screen, visit: Option<&Visit>) -> bool {
    screen == Screen::Search
        || (screen == Screen::Found && visit.is_some_and(|visit| visit.way == Way::Search))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::visit::Visits;

    #[test]
    fn what_was_looked_for_is_not_told_to_the_log() {
        let mut visit = Visits::since(jiff::Timestamp::UNIX_EPOCH).begin();
        assert!(tells_what_was_sought(Screen::Search, None));
        assert!(!tells_what_was_sought(Screen::Found, Some(&visit)));
        visit.way = Way::Search;
        assert!(tells_what_was_sought(Screen::Found, Some(&visit)));
    }
}
