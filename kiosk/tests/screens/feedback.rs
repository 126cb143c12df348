//! Complaint, suggestion, praise: what is sent, what may be left out, and that nothing written is lost or kept.

use crate::support::{at_home, is_there, may_press, says, screen, wait};
use bevy::prelude::*;
use kiosk::language::Language;
use kiosk::printer::{PageNo, PrinterCondition, PrinterTrouble, PrinterWord};
use kiosk::sample;
use kiosk::screens::Screen;
use kiosk::server::{Answer, ErrandAnswer, ErrandAsk, OrderAsk};
use kiosk::stage::{Stage, frames, touch};
use kiosk::theme::layout::Layout;
use kiosk::visit::{Visit, VisitNo};
use queue_api::client::CommandId;
use queue_api::error::ApiError;
use queue_api::feedback::{FeedbackKind, FeedbackReceipt, LeaveFeedback};

fn touches(app: &mut App, names: &[&str]) {
    for name in names {
        touch(app, name);
    }
}

fn keys(app: &mut App, keys: &str) {
    for key in keys.chars() {
        touch(app, &format!("Key {key}"));
    }
}

fn sent(stage: &Stage) -> (VisitNo, CommandId, LeaveFeedback) {
    let order = stage.server.orders.try_recv();
    let Ok(OrderAsk::Errand { visit, ask: ErrandAsk::Feedback { id, body } }) = &order else {
        panic!("not a feedback: {order:?}")
    };
    (*visit, id.clone(), LeaveFeedback::clone(body))
}

fn receipt(answer_by: Option<&str>) -> ErrandAnswer {
    ErrandAnswer::Left(FeedbackReceipt {
        number: "T0012".into(),
        left_at: sample::now(),
        answer_by: answer_by.map(Into::into),
    })
}

/// A complaint with words, as far as the question which counter.
fn to_counter(app: &mut App) {
    touches(app, &["Feedback", "Complaint", "Topic efficiency", "Onward", "Candidate 1", "Onward"]);
    assert_eq!(screen(app), Screen::FeedbackCounter);
}

/// The same, as far as the button that sends it; no counter, no telephone.
fn to_summary(app: &mut App) {
    to_counter(app);
    touches(app, &["Onward", "Onward"]);
    assert_eq!(screen(app), Screen::FeedbackSummary);
}

#[test]
fn a_complaint_is_sent_with_all_that_was_given_and_answered_with_a_number() {
    let (mut app, stage) = at_home();
    touches(&mut app, &["Feedback", "Complaint", "Topic efficiency", "Topic attitude", "Onward"]);
    touch(&mut app, "Candidate 1");
    assert!(says(&mut app).contains("4/200 字"));
    touch(&mut app, "Onward");
    keys(&mut app, "4");
    assert!(says(&mut app).contains("4 号窗口"));
    touch(&mut app, "Onward");
    keys(&mut app, "13800001234");
    assert!(says(&mut app).contains("138 0000 1234"));
    touch(&mut app, "Onward");
    let said = says(&mut app);
    for words in ["投诉", "办事效率、服务态度", "等了很久", "4 号窗口", "138****1234"] {
        assert!(said.contains(words), "{words} is missing in\n{said}");
    }
    touch(&mut app, "Send feedback");
    assert_eq!(screen(&app), Screen::Asking);
    let (visit, _, body) = sent(&stage);
    let expected = LeaveFeedback {
        kind: FeedbackKind::Complaint,
        topics: vec!["efficiency".into(), "attitude".into()],
        counter: Some(4),
        phone: Some("13800001234".into()),
        text: Some("等了很久".into()),
    };
    assert!(body == expected, "what is sent is not what was given");
    stage.answer(&mut app, Answer::Errand(visit, receipt(Some("2026-11-30"))));
    assert_eq!(screen(&app), Screen::FeedbackReceipt);
    let said = says(&mut app);
    for words in ["T0012", "最晚 11月30日 答复", "回执正在打印"] {
        assert!(said.contains(words), "{words} is missing in\n{said}");
    }
    let page = stage.printer.pages.try_recv().expect("the receipt is printed without another touch");
    let paper = format!("{:?}", page.page);
    assert!(paper.contains("T0012") && paper.contains("2026-11-30"));
    assert!(!paper.contains("等了很久") && !paper.contains("1234"), "what was written is on no paper");
    stage.printer_says(&mut app, PrinterWord::Printed(page.no));
    assert!(says(&mut app).contains("请取走回执"));
    assert!(stage.printer.pages.try_recv().is_err(), "one receipt, not one a frame");
}

#[test]
fn all_but_the_kind_and_one_word_may_be_left_out() {
    let (mut app, stage) = at_home();
    touches(&mut app, &["Feedback", "Praise", "Topic attitude", "Onward", "Onward", "Onward", "Onward"]);
    assert_eq!(screen(&app), Screen::FeedbackSummary);
    touch(&mut app, "Send feedback");
    let (visit, _, body) = sent(&stage);
    assert_eq!((body.kind, body.counter, body.phone, body.text), (FeedbackKind::Praise, None, None, None));
    stage.answer(&mut app, Answer::Errand(visit, receipt(None)));
    assert!(says(&mut app).contains("谢谢，我们会转达。"));
}

#[test]
fn what_says_nothing_cannot_be_sent() {
    let (mut app, _stage) = at_home();
    touches(&mut app, &["Feedback", "Suggestion", "Onward"]);
    assert_eq!(screen(&app), Screen::FeedbackText);
    assert!(!may_press(&mut app, "Onward"), "neither a topic nor a word");
    assert!(says(&mut app).contains("请写几句，或返回选一个方面"), "and it says why");
    touch(&mut app, "Candidate 1");
    assert!(may_press(&mut app, "Onward"));
    touch(&mut app, "Delete");
    assert!(may_press(&mut app, "Onward"), "something is left of it");
}

#[test]
fn a_fifth_topic_is_not_taken_and_one_may_be_given_back() {
    let (mut app, _stage) = at_home();
    touches(&mut app, &["Feedback", "Complaint"]);
    touches(&mut app, &["Topic efficiency", "Topic attitude", "Topic skill", "Topic guide"]);
    assert!(!may_press(&mut app, "Topic fee") && may_press(&mut app, "Topic skill"));
    touch(&mut app, "Topic skill");
    assert!(may_press(&mut app, "Topic fee"));
}

#[test]
fn letters_become_words_and_are_used_up() {
    let (mut app, stage) = at_home();
    touches(&mut app, &["Feedback", "Complaint", "Onward"]);
    keys(&mut app, "dlhj");
    assert!(says(&mut app).contains("dlhj"));
    touch(&mut app, "Candidate 1");
    let said = says(&mut app);
    assert!(said.contains("等了很久") && !said.contains("dlhj"), "{said}");
    keys(&mut app, "ren");
    assert!(
        !may_press(&mut app, "Onward") && says(&mut app).contains("不要的拼音请删掉"),
        "nothing is left out"
    );
    touch(&mut app, "Delete");
    touch(&mut app, "Delete");
    touch(&mut app, "Delete");
    touch(&mut app, "Delete");
    touches(&mut app, &["Onward", "Onward", "Onward", "Send feedback"]);
    assert_eq!(sent(&stage).2.text.as_deref(), Some("等了很"));
}

#[test]
fn every_candidate_is_a_touch_away_and_the_last_leads_back_to_the_first() {
    let (mut app, _stage) = at_home();
    touches(&mut app, &["Feedback", "Complaint", "Onward"]);
    assert!(is_there(&mut app, "Candidate 1"));
    touch(&mut app, "More words");
    assert!(!is_there(&mut app, "Candidate 1"), "others are shown");
    for _ in 0..60 {
        if is_there(&mut app, "Candidate 1") {
            return;
        }
        touch(&mut app, "More words");
    }
    panic!("the first candidates do not come back");
}

#[test]
fn a_counter_the_hall_does_not_have_does_not_lead_on() {
    let (mut app, _stage) = at_home();
    to_counter(&mut app);
    assert!(says(&mut app).contains("不填，下一步"));
    keys(&mut app, "99");
    assert!(says(&mut app).contains("本大厅没有 99 号窗口") && !may_press(&mut app, "Onward"));
    touch(&mut app, "Clear");
    keys(&mut app, "14");
    touch(&mut app, "Onward");
    assert_eq!(screen(&app), Screen::FeedbackPhone);
    keys(&mut app, "1380000");
    assert!(!may_press(&mut app, "Onward"), "half a number calls nobody back");
    touch(&mut app, "Back");
    assert!(says(&mut app).contains("14 号窗口"), "what was typed is still there");
    touch(&mut app, "Onward");
    assert!(says(&mut app).contains("138 0000"));
}

#[test]
fn in_english_letters_are_written_as_they_are() {
    let (mut app, stage) = at_home();
    *app.world_mut().resource_mut::<Language>() = Language::En;
    frames(&mut app);
    touches(&mut app, &["Feedback", "Complaint", "Topic place", "Onward"]);
    keys(&mut app, "too");
    touch(&mut app, "Space");
    keys(&mut app, "hot");
    assert!(says(&mut app).contains("too hot") && says(&mut app).contains("No seats"));
    touches(&mut app, &["Onward", "Onward", "Onward", "Send feedback"]);
    assert_eq!(sent(&stage).2.text.as_deref(), Some("too hot"));
}

#[test]
fn two_touches_send_it_once() {
    let (mut app, stage) = at_home();
    to_summary(&mut app);
    let mut buttons = app.world_mut().query::<(Entity, &Name)>();
    let (button, _) = buttons.iter(app.world()).find(|(_, name)| name.as_str() == "Send feedback").unwrap();
    app.world_mut().trigger(bevy::ui_widgets::Activate { entity: button });
    app.world_mut().trigger(bevy::ui_widgets::Activate { entity: button });
    frames(&mut app);
    assert_eq!(stage.server.orders.try_iter().count(), 1);
}

#[test]
fn what_was_not_answered_is_sent_again_under_the_same_name_with_nothing_lost() {
    let (mut app, stage) = at_home();
    to_summary(&mut app);
    touch(&mut app, "Send feedback");
    let (_, first, body) = sent(&stage);
    wait(&mut app, 20);
    assert_eq!(screen(&app), Screen::Told);
    assert!(says(&mut app).contains("您写的还在"));
    touches(&mut app, &["Send again", "Send feedback"]);
    let (visit, again, same) = sent(&stage);
    assert_eq!(again, first, "the server may have it already");
    assert!(body == same);
    stage.answer(&mut app, Answer::Errand(visit, receipt(None)));
    assert_eq!(screen(&app), Screen::FeedbackReceipt);
}

#[test]
fn what_was_changed_after_no_answer_is_sent_under_a_new_name_and_the_old_answer_leads_nobody_away() {
    let (mut app, stage) = at_home();
    to_summary(&mut app);
    touch(&mut app, "Send feedback");
    let (visit, first, _) = sent(&stage);
    stage.answer(&mut app, Answer::Errand(visit, ErrandAnswer::Failed));
    touches(&mut app, &["Send again", "Back"]);
    keys(&mut app, "13800001234");
    touch(&mut app, "Onward");
    stage.answer(&mut app, Answer::Errand(visit, receipt(None)));
    assert_eq!(screen(&app), Screen::FeedbackSummary, "that receipt is for other words");
    touch(&mut app, "Send feedback");
    let (again, second, body) = sent(&stage);
    assert_ne!(second, first, "another body under the first name is refused for ever");
    assert_eq!(body.phone.as_deref(), Some("13800001234"));
    stage.answer(&mut app, Answer::Errand(again, receipt(None)));
    assert_eq!(screen(&app), Screen::FeedbackReceipt);
}

#[test]
fn a_receipt_that_comes_while_nothing_was_changed_is_shown() {
    let (mut app, stage) = at_home();
    to_summary(&mut app);
    touch(&mut app, "Send feedback");
    let (visit, ..) = sent(&stage);
    wait(&mut app, 20);
    touch(&mut app, "Send again");
    stage.answer(&mut app, Answer::Errand(visit, receipt(None)));
    assert_eq!(screen(&app), Screen::FeedbackReceipt);
    assert!(stage.server.orders.is_empty(), "nothing is sent twice");
}

#[test]
fn a_phone_the_server_would_refuse_is_told_with_its_second_digit_and_does_not_lead_on() {
    let (mut app, _stage) = at_home();
    to_counter(&mut app);
    touch(&mut app, "Onward");
    assert!(may_press(&mut app, "Onward"), "it may be left out");
    keys(&mut app, "12");
    assert!(says(&mut app).contains("手机号以 13–19 开头"));
    keys(&mut app, "800001234");
    assert!(!may_press(&mut app, "Onward"));
    touch(&mut app, "Clear");
    keys(&mut app, "13800001234");
    assert!(may_press(&mut app, "Onward"));
}

#[test]
fn what_was_refused_is_sent_again_under_a_new_name() {
    let (mut app, stage) = at_home();
    to_summary(&mut app);
    touch(&mut app, "Send feedback");
    let (visit, first, _) = sent(&stage);
    let error =
        ApiError {
            code: "too_many".into(), message: "今天收到的太多。".into(), ..ApiError::default()
        };
    stage.answer(&mut app, Answer::Errand(visit, ErrandAnswer::Refused(error)));
    assert!(says(&mut app).contains("今天收到的太多。"));
    touches(&mut app, &["Send again", "Send feedback"]);
    assert_ne!(sent(&stage).1, first, "under the first name the refusal is remembered");
}

#[test]
fn an_outage_takes_nothing_from_whoever_writes() {
    let (mut app, stage) = at_home();
    to_counter(&mut app);
    stage.answer(&mut app, Answer::Stale);
    assert_eq!(screen(&app), Screen::FeedbackCounter);
    touches(&mut app, &["Onward", "Onward"]);
    assert!(says(&mut app).contains("等了很久"));
}

#[test]
fn large_type_and_low_reach_keep_what_was_written() {
    let (mut app, _stage) = at_home();
    to_counter(&mut app);
    keys(&mut app, "4");
    for (large, low) in [(true, false), (true, true), (false, true)] {
        let view = app.world().resource::<Layout>().view;
        *app.world_mut().resource_mut::<Layout>() = Layout { view, large, low };
        frames(&mut app);
        assert!(says(&mut app).contains("4 号窗口"), "large {large}, low {low}");
    }
    touch(&mut app, "Back");
    assert!(says(&mut app).contains("等了很久"));
}

#[test]
fn a_printer_that_does_not_print_leaves_the_number_to_be_noted() {
    let (mut app, stage) = at_home();
    let trouble = PrinterCondition::Trouble(PrinterTrouble::PaperEnd);
    stage.printer_says(&mut app, PrinterWord::Condition(trouble));
    to_summary(&mut app);
    touch(&mut app, "Send feedback");
    let (visit, ..) = sent(&stage);
    stage.answer(&mut app, Answer::Errand(visit, receipt(None)));
    assert!(says(&mut app).contains("请记下编号或拍照"));
}

#[test]
fn a_receipt_that_did_not_come_out_is_offered_again() {
    for (word, words) in [
        (PrinterWord::NotPrinted as fn(PageNo, PrinterTrouble) -> PrinterWord, "回执没有打出来"),
        (PrinterWord::NotKnown, "回执出来了吗"),
    ] {
        let (mut app, stage) = at_home();
        to_summary(&mut app);
        touch(&mut app, "Send feedback");
        let (visit, ..) = sent(&stage);
        stage.answer(&mut app, Answer::Errand(visit, receipt(None)));
        assert!(!is_there(&mut app, "Print the receipt again"));
        let first = stage.printer.pages.try_recv().unwrap();
        stage.printer_says(&mut app, word(first.no, PrinterTrouble::Lost));
        assert!(says(&mut app).contains(words));
        touch(&mut app, "Print the receipt again");
        let again = stage.printer.pages.try_recv().expect("once more");
        assert_eq!(again.page, first.page);
        assert!(!is_there(&mut app, "Print the receipt again"));
        stage.printer_says(&mut app, PrinterWord::Printed(again.no));
        assert!(says(&mut app).contains("请取走回执") && !is_there(&mut app, "Print the receipt again"));
    }
}

#[test]
fn a_receipt_nobody_knew_of_and_that_came_out_after_all_is_out() {
    let (mut app, stage) = at_home();
    to_summary(&mut app);
    touch(&mut app, "Send feedback");
    let (visit, ..) = sent(&stage);
    stage.answer(&mut app, Answer::Errand(visit, receipt(None)));
    let no = stage.printer.pages.try_recv().unwrap().no;
    stage.printer_says(&mut app, PrinterWord::NotKnown(no, PrinterTrouble::Lost));
    stage.printer_says(&mut app, PrinterWord::Printed(no));
    assert!(says(&mut app).contains("请取走回执"));
}

#[test]
fn nothing_written_is_left_when_its_citizen_has_gone() {
    let (mut app, _stage) = at_home();
    to_counter(&mut app);
    keys(&mut app, "4");
    assert!(!format!("{:?}", app.world().resource::<Visit>()).contains("等了"), "nor told to a log");
    wait(&mut app, 45);
    assert_eq!(screen(&app), Screen::Home);
    assert!(app.world().get_resource::<Visit>().is_none());
    touches(&mut app, &["Feedback", "Complaint", "Onward"]);
    assert!(says(&mut app).contains("还没有写"));
}
