//! A configuration is right, or says all that is wrong.

use display::config::{Config, command_words};
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
        "zone `east`: has no counters",
    ];
    for words in wanted {
        assert!(problems.iter().any(|problem| problem.contains(words)), "{words}: {problems:#?}");
    }
    assert_eq!(problems.len(), wanted.len(), "{problems:#?}");
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
