//! A configuration is right, or says all that is wrong.

use display::config::{Config, command_words};
use display::panels::care::DayPlan;
use display::panels::sender::Protocol;
use display::part::Part;
use display::text::Languages;
use firmware_bridge::led_panel::Card;
use firmware_bridge::window_screen::{Profile, TextLen, Version};

#[test]
fn the_sample_configuration_is_right() {
    let config = Config::parse(include_str!("../../samples/display.toml")).unwrap();
    assert_eq!(config.strip_lines[0].strips.len(), 12);
    assert_eq!((config.boards[0].width, config.boards[0].height), (256, 128));
    assert_eq!(config.language, Languages::Zh);
}

#[test]
fn what_the_sample_only_shows_is_right_too() {
    let sample = include_str!("../../samples/display.toml");
    // A setting is one word and an equals sign; sentences are not.
    let is_setting = |text: &str| {
        text.starts_with("[[") || text.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '))
    };
    let uncommented = |line: &'static str| match line.strip_prefix("# ") {
        Some(setting) if is_setting(setting) => setting,
        Some(_) | None => line,
    };
    let text: Vec<&str> = sample.lines().map(uncommented).collect();
    let text = text.join("\n");
    let config = Config::parse(&text).unwrap();
    let screens = &config.strip_lines[1];
    assert!(matches!(screens.wire(), Protocol::WindowScreen(_)) && screens.strips[0].voice);
    for day in [config.strip_lines[0].day(), screens.day(), config.boards[0].day()] {
        assert!(!day.is_lit(19 * 60) && day.is_lit(7 * 60));
    }
    let brightness = config.boards[0].day().brightness;
    assert_eq!((brightness.at(12 * 60), brightness.at(19 * 60)), (Some(15), Some(9)));
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
fn two_devices_of_one_name_are_told_before_one_hides_the_other() {
    let problems = Config::parse(
        r#"
        server = "http://x"
        [[strip_lines]]
        port = "a"
        strips = [{ address = 1, counter = 3 }, { address = 2, counter = 4 }]
        [[strip_lines]]
        port = "b"
        protocol = "window_screen"
        strips = [{ address = 1, counter = 3 }, { address = 2, counter = 5, voice = true }]
        [[boards]]
        port = "c"
        name = "board-2"
        [[boards]]
        port = "d"
        [voice]
        speech_command = "say {text}"
        zones = [{ name = "strip-5", counters = [1] }, { name = "east", counters = [2] }]
        "#,
    )
    .unwrap_err()
    .0;
    let twice =
        ["board-2", "strip-3", "voice-strip-5"].map(|name| format!("{name}: two devices have this name"));
    assert_eq!(problems, twice);
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
            { name = "b", zones = ["east"], quiet = ["noon"], volume = [{ from = "24:00", percent = 1 }] },
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
        "voice, volume: 101 percent is more than 100",
        "voice zone `a`: either counters or zones",
        "voice zone `a`: channel is empty",
        "zone east: in the voice zones a and b",
        "voice zone `b`, quiet: `noon`",
        "voice zone `b`, volume: `24:00` is not of the form 07:30",
    ];
    for words in wanted {
        assert!(problems.iter().any(|problem| problem.contains(words)), "{words}: {problems:#?}");
    }
    assert_eq!(problems.len(), wanted.len(), "{problems:#?}");
}

#[test]
fn all_mistakes_about_panels_are_told_at_once() {
    let problems = Config::parse(
        r#"
        server = "http://x"
        [[strip_lines]]
        port = "a"
        on = "morning"
        brightness = [{ from = "24:00", percent = 50 }, { from = "08:00", percent = 101 }, { from = "08:00", percent = 1 }]
        strips = [{ address = 1, counter = 1, voice = true }]
        [[strip_lines]]
        port = "b"
        protocol = "window_screen"
        version = 3
        set_clock = true
        brightness = [{ from = "08:00", percent = 10 }]
        strips = [{ address = 255, counter = 2 }, { address = 0, counter = 3, language = "both" }]
        [[boards]]
        port = "c"
        on = "08:00-08:00"
        "#,
    )
    .unwrap_err()
    .0;
    let wanted = [
        "line a: on `morning` is not of the form 07:30-18:00",
        "line a, brightness: `24:00` is not of the form 07:30",
        "line a, brightness: 101 percent is more than 100",
        "line a, brightness: 08:00 is there twice",
        "line a, strip 1: only a window_screen has a voice",
        "line b: version 3 is neither 1 nor 2",
        "line b: no clock command of window screens is published",
        "line b: no brightness command of window screens is published",
        "line b, strip 255: addresses of window screens are 0 to 254",
        "line b, strip 0: a window screen shows one line in one language",
        "board on c: on `08:00-08:00` is never",
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
    assert_eq!((voice.volumes(&zones[0]).at(600), voice.volumes(&zones[1]).at(600)), (Some(90), Some(60)));
    assert_eq!(zones[0].channel(), "hall");
    assert_ne!(zones[1].channel(), "hall");
    assert_eq!(zones[0].part(), Part::Zones(["east".to_owned()].into()));
    assert_eq!(zones[1].part(), Part::Counters([7].into()));
}

#[test]
fn what_is_not_said_about_panels_is_as_usual() {
    let text =
        "server = \"http://x\"\n[[strip_lines]]\nport = \"a\"\nstrips = [{ address = 1, counter = 1 }]";
    let config = Config::parse(text).unwrap();
    let line = &config.strip_lines[0];
    assert_eq!(line.wire(), Protocol::Onbon(Card::Bx6k));
    assert_eq!(line.day(), DayPlan { clock: true, ..DayPlan::default() });
    let text = text
        .replace("strips", "protocol = \"window_screen\"\nversion = 2\ntext_length = \"big_endian\"\nstrips");
    let config = Config::parse(&text).unwrap();
    let line = &config.strip_lines[0];
    let profile = Profile { version: Version::V2, text_len: TextLen::BigEndian };
    assert_eq!(line.wire(), Protocol::WindowScreen(profile));
    assert_eq!(line.day(), DayPlan::default());
    assert_eq!(line.languages(&line.strips[0], Languages::Both), Languages::Zh);
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
