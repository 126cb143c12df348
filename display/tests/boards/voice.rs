//! Packs and joints, measured.

use display::announce::Announcement;
use display::script::{self, One, vocabulary};
use display::text::{Language, Languages};
use display::voice::command::CommandError;
use display::voice::join::{Sound, join};
use display::voice::pack::Pack;
use display::voice::speaker::{Clips, Engine, Heard, Job, Means, SayError, Speaker, Speech, sound};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice").join(name)
}

fn mandarin() -> Pack {
    Pack::load(&folder("cmn"), &vocabulary(Language::Zh, One::Yao)).unwrap()
}

fn english() -> Pack {
    Pack::load(&folder("en"), &vocabulary(Language::En, One::Yi)).unwrap()
}

fn call() -> Announcement {
    Announcement { ticket: 1, number: "A012".into(), counter: 107, chime: true }
}

#[test]
fn the_bundled_packs_can_say_every_call() {
    assert_eq!((mandarin().language.as_str(), english().language.as_str()), ("zh", "en"));
}

#[test]
fn every_bundled_word_is_audible_even_and_unclipped() {
    for pack in [mandarin(), english()] {
        for (name, clip) in pack.clips() {
            let peak = clip.samples.iter().map(|sample| i32::from(*sample).abs()).max().unwrap();
            let power: f64 = clip.samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
            let rms_db = 10.0 * (power / clip.samples.len() as f64 / 32768f64.powi(2)).log10();
            let length_s = clip.samples.len() as f64 / f64::from(pack.sample_rate);
            assert!(peak < 32_000, "{name} peaks at {peak}");
            assert!((-21.5..-18.5).contains(&rms_db), "{name} has {rms_db:.1} dB");
            assert!((0.15..1.5).contains(&length_s), "{name} lasts {length_s:.2} s");
        }
    }
}

#[test]
fn a_joined_call_is_as_long_as_its_clips_and_pauses() {
    let pack = mandarin();
    let mut words = vec![script::chime()];
    words.extend(script::words("A012", 107, Language::Zh, One::Yi));
    let sound = join(&pack, &words).unwrap();
    let clips: usize = words.iter().map(|word| pack.clip(&word.clip).unwrap().samples.len()).sum();
    let pauses: u32 = words.iter().map(|word| u32::from(word.pause_ms)).sum();
    assert_eq!(sound.samples.len(), clips + pauses as usize * 16);
    assert!((2.0..8.0).contains(&sound.length().as_secs_f64()), "{:?}", sound.length());
}

#[test]
fn no_joint_jumps() {
    let pack = mandarin();
    let words = script::words("A012", 107, Language::Zh, One::Yi);
    let sound = join(&pack, &words).unwrap();
    let mut end = 0;
    for word in &words {
        end += pack.clip(&word.clip).unwrap().samples.len();
        assert_eq!(sound.samples[end - 1], 0, "{} ends in silence", word.clip);
        end += usize::from(word.pause_ms) * 16;
        assert_eq!(
            sound.samples.get(end).copied().unwrap_or(0),
            0,
            "what follows {} begins in it",
            word.clip
        );
    }
}

#[test]
fn two_languages_make_one_sound_with_one_chime() {
    let packs = [(Language::Zh, mandarin()), (Language::En, english())];
    let both = sound(&packs, Languages::Both.all(), One::Yi, &call()).unwrap().unwrap();
    let zh = sound(&packs, Languages::Zh.all(), One::Yi, &call()).unwrap().unwrap();
    let en = sound(&packs, Languages::En.all(), One::Yi, &Announcement { chime: false, ..call() })
        .unwrap()
        .unwrap();
    assert_eq!(both.samples.len(), zh.samples.len() + 350 * 16 + en.samples.len());
}

#[test]
fn a_checker_names_everything_that_is_missing_or_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let spec = |channels, sample_rate| hound::WavSpec {
        channels,
        sample_rate,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    for (name, spec, samples) in [
        ("good", spec(1, 16_000), 800),
        ("stereo", spec(2, 16_000), 800),
        ("slow", spec(1, 8_000), 800),
        ("empty", spec(1, 16_000), 0),
        ("long", spec(1, 16_000), 160_001),
    ] {
        let mut writer = hound::WavWriter::create(dir.path().join(format!("{name}.wav")), spec).unwrap();
        for sample in 0..samples {
            writer.write_sample(i16::try_from(sample % 800).unwrap()).unwrap();
        }
        writer.finalize().unwrap();
    }
    let mut writer = hound::WavWriter::create(dir.path().join("silent.wav"), spec(1, 16_000)).unwrap();
    (0..800).for_each(|_| writer.write_sample(300i16).unwrap());
    writer.finalize().unwrap();
    std::fs::write(dir.path().join("noise.wav"), b"not a sound").unwrap();
    let mut manifest = String::from("language = \"zh\"\nsample_rate = 16000\n");
    for name in ["good", "stereo", "slow", "empty", "long", "silent", "noise", "absent"] {
        manifest += &format!("[clips.{name}]\nfile = \"{name}.wav\"\ntext = \"\"\n");
    }
    manifest += "[clips.outside]\nfile = \"../good.wav\"\ntext = \"\"\n";
    std::fs::write(dir.path().join("manifest.toml"), manifest).unwrap();
    let wanted = ["good".to_owned(), "chime".to_owned()];
    let problems = Pack::load(dir.path(), &wanted).unwrap_err().0;
    for (problem, words) in problems.iter().zip([
        "no clip named `chime`",
        "absent.wav",
        "is empty",
        "is longer than 10 s",
        "noise.wav",
        "is not in the pack's folder",
        "is silent",
        "sampled at 8000 Hz, but the manifest says 16000",
        "must be mono with 16-bit samples, but has 2 channels",
    ]) {
        assert!(problem.contains(words), "{problem}");
    }
    assert_eq!(problems.len(), 9, "{problems:#?}");
    let problems = Pack::load(&dir.path().join("nowhere"), &[]).unwrap_err();
    assert!(problems.to_string().contains("manifest.toml"));
}

/// Says one call by these means and gives what the speaker reported.
fn say(means: Means) -> Result<Heard, SayError> {
    say_in(Languages::Zh, means)
}

fn say_in(languages: Languages, means: Means) -> Result<Heard, SayError> {
    let (over, outcome) = crossbeam_channel::bounded(1);
    let speech = Speech { zone: "hall".into(), languages, one: One::Yi, means };
    let speaker = Speaker::spawn(speech, move |result| over.send(result).unwrap()).unwrap();
    assert!(speaker.say(Job { announcement: call(), stamp: "20261123-103200".into(), volume: 50 }));
    outcome.recv_timeout(Duration::from_secs(30)).unwrap()
}

fn clips(output_dir: &Path, player: &[&str]) -> Means {
    let clips = Clips {
        packs: Arc::new(vec![(Language::Zh, mandarin()), (Language::En, english())]),
        output_dir: output_dir.to_owned(),
        player: player.iter().map(|word| (*word).to_owned()).collect(),
    };
    Means { engine: None, clips: Some(clips) }
}

fn engine(command: &[&str]) -> Option<Engine> {
    let command = command.iter().map(|word| (*word).to_owned()).collect();
    Some(Engine { command, within: Duration::from_secs(20) })
}

/// A program that notes its arguments in a file beside it; the exit code follows from the language.
fn notes(dir: &Path, ending: &str) -> (String, PathBuf) {
    let script = dir.join("speak.sh");
    let program = format!("#!/bin/sh\nprintf '%s|' \"$@\" >> \"$(dirname \"$0\")/heard\"\n{ending}\n");
    std::fs::write(&script, program).unwrap();
    (script.to_str().unwrap().to_owned(), dir.join("heard"))
}

fn samples(file: &Path) -> Vec<i16> {
    hound::WavReader::open(file).unwrap().samples().map(Result::unwrap).collect()
}

#[test]
fn an_announcement_becomes_a_file_that_the_player_is_given() {
    let dir = tempfile::tempdir().unwrap();
    let played = dir.path().join("played.wav");
    say(clips(dir.path(), &["cp", "{file}", played.to_str().unwrap()])).unwrap();
    let file = dir.path().join("hall-20261123-103200-A012-to-107.wav");
    let reader = hound::WavReader::open(&file).unwrap();
    assert_eq!((reader.spec().sample_rate, reader.spec().channels), (16_000, 1));
    assert_eq!(std::fs::read(file).unwrap(), std::fs::read(played).unwrap());
}

#[test]
fn without_a_player_nothing_overlaps_because_a_sound_takes_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let begun = std::time::Instant::now();
    say(clips(dir.path(), &[])).unwrap();
    let packs = [(Language::Zh, mandarin())];
    let length = sound(&packs, Languages::Zh.all(), One::Yi, &call()).unwrap().unwrap().length();
    assert!(begun.elapsed() >= length);
}

#[test]
fn a_player_that_fails_or_is_not_there_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(
        say(clips(dir.path(), &["false"])),
        Err(SayError::Command(CommandError::Failed { .. }))
    ));
    assert!(matches!(
        say(clips(dir.path(), &["/no/such/player"])),
        Err(SayError::Command(CommandError::Run { .. }))
    ));
}

#[test]
fn a_speech_engine_is_given_sentence_language_zone_and_volume_each_as_one_argument() {
    let dir = tempfile::tempdir().unwrap();
    let (script, heard) = notes(dir.path(), "");
    let command = ["sh", &script, "{language}", "{zone}", "{volume}", "{text}"];
    let means = Means { engine: engine(&command), clips: None };
    assert!(matches!(say_in(Languages::Both, means), Ok(Heard::Well)));
    assert_eq!(
        std::fs::read_to_string(heard).unwrap(),
        "zh|hall|50|请 A 零 一 二 号，到一百零七号窗口|en|hall|50|Ticket A zero one two, counter one hundred seven|"
    );
}

#[test]
fn clips_say_what_the_speech_engine_could_not_and_nothing_twice() {
    let dir = tempfile::tempdir().unwrap();
    let (script, _) = notes(dir.path(), "test \"$1\" = zh");
    let means =
        Means { engine: engine(&["sh", &script, "{language}", "{text}"]), ..clips(dir.path(), &["true"]) };
    let heard = say_in(Languages::Both, means);
    assert!(
        matches!(heard, Ok(Heard::FromClips(SayError::Command(CommandError::Failed { .. })))),
        "{heard:?}"
    );
    let mut english_only =
        sound(&[(Language::En, english())], Languages::En.all(), One::Yi, &call()).unwrap().unwrap();
    english_only.quieten(50);
    let file = dir.path().join("hall-20261123-103200-A012-to-107.wav");
    assert_eq!(samples(&file), english_only.samples, "Mandarin had been spoken");
}

#[test]
fn a_speech_engine_that_fails_or_hangs_is_trouble() {
    for command in [&["false", "{text}"][..], &["/no/such/engine", "{text}"][..]] {
        let outcome = say(Means { engine: engine(command), clips: None });
        assert_eq!(outcome.unwrap_err().code(), "player", "{command:?}");
    }
    let hanging = Engine { command: vec!["sleep".into(), "60".into()], within: Duration::from_millis(50) };
    let outcome = say(Means { engine: Some(hanging), clips: None });
    assert!(
        matches!(outcome, Err(SayError::Command(CommandError::Failed { ref how, .. })) if how == "took too long"),
        "{outcome:?}"
    );
    assert_eq!(say(Means::default()).unwrap_err().code(), "clips");
}

#[test]
fn the_volume_is_in_the_samples_unless_the_player_takes_it() {
    let dir = tempfile::tempdir().unwrap();
    let full = sound(&[(Language::Zh, mandarin())], Languages::Zh.all(), One::Yi, &call()).unwrap().unwrap();
    say(clips(dir.path(), &["true", "{file}"])).unwrap();
    let file = dir.path().join("hall-20261123-103200-A012-to-107.wav");
    let power = |samples: &[i16]| samples.iter().map(|sample| f64::from(*sample).powi(2)).sum::<f64>();
    let db = 10.0 * (power(&samples(&file)) / power(&full.samples)).log10();
    assert!((db + 10.0).abs() < 0.05, "half as loud is −10 dB, not {db}");
    let (script, heard) = notes(dir.path(), "");
    say(clips(dir.path(), &["sh", &script, "{volume}"])).unwrap();
    assert_eq!(samples(&file), full.samples);
    assert_eq!(std::fs::read_to_string(heard).unwrap(), "50|");
}

#[test]
fn quieter_is_never_louder_and_full_is_untouched() {
    let loud = Sound { sample_rate: 16_000, samples: vec![i16::MIN, -12_345, -1, 0, 1, 12_345, i16::MAX] };
    for percent in 1..=100 {
        let mut quiet = loud.clone();
        quiet.quieten(percent);
        for (before, after) in loud.samples.iter().zip(&quiet.samples) {
            let same_side = i32::from(*before) * i32::from(*after) >= 0;
            assert!(
                same_side && after.unsigned_abs() <= before.unsigned_abs(),
                "{percent} %: {before} {after}"
            );
        }
        assert_eq!(quiet == loud, percent == 100, "{percent} %");
    }
}

#[test]
fn leaving_does_not_wait_for_a_long_sound() {
    let dir = tempfile::tempdir().unwrap();
    let speech = Speech {
        zone: "hall".into(),
        languages: Languages::Zh,
        one: One::Yi,
        means: clips(dir.path(), &["sleep", "30"]),
    };
    let speaker = Speaker::spawn(speech, |_| {}).unwrap();
    assert!(speaker.say(Job { announcement: call(), stamp: "20261123-103200".into(), volume: 50 }));
    let begun = std::time::Instant::now();
    drop(speaker);
    assert!(begun.elapsed() < Duration::from_secs(5));
}
