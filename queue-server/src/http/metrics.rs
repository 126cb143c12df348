//! Figures in Prometheus' text format: of the hall, and of every device and program.

use super::HttpError;
use crate::app::App;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use queue_api::device::{DeviceHealth, DeviceKind, DeviceView};
use std::fmt::Write;
use std::sync::Arc;

/// Figures in Prometheus' text format.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Result<Response, HttpError> {
    let snapshot = app.store.snapshot(app.clock.now()).await?;
    let today = &snapshot.hall.today;
    let mut text = Exposition::default();
    text.gauge("log_seq", "Place of the last event in the log.", snapshot.hall.seq);
    text.gauge("storing", "1 while commits go through.", app.store.is_storing().into());
    text.gauge("tickets_issued_today", "Tickets issued this business day.", today.issued.into());
    text.gauge("tickets_waiting", "Tickets waiting now.", today.waiting.into());
    text.gauge("tickets_finished_today", "Tickets finished this business day.", today.finished.into());
    text.gauge("ratings_today", "Ratings received this business day.", today.rated.into());
    text.gauge("prints_failed", "Slips that failed and were not printed since.", today.prints_failed.into());
    text.family("looks_total", "counter", "Looks at the hall that the writer made way for.");
    text.sample("looks_total", &[], app.store.looks());
    devices(&app, &snapshot.hall.devices, &mut text);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text.0).into_response())
}

/// What pulses count, by device and by program. A device that is not pulsed for has its state only.
fn devices(app: &App, devices: &[DeviceView], text: &mut Exposition) {
    let heard = app.pulses.devices();
    let of = |device: &DeviceView| heard.get(device.name.as_str());
    let labelled = |device: &DeviceView| {
        let program = of(device).map_or(String::new(), |heard| heard.said.program.to_string());
        [("device", device.name.clone()), ("kind", kind(device.kind).to_owned()), ("program", program)]
    };
    let up = |device: &DeviceView| match device.health {
        DeviceHealth::Well | DeviceHealth::Warning => 1,
        DeviceHealth::Faulty | DeviceHealth::Lost => 0,
    };
    text.family("device_up", "gauge", "1 while a device works.");
    for device in devices {
        text.sample("device_up", &labelled(device), up(device));
    }
    let counted = |counter: fn(&queue_api::pulse::Counters) -> u64| {
        move |heard: &crate::pulses::Heard| Some(counter(&heard.said.counters))
    };
    type Figure = Box<dyn Fn(&crate::pulses::Heard) -> Option<u64>>;
    let figures: [(&str, &str, &str, Figure); 5] = [
        ("device_frames_total", "counter", "Good frames heard.", Box::new(counted(|it| it.frames))),
        (
            "device_garbage_bytes_total",
            "counter",
            "Bytes that belonged to no frame; growing, they mean a bad cable or a wrong baud rate.",
            Box::new(counted(|it| it.garbage_bytes)),
        ),
        (
            "device_timeouts_total",
            "counter",
            "Questions not answered in time.",
            Box::new(counted(|it| it.timeouts)),
        ),
        (
            "device_port_opened_total",
            "counter",
            "Times the port was opened.",
            Box::new(counted(|it| it.opened)),
        ),
        (
            "device_silent_seconds",
            "gauge",
            "Seconds since the device was last heard.",
            Box::new(|heard| heard.silent_s),
        ),
    ];
    for (name, of_kind, help, figure) in figures {
        text.family(name, of_kind, help);
        for device in devices {
            if let Some(value) = of(device).and_then(&figure) {
                text.sample(name, &labelled(device), value);
            }
        }
    }
    text.family("program_silent_seconds", "gauge", "Seconds since a program's last pulse.");
    for (program, silent_s) in app.pulses.programs() {
        text.sample("program_silent_seconds", &[("program", program.to_string())], silent_s);
    }
}

/// A kind as the wire writes it.
fn kind(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Kiosk => "kiosk",
        DeviceKind::Printer => "printer",
        DeviceKind::CardReader => "card_reader",
        DeviceKind::Board => "board",
        DeviceKind::Strip => "strip",
        DeviceKind::Keypad => "keypad",
        DeviceKind::CallPad => "call_pad",
        DeviceKind::Voice => "voice",
        DeviceKind::Server => "server",
    }
}

/// The text itself: each name is told once, with its help and type, then its samples.
#[derive(Default)]
struct Exposition(String);

impl Exposition {
    fn gauge(&mut self, name: &str, help: &str, value: u64) {
        self.family(name, "gauge", help);
        self.sample(name, &[], value);
    }

    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "# HELP tingxu_{name} {help}\n# TYPE tingxu_{name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, String)], value: u64) {
        let labels: Vec<String> =
            labels.iter().map(|(label, value)| format!(r#"{label}="{}""#, escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "tingxu_{name}{labels} {value}");
    }
}

/// A label's value as the format wants it: backslash, quote and line feed escaped.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
