//! What keeps a kiosk going that nobody looks after: the hall's time when its own clock is wrong, the supervisor's
//! watchdog, and how the kiosk ends.

pub mod fall;
pub mod hall_time;
pub mod watchdog;

use crate::Step;
use crate::card_reader::CardReader;
use crate::clock::Clock;
use bevy::prelude::*;
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, correct.in_set(Step::Think));
    app.add_systems(Last, (|| fall::is_up(), watchdog::feed).chain());
}

/// A card must not expire by a wrong clock.
fn correct(clock: Res<Clock>, reader: Res<CardReader>) {
    reader.correct(clock.correction());
}

/// How the kiosk itself is, as the hall is told.
#[must_use]
pub fn report(clock: &Clock) -> ReportDevice {
    let (health, code) =
        if clock.is_wrong() { (DeviceHealth::Warning, "clock_wrong") } else { (DeviceHealth::Well, "") };
    ReportDevice { kind: DeviceKind::Kiosk, health, code: code.to_owned() }
}
