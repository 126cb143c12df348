//! Every way to a matter ends at its queue, and none ends nowhere.

use crate::support::{at_home, is_there, may_press, says, screen, wait};
use bevy::prelude::*;
use jiff::SignedDuration;
use kiosk::card_reader::ReaderWord;
use kiosk::language::Language;
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, OrderAsk};
use kiosk::stage::{Stage, touch};
use kiosk::visit::{Person, Visit};
use queue_api::error::ApiError;
use queue_api::guide::Guides;

fn go(app: &mut App, names: &[&str]) {
    names.iter().for_each(|name| touch(app, name));
}

fn type_letters(app: &mut App, letters: &str) {
    letters.chars().for_each(|letter| touch(app, &format!("Key {letter}")));
}

fn names(app: &mut App, prefix: &str) -> Vec<String> {
    let mut things = app.world_mut().query::<&Name>();
    let names = things.iter(app.world()).filter_map(|name| name.as_str().strip_prefix(prefix));
    names.map(str::to_owned).collect()
}

fn chosen(app: &App) -> (Option<String>, Option<String>) {
    let visit = app.world().resource::<Visit>();
    (visit.window_type.clone(), visit.matter.clone())
}

fn is_chosen(app: &App, window_type: &str, matter: &str) -> bool {
    chosen(app) == (Some(window_type.to_owned()), Some(matter.to_owned()))
}

/// A queue issues no tickets any more.
fn close(app: &mut App, stage: &Stage, prefix: &str, full: bool, opens_in: Option<SignedDuration>) {
    let mut hall = sample::hall();
    for window_type in hall.window_types.iter_mut().filter(|w| w.prefix == prefix) {
        (window_type.issuing, window_type.full) = (false, full);
        window_type.opens_at = opens_in.map(|after| sample::now() + after);
    }
    stage.answer(app, Answer::Hall(Box::new(hall)));
}

#[test]
fn a_hurried_citizen_has_the_number_in_three_touches() {
    // Who knows the queue: home, "anything of it", confirm; the card is no touch.
    let (mut app, stage) = at_home();
    go(&mut app, &["Queue A", "Other matter"]);
    stage.reader_says(&mut app, ReaderWord::Read(Person::new("张晓明", kiosk::sample::ID_NUMBER)));
    touch(&mut app, "Take the ticket");
    let Ok(OrderAsk::Issue { wish, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
    assert_eq!((wish.window_type.as_str(), wish.matter.as_deref()), ("A", None));
    // Who wants what everybody wants.
    let (mut app, stage) = at_home();
    go(&mut app, &["Take a ticket", "Matter social-card"]);
    stage.reader_says(&mut app, ReaderWord::Read(Person::new("张晓明", kiosk::sample::ID_NUMBER)));
    touch(&mut app, "Take the ticket");
    let Ok(OrderAsk::Issue { wish, .. }) = stage.server.orders.try_recv() else { panic!("no order") };
    assert_eq!((wish.window_type.as_str(), wish.matter.as_deref()), ("A", Some("social-card")));
    // Where nothing is asked: two.
    let (mut app, stage) = at_home();
    go(&mut app, &["Queue D", "Take the ticket"]);
    assert!(stage.order().is_some());
}

#[test]
fn the_ways_to_a_matter_tell_of_its_queue() {
    let (mut app, _stage) = at_home();
    touch(&mut app, "Take a ticket");
    let said = says(&mut app);
    for words in ["常办事项", "社会保障卡申领与补换", "社保医保 · 3–6 号窗口", "12 人等候", "约 15–25 分"]
    {
        assert!(said.contains(words), "{words} is missing in\n{said}");
    }
    let shortcuts = names(&mut app, "Matter ");
    assert_eq!(
        shortcuts,
        ["social-card", "id-card", "pension-check", "marriage", "medical-away"],
        "in their order"
    );
    touch(&mut app, "Matter id-card");
    assert_eq!(screen(&app), Screen::Identify);
    assert!(is_chosen(&app, "B", "id-card"));
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Find, "back to where it was chosen");
}

#[test]
fn a_matter_is_found_by_its_department() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Take a ticket", "By department", "Department police"]);
    assert_eq!(screen(&app), Screen::Found);
    let said = says(&mut app);
    assert!(said.contains("公安局") && said.contains("共 5 项") && said.contains("4 人等候"), "{said}");
    touch(&mut app, "Matter household-move");
    assert_eq!(screen(&app), Screen::Identify);
    assert!(is_chosen(&app, "B", "household-move"));
    // And back along the same way.
    for expected in [Screen::Found, Screen::Departments, Screen::Find, Screen::Home] {
        touch(&mut app, "Back");
        assert_eq!(screen(&app), expected);
    }
}

#[test]
fn a_matter_is_found_by_its_theme() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Take a ticket", "By theme"]);
    let said = says(&mut app);
    assert!(said.contains("人生大事") && said.contains("个人办事") && said.contains("退休养老"), "{said}");
    assert!(!said.contains("企业办事"), "a theme without a matter leads nowhere");
    touch(&mut app, "Theme retirement");
    assert_eq!(names(&mut app, "Matter "), ["pension-transfer", "pension-check"]);
    touch(&mut app, "Matter pension-check");
    assert!(is_chosen(&app, "A", "pension-check"));
    for expected in [Screen::Found, Screen::Themes, Screen::Find] {
        touch(&mut app, "Back");
        assert_eq!(screen(&app), expected);
    }
}

#[test]
fn a_matter_is_found_by_its_letters() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Take a ticket", "Search"]);
    assert!(says(&mut app).contains("点字母，输入拼音首字母") && !may_press(&mut app, "Delete"));
    type_letters(&mut app, "sbk");
    assert!(says(&mut app).contains("SBK"), "what was typed is shown");
    assert_eq!(names(&mut app, "Matter "), ["social-card"], "by its keyword");
    touch(&mut app, "Clear");
    type_letters(&mut app, "hkqa");
    assert!(is_there(&mut app, "Nothing found") && may_press(&mut app, "By department"));
    touch(&mut app, "Delete");
    assert_eq!(names(&mut app, "Matter "), ["household-move"]);
    touch(&mut app, "Matter household-move");
    assert_eq!(screen(&app), Screen::Identify);
    assert!(is_chosen(&app, "B", "household-move"));
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Search);
    assert!(says(&mut app).contains("HKQ"), "the letters are still there");
}

#[test]
fn a_tapped_word_narrows_what_was_found() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Take a ticket", "Search"]);
    type_letters(&mut app, "sfz");
    let before = names(&mut app, "Matter ");
    assert!(before.contains(&"home-transfer".to_owned()), "二手房转移: {before:?}");
    assert!(says(&mut app).contains("居民身份证"));
    touch(&mut app, "Candidate 1");
    let mut after = names(&mut app, "Matter ");
    after.sort_unstable();
    assert_eq!(after, ["id-card", "id-card-first", "id-card-lost", "id-card-temporary"]);
    assert!(says(&mut app).contains("居民身份证 SFZ"), "the word and the letters it does not stand for");
    type_letters(&mut app, "x");
    assert!(is_there(&mut app, "Nothing found"));
    touch(&mut app, "Clear");
    assert!(says(&mut app).contains("点字母"), "all is taken back");
}

#[test]
fn the_keys_stay_under_the_fingers_while_what_was_found_changes() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Take a ticket", "Search"]);
    let keys = |app: &mut App| {
        let mut things = app.world_mut().query::<(Entity, &Name)>();
        let keys = things.iter(app.world()).filter(|(_, name)| name.as_str().starts_with("Key "));
        keys.map(|(key, _)| key).collect::<Vec<_>>()
    };
    let before = keys(&mut app);
    assert_eq!(before.len(), 36, "26 letters, 10 digits");
    type_letters(&mut app, "jm");
    touch(&mut app, "Candidate 1");
    assert_eq!(keys(&mut app), before);
}

#[test]
fn more_than_fits_is_turned_like_pages_and_another_letter_begins_at_the_first() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Take a ticket", "Search"]);
    let first = names(&mut app, "Matter ");
    assert!(first.len() == 4 && says(&mut app).contains("第 1 页"), "{first:?}");
    touch(&mut app, "Next page");
    assert_ne!(names(&mut app, "Matter "), first);
    assert!(says(&mut app).contains("第 2 页"));
    type_letters(&mut app, "j");
    assert!(!says(&mut app).contains("第 2 页"), "{}", says(&mut app));
}

#[test]
fn nothing_of_what_was_looked_for_remains_for_the_next_citizen() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Take a ticket", "Search", "Next page"]);
    type_letters(&mut app, "sfz");
    assert!(!format!("{:?}", app.world().resource::<Visit>()).contains("sfz"));
    wait(&mut app, 45);
    assert_eq!(screen(&app), Screen::Home);
    assert!(!app.world().contains_resource::<Visit>());
    go(&mut app, &["Take a ticket", "Search"]);
    let said = says(&mut app);
    assert!(!said.contains("SFZ") && said.contains("第 1 页"), "{said}");
}

#[test]
fn a_list_begins_at_its_first_page_for_every_citizen() {
    let (mut app, stage) = at_home();
    let mut guides = sample::guides();
    guides.matters = guides.matters.iter().cycle().take(20).cloned().collect();
    guides.matters.iter_mut().for_each(|matter| matter.window_type = "A".into());
    stage.answer(&mut app, Answer::Guides(guides));
    go(&mut app, &["Queue A", "Next page"]);
    assert!(says(&mut app).contains("第 2 页"));
    go(&mut app, &["Home", "Queue A"]);
    assert!(says(&mut app).contains("第 1 页"));
}

#[test]
fn english_words_are_typed_and_offered_in_english() {
    let (mut app, _stage) = at_home();
    go(&mut app, &["Language", "Take a ticket", "Search"]);
    assert_eq!(*app.world().resource::<Language>(), Language::En);
    type_letters(&mut app, "card");
    let said = says(&mut app);
    assert!(said.contains("CARD") && said.contains("identity"), "{said}");
    assert!(said.contains("Windows 7, 8"), "{said}");
}

#[test]
fn a_matter_of_a_closed_queue_leads_to_its_guide_by_every_way() {
    for way in [
        ["Take a ticket", "Matter marriage", ""],
        ["Take a ticket", "By theme", "Theme marriage"],
        ["Take a ticket", "By department", "Department civil"],
        ["Take a ticket", "Search", "Key j"],
    ] {
        let (mut app, _stage) = at_home();
        go(&mut app, way.as_slice().split(|name| name.is_empty()).next().unwrap());
        if screen(&app) != Screen::Guide {
            let said = says(&mut app);
            assert!(said.contains("14:00 开放") && said.contains("可先看指南"), "{way:?}\n{said}");
            touch(&mut app, "Matter marriage");
        }
        assert_eq!(screen(&app), Screen::Guide, "{way:?}");
        let said = says(&mut app);
        assert!(said.contains("现在不在取号时间。") && said.contains("今天 14:00 再来取号"), "{said}");
        assert!(!may_press(&mut app, "Take a ticket for this") && may_press(&mut app, "Print the guide"));
        touch(&mut app, "Back");
        assert_ne!(screen(&app), Screen::Home, "back to where it was chosen");
    }
}

#[test]
fn a_closed_queue_says_why_and_when_it_opens() {
    let hours = |h| Some(SignedDuration::from_hours(h));
    for (full, opens_in, why, when) in [
        (true, hours(4), "这一场的号已经取完。", "今天 13:42 再来取号"),
        (true, None, "这一场的号已经取完。", "请问导办台"),
        (false, hours(24), "现在不在取号时间。", "11月24日 09:42 再来取号"),
        (false, None, "今天已停止取号。", "请问导办台"),
    ] {
        let (mut app, stage) = at_home();
        close(&mut app, &stage, "A", full, opens_in);
        touch(&mut app, "Queue A");
        assert_eq!(screen(&app), Screen::Closed);
        let said = says(&mut app);
        assert!(said.contains(why) && said.contains(when), "{why} {when}\n{said}");
        assert!(stage.server.orders.is_empty());
        // Both ways on lead on.
        touch(&mut app, "Choose another");
        assert_eq!(screen(&app), Screen::Find);
        let said = says(&mut app);
        assert_eq!(said.contains("号已取完"), full, "{said}");
    }
}

#[test]
fn a_refusal_says_when_to_ask_again_and_offers_the_guide() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Take the ticket");
    let visit = stage.order().unwrap();
    let error = ApiError {
        code: "quota_reached".into(),
        message: "这一场的号已经取完。".into(),
        opens_at: Some(sample::now() + SignedDuration::from_hours(4)),
        ..ApiError::default()
    };
    stage.answer(&mut app, Answer::Refused(visit, error));
    assert!(says(&mut app).contains("今天 13:42 起可以再取"));
    touch(&mut app, "Read the guide");
    assert_eq!(screen(&app), Screen::Guide);
    // What follows is another order, not the refused one once more.
    touch(&mut app, "Take a ticket for this");
    assert_eq!(screen(&app), Screen::Confirm);
    touch(&mut app, "Take the ticket");
    assert_ne!(stage.order().expect("a new order"), visit);
}

#[test]
fn a_hall_that_names_no_ways_still_gives_tickets() {
    // No matters at all: the window types, as ever.
    let (mut app, stage) = at_home();
    stage.answer(&mut app, Answer::Guides(Guides::default()));
    touch(&mut app, "Take a ticket");
    assert_eq!(screen(&app), Screen::WindowTypes);
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Home);
    // Matters of an older server: no themes, no shortcuts, no keywords.
    let guides = sample::guides();
    let older = Guides { departments: guides.departments, matters: guides.matters, ..Guides::default() };
    stage.answer(&mut app, Answer::Guides(older));
    touch(&mut app, "Take a ticket");
    assert_eq!(screen(&app), Screen::Find);
    assert!(!is_there(&mut app, "By theme") && is_there(&mut app, "By department"));
    assert!(!says(&mut app).contains("常办事项"));
    touch(&mut app, "Search");
    type_letters(&mut app, "sfz");
    assert!(is_there(&mut app, "Matter id-card"));
}

#[test]
fn without_paper_no_way_leads_to_a_ticket() {
    use kiosk::printer::{PrinterCondition, PrinterTrouble, PrinterWord};
    let (mut app, stage) = at_home();
    let out = PrinterCondition::Trouble(PrinterTrouble::PaperEnd);
    stage.printer_says(&mut app, PrinterWord::Condition(out));
    assert!(!may_press(&mut app, "Queue A"));
    touch(&mut app, "Queue A");
    assert_eq!(screen(&app), Screen::Home);
}
