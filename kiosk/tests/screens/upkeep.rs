//! A kiosk that nobody looks after: a clock that leaps, a supervisor that listens, and how the program ends.

use crate::support::{at_home, kiosk, says, screen, wait};
use bevy::prelude::*;
use jiff::SignedDuration;
use kiosk::card_reader::CardReader;
use kiosk::clock::Clock;
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, Report};
use kiosk::stage::{Stage, frames, touch};
use kiosk::upkeep::fall;
use kiosk::upkeep::watchdog::Watchdog;
use kiosk::wake::Waker;
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

fn leap(app: &mut App, hours: i64) {
    app.world_mut().resource_mut::<Clock>().leap(SignedDuration::from_hours(hours));
    frames(app);
}

/// What the hall was told of the kiosk itself since it was last asked.
fn told(stage: &Stage) -> Vec<ReportDevice> {
    let reports = stage.server.reports.try_iter().filter_map(|report| match report {
        Report::Device { name, report } if name == "kiosk-1" => Some(report),
        Report::Device { .. } | Report::Print { .. } | Report::WantGuides | Report::WantHall => None,
    });
    reports.collect()
}

fn of_the_kiosk(health: DeviceHealth, code: &str) -> ReportDevice {
    ReportDevice { kind: DeviceKind::Kiosk, health, code: code.into() }
}

#[test]
fn a_clock_that_leaps_is_reported_and_the_halls_time_stays_on_the_screen_until_it_is_right_again() {
    let (mut app, stage) = at_home();
    assert_eq!(told(&stage), [of_the_kiosk(DeviceHealth::Well, "")]);
    leap(&mut app, -5);
    assert!(says(&mut app).contains("09:42"));
    assert_eq!(told(&stage), [of_the_kiosk(DeviceHealth::Warning, "clock_wrong")]);
    wait(&mut app, 120);
    assert!(says(&mut app).contains("09:44"), "and goes on");
    leap(&mut app, 5);
    assert!(says(&mut app).contains("09:44"));
    assert_eq!(told(&stage), [of_the_kiosk(DeviceHealth::Well, "")]);
}

#[test]
fn a_kiosk_that_starts_with_a_wrong_clock_shows_the_servers_time() {
    let (mut app, stage) = kiosk();
    let mut hall = sample::hall();
    hall.at = sample::now() + SignedDuration::from_mins(100);
    stage.server.answers.send(Answer::Hall(Box::new(hall))).unwrap();
    frames(&mut app);
    assert_eq!(screen(&app), Screen::Home);
    assert!(says(&mut app).contains("11:22"));
    assert_eq!(told(&stage), [of_the_kiosk(DeviceHealth::Warning, "clock_wrong")]);
    let correction_ms = stage.reader.correction_ms.load(Ordering::Relaxed);
    assert_eq!(correction_ms, 100 * 60_000, "no card expires by it");
    assert!(app.world().contains_resource::<CardReader>());
}

#[test]
fn a_leap_neither_throws_a_citizen_out_nor_keeps_one_for_ever() {
    let (mut app, _stage) = at_home();
    touch(&mut app, "Take a ticket");
    leap(&mut app, 24);
    assert_eq!(screen(&app), Screen::Find);
    leap(&mut app, -48);
    wait(&mut app, 44);
    assert_eq!(screen(&app), Screen::Find);
    wait(&mut app, 1);
    assert_eq!(screen(&app), Screen::Home);
}

#[test]
fn a_leap_does_not_take_a_ticket_off_the_screen() {
    let (mut app, stage) = at_home();
    stage.to_ticket(&mut app);
    leap(&mut app, 24);
    assert_eq!(screen(&app), Screen::Ticket);
    wait(&mut app, 44);
    assert_eq!(screen(&app), Screen::Ticket);
}

/// A supervisor's end of the line; it never waits.
fn supervisor(dir: &Path) -> UnixDatagram {
    let socket = UnixDatagram::bind(dir.join("notify")).unwrap();
    socket.set_nonblocking(true).unwrap();
    socket
}

fn heard(supervisor: &UnixDatagram) -> Vec<String> {
    let mut bytes = [0; 64];
    let mut words = Vec::new();
    while let Ok(used) = supervisor.recv(&mut bytes) {
        words.push(String::from_utf8_lossy(bytes.get(..used).unwrap_or_default()).into_owned());
    }
    words
}

#[test]
fn the_supervisor_hears_that_the_kiosk_is_up_and_then_only_while_its_loop_turns() {
    let dir = tempfile::tempdir().unwrap();
    let supervisor = supervisor(dir.path());
    let (mut app, _stage) = kiosk();
    app.insert_resource(Watchdog::connect(dir.path().join("notify").as_os_str(), Some("30000000")).unwrap());
    assert!(heard(&supervisor).is_empty(), "nothing before the first frame");
    frames(&mut app);
    assert_eq!(heard(&supervisor), ["READY=1"]);
    wait(&mut app, 5);
    assert!(heard(&supervisor).is_empty());
    wait(&mut app, 5);
    assert_eq!(heard(&supervisor), ["WATCHDOG=1"]);
    // Time passes and no frame is done: this is what a kiosk that hangs looks like.
    app.world_mut().resource_mut::<Clock>().advance(Duration::from_secs(600));
    assert!(heard(&supervisor).is_empty());
    frames(&mut app);
    assert_eq!(heard(&supervisor), ["WATCHDOG=1"]);
    app.world_mut().resource_mut::<Clock>().leap(SignedDuration::from_hours(9));
    frames(&mut app);
    assert!(heard(&supervisor).is_empty(), "a clock that leaps is no time");
    drop(app);
    assert_eq!(heard(&supervisor), ["STOPPING=1"]);
}

#[test]
fn a_supervisor_without_a_watchdog_is_told_once_that_the_kiosk_is_up() {
    let dir = tempfile::tempdir().unwrap();
    let supervisor = supervisor(dir.path());
    let (mut app, _stage) = kiosk();
    app.insert_resource(Watchdog::connect(dir.path().join("notify").as_os_str(), None).unwrap());
    for _ in 0..3 {
        wait(&mut app, 60);
    }
    assert_eq!(heard(&supervisor), ["READY=1"]);
}

#[test]
fn a_supervisor_may_listen_at_an_abstract_name() {
    let name = format!("tingxu-test-{}", std::process::id());
    let supervisor = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    supervisor.set_nonblocking(true).unwrap();
    let (mut app, _stage) = kiosk();
    app.insert_resource(Watchdog::connect(format!("@{name}").as_ref(), None).unwrap());
    frames(&mut app);
    assert_eq!(heard(&supervisor), ["READY=1"]);
}

#[test]
fn a_loop_that_sleeps_is_woken_in_time_until_the_kiosk_ends() {
    let (woken, wakes) = sync_channel(0);
    let wake = Waker::new(move || {
        woken.send(()).ok();
    });
    let dir = tempfile::tempdir().unwrap();
    let watchdog = Watchdog::connect(dir.path().join("notify").as_os_str(), Some("3000")).unwrap();
    let watchdog = watchdog.keep_awake(wake).unwrap();
    for _ in 0..3 {
        wakes.recv().unwrap();
    }
    drop(watchdog);
    // The thread has ended when its waker is gone.
    while wakes.recv().is_ok() {}
}

fn start(config: &Path, display: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kiosk"));
    command
        .arg("--config")
        .arg(config)
        .env_remove("DISPLAY")
        .env_remove("NOTIFY_SOCKET")
        .env("NO_COLOR", "1");
    if let Some(display) = display {
        command.env("DISPLAY", display);
    }
    command.output().unwrap()
}

#[test]
fn a_kiosk_that_cannot_start_says_what_to_do_and_its_exit_code_says_whether_starting_again_helps() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("kiosk.toml");
    let good = "name = 'k'\nserver = 'http://127.0.0.1:9'\n";
    for (text, display, code, words) in [
        (None, Some(":0"), 2, "cannot read"),
        (Some("name = 1".to_owned()), Some(":0"), 2, "kiosk.toml"),
        (Some(format!("{good}idle_after_s = 1")), Some(":0"), 2, "`idle_after_s` must be"),
        (Some(format!("{good}token_file = 'k.token'")), Some(":0"), 2, "device add k --role kiosk"),
        (Some(good.to_owned()), None, 3, "DISPLAY is not set"),
        (Some(good.to_owned()), Some(":54321"), 3, "under cage or an X server"),
    ] {
        if let Some(text) = &text {
            std::fs::write(&file, text).unwrap();
        }
        let output = start(&file, display);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{text:?}: {said}");
        assert!(said.contains(words), "{text:?}: {said}");
    }
}

/// Set for the process that is to fall.
const FALLS: &str = "KIOSK_TEST_FALLS";

#[test]
fn a_panic_in_any_thread_ends_the_whole_kiosk_and_tells_no_name() {
    if std::env::var_os(FALLS).is_some() {
        tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
        fall::end_on_panic();
        let (mut app, _stage) = at_home();
        frames(&mut app);
        let citizen = "张晓明";
        let thread = std::thread::Builder::new().name("card-reader".into());
        let _falling = thread.spawn(move || panic!("no such card: {citizen}")).unwrap();
        // A main thread that goes on as if nothing had happened.
        loop {
            std::thread::park();
        }
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "upkeep::a_panic_in_any_thread_ends_the_whole_kiosk_and_tells_no_name",
            "--nocapture",
        ])
        .env(FALLS, "yes")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(101), "{said}");
    assert!(
        said.contains("the kiosk fell") && said.contains("card-reader") && said.contains("upkeep.rs"),
        "{said}"
    );
    assert!(!said.contains('张'), "{said}");
}
