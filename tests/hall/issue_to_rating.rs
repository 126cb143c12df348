//! A ticket's day through all programs: card, touch, slip, call, strip, voice, keypad, rating, board.

use anyhow::Context;
use hall_tests::browser::Browser;
use hall_tests::errand::{KIOSK_LOG, take_a_ticket};
use hall_tests::hall::{Hall, Plan, SAMPLE_PASSWORD};
use hall_tests::screen::Screen;
use hall_tests::wait::{LONG, until};
use queue_api::client::Client;
use queue_api::ticket::{TicketState, TicketView};
use std::path::Path;
use std::process::Command;

#[test]
fn a_citizen_takes_a_ticket_is_called_served_and_rates() -> anyhow::Result<()> {
    let dir = tempfile::tempdir()?;
    let mut hall = Hall::start(Plan::demo(dir.path()))?;
    let screen = Screen::start(&dir.path().join("logs"))?.context("Xvfb is needed: apt-get install xvfb")?;
    hall.start_kiosk(screen.display(), KIOSK_LOG)?;
    let client = hall.integrator()?;
    let browser = Browser::open(&dir.path().join("browser"), (1280, 900))?;
    browser.goto(&format!("{}/login?next=/counter/4", hall.url))?;
    browser.types("input[name=id]", "1001")?;
    browser.types("input[name=password]", SAMPLE_PASSWORD)?;
    browser.clicks("button.go")?;
    browser.sees("4 号窗口")?;
    browser.clicks("#primary")?;
    browser.sees("现在无人等候")?;

    let ticket = take_a_ticket(&hall, &screen, "adult")?;
    slip_says_what_the_server_knows(&hall, &ticket, dir.path())?;

    // The clerk's page has heard of it by itself; one key calls.
    browser.sees("叫下一位")?;
    until("the ticket in the list", LONG, || {
        browser.text().ok().filter(|text| text.contains(&ticket.number))
    })?;
    browser.clicks("#primary")?;
    let called = until("the call", LONG, || at(&client, &ticket, TicketState::Called))?;
    assert_eq!(called.counter, Some(4));

    let strip = until("the number on the strip", LONG, || {
        hall.bench.panel_text("strip-4").ok().filter(|text| text.contains(&ticket.number))
    })?;
    assert!(strip.contains("窗口"), "the strip says where to go: {strip}");
    until("the call on the main board", LONG, || {
        hall.bench.panel_text("main-board").ok().filter(|text| text.contains(&ticket.number))
    })?;
    let spoken = until("the spoken call", LONG, || {
        let files = std::fs::read_dir(hall.dir().join("voice")).ok()?;
        files.flatten().map(|file| file.path()).find(|path| path.extension().is_some_and(|e| e == "wav"))
    })?;
    assert!(std::fs::metadata(&spoken)?.len() > 20_000, "{} is more than a click", spoken.display());

    let public = Browser::open(&dir.path().join("board"), (1920, 1080))?;
    public.goto(&format!("{}/board", hall.url))?;
    public.sees(&ticket.number)?;
    public.sees("4 号窗口")?;

    browser.sees("开始办理")?;
    browser.clicks("#primary")?;
    browser.sees("办结并请评价")?;
    browser.clicks("#primary")?;
    until("the finish", LONG, || at(&client, &ticket, TicketState::Finished))?;
    until("the question on the keypad", LONG, || {
        let keypad = hall.bench.get("keypads/4").ok()?;
        (keypad["prompt"].to_string().contains("rate") || keypad["prompt"] == 2).then_some(())
    })
    .with_context(|| hall.bench.get("keypads/4").map(|keypad| keypad.to_string()).unwrap_or_default())?;
    assert_eq!(client.ticket(ticket.id)?.rating, None, "silence is not satisfaction");
    hall.bench.press(4, 2)?;
    let rating = until("the rating", LONG, || client.ticket(ticket.id).ok()?.rating)?;
    assert_eq!(rating, 4, "the second key is 满意");
    browser.sees("100%")?;
    assert_eq!(hall.fallen(), None);
    Ok(())
}

/// The bytes that reached the printer, read back by our decoder, and their picture by zbar.
fn slip_says_what_the_server_knows(hall: &Hall, ticket: &TicketView, dir: &Path) -> anyhow::Result<()> {
    let slips = hall.bench.slips()?;
    assert_eq!(slips.len(), 1, "one ticket, one slip");
    let text = slips[0].to_string();
    let holder = ticket.holder.as_deref().context("the card's holder is known")?;
    for words in [ticket.number.as_str(), "临江市政务服务中心", holder] {
        assert!(text.contains(words), "{words} is not on the slip: {text}");
    }
    let url = ticket.follow_url.as_deref().context("a ticket can be followed")?;
    assert!(text.contains(url), "{url} is not on the slip: {text}");
    let picture = dir.join("slip.png");
    std::fs::write(&picture, hall.bench.bytes("printers/printer/slips/0.png")?)?;
    let read =
        Command::new("zbarimg").args(["--quiet", "--raw"]).arg(&picture).output().context("zbarimg")?;
    assert_eq!(String::from_utf8(read.stdout)?.trim(), url, "a stranger's program reads the same code");
    Ok(())
}

fn at(client: &Client, ticket: &TicketView, state: TicketState) -> Option<TicketView> {
    client.ticket(ticket.id).ok().filter(|ticket| ticket.state == state)
}
