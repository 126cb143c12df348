//! What must be true in the end. Knows nothing of how strips and ratings are made, only what they have to say.

use crate::clerk::Press;
use crate::devices::{Cable, Devices, panel_words};
use crate::record::Rating;
use queue_api::CounterNo;
use queue_api::client::Client;
use queue_api::counter::{CounterState, CounterView};
use queue_api::device::DeviceHealth;
use queue_api::hall::HallSnapshot;
use std::collections::BTreeMap;

/// Acknowledged presses that are no rating yet.
pub(crate) fn missing<'a>(presses: &'a [Press], ratings: &[Rating]) -> Vec<&'a Press> {
    let rated = |press: &&Press| ratings.iter().any(|rating| rating.ticket == press.ticket);
    presses.iter().filter(|press| press.acknowledged && !rated(press)).collect()
}

/// One rating for each acknowledged press, none twice, and none that nobody pressed.
pub(crate) fn ratings(presses: &[Press], ratings: &[Rating]) {
    let pressed: BTreeMap<u64, &Press> = presses.iter().map(|press| (press.ticket, press)).collect();
    assert_eq!(pressed.len(), presses.len(), "a citizen presses once");
    let mut rated = BTreeMap::new();
    for rating in ratings {
        let twice = rated.insert(rating.ticket, rating.level);
        assert_eq!(twice, None, "rated twice: {rating:?}");
        let Some(press) = pressed.get(&rating.ticket) else { panic!("nobody pressed: {rating:?}") };
        assert_eq!((rating.counter, rating.level), (press.counter, press.level), "{press:?}");
    }
    for press in presses.iter().filter(|press| press.acknowledged) {
        assert_eq!(rated.get(&press.ticket), Some(&press.level), "{press:?}");
    }
}

/// The tickets themselves say the same.
pub(crate) fn tickets(presses: &[Press], client: &Client) {
    for press in presses.iter().filter(|press| press.acknowledged) {
        assert_eq!(client.ticket(press.ticket).unwrap().rating, Some(press.level), "{press:?}");
    }
}

/// What is not as the server says, or not well, by one snapshot: an answer lost with the last fault is a word of its own.
pub(crate) fn unsettled(
    hall: &HallSnapshot,
    calls: &[(String, CounterNo)],
    devices: &Devices,
) -> Vec<String> {
    let mut unsettled = not_well(hall, devices);
    unsettled.extend(wrong_on_panels(hall, calls, devices));
    unsettled
}

/// Devices that are ill, and those that the server's list does not have.
fn not_well(hall: &HallSnapshot, devices: &Devices) -> Vec<String> {
    let ill = hall.devices.iter().filter(|device| device.health != DeviceHealth::Well);
    let known = |name: &String| hall.devices.iter().any(|device| device.name == *name);
    let unknown = devices.names_that_speak().into_iter().filter(|name| !known(name));
    let unknown = unknown.map(|name| format!("{name} is not in the list"));
    ill.map(|device| format!("{device:?}")).chain(unknown).collect()
}

/// Panels that do not say what the server says: strips by its snapshot, boards by the calls it has told, newest first.
fn wrong_on_panels(hall: &HallSnapshot, calls: &[(String, CounterNo)], devices: &Devices) -> Vec<String> {
    let mut wrong = Vec::new();
    for counter in &hall.counters {
        let (shown, wanted) = (devices.strip_words(counter.no).unwrap_or_default(), strip(counter));
        if shown != wanted {
            wrong.push(format!("strip {}: {shown:?} for {wanted:?}", counter.no));
        }
    }
    for line in &devices.lines {
        let Cable::Board(sim, part) = &line.cable else { continue };
        let here = |no: &CounterNo| part.as_ref().is_none_or(|counters| counters.contains(no));
        let calls = calls.iter().filter(|(_, counter)| here(counter)).map(|(number, _)| number.as_str());
        let text = sim.with(|panels| panel_words(&panels.panels()[0], &[1, 2]));
        let shown = numbers(&text);
        let wanted: Vec<&str> = calls.take(shown.len().max(1)).collect();
        if shown != wanted {
            wrong.push(format!("{}: {text:?} for {wanted:?}", line.name));
        }
    }
    wrong
}

/// What a strip has to say, without spaces.
fn strip(counter: &CounterView) -> String {
    let (no, number) = (counter.no, counter.number.as_deref().unwrap_or_default());
    match counter.state {
        CounterState::Called => format!("{number}请到{no}号窗口"),
        CounterState::Serving => format!("{number}正在办理"),
        CounterState::Idle => format!("{no}号窗口{}", counter.name),
        CounterState::Paused => "暂停服务".to_owned(),
        CounterState::Closed => "窗口关闭".to_owned(),
    }
}

/// Ticket numbers in a text, in order: a letter and three digits.
fn numbers(text: &str) -> Vec<&str> {
    let begins = text.char_indices().filter(|(_, character)| character.is_ascii_uppercase());
    let number = |(at, _): (usize, char)| {
        let number = text.get(at..at + 4)?;
        number[1..].bytes().all(|byte| byte.is_ascii_digit()).then_some(number)
    };
    begins.filter_map(number).collect()
}
