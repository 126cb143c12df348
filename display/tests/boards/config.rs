//! A configuration is right, or says all that is wrong.

use display::config::{Config, command_words};
use display::part::Part;
use display::text::Languages;

#[test]
fn the_sample_configuration_is_right() {
    let config = Config::parse(include_str!("../../samples/display.toml")).unwrap();
    assert_eq!(config.strip_lines[0].strips.len(), 12);
    assert_eq!((config.boards[0].width, config.boards[0].height), (256, 128));
    assert_eq!(config.language, Languages::Zh);
}

#[test]
fn all_mistakes_are_told_at_once() {
    let problems = Config::parse(
        r#"
        server = "127.0.0.1:8080"
        [[strip_lines]]
        port = "a"
        strips = [{ address = 1, counter = 1 }, { address = 1, counter = 2, width = 100 }, { address = 0, counter = 3 }]
        [[boards]]
        port = "a"
        height = 20
        [voice]
        language = "both"
        player = "aplay"
        repeats = 0
        quiet = ["noon"]
        zones = [{ name = "east", counters = [1] }, { name = "e ast", counters = [1] }, { name = "east", counters = [] }]
        "#,
    )
    .unwrap_err()
    .0;
    let wanted = [
        "does not begin with http://",
        "port a: named twice",
        "two strips have this address",
        "width 100 is not a multiple of 8",
        "address 0 is not that of one panel",
        "height 20 is not a multiple of 8",
        "Mandarin needs `pack`",
        "English needs `pack_en`",
        "player `aplay` has no {file}",
        "`noon` is not of the form",
        "repeats: 0",
        "zone `e ast`: use Latin",
        "counter 1: in the voice zones",
        "zone `east`: named twice",
        "zone `east`: has no counters and no zones",
    ];
    for words in wanted {
        assert!(problems.iter().any(|problem| problem.contains(words)), "{words}: {problems:#?}");
    }
    assert_eq!(problems.len(), wanted.len(), "{problems:#?}");
}

#[test]
fn mistakes_of_parts_hours_and_channels_are_told_too() {
    let problems = Config::parse(
        r#"
        server = "http://x"
        [[boards]]
        port = "a"
        zone = "east"
        counters = [1]
        [[boards]]
        port = "b"
        window_types = []
        [voice]
        speech_command = "say {text}"
        player = "aplay {file}"
        speech_timeout_s = 0
        volume = [{ from = "7", percent = 0 }, { from = "08:00", percent = 80 }, { from = "08:00", percent = 101 }]
        zones = [
            { name = "a", counters = [1], zones = ["east"], channel = " " },
            { name = "b", zones = ["east"], quiet = ["noon"], volume = [{ from = "x", percent = 1 }] },
        ]
        "#,
    )
    .unwrap_err()
    .0;
    let wanted = [
        "board on a: one of zone, counters and window_types",
        "board on b: is for no part of the hall",
        "voice.player: nothing to play",
        "voice.speech_timeout_s: 0",
        "voice, volume: `7` is not of the form 07:30",
        "voice, volume: 0 is not 1 to 100",
        "voice, volume: 08:00 is there twice",
        "voice, volume: 101 is not 1 to 100",
        "voice zone `a`: either counters or zones",
        "voice zone `a`: channel is empty",
        "zone east: in the voice zones a and b",
        "voice zone `b`, quiet: `noon`",
        "voice zone `b`, volume: `x`",
    ];
    for words in wanted {
        assert!(problems.iter().any(|problem| problem.contains(words)), "{words}: {problems:#?}");
    }
    assert_eq!(problems.len(), wanted.len(), "{problems:#?}");
}

#[test]
fn zones_have_their_own_hours_or_those_of_all() {
    let config = Config::parse(
        r#"
        server = "http://x"
        [voice]
        speech_command = "say {text}"
        quiet = ["12:00-13:00"]
        volume = [{ from = "00:00", percent = 60 }]
        zones = [
            { name = "own", zones = ["east"], channel = "hall", quiet = [], volume = [{ from = "00:00", percent = 90 }] },
            { name = "all", counters = [7] },
        ]
        "#,
    )
    .unwrap();
    let voice = config.voice.unwrap();
    let zones = voice.speaking_zones();
    let noon = |n: usize| voice.rules(&zones[n]).quiet.iter().any(|quiet| quiet.holds(12 * 60));
    assert_eq!((noon(0), noon(1)), (false, true));
    assert_eq!((voice.volumes(&zones[0]).at(600), voice.volumes(&zones[1]).at(600)), (90, 60));
    assert_eq!(zones[0].channel(), "hall");
    assert_ne!(zones[1].channel(), "hall");
    assert_eq!(zones[0].part(), Part::Zones(["east".to_owned()].into()));
    assert_eq!(zones[1].part(), Part::Counters([7].into()));
}

#[test]
fn an_unknown_key_is_named() {
    let problems = Config::parse("server = \"http://x\"\ncolour = 1").unwrap_err();
    assert!(problems.to_string().contains("colour"), "{problems}");
}

#[test]
fn a_speech_command_needs_no_pack() {
    let text = "server = \"http://x\"\n[voice]\nspeech_command = \"espeak-ng -v cmn {text}\"";
    let config = Config::parse(text).unwrap();
    let command = config.voice.unwrap().speech_command.unwrap();
    assert_eq!(command_words(&command), ["espeak-ng", "-v", "cmn", "{text}"]);
}
