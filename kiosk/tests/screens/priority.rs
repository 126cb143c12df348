//! Who may go first, who is asked, and that nobody's reason leaves the kiosk.

use crate::support::{at_home, is_there, says, screen};
use crate::who::{ELDER, card, taken, typing};
use bevy::prelude::*;
use kiosk::language::Language;
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::Answer;
use kiosk::stage::{Stage, frames, touch};
use queue_api::hall::{HallSnapshot, PriorityKind};
use queue_api::ticket::{Class, TicketView};

fn with_hall(app: &mut App, stage: &Stage, change: impl FnOnce(&mut HallSnapshot)) {
    let mut hall = sample::hall();
    change(&mut hall);
    stage.answer(app, Answer::Hall(Box::new(hall)));
}

#[test]
fn an_elder_is_asked_once_and_the_answer_is_the_class() {
    for (answer, class) in [("Priority", Class::Priority), ("Ordinary", Class::Ordinary)] {
        let (mut app, stage) = at_home();
        stage.to_identify(&mut app);
        card(&stage, &mut app, ELDER);
        assert_eq!(screen(&app), Screen::Class);
        assert!(says(&mut app).contains("60 岁以上"));
        touch(&mut app, answer);
        assert_eq!(says(&mut app).contains("已选优先"), class == Class::Priority);
        assert_eq!(taken(&mut app, &stage).1.class, class);
    }
}

#[test]
fn a_typed_number_tells_the_age_as_a_card_does() {
    let (mut app, stage) = at_home();
    typing(&mut app, &stage, ELDER);
    touch(&mut app, "Number done");
    assert_eq!(screen(&app), Screen::Class);
    touch(&mut app, "Back");
    assert_eq!(screen(&app), Screen::Identify, "another card may be laid down");
}

#[test]
fn nobody_is_asked_where_priority_makes_no_difference() {
    for change in [
        (|hall| hall.window_types.iter_mut().for_each(|w| w.priority = false)) as fn(&mut HallSnapshot),
        |hall| hall.hall.priority.kinds.clear(),
    ] {
        let (mut app, stage) = at_home();
        stage.to_identify(&mut app);
        with_hall(&mut app, &stage, change);
        card(&stage, &mut app, ELDER);
        assert_eq!(screen(&app), Screen::Confirm);
        assert!(!is_there(&mut app, "Class"));
    }
    let (mut app, stage) = at_home();
    stage.to_identify(&mut app);
    with_hall(&mut app, &stage, |hall| hall.hall.priority.elderly_from = 77);
    card(&stage, &mut app, ELDER);
    assert_eq!(screen(&app), Screen::Confirm, "the hall says from which age");
}

#[test]
fn others_find_the_kinds_from_the_last_question_and_no_reason_leaves_the_kiosk() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    touch(&mut app, "Class");
    assert_eq!(screen(&app), Screen::Class);
    assert!(!is_there(&mut app, "Elderly"), "the card says that they are not");
    let said = says(&mut app);
    assert!(said.contains("出示残疾人证") && said.contains("本机不记录"), "{said}");
    touch(&mut app, "Pregnant");
    let (_, wish) = taken(&mut app, &stage);
    assert_eq!(wish.class, Class::Priority);
    let sent = format!("{wish:?}").to_lowercase();
    assert!(!sent.contains("pregnant"), "{sent}");
}

#[test]
fn only_the_halls_kinds_are_offered_and_a_newer_servers_are_passed_over() {
    let (mut app, stage) = at_home();
    stage.to_identify(&mut app);
    with_hall(&mut app, &stage, |hall| {
        hall.hall.priority.kinds = vec![PriorityKind::Soldier, PriorityKind::Other, PriorityKind::Elderly];
    });
    touch(&mut app, "Without a card");
    assert!(says(&mut app).contains("\n军人、老人可优先\n"), "nobody is offered what the hall does not give");
    *app.world_mut().resource_mut::<Language>() = Language::En;
    frames(&mut app);
    assert!(says(&mut app).contains("Military or elderly may go first"));
    touch(&mut app, "Class");
    assert!(is_there(&mut app, "Soldier") && is_there(&mut app, "Elderly"), "nobody knows the age");
    assert!(!is_there(&mut app, "Disabled") && !is_there(&mut app, "Pregnant"));
    touch(&mut app, "Ordinary");
    assert_eq!(taken(&mut app, &stage).1.class, Class::Ordinary);
}

#[test]
fn a_claim_does_not_go_to_a_window_type_without_priority() {
    let (mut app, stage) = at_home();
    stage.to_identify(&mut app);
    card(&stage, &mut app, ELDER);
    touch(&mut app, "Priority");
    with_hall(&mut app, &stage, |hall| hall.window_types.iter_mut().for_each(|w| w.priority = false));
    assert_eq!(taken(&mut app, &stage).1.class, Class::Ordinary);
}

#[test]
fn a_priority_ticket_says_so() {
    let (mut app, stage) = at_home();
    stage.to_confirm(&mut app);
    let (visit, _) = taken(&mut app, &stage);
    let ticket = TicketView { class: Class::Priority, ..sample::ticket() };
    stage.answer(&mut app, Answer::Issued(visit, Box::new(ticket)));
    assert!(says(&mut app).contains("养老保险关系转移  优先号"));
    touch(&mut app, "Done");
    stage.to_ticket(&mut app);
    assert!(!says(&mut app).contains("优先号"));
}
