//! What the hall is told of the kiosk and its devices: each change once, and everything again to a server that was away.

use crate::card_reader::CardReader;
use crate::clock::Clock;
use crate::config::Config;
use crate::hall::Hall;
use crate::printer::Printer;
use crate::server::{Report, ServerLink};
use crate::theme::fonts::RareFonts;
use crate::upkeep;
use crate::voice::mouth::Voice;
use bevy::prelude::*;
use queue_api::device::{DeviceHealth, ReportDevice};

pub(super) fn report_devices(
    link: Res<ServerLink>,
    config: Res<Config>,
    hall: Res<Hall>,
    printer: Res<Printer>,
    reader: Res<CardReader>,
    voice: Res<Voice>,
    clock: Res<Clock>,
    fonts: Res<RareFonts>,
    mut told: Local<Vec<(String, ReportDevice)>>,
    mut was_live: Local<bool>,
) {
    // A server that was away may be another one: it is told everything again.
    if !std::mem::replace(&mut *was_live, hall.is_live()) && hall.is_live() {
        told.clear();
    }
    if !hall.is_live() {
        return;
    }
    // One word on the kiosk itself: a wrong clock weighs more than a font that is missing.
    let clock_says = upkeep::report(&clock);
    let own = if clock_says.health == DeviceHealth::Well {
        fonts.report().unwrap_or(clock_says)
    } else {
        clock_says
    };
    let now = [
        (config.name.clone(), Some(own)),
        (config.device("printer"), printer.report()),
        (config.device("card_reader"), reader.report()),
        (config.device("voice"), voice.report()),
    ];
    for entry in now.into_iter().filter_map(|(name, report)| report.map(|report| (name, report))) {
        if !told.contains(&entry) {
            told.retain(|(name, _)| *name != entry.0);
            link.report(Report::Device { name: entry.0.clone(), report: entry.1.clone() });
            told.push(entry);
        }
    }
}
