//! What is said aloud, when, and what silences it; then the thread that says it, with commands of our own as
//! loudspeaker.

use crate::support::{at_home, kiosk, screen, wait};
use crate::who::typing;
use bevy::prelude::*;
use display::script::One;
use display::voice::pack::Pack;
use firmware_bridge::card_reader::UnreadableReason;
use kiosk::card_reader::{ReaderCondition, ReaderWord};
use kiosk::config::VoiceConfig;
use kiosk::language::Language;
use kiosk::printer::{PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, ErrandAnswer, Report};
use kiosk::stage::{Stage, frames, scenes, touch};
use kiosk::visit::{Failure, Person, VisitNo};
use kiosk::voice::mouth::{Utterance, Voice, VoiceCondition};
use kiosk::voice::sentence::{Part, Prompt, Sentence, TicketWords};
use kiosk::voice::speaker::{Clips, KIOSK_FOLDER, sentence};
use kiosk::voice::{Prompting, Repeat};
use kiosk::wake::Waker;
use queue_api::device::{DeviceHealth, DeviceKind};
use queue_api::error::ApiError;
use queue_api::feedback::FeedbackReceipt;
use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(60);

fn switch(app: &mut App, on: bool) {
    app.world_mut().resource_mut::<Prompting>().on = on;
    frames(app);
}

fn said(stage: &Stage) -> Option<Sentence> {
    stage.voice.take().map(|utterance| utterance.prompt.sentence)
}

/// A citizen who has switched the voice on at home.
fn at_home_aloud() -> (App, Stage) {
    let (mut app, stage) = at_home();
    switch(&mut app, true);
    assert_eq!(said(&stage), None, "nobody is greeted who has not touched anything");
    (app, stage)
}

/// From home to where the card is asked for.
fn to_identify(app: &mut App) {
    for name in ["Take a ticket", "By window type", "Window type A", "Matter pension-transfer"] {
        touch(app, name);
    }
}

fn to_ticket(app: &mut App, stage: &Stage) -> kiosk::printer::PageNo {
    to_identify(app);
    touch(app, "Without a card");
    touch(app, "Take the ticket");
    let visit = stage.order().unwrap();
    stage.answer(app, Answer::Issued(visit, Box::new(sample::ticket())));
    stage.printer.pages.try_recv().unwrap().no
}

#[test]
fn every_step_to_a_ticket_is_said_when_it_is_entered_and_when_it_changes() {
    let (mut app, stage) = at_home_aloud();
    for name in ["Take a ticket", "By window type", "Window type A"] {
        touch(&mut app, name);
        assert_eq!(said(&stage), Some(Sentence::ChooseService), "{name}");
    }
    touch(&mut app, "Matter pension-transfer");
    assert_eq!(said(&stage), Some(Sentence::TapCard));
    for (word, sentence) in [
        (ReaderWord::Reading, Sentence::CardReading),
        (ReaderWord::Unreadable(UnreadableReason::Moved), Sentence::CardUnreadable),
        (ReaderWord::Expired, Sentence::CardExpired),
        (ReaderWord::LeftBehind, Sentence::CardLeftBehind),
        (ReaderWord::Condition(ReaderCondition::Lost), Sentence::ReaderLost),
    ] {
        stage.reader_says(&mut app, word);
        assert_eq!(said(&stage), Some(sentence));
        frames(&mut app);
        assert_eq!(said(&stage), None, "once");
    }
    stage.reader_says(&mut app, ReaderWord::Condition(ReaderCondition::Well));
    stage.reader_says(&mut app, ReaderWord::Read(Person::new("张晓明", sample::ID_NUMBER)));
    assert_eq!(said(&stage), Some(Sentence::KeepCard));
    touch(&mut app, "Take the ticket");
    assert_eq!(said(&stage), Some(Sentence::Issuing));
    let visit = stage.order().unwrap();
    stage.answer(&mut app, Answer::Slow(visit));
    assert_eq!(said(&stage), Some(Sentence::IssuingSlow));
    stage.answer(&mut app, Answer::Issued(visit, Box::new(sample::ticket())));
    assert_eq!(said(&stage), Some(Sentence::SlipPrinting));
    let page = stage.printer.pages.try_recv().unwrap().no;
    stage.printer_says(&mut app, PrinterWord::Printed(page));
    let ticket = TicketWords {
        number: sample::ticket().number,
        area: ("东区等候区".into(), "East waiting area".into()),
    };
    let prompt = Prompt { sentence: Sentence::SlipPrinted, ticket: Some(ticket) };
    assert_eq!(stage.voice.take(), Some(Utterance { prompt, language: Language::Zh }));
    touch(&mut app, "Done");
    assert_eq!(screen(&app), Screen::Home);
    assert_eq!(said(&stage), None, "whoever is done is not greeted");
}

#[test]
fn a_slip_that_did_not_print_is_said_with_the_number_to_remember() {
    let (mut app, stage) = at_home_aloud();
    let page = to_ticket(&mut app, &stage);
    stage.printer_says(&mut app, PrinterWord::NotPrinted(page, PrinterTrouble::Cutter));
    let prompt = stage.voice.take().unwrap().prompt;
    assert_eq!(prompt.sentence, Sentence::SlipNotPrinted);
    assert_eq!(prompt.ticket.unwrap().number, sample::ticket().number);
}

#[test]
fn a_card_that_cannot_be_read_is_told_as_what_it_is_wherever_it_is_laid() {
    for errand in [false, true] {
        let (mut app, stage) = at_home_aloud();
        if errand {
            touch(&mut app, "Check in");
        } else {
            to_identify(&mut app);
        }
        said(&stage);
        for (reason, sentence) in [
            (UnreadableReason::Moved, Sentence::CardUnreadable),
            (UnreadableReason::WrongCard, Sentence::CardWrong),
            (UnreadableReason::Senseless, Sentence::CardDamaged),
        ] {
            stage.reader_says(&mut app, ReaderWord::Unreadable(reason));
            assert_eq!(said(&stage), Some(sentence), "errand: {errand}");
        }
    }
}

#[test]
fn a_card_is_asked_for_only_where_one_can_be_read() {
    for (condition, identify) in
        [(ReaderCondition::Lost, Sentence::ReaderLost), (ReaderCondition::NotFitted, Sentence::NoReader)]
    {
        let (mut app, stage) = at_home_aloud();
        stage.reader_says(&mut app, ReaderWord::Condition(condition));
        for (errand, begin) in [
            ("Check in", Sentence::CheckInTyped),
            ("Reprint", Sentence::ReprintTyped),
            ("Rate", Sentence::RateTyped),
        ] {
            touch(&mut app, errand);
            assert_eq!(said(&stage), Some(begin));
            touch(&mut app, "Back");
        }
        for name in ["Take a ticket", "By window type", "Window type B", "Other matter"] {
            touch(&mut app, name);
        }
        assert_eq!(said(&stage), Some(identify));
    }
}

#[test]
fn who_typed_a_number_is_told_of_no_card_and_is_promised_no_slip() {
    let (mut app, stage) = at_home_aloud();
    typing(&mut app, &stage, sample::ID_NUMBER);
    touch(&mut app, "Number done");
    assert_eq!(said(&stage), Some(Sentence::Check));
    let has_ticket = |app: &mut App| {
        touch(app, "Take the ticket");
        let visit = stage.order().unwrap();
        stage.answer(app, Answer::Refused(visit, sample::has_ticket()));
        let prompt = stage.voice.take().unwrap().prompt;
        assert_eq!(prompt.ticket.unwrap().number, "A009", "the number is what helps");
        prompt.sentence
    };
    assert_eq!(has_ticket(&mut app), Sentence::HasTicketByNumber);
    let (mut app, other) = at_home_aloud();
    to_identify(&mut app);
    other.reader_says(&mut app, ReaderWord::Read(Person::new("张晓明", sample::ID_NUMBER)));
    touch(&mut app, "Take the ticket");
    let visit = other.order().unwrap();
    other.answer(&mut app, Answer::Refused(visit, sample::has_ticket()));
    assert_eq!(said(&other), Some(Sentence::HasTicket));
}

#[test]
fn silence_of_the_server_is_not_told_as_a_refusal() {
    let refused = |visit| Answer::Refused(visit, ApiError::default());
    let told: [(fn(VisitNo) -> Answer, Sentence); 3] = [
        (|visit| Answer::Failed(visit, Failure::NoAnswer), Sentence::ServerLost),
        (|visit| Answer::Failed(visit, Failure::Senseless), Sentence::NotTaken),
        (refused, Sentence::Refused),
    ];
    for (answer, sentence) in told {
        let (mut app, stage) = at_home_aloud();
        to_identify(&mut app);
        touch(&mut app, "Without a card");
        touch(&mut app, "Take the ticket");
        let visit = stage.order().unwrap();
        stage.answer(&mut app, answer(visit));
        assert_eq!((screen(&app), said(&stage)), (Screen::Refused, Some(sentence)));
    }
}

#[test]
fn a_slip_that_is_printed_again_is_no_new_ticket() {
    let (mut app, stage) = at_home_aloud();
    let page = to_ticket(&mut app, &stage);
    stage.printer_says(&mut app, PrinterWord::Printed(page));
    said(&stage);
    touch(&mut app, "Print again");
    assert_eq!(said(&stage), Some(Sentence::Reprinting));
}

#[test]
fn the_number_of_a_receipt_is_said() {
    let (mut app, stage) = at_home_aloud();
    for name in
        ["Feedback", "Praise", "Topic attitude", "Onward", "Onward", "Onward", "Onward", "Send feedback"]
    {
        touch(&mut app, name);
    }
    let receipt = FeedbackReceipt { number: "B0007".into(), left_at: sample::now(), answer_by: None };
    let visit = stage.errand().unwrap();
    stage.answer(&mut app, Answer::Errand(visit, ErrandAnswer::Left(receipt)));
    let prompt = stage.voice.take().unwrap().prompt;
    assert_eq!(sentence(&prompt, Language::Zh, One::Yi), "已经收到，编号是，B 零 零 零 七，请记住编号");
}

#[test]
fn a_voice_that_is_off_says_nothing_and_switched_on_it_says_where_the_citizen_is() {
    let (mut app, stage) = at_home();
    let page = to_ticket(&mut app, &stage);
    assert_eq!(said(&stage), None);
    switch(&mut app, true);
    assert_eq!(said(&stage), Some(Sentence::SlipPrinting));
    stage.printer_says(&mut app, PrinterWord::Printed(page));
    switch(&mut app, false);
    assert_eq!(said(&stage), None, "switched off, it is silent at once");
}

#[test]
fn the_citizens_language_is_spoken_and_a_change_of_it_says_the_screen_again() {
    let (mut app, stage) = at_home_aloud();
    touch(&mut app, "Language");
    let english = Utterance { prompt: Sentence::Welcome.into(), language: Language::En };
    assert_eq!(stage.voice.take(), Some(english));
    touch(&mut app, "Guides");
    assert_eq!(stage.voice.take().map(|said| said.language), Some(Language::En));
}

#[test]
fn a_touch_silences_and_repeat_says_it_again() {
    let (mut app, stage) = at_home_aloud();
    touch(&mut app, "Take a ticket");
    touch(&mut app, "Search");
    // Still waiting to be said when the citizen goes on.
    touch(&mut app, "Key p");
    assert_eq!(said(&stage), None);
    for _ in 0..2 {
        app.world_mut().write_message(Repeat);
        frames(&mut app);
        assert_eq!(said(&stage), Some(Sentence::FirstLetters));
    }
}

#[test]
fn the_last_seconds_are_said_once_and_a_touch_ends_that() {
    let (mut app, stage) = at_home_aloud();
    to_identify(&mut app);
    assert_eq!(said(&stage), Some(Sentence::TapCard));
    // Whoever listens is given twice the time.
    wait(&mut app, 69);
    assert_eq!(said(&stage), None);
    wait(&mut app, 2);
    assert_eq!(said(&stage), Some(Sentence::Hurry));
    wait(&mut app, 2);
    assert_eq!(said(&stage), None);
    app.world_mut().write_message(Repeat);
    frames(&mut app);
    assert_eq!(said(&stage), Some(Sentence::TapCard));
}

#[test]
fn nobody_is_spoken_to_who_is_not_there_and_the_next_citizen_begins_as_configured() {
    let (mut app, stage) = at_home_aloud();
    to_identify(&mut app);
    said(&stage);
    wait(&mut app, 90);
    assert_eq!(screen(&app), Screen::Home);
    assert_eq!(said(&stage), None, "the last seconds are over, and so is the visit");
    stage.answer(&mut app, Answer::Stale);
    assert_eq!(screen(&app), Screen::OutOfService);
    assert_eq!(said(&stage), None, "an empty hall is told nothing");
    stage.answer(&mut app, Answer::Live);
    assert_eq!(said(&stage), None);
    assert!(app.world().resource::<Prompting>().on, "so far it is the same citizen's");
    wait(&mut app, 45);
    assert!(!app.world().resource::<Prompting>().on);
}

#[test]
fn a_citizen_is_told_that_the_server_is_lost() {
    let (mut app, stage) = at_home_aloud();
    to_identify(&mut app);
    stage.answer(&mut app, Answer::Stale);
    assert_eq!(said(&stage), Some(Sentence::ServerLost));
}

#[test]
fn no_moment_of_any_screen_is_left_without_a_prompt() {
    let mut screens = BTreeSet::new();
    for scene in scenes() {
        let (mut app, stage) = kiosk();
        (scene.play)(&mut app, &stage);
        screens.insert(scene.screen.name());
        // Whoever just touched something is there to hear it.
        let anything = app.world_mut().spawn_empty().id();
        app.world_mut().trigger(bevy::ui_widgets::Activate { entity: anything });
        switch(&mut app, true);
        let sentence = said(&stage);
        assert!(sentence.is_some(), "{} says nothing", scene.name);
        assert_ne!(sentence, Some(Sentence::Told), "{} says only that something can be read", scene.name);
    }
    assert!(screens.len() >= 17, "every screen has a scene: {screens:?}");
}

#[test]
fn a_voice_in_trouble_is_reported_and_stops_nothing() {
    let (mut app, stage) = at_home();
    let reported = |stage: &Stage| {
        stage
            .server
            .reports
            .try_iter()
            .filter_map(|report| match report {
                Report::Device { name, report } if name == "kiosk-1/voice" => Some(report),
                Report::Device { .. } | Report::Print { .. } | Report::WantGuides | Report::WantHall => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(reported(&stage).len(), 1, "that it is well");
    stage.voice.words.send(VoiceCondition::Trouble("player")).unwrap();
    frames(&mut app);
    let told = reported(&stage);
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].kind, told[0].health, told[0].code.as_str()),
        (DeviceKind::Voice, DeviceHealth::Warning, "player")
    );
    to_ticket(&mut app, &stage);
    assert_eq!(screen(&app), Screen::Ticket);
}

fn packs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/voice")
}

fn folder(language: Language) -> PathBuf {
    packs().join(match language {
        Language::Zh => "cmn",
        Language::En => "en",
    })
}

fn ticket_prompt() -> Prompt {
    let area = ("东区等候区".into(), "East waiting area".into());
    Prompt { sentence: Sentence::SlipPrinted, ticket: Some(TicketWords { number: "A012".into(), area }) }
}

#[test]
fn the_packs_say_every_sentence_and_nothing_else() {
    for language in [Language::Zh, Language::En] {
        let clips = Clips::load(&folder(language), language, One::Yi).unwrap();
        for sentence in Sentence::ALL {
            let prompt = Prompt { sentence, ..ticket_prompt() };
            assert!(
                clips.sound(&prompt, language).unwrap().length() > Duration::from_millis(300),
                "{sentence:?}"
            );
        }
        let wanted: BTreeSet<&str> = Sentence::ALL
            .into_iter()
            .flat_map(|sentence| sentence.parts(language))
            .filter_map(|part| match part {
                Part::Words(words) => Some(words),
                Part::Number | Part::Seat => None,
            })
            .collect();
        let pack = Pack::load(&folder(language).join(KIOSK_FOLDER), &[]).unwrap();
        let there: BTreeSet<&str> = pack.clips().map(|(_, clip)| clip.text.as_str()).collect();
        assert_eq!(wanted, there);
        assert_eq!(pack.warnings, Vec::<String>::new());
    }
}

#[test]
fn a_sound_is_its_clips_with_a_silence_between_them() {
    let language = Language::Zh;
    let clips = Clips::load(&folder(language), language, One::Yi).unwrap();
    let sound = clips.sound(&ticket_prompt(), language).unwrap();
    let sentences = Pack::load(&folder(language).join(KIOSK_FOLDER), &[]).unwrap();
    let numbers = Pack::load(&folder(language), &[]).unwrap();
    // Figures are spoken closely together, the parts of a sentence are not: milliseconds after each clip.
    let parts = [
        (&sentences, "your-number", 180),
        (&numbers, "letter-a", 70),
        (&numbers, "digit-0", 25),
        (&numbers, "digit-1", 25),
        (&numbers, "digit-2", 25 + 180),
        (&sentences, "take-slip", 180),
        (&sentences, "have-seat", 0),
    ];
    let mut at = 0;
    for (pack, name, pause_ms) in parts {
        let clip = &pack.clip(name).unwrap().samples;
        // The edges are faded.
        let inner = 48..clip.len() - 48;
        assert_eq!(sound.samples[at..at + clip.len()][inner.clone()], clip[inner], "{name}");
        at += clip.len();
        let silence = pause_ms * 16;
        assert!(sound.samples[at..at + silence].iter().all(|&sample| sample == 0), "after {name}");
        at += silence;
    }
    assert_eq!(at, sound.samples.len());
}

#[test]
fn an_engine_is_given_the_whole_sentence_with_the_seat() {
    let say = |prompt: &Prompt, language| sentence(prompt, language, One::Yi);
    assert_eq!(
        say(&ticket_prompt(), Language::Zh),
        "您的号码是，A 零 一 二，请取走号票，请到东区等候区，请就座等候"
    );
    assert_eq!(
        say(&ticket_prompt(), Language::En),
        "Your number is. A zero one two. Take your slip. Go to the East waiting area. Have a seat"
    );
    let mut nowhere = ticket_prompt();
    nowhere.ticket.as_mut().unwrap().area = Default::default();
    assert_eq!(say(&nowhere, Language::Zh), "您的号码是，A 零 一 二，请取走号票，请就座等候");
}

/// A kiosk's voice whose commands are scripts in a folder of its own.
struct Bench {
    dir: tempfile::TempDir,
    waker: Waker,
    wakes: Receiver<()>,
}

impl Bench {
    fn new() -> Self {
        let (woken, wakes) = sync_channel(256);
        // A full queue wakes as well.
        let waker = Waker::new(move || {
            woken.try_send(()).ok();
        });
        Self { dir: tempfile::tempdir().unwrap(), waker, wakes }
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).to_string_lossy().into_owned()
    }

    /// Writes a command; it is whole before it can be run.
    fn script(&self, name: &str, body: &str) {
        let (part, path) = (self.path("part"), self.path(name));
        std::fs::write(&part, format!("#!/bin/sh\n{body}\n")).unwrap();
        std::fs::set_permissions(&part, PermissionsExt::from_mode(0o755)).unwrap();
        std::fs::rename(part, path).unwrap();
    }

    fn voice(&self, player: Option<&str>, engine: Option<&str>) -> Voice {
        let config = VoiceConfig {
            on: true,
            pack: Some(folder(Language::Zh)),
            pack_en: Some(folder(Language::En)),
            player: player.map(|player| self.path(player)),
            speech_command: engine.map(|engine| self.path(engine)),
            one: One::Yi,
        };
        Voice::connect(&config, self.waker.clone()).unwrap()
    }

    /// Waits until a file has so many lines, and gives them.
    fn lines(&self, name: &str, wanted: usize) -> Vec<String> {
        let until = Instant::now() + LONG;
        loop {
            let text = std::fs::read_to_string(self.path(name)).unwrap_or_default();
            let lines: Vec<String> =
                text.split_inclusive('\n').map(|line| line.trim_end().to_owned()).collect();
            if lines.len() >= wanted && text.ends_with('\n') {
                return lines;
            }
            assert!(Instant::now() < until, "{name} has only {lines:?}");
            std::thread::yield_now();
        }
    }

    /// An app that holds this voice, hears its thread and does nothing else.
    fn app(&self, voice: Voice) -> (App, Stage) {
        let (mut app, stage) = kiosk();
        app.insert_resource(voice);
        (app, stage)
    }

    fn until(&self, app: &mut App, condition: VoiceCondition) {
        let until = Instant::now() + LONG;
        while app.world().resource::<Voice>().condition != condition {
            let left = until.checked_duration_since(Instant::now()).expect("no such condition in time");
            self.wakes.recv_timeout(left).ok();
            frames(app);
        }
    }
}

fn zh(prompt: impl Into<Prompt>) -> Utterance {
    Utterance { prompt: prompt.into(), language: Language::Zh }
}

#[test]
fn the_player_is_handed_the_joined_sound_which_is_gone_when_it_was_played() {
    let bench = Bench::new();
    bench.script(
        "play",
        &format!("cp \"$1\" {0}/heard.wav; echo \"$1\" >> {0}/log", bench.dir.path().display()),
    );
    let voice = bench.voice(Some("play {file}"), None);
    voice.say(zh(ticket_prompt()));
    let played = bench.lines("log", 1);
    let clips = Clips::load(&folder(Language::Zh), Language::Zh, One::Yi).unwrap();
    let wanted = bench.dir.path().join("wanted.wav");
    clips.sound(&ticket_prompt(), Language::Zh).unwrap().write(&wanted).unwrap();
    assert_eq!(std::fs::read(bench.path("heard.wav")).unwrap(), std::fs::read(wanted).unwrap());
    drop(voice);
    assert!(!Path::new(&played[0]).exists(), "nobody else is to hear the number");
}

#[test]
fn a_voice_whose_folder_was_tidied_away_makes_another() {
    let bench = Bench::new();
    let tidy = format!("echo \"$1\" >> {}/log; rm -rf \"$(dirname \"$1\")\"", bench.dir.path().display());
    bench.script("play", &tidy);
    let voice = bench.voice(Some("play {file}"), None);
    voice.say(zh(Sentence::Welcome));
    bench.lines("log", 1);
    // Only what is said after the folder has gone is a question.
    let gone = Instant::now() + LONG;
    while Path::new(&bench.lines("log", 1)[0]).parent().is_some_and(Path::exists) {
        assert!(Instant::now() < gone, "the folder is not tidied away");
        std::thread::yield_now();
    }
    voice.say(zh(Sentence::Check));
    bench.lines("log", 2);
}

#[test]
fn a_newer_prompt_cuts_the_older_off() {
    let bench = Bench::new();
    // By itself it would end only by taking too long, and that would be trouble.
    bench.script("play", &format!("echo \"$1\" >> {}/log; exec sleep 600", bench.dir.path().display()));
    let (mut app, _stage) = bench.app(bench.voice(Some("play {file}"), None));
    for said in 1..=3 {
        app.world().resource::<Voice>().say(zh(Sentence::Welcome));
        bench.lines("log", said);
    }
    frames(&mut app);
    assert_eq!(app.world().resource::<Voice>().condition, VoiceCondition::Well);
}

#[test]
fn a_player_that_is_not_there_is_one_warning_and_is_heard_again_when_it_comes() {
    let bench = Bench::new();
    let (mut app, _stage) = bench.app(bench.voice(Some("play {file}"), None));
    let say = |app: &App| app.world().resource::<Voice>().say(zh(Sentence::Check));
    say(&app);
    bench.until(&mut app, VoiceCondition::Trouble("player"));
    bench.script("play", "exit 0");
    say(&app);
    bench.until(&mut app, VoiceCondition::Well);
}

#[test]
fn clips_that_are_not_there_are_told_before_anybody_wants_to_hear_them() {
    let bench = Bench::new();
    let config = VoiceConfig {
        pack: Some(bench.dir.path().to_owned()),
        player: Some("true {file}".into()),
        ..VoiceConfig::default()
    };
    let (mut app, _stage) = bench.app(Voice::connect(&config, bench.waker.clone()).unwrap());
    bench.until(&mut app, VoiceCondition::Trouble("clips"));
}

#[test]
fn what_the_engine_cannot_say_the_clips_say() {
    let bench = Bench::new();
    let log = bench.path("log");
    bench.script("speak", &format!("echo \"engine $1 $2\" >> {log}; test \"$1\" = zh"));
    bench.script("play", &format!("echo clips >> {log}"));
    let voice = bench.voice(Some("play {file}"), Some("speak {language} {text}"));
    voice.say(zh(Sentence::Check));
    assert_eq!(bench.lines("log", 1), ["engine zh 请核对，请确认取号"]);
    voice.say(Utterance { prompt: Sentence::Check.into(), language: Language::En });
    assert_eq!(bench.lines("log", 3)[1..], ["engine en Check. Then take the ticket", "clips"]);
}

#[test]
fn a_kiosk_without_a_command_has_no_voice() {
    let config = VoiceConfig { pack: Some(folder(Language::Zh)), ..VoiceConfig::default() };
    let voice = Voice::connect(&config, Waker::none()).unwrap();
    assert!(!voice.is_fitted());
    assert_eq!(voice.report(), None);
}
