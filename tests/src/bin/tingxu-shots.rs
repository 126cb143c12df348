//! `make shots`: pictures of everything a person sees, from a hall that really runs.

use anyhow::Context;
use clap::{Parser, ValueEnum};
use hall_tests::browser::Browser;
use hall_tests::errand::{KIOSK_LOG, take_a_ticket};
use hall_tests::hall::{Hall, Plan, SAMPLE_PASSWORD};
use hall_tests::process::binary;
use hall_tests::screen::Screen;
use hall_tests::wait::{LONG, until};
use queue_api::client::{Client, CommandId};
use queue_api::counter::{CallNext, OpenCounter, PauseCounter, PauseReason};
use queue_api::device::{DeviceHealth, DeviceKind, ReportDevice};
use queue_api::ticket::{Class, IssueTicket, Rate};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Parser)]
#[command(version, about = "Pictures of every screen, slip, panel and page")]
struct Arguments {
    /// Where the pictures go
    dir: PathBuf,
    /// Only these
    #[arg(long, value_enum)]
    only: Option<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Kiosk,
    Panels,
    Pages,
}

fn main() -> anyhow::Result<()> {
    let Arguments { dir, only } = Arguments::parse();
    std::fs::create_dir_all(dir.join("panels"))?;
    if only.is_none_or(|part| part == Part::Kiosk) {
        run(Command::new(binary("kiosk-shots")?).arg(&dir))?;
    }
    if only.is_none_or(|part| part == Part::Panels) {
        run(Command::new(binary("display")?).arg("paint").arg(dir.join("panels")))?;
    }
    if only.is_none_or(|part| part == Part::Pages) {
        pages(&dir)?;
    }
    let mut count = 0;
    for entry in walk(&dir)? {
        anyhow::ensure!(std::fs::metadata(&entry)?.len() > 500, "{} is empty", entry.display());
        count += 1;
    }
    writeln!(std::io::stdout(), "{count} pictures in {}", dir.display())?;
    Ok(())
}

/// The pages of a hall in the middle of a morning, with its panels.
fn pages(dir: &Path) -> anyhow::Result<()> {
    let work = tempfile_dir()?;
    let mut hall = Hall::start(Plan::demo(&work))?;
    let client = hall.integrator()?;
    let screen = Screen::start(&work.join("logs"))?.context("Xvfb is not installed")?;
    hall.start_kiosk(screen.display(), KIOSK_LOG)?;
    take_a_ticket(&hall, &screen, "adult")?;
    screen.picture(&dir.join("kiosk-window.png"))?;
    std::fs::write(dir.join("slip.png"), hall.bench.bytes("printers/printer/slips/0.png")?)?;
    morning(&client)?;
    let bridge = Client::new(&hall.url, Some(&std::fs::read_to_string(hall.dir().join("bridge-1.token"))?));
    let report =
        ReportDevice { kind: DeviceKind::Printer, health: DeviceHealth::Faulty, code: "paper_end".into() };
    bridge.report_device("kiosk-2/printer", &report)?;
    let newest = client.hall()?.recent_calls.first().context("somebody was called")?.number.clone();
    until("the call on the board", LONG, || {
        hall.bench.panel_text("main-board").ok().filter(|text| text.contains(&newest)).map(drop)
    })?;
    for panel in ["main-board", "strip-1", "strip-2", "strip-3", "strip-4", "strip-6", "strip-12"] {
        let file = dir.join("panels").join(format!("live-{panel}.png"));
        std::fs::write(file, hall.bench.bytes(&format!("panels/{panel}.png"))?)?;
    }

    let wall = Browser::open(&work.join("wall"), (1920, 1080))?;
    sign_in(&wall, &hall.url, "3001")?;
    for (name, path, words) in [
        ("portal", "/", "大厅实况"),
        ("board", "/board", "各业务等候"),
        ("live", "/live", "各队列"),
        ("live-en", "/live?lang=en", "Queues"),
    ] {
        wall.goto(&format!("{}{path}", hall.url))?;
        wall.sees(words)?;
        wall.picture(&dir.join(format!("page-{name}.png")))?;
    }
    wall.goto(hall.bench.url())?;
    wall.sees("strip-1")?;
    wall.picture(&dir.join("page-bench.png"))?;

    let side = Browser::open(&work.join("side"), (500, 980))?;
    side.goto(&format!("{}/login", hall.url))?;
    side.picture(&dir.join("page-login.png"))?;
    sign_in(&side, &hall.url, "1001")?;
    for (name, path) in [
        ("counter-serving", "/counter/1"),
        ("counter-called", "/counter/4"),
        ("counter-paused", "/counter/6"),
    ] {
        side.goto(&format!("{}{path}", hall.url))?;
        side.sees("今天")?;
        side.picture(&dir.join(format!("page-{name}.png")))?;
    }
    for (name, ticket) in [("phone-waiting", 21), ("phone-rate", 3)] {
        let url = client.ticket(ticket)?.follow_url.context("a ticket can be followed")?;
        let path = url.find("/t/").and_then(|at| url.get(at..)).context("an address without a path")?;
        side.goto(&format!("{}{path}", hall.url))?;
        side.picture(&dir.join(format!("page-{name}.png")))?;
    }
    drop(hall);
    std::fs::remove_dir_all(work)?;
    Ok(())
}

/// Tickets, calls, a pause, ratings: enough for every page to have something to say.
fn morning(client: &Client) -> anyhow::Result<()> {
    let matters = client.guides()?.matters;
    let id = |what: &str, n: usize| CommandId::new(format!("shots-{what}-{n}"));
    for no in 1..=11 {
        client.open(&id("open", no), u16::try_from(no)?, &OpenCounter { window_types: None, staff: None })?;
    }
    for (n, matter) in matters.iter().cycle().step_by(7).take(60).enumerate() {
        let class = if n % 9 == 4 { Class::Priority } else { Class::Ordinary };
        let wish = IssueTicket {
            window_type: matter.window_type.clone(),
            class,
            matter: Some(matter.id.clone()),
            ..IssueTicket::default()
        };
        client.issue_ticket(&id("issue", n), &wish)?;
    }
    for round in 0..3 {
        for no in [1, 2, 3, 4, 5, 6, 8, 9, 10, 11] {
            let n = round * 100 + no;
            let counter = u16::try_from(no)?;
            let Some(ticket) = client.call_next(&id("call", n), counter, &CallNext::default())? else {
                continue;
            };
            if round == 2 && no % 4 == 0 {
                continue;
            }
            client.counter_verb(&id("start", n), counter, "start")?;
            if round < 2 || no == 6 {
                client.counter_verb(&id("finish", n), counter, "finish")?;
                if ticket.id != 3 {
                    client.rate(
                        &id("rate", n),
                        ticket.id,
                        &Rate { level: if no == 5 { 2 } else { 5 }, channel: None },
                    )?;
                }
            }
        }
    }
    client.pause(&id("pause", 6), 6, &PauseCounter { reason: PauseReason::Meal })?;
    Ok(())
}

fn sign_in(browser: &Browser, url: &str, staff: &str) -> anyhow::Result<()> {
    browser.goto(&format!("{url}/login?next=/"))?;
    browser.types("input[name=id]", staff)?;
    browser.types("input[name=password]", SAMPLE_PASSWORD)?;
    browser.clicks("button.go")?;
    browser.sees("综合屏")
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("{command:?}"))?;
    anyhow::ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

fn tempfile_dir() -> anyhow::Result<PathBuf> {
    Ok(tempfile::Builder::new().prefix("tingxu-shots-").tempdir()?.keep())
}

fn walk(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() { files.extend(walk(&path)?) } else { files.push(path) }
    }
    Ok(files)
}
