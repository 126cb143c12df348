//! Packs and joints, measured.

use crate::support::at;
use display::announce::Announcement;
use display::script::{self, One, vocabulary};
use display::text::{Language, Languages};
use display::voice::join::join;
use display::voice::pack::Pack;
use display::voice::speaker::{Job, Means, SayError, Speaker, Speech, sound};
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
    let both = sound(&packs, Languages::Both, One::Yi, &call()).unwrap().unwrap();
    let zh = sound(&packs, Languages::Zh, One::Yi, &call()).unwrap().unwrap();
    let en =
        sound(&packs, Languages::En, One::Yi, &Announcement { chime: false, ..call() }).unwrap().unwrap();
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
    ] {
        let mut writer = hound::WavWriter::create(dir.path().join(format!("{name}.wav")), spec).unwrap();
        for sample in 0..samples {
            writer.write_sample(sample as i16).unwrap();
        }
        writer.finalize().unwrap();
    }
    std::fs::write(dir.path().join("noise.wav"), b"not a sound").unwrap();
    let mut manifest = String::from("language = \"zh\"\nsample_rate = 16000\n");
    for name in ["good", "stereo", "slow", "empty", "noise", "absent"] {
        manifest += &format!("[clips.{name}]\nfile = \"{name}.wav\"\ntext = \"\"\n");
    }
    std::fs::write(dir.path().join("manifest.toml"), manifest).unwrap();
    let wanted = ["good".to_owned(), "chime".to_owned()];
    let problems = Pack::load(dir.path(), &wanted).unwrap_err().0;
    for (problem, words) in problems.iter().zip([
        "no clip named `chime`",
        "absent.wav",
        "is empty",
        "noise.wav",
        "sampled at 8000 Hz, but the manifest says 16000",
        "must be mono with 16-bit samples, but has 2 channels",
    ]) {
        assert!(problem.contains(words), "{problem}");
    }
    assert_eq!(problems.len(), 6, "{problems:#?}");
    let problems = Pack::load(&dir.path().join("nowhere"), &[]).unwrap_err();
    assert!(problems.to_string().contains("manifest.toml"));
}

/// Says one call by these means and gives what the speaker reported.
fn say(means: Means) -> Result<(), SayError> {
    let (over, outcome) = crossbeam_channel::bounded(1);
    let speech = Speech { zone: "hall".into(), languages: Languages::Zh, one: One::Yi, means };
    let speaker = Speaker::spawn(speech, move |result| over.send(result).unwrap()).unwrap();
    assert!(speaker.say(Job { announcement: call(), stamp: "20261123-103200".into() }));
    outcome.recv_timeout(Duration::from_secs(30)).unwrap()
}

fn clips(output_dir: &Path, player: &[&str]) -> Means {
    Means::Clips {
        packs: Arc::new(vec![(Language::Zh, mandarin())]),
        output_dir: output_dir.to_owned(),
        player: player.iter().map(|word| (*word).to_owned()).collect(),
    }
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
    let length = sound(&packs, Languages::Zh, One::Yi, &call()).unwrap().unwrap().length();
    assert!(begun.elapsed() >= length);
}

#[test]
fn a_player_that_fails_or_is_not_there_is_reported() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(say(clips(dir.path(), &["false"])), Err(SayError::Failed { .. })));
    assert!(matches!(say(clips(dir.path(), &["/no/such/player"])), Err(SayError::Run { .. })));
}

#[test]
fn a_speech_engine_is_given_the_sentence_as_one_argument() {
    let dir = tempfile::tempdir().unwrap();
    let script = dir.path().join("speak.sh");
    let heard = dir.path().join("heard");
    std::fs::write(&script, "#!/bin/sh\nprintf '%s|' \"$@\" > \"$(dirname \"$0\")/heard\"\n").unwrap();
    let command = ["sh", script.to_str().unwrap(), "-l", "{language}", "{text}"].map(str::to_owned).to_vec();
    say(Means::Engine { command }).unwrap();
    assert_eq!(std::fs::read_to_string(heard).unwrap(), "-l|zh|请 A 零 一 二 号，到 107 号窗口|");
    // The moment used in stories is the hall's.
    assert_eq!(at(0).to_string(), "2026-11-23T02:32:00Z");
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
    assert!(speaker.say(Job { announcement: call(), stamp: "20261123-103200".into() }));
    let begun = std::time::Instant::now();
    drop(speaker);
    assert!(begun.elapsed() < Duration::from_secs(5));
}
