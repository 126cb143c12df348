//! Zones that hear each other take turns, others do not wait for them.

use crate::support::*;
use display::announce::{Announcer, Rules};
use display::chorus::{Chorus, Voice};
use display::hours::Span;
use proptest::prelude::*;
use queue_api::CounterNo;
use std::collections::BTreeSet;

fn rules() -> Rules {
    Rules { repeats: 1, age_max_s: 600, quiet: Vec::new() }
}

fn voice(channel: &str, counters: impl IntoIterator<Item = CounterNo>) -> Voice {
    Voice {
        announcer: Announcer::new(rules(), Some(counters.into_iter().collect())),
        channel: channel.into(),
    }
}

fn call(chorus: &mut Chorus, ticket: u64, counter: CounterNo, s: i64) {
    for voice in &mut chorus.voices {
        voice.announcer.take(&called(ticket, counter), at(s));
    }
}

/// Zones that begin now, with the ticket each says.
fn begin(chorus: &mut Chorus, s: i64) -> Vec<(usize, u64)> {
    chorus.next(at(s), 632).into_iter().map(|(zone, said)| (zone, said.ticket)).collect()
}

#[test]
fn zones_on_one_channel_take_turns_in_the_order_of_the_calls() {
    let mut chorus = Chorus { voices: vec![voice("hall", 1..=3), voice("hall", 4..=6)] };
    call(&mut chorus, 1, 4, 0);
    call(&mut chorus, 2, 1, 1);
    call(&mut chorus, 3, 5, 2);
    let mut said = Vec::new();
    for _ in 0..3 {
        let begun = begin(&mut chorus, 3);
        assert_eq!(begun.len(), 1, "one at a time");
        assert_eq!(begin(&mut chorus, 3), [], "the channel is busy");
        chorus.voices[begun[0].0].announcer.said();
        said.extend(begun);
    }
    assert_eq!(said, [(1, 1), (0, 2), (1, 3)]);
    assert_eq!(begin(&mut chorus, 3), []);
}

#[test]
fn zones_on_different_channels_do_not_wait_for_each_other() {
    let mut chorus = Chorus { voices: vec![voice("east", 1..=3), voice("west", 4..=6)] };
    call(&mut chorus, 1, 1, 0);
    call(&mut chorus, 2, 4, 1);
    assert_eq!(begin(&mut chorus, 2), [(0, 1), (1, 2)]);
}

#[test]
fn a_first_call_goes_before_another_zones_repeat() {
    let twice = |counters: std::ops::RangeInclusive<CounterNo>| Voice {
        announcer: Announcer::new(Rules { repeats: 2, ..rules() }, Some(counters.collect())),
        channel: "hall".into(),
    };
    let mut chorus = Chorus { voices: vec![twice(1..=3), twice(4..=6)] };
    call(&mut chorus, 1, 1, 0);
    assert_eq!(begin(&mut chorus, 0), [(0, 1)]);
    call(&mut chorus, 2, 4, 1);
    chorus.voices[0].announcer.said();
    assert_eq!(begin(&mut chorus, 2), [(1, 2)]);
    chorus.voices[1].announcer.said();
    assert_eq!(begin(&mut chorus, 3), [(0, 1)]);
}

#[test]
fn a_quiet_zone_lets_the_others_of_its_channel_speak() {
    let mut chorus = Chorus { voices: vec![voice("hall", 1..=3), voice("hall", 4..=6)] };
    let quiet = vec![Span { from_min: 600, until_min: 660 }];
    chorus.voices[0].announcer = Announcer::new(Rules { quiet, ..rules() }, Some([1].into()));
    call(&mut chorus, 1, 1, 0);
    call(&mut chorus, 2, 4, 1);
    assert_eq!(begin(&mut chorus, 2), [(1, 2)]);
}

proptest! {
    #[test]
    fn no_channel_ever_has_two_voices_and_every_call_is_said_once(
        calls in proptest::collection::vec((1u16..=12, 0i64..3), 1..60),
        channels in proptest::collection::vec(0u8..3, 4),
        ends in proptest::collection::vec(0usize..4, 0..60),
    ) {
        let voices = channels.iter().zip(0u16..).map(|(channel, n)| {
            voice(&channel.to_string(), n * 3 + 1..=n * 3 + 3)
        });
        let mut chorus = Chorus { voices: voices.collect() };
        let mut wanted = BTreeSet::new();
        let mut said = Vec::new();
        let mut s = 0;
        let mut ends = ends.into_iter();
        // Each counter calls once, so that none is pushed aside.
        let mut free: BTreeSet<CounterNo> = (1..=12).collect();
        let mut rest = 200;
        let mut calls = calls.into_iter();
        while rest > 0 {
            match calls.next() {
                Some((counter, pause)) => {
                    s += pause;
                    if free.remove(&counter) {
                        wanted.insert(u64::from(counter));
                        call(&mut chorus, u64::from(counter), counter, s);
                    }
                }
                None => rest -= 1,
            }
            said.extend(begin(&mut chorus, s).into_iter().map(|(_, ticket)| ticket));
            let mut speaking = BTreeSet::new();
            for voice in chorus.voices.iter().filter(|voice| voice.announcer.is_speaking()) {
                prop_assert!(speaking.insert(voice.channel.clone()), "two voices on {}", voice.channel);
            }
            let ended = ends.next().unwrap_or(rest % 4);
            chorus.voices[ended].announcer.said();
        }
        said.sort_unstable();
        prop_assert_eq!(said, wanted.into_iter().collect::<Vec<_>>());
    }
}
