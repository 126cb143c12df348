//! Every form a page can have: upright, wide, in low reach, in large type. The same visit is possible in each, nothing that
//! was chosen or typed is lost between them, and whoever is slow is asked before a screen is left.

use crate::support::{at_home, config, is_there, may_press, says, screen, wait};
use bevy::prelude::*;
use bevy::state::app::StatesPlugin;
use bevy::ui::Pressed;
use bevy::ui_widgets::Button;
use kiosk::KioskPlugin;
use kiosk::card_reader::ReaderWord;
use kiosk::clock::Clock;
use kiosk::language::Language;
use kiosk::printer::{PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::Answer;
use kiosk::stage::{Stage, frames, touch};
use kiosk::theme::layout::Layout;
use kiosk::theme::look::{Look, read_emblem};
use kiosk::theme::palette;
use kiosk::visit::{Person, Visit};

const TALL: Vec2 = Vec2::new(1080.0, 1920.0);
const WIDE: Vec2 = Vec2::new(1920.0, 1080.0);
/// View, large type, low reach.
const FORMS: [(Vec2, bool, bool); 6] = [
    (TALL, false, false),
    (TALL, true, false),
    (TALL, false, true),
    (TALL, true, true),
    (WIDE, false, false),
    (WIDE, true, false),
];

fn lay_out(app: &mut App, (view, large, low): (Vec2, bool, bool)) {
    app.insert_resource(Layout { view, large, low });
    frames(app);
}

fn home_in(form: (Vec2, bool, bool)) -> (App, Stage) {
    let (mut app, stage) = at_home();
    lay_out(&mut app, form);
    (app, stage)
}

fn go(app: &mut App, names: &[&str]) {
    names.iter().for_each(|name| touch(app, name));
}

fn buttons(app: &mut App) -> Vec<String> {
    let mut buttons = app.world_mut().query_filtered::<&Name, With<Button>>();
    buttons.iter(app.world()).map(|name| name.as_str().to_owned()).collect()
}

fn cards(app: &mut App, prefix: &str) -> usize {
    buttons(app).iter().filter(|name| name.starts_with(prefix)).count()
}

fn to_guide(app: &mut App) {
    go(app, &["Guides", "Department hrss", "Guide pension-transfer"]);
    assert_eq!(screen(app), Screen::Guide);
}

#[test]
fn the_same_visit_ends_with_a_ticket_in_every_form() {
    for form in FORMS {
        for language in [Language::Zh, Language::En] {
            let (mut app, stage) = home_in(form);
            app.insert_resource(language);
            go(&mut app, &["Take a ticket", "By window type", "Window type A", "Other matter"]);
            assert_eq!(screen(&app), Screen::Identify, "{form:?}");
            stage.reader_says(&mut app, ReaderWord::Read(Person::new("张晓明", kiosk::sample::ID_NUMBER)));
            touch(&mut app, "Take the ticket");
            let visit = stage.order().expect("the touch ordered a ticket");
            stage.answer(&mut app, Answer::Issued(visit, Box::new(sample::ticket())));
            assert_eq!(screen(&app), Screen::Ticket, "{form:?}");
        }
    }
}

#[test]
fn home_tells_the_queues_in_every_form_and_offers_no_more_than_six_things_in_large_type() {
    for (view, large, low) in FORMS {
        let (mut app, _stage) = home_in((view, large, low));
        let said = says(&mut app);
        assert!(said.contains("社保医保") && said.contains("约 15–25 分"), "{view} {large} {low}\n{said}");
        let is_touched = !large && !low;
        assert_eq!(cards(&mut app, "Queue ") > 0, is_touched, "{view} {large} {low}");
        assert_eq!(is_there(&mut app, "Queue figures"), !is_touched);
        let ways_to_show = ["Language", "Large type", "Low reach", "Spoken"];
        let offered = buttons(&mut app).iter().filter(|name| !ways_to_show.contains(&name.as_str())).count();
        assert!(!large || offered <= 6, "{offered} in {view}");
        assert_eq!(is_there(&mut app, "Low reach"), view == TALL, "a wide screen needs none");
    }
}

#[test]
fn a_way_to_show_the_page_is_one_touch_away_at_home_and_does_not_leave_it() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Large type", "Low reach"]);
    assert_eq!(screen(&app), Screen::Home);
    let layout = *app.world().resource::<Layout>();
    assert!(layout.large && layout.low);
    go(&mut app, &["Large type", "Low reach"]);
    assert_eq!(*app.world().resource::<Layout>(), Layout::default());
}

#[test]
fn the_next_citizen_finds_the_page_as_it_ever_was() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Large type", "Low reach", "Language"]);
    wait(&mut app, 45);
    assert_eq!(*app.world().resource::<Layout>(), Layout::default());
    assert_eq!(*app.world().resource::<Language>(), Language::Zh);
}

#[test]
fn what_was_typed_is_there_in_another_form() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Take a ticket", "Search", "Key s", "Key f", "Key z", "Modes", "Large type"]);
    assert_eq!(screen(&app), Screen::Modes);
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Search);
    assert!(says(&mut app).contains("SFZ"));
}

#[test]
fn where_no_card_has_room_beside_the_keys_what_was_found_is_shown_on_a_page_of_its_own() {
    for form in [(TALL, true, false), (TALL, false, true), (TALL, true, true), (WIDE, true, false)] {
        let (mut app, _stage) = home_in(form);
        go(&mut app, &["Take a ticket", "Search", "Key s", "Key f", "Key z"]);
        assert_eq!(cards(&mut app, "Matter "), 0, "{form:?}");
        let said = says(&mut app);
        assert!(
            said.contains("共 5 项") && said.contains("居民身份证换领") && said.contains("看这 5 项"),
            "{said}"
        );
        touch(&mut app, "Show found");
        assert_eq!(screen(&app), Screen::Found);
        assert!(cards(&mut app, "Matter ") > 0 && says(&mut app).contains("共 5 项"));
        touch(&mut app, "Back");
        assert_eq!(screen(&app), Screen::Search);
        assert!(says(&mut app).contains("SFZ"), "the letters are still there");
        touch(&mut app, "Key q");
        assert!(is_there(&mut app, "Nothing found") && !is_there(&mut app, "Show found"));
        touch(&mut app, "By department");
        assert_eq!(screen(&app), Screen::Departments);
    }
}

#[test]
fn a_wide_search_has_cards_beside_the_keys_and_a_key_for_the_others() {
    let (mut app, _stage) = home_in((WIDE, false, false));
    go(&mut app, &["Take a ticket", "Search"]);
    assert_eq!(cards(&mut app, "Matter "), 3);
    assert!(may_press(&mut app, "Show found"));
    go(&mut app, &["Key s", "Key b", "Key k"]);
    assert_eq!(cards(&mut app, "Matter "), 1);
    assert!(!is_there(&mut app, "Show found"), "all there is stands there already");
    touch(&mut app, "Matter social-card");
    assert_eq!(screen(&app), Screen::Identify);
}

#[test]
fn another_query_begins_at_the_first_page_of_what_was_found() {
    let (mut app, _stage) = home_in((TALL, true, true));
    go(&mut app, &["Take a ticket", "Search", "Show found", "Next page"]);
    assert!(says(&mut app).contains("第 2 页"));
    go(&mut app, &["Back", "Key s", "Show found"]);
    assert!(!says(&mut app).contains("第 2 页"), "{}", says(&mut app));
}

#[test]
fn a_guide_says_everything_in_every_form_what_to_bring_first() {
    let guides = sample::guides();
    let guide = &guides.matters.first().unwrap().guide;
    for form in FORMS {
        let (mut app, _stage) = home_in(form);
        to_guide(&mut app);
        let first = says(&mut app);
        assert!(first.contains("1. 有效身份证件原件"), "{form:?}\n{first}");
        let mut all = first;
        for _ in 0..20 {
            if !may_press(&mut app, "Next page") {
                break;
            }
            touch(&mut app, "Next page");
            all += &says(&mut app);
        }
        let facts =
            [&guide.time_limit, &guide.fee, &guide.conditions, &guide.phone, &guide.basis, &guide.authority];
        for fact in facts.into_iter().chain(&guide.materials).chain(&guide.procedure) {
            assert!(all.contains(fact.as_str()), "{fact} is missing in {form:?}\n{all}");
        }
        assert!(all.contains("3–6 号窗口") && all.contains("东区等候区"), "{all}");
        assert!(may_press(&mut app, "Print the guide") && may_press(&mut app, "Take a ticket for this"));
    }
}

#[test]
fn what_was_printed_of_a_guide_and_its_page_are_known_in_another_form() {
    let (mut app, stage) = home_in((TALL, true, false));
    to_guide(&mut app);
    go(&mut app, &["Next page", "Print the guide"]);
    let page = stage.printer.pages.try_recv().expect("the guide is printed");
    go(&mut app, &["Modes", "Back"]);
    assert!(says(&mut app).contains("正在打印") && says(&mut app).contains("第 2 页"));
    lay_out(&mut app, (TALL, true, true));
    assert!(!may_press(&mut app, "Print the guide"), "one touch prints one guide");
    stage.printer_says(&mut app, PrinterWord::NotPrinted(page.no, PrinterTrouble::PaperEnd));
    assert!(may_press(&mut app, "Print the guide"), "what did not come out may be asked for again");
    touch(&mut app, "Print the guide");
    assert!(stage.printer.pages.try_recv().is_ok());
    // Another guide is another paper.
    go(&mut app, &["Back", "Guide social-card"]);
    assert!(may_press(&mut app, "Print the guide") && says(&mut app).contains("打印指南"));
}

#[test]
fn a_closed_queue_that_opens_goes_on_by_itself() {
    let (mut app, stage) = at_home();
    touch(&mut app, "Queue F");
    assert_eq!(screen(&app), Screen::Closed);
    stage.answer(&mut app, Answer::Hall(Box::new(sample::hall())));
    assert_eq!(screen(&app), Screen::Closed, "still closed");
    let mut hall = sample::hall();
    hall.window_types.iter_mut().for_each(|window_type| window_type.issuing = true);
    stage.answer(&mut app, Answer::Hall(Box::new(hall)));
    assert_eq!(screen(&app), Screen::Matters);
    assert!(is_there(&mut app, "Other matter"));
}

#[test]
fn whoever_is_slow_is_asked_before_the_screen_is_left() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    wait(&mut app, 24);
    assert!(!is_there(&mut app, "Still there"));
    wait(&mut app, 1);
    let said = says(&mut app);
    assert!(
        is_there(&mut app, "Still there") && said.contains("还在用吗？") && said.contains("20 秒后"),
        "{said}"
    );
    touch(&mut app, "Stay");
    assert!(!is_there(&mut app, "Still there") && screen(&app) == Screen::Confirm);
    assert!(app.world().resource::<Visit>().person.is_some(), "nothing is lost");
    wait(&mut app, 44);
    assert_eq!(screen(&app), Screen::Confirm, "the whole time once more");
    touch(&mut app, "Finish");
    assert_eq!(screen(&app), Screen::Home);
    assert!(!app.world().contains_resource::<Visit>() && !is_there(&mut app, "Still there"));
}

#[test]
fn a_question_nobody_answers_goes_with_the_screen() {
    let (mut app, _stage) = at_home();
    touch(&mut app, "Take a ticket");
    wait(&mut app, 40);
    assert!(is_there(&mut app, "Still there"));
    wait(&mut app, 5);
    assert!(screen(&app) == Screen::Home && !is_there(&mut app, "Still there"));
    wait(&mut app, 40);
    assert!(!is_there(&mut app, "Still there"), "at home nothing can be lost");
}

#[test]
fn large_letters_and_low_reach_give_twice_the_time() {
    for form in [(TALL, true, false), (TALL, false, true), (WIDE, true, false)] {
        let (mut app, _stage) = home_in(form);
        touch(&mut app, "Take a ticket");
        wait(&mut app, 69);
        assert!(screen(&app) == Screen::Find && !is_there(&mut app, "Still there"), "{form:?}");
        wait(&mut app, 1);
        assert!(is_there(&mut app, "Still there"), "{form:?}");
        wait(&mut app, 20);
        assert_eq!(screen(&app), Screen::Home, "{form:?}");
    }
}

#[test]
fn an_order_is_not_given_twice_the_time() {
    let (mut app, stage) = home_in((TALL, true, false));
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    wait(&mut app, 20);
    assert_eq!(screen(&app), Screen::Refused);
    assert!(says(&mut app).contains("请到导办台办理"));
}

#[test]
fn the_halls_colour_stands_for_the_primary_one_at_rest_and_pressed() {
    let mut config = config();
    config.look.colour_hex = Some("#8c1016".to_owned());
    let own = Look::of(config.look.colour().unwrap());
    let mut app = App::new();
    app.add_plugins((MinimalPlugins, StatesPlugin, bevy::input_focus::InputFocusPlugin));
    app.init_resource::<UiScale>();
    app.add_plugins(KioskPlugin { config, clock: Clock::stopped_at(sample::now()) });
    let stage = Stage::take(&mut app);
    stage.open(&mut app);
    let mut things = app.world_mut().query::<(Entity, &Name)>();
    let hero = things.iter(app.world()).find(|(_, name)| name.as_str() == "Take a ticket").unwrap().0;
    let ground = |app: &App| app.world().get::<BackgroundColor>(hero).unwrap().0;
    assert_eq!(ground(&app), own.shown(palette::PRIMARY));
    assert_ne!(ground(&app), palette::PRIMARY);
    app.world_mut().entity_mut(hero).insert(Pressed);
    assert_eq!(ground(&app), own.shown(palette::PRIMARY_DEEP), "at once, before the next frame");
    app.world_mut().entity_mut(hero).remove::<Pressed>();
    assert_eq!(ground(&app), own.shown(palette::PRIMARY));
}

#[test]
fn an_emblem_that_is_no_picture_is_told_when_the_kiosk_starts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kiosk.toml");
    std::fs::write(&path, "name = 'kiosk-1'\nserver = 'http://hall.test'\n[look]\nemblem = 'emblem.png'\n")
        .unwrap();
    assert!(kiosk::config::Config::load(&path).unwrap_err().to_string().contains("emblem.png"));
    let file = std::fs::File::create(folder.path().join("emblem.png")).unwrap();
    let mut encoder = png::Encoder::new(file, 1, 1);
    encoder.set_color(png::ColorType::Rgba);
    encoder.write_header().unwrap().write_image_data(&[1, 2, 3, 4]).unwrap();
    let config = kiosk::config::Config::load(&path).unwrap();
    assert!(read_emblem(&config.look.emblem.unwrap()).is_ok(), "found beside the configuration");
}
