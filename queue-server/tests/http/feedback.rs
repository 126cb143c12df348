//! Complaints, suggestions and praise: left at a kiosk, answered on the manager's page, wiped in time.

use crate::support::{Answer, Follower, PASSWORD, TestHall};
use axum::http::StatusCode;
use queue_server::access::StaffRole;
use serde_json::json;
use std::path::Path;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const TEXT: &str = "三号窗口让我跑了三趟";
const PHONE: &str = "13812340001";
const HERE: &str = "http://hall.test";

pub(crate) fn complaint() -> String {
    json!({"kind": "complaint", "topics": ["guide", "attitude"], "counter": 2, "phone": PHONE, "text": TEXT})
        .to_string()
}

impl TestHall {
    pub(crate) async fn leave(&self, key: Option<&str>, body: &str) -> Answer {
        self.post_as(&self.tokens.kiosk, "feedback", key, body).await
    }

    /// Signs somebody in; the answer is their cookie.
    pub(crate) async fn enter_as(&self, id: &str, role: StaffRole) -> String {
        self.app.access.set_staff(id, id, role, PASSWORD).unwrap();
        let body = format!("id={id}&password={}", PASSWORD.replace(' ', "+"));
        let (status, _, cookie) = self.form_as("/login", &body, "").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        cookie.unwrap().split(';').next().unwrap().to_owned()
    }

    /// Sends the form of the first feedback.
    async fn act(&self, body: &str, cookie: &str) -> (StatusCode, String, Option<String>) {
        self.form_as("/feedback/T0001", body, cookie).await
    }

    async fn form_as(&self, path: &str, body: &str, cookie: &str) -> (StatusCode, String, Option<String>) {
        let request = axum::http::Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("host", "hall.test")
            .header("origin", HERE)
            .header("cookie", cookie)
            .body(axum::body::Body::from(body.to_owned()))
            .unwrap();
        self.raw(request).await
    }
}

/// Everything in the folder, as a thief of the disk would read it.
fn on_disk(dir: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(dir).unwrap();
    files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap_or_default()).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn a_complaint_gets_a_receipt_once_however_often_it_is_sent() {
    let hall = TestHall::open();
    let first = hall.leave(Some("visit-1"), &complaint()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    // Monday the 23rd: five working days later it is Monday again.
    let receipt = json!({"number": "T0001", "left_at": "2026-11-23T01:00:00Z", "answer_by": "2026-11-30"});
    assert_eq!(first.body, receipt);
    assert_eq!(hall.leave(Some("visit-1"), &complaint()).await, first);
    let hall = hall.restart();
    assert_eq!(hall.leave(Some("visit-1"), &complaint()).await, first);
    let praise = hall.leave(Some("visit-2"), r#"{"kind":"praise","text":"李明很耐心"}"#).await;
    assert_eq!((&praise.body["number"], praise.body.get("answer_by")), (&json!("T0002"), None));
}

#[tokio::test]
async fn what_says_nothing_or_too_much_is_refused() {
    let hall = TestHall::open();
    let long = format!(r#"{{"kind":"suggestion","text":"{}"}}"#, "长".repeat(501));
    for (body, code) in [
        (r#"{"kind":"suggestion"}"#, "invalid_body"),
        (r#"{"kind":"suggestion","text":"  "}"#, "invalid_body"),
        (r#"{"kind":"anger","text":"x"}"#, "invalid_body"),
        (r#"{"kind":"complaint","topics":["weather"]}"#, "invalid_body"),
        (r#"{"kind":"complaint","topics":["fee","fee"]}"#, "invalid_body"),
        (r#"{"kind":"complaint","topics":["fee","queue","place","skill","other"]}"#, "invalid_body"),
        (r#"{"kind":"complaint","topics":["fee"],"phone":"12"}"#, "invalid_phone"),
        (long.as_str(), "invalid_body"),
    ] {
        let answer = hall.leave(None, body).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, code), "{body}");
    }
    let nowhere = hall.leave(None, r#"{"kind":"complaint","topics":["fee"],"counter":99}"#).await;
    assert_eq!((nowhere.status, nowhere.code()), (StatusCode::NOT_FOUND, "unknown_counter"));
    let long_enough = format!(r#"{{"kind":"suggestion","text":"{}"}}"#, "长".repeat(500));
    assert_eq!(hall.leave(None, &long_enough).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn it_is_left_by_kiosks_other_systems_and_the_desk() {
    let hall = TestHall::open();
    let body = r#"{"kind":"praise","topics":["attitude"]}"#;
    for (token, status) in [
        (&hall.tokens.kiosk, StatusCode::CREATED),
        (&hall.tokens.integrator, StatusCode::CREATED),
        (&hall.tokens.bridge, StatusCode::FORBIDDEN),
        (&hall.tokens.display, StatusCode::FORBIDDEN),
    ] {
        assert_eq!(hall.post_as(token, "feedback", None, body).await.status, status);
    }
    for (id, role, status) in
        [("2001", StaffRole::Clerk, StatusCode::FORBIDDEN), ("2002", StaffRole::Desk, StatusCode::CREATED)]
    {
        let cookie = hall.enter_as(id, role).await;
        assert_eq!(hall.form_as("/api/v1/feedback", body, &cookie).await.0, status, "{id}");
    }
}

#[tokio::test]
async fn words_and_telephone_number_are_sealed_and_in_no_event() {
    let hall = TestHall::open();
    hall.leave(Some("visit-1"), &complaint()).await;
    let manager = hall.enter_as("3001", StaffRole::Manager).await;
    hall.act("deed=take_up", &manager).await;
    hall.act("deed=answer&text=已向您道歉并整改", &manager).await;
    let disk = on_disk(hall.dir.path());
    for secret in [TEXT, PHONE, "已向您道歉并整改"] {
        assert!(!holds(&disk, secret), "{secret} lies on the disk");
    }
    assert!(holds(&disk, "feedback_left") && holds(&disk, "feedback_answered"), "the log tells of it");
    let mut staff = hall.follow(Some(&hall.tokens.integrator), Some(&hall.place(1))).await;
    let (_, _, left) = staff.next().await.unwrap();
    assert_eq!((&left["kind"], &left["counter"]), (&json!("feedback_left"), &json!(2)));
    let mut public = hall.follow(None, Some(&hall.place(1))).await;
    let (_, _, left) = public.next().await.unwrap();
    assert_eq!((&left["feedback"], left.get("topics"), left.get("counter")), (&json!(0), None, None));
}

#[tokio::test]
async fn a_manager_takes_it_up_answers_it_and_nobody_else_sees_it() {
    let hall = TestHall::open();
    hall.leave(None, &complaint()).await;
    let (status, _, _) = hall.page("/feedback", "").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "strangers are sent to the sign-in");
    let desk = hall.enter_as("2002", StaffRole::Desk).await;
    for path in ["/feedback", "/feedback/T0001"] {
        let (status, page, _) = hall.page(path, &desk).await;
        assert!(status == StatusCode::FORBIDDEN && !page.contains(TEXT), "{path}");
    }
    assert_eq!(hall.act("deed=take_up", &desk).await.0, StatusCode::FORBIDDEN);
    let (li, wang) =
        (hall.enter_as("3001", StaffRole::Manager).await, hall.enter_as("3002", StaffRole::Manager).await);
    let (_, list, _) = hall.page("/feedback", &li).await;
    for words in
        ["T0001", "投诉", "指南与告知、服务态度、2 号窗口", "2026-11-30", "还有 7 天", "未受理", "1 条"]
    {
        assert!(list.contains(words), "{words}: {list}");
    }
    assert!(!list.contains(TEXT) && !list.contains(PHONE), "the list shows no words");
    let (_, english, _) = hall.page("/feedback/T0001", &format!("{li}; tingxu_lang=en")).await;
    assert!(english.contains("Complaint") && english.contains("Take it up") && english.contains(TEXT));
    hall.act("deed=take_up", &li).await;
    let (_, page, _) = hall.page("/feedback/T0001", &wang).await;
    assert!(page.contains("改由我受理") && page.contains(PHONE) && page.contains("3001 已受理"));
    let (status, page, _) = hall.act("deed=answer&text=too+early", &wang).await;
    assert!(status == StatusCode::CONFLICT && page.contains("请先受理这条留言"));
    let (status, page, _) = hall.act("deed=answer&text=+", &li).await;
    assert!(status == StatusCode::BAD_REQUEST && page.contains("请先写下答复内容"));
    hall.act("deed=answer&text=已当面道歉", &li).await;
    let hall = hall.restart();
    let (_, page, _) = hall.page("/feedback/t0001", &wang).await;
    assert!(page.contains("3001 已答复") && page.contains("已当面道歉") && !page.contains("too early"));
    assert!(!page.contains("受理这条留言") && !page.contains("提交答复"), "nothing is left to do");
    assert_eq!(hall.page("/feedback/T0002", &wang).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn of_two_managers_the_slower_is_told_and_loses_no_word() {
    let hall = TestHall::open();
    hall.leave(None, &complaint()).await;
    let (li, wang) =
        (hall.enter_as("3001", StaffRole::Manager).await, hall.enter_as("3002", StaffRole::Manager).await);
    // Both look at the new one; both take it up.
    assert_eq!(hall.act("deed=take_up", &li).await.0, StatusCode::SEE_OTHER);
    let (status, page, _) = hall.act("deed=take_up", &wang).await;
    assert!(status == StatusCode::CONFLICT && page.contains("刚才已由其他同事受理"), "{page}");
    assert!(page.contains(r#"name="instead_of" value="3001""#), "the page says from whom it would be taken");
    assert_eq!(hall.act("deed=take_up&instead_of=3001", &wang).await.0, StatusCode::SEE_OTHER);
    // Li was writing meanwhile.
    let (status, page, _) = hall.act("deed=answer&text=已致电<说明>", &li).await;
    assert!(status == StatusCode::CONFLICT && page.contains("请先受理这条留言"));
    assert!(page.contains("已致电&#60;说明&#62;") && page.contains("没有提交"), "{page}");
    hall.act("deed=answer&text=已整改", &wang).await;
    let (status, page, _) = hall.act("deed=answer&text=too+late", &format!("{wang}; tingxu_lang=en")).await;
    assert!(status == StatusCode::CONFLICT && page.contains("has been answered already"), "{page}");
    assert!(page.contains("too late") && page.contains("已整改"));
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_shown_again_and_the_longest_is_taken() {
    let hall = TestHall::open();
    hall.leave(None, &complaint()).await;
    let li = hall.enter_as("3001", StaffRole::Manager).await;
    hall.act("deed=take_up", &li).await;
    let text = |len: usize| format!("deed=answer&text={}", "好".repeat(len));
    let (status, page, _) = hall.act(&text(1001), &li).await;
    assert!(status == StatusCode::BAD_REQUEST && page.contains("1000 字以内"));
    assert!(page.contains(&"好".repeat(1001)), "nothing is lost");
    assert_eq!(hall.act(&text(1000), &li).await.0, StatusCode::SEE_OTHER);
    let (_, page, _) = hall.page("/feedback/T0001", &li).await;
    assert!(page.contains(&"好".repeat(1000)) && page.contains("已答复"));
    // A form of nobody's, and one that no page of ours sent.
    assert_eq!(hall.act("deed=burn", &li).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let foreign = axum::http::Request::post("/feedback/T0001")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("host", "hall.test")
        .header("origin", "http://evil.test")
        .header("cookie", &li)
        .body(axum::body::Body::from("deed=answer&text=x"))
        .unwrap();
    assert_eq!(hall.raw(foreign).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn praise_is_noted_without_a_word() {
    let hall = TestHall::open();
    hall.leave(None, r#"{"kind":"praise","text":"李明很耐心"}"#).await;
    let li = hall.enter_as("3001", StaffRole::Manager).await;
    let (_, page, _) = hall.page("/feedback/T0001", &li).await;
    assert!(page.contains("表扬不要求答复") && !page.contains("required"), "{page}");
    assert_eq!(hall.act("deed=answer&text=", &li).await.0, StatusCode::SEE_OTHER);
    let (_, page, _) = hall.page("/feedback/T0001", &li).await;
    assert!(page.contains("3001 已阅 <small>11-23 09:00</small>") && !page.contains("已答复"), "{page}");
    let (_, list, _) = hall.page("/feedback", &li).await;
    assert!(list.contains("没有待答复的留言"));
}

#[tokio::test]
async fn a_number_that_nobody_has_is_told_on_the_list_and_one_that_is_known_opened() {
    let hall = TestHall::open();
    hall.leave(None, &complaint()).await;
    let li = hall.enter_as("3001", StaffRole::Manager).await;
    for number in ["T0002", "abc", "", "99999999999999999999999"] {
        let (status, page, _) = hall.page(&format!("/feedback?number={number}"), &li).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{number}");
        assert!(page.contains("没有这个编号的留言") && page.contains("T0001"), "the list is still there");
    }
    for number in ["T0001", "+t1+", "0001"] {
        let request = axum::http::Request::get(format!("/feedback?number={number}"))
            .header("cookie", &li)
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = tower::ServiceExt::oneshot(hall.router.clone(), request).await.unwrap();
        assert_eq!(
            (answer.status(), answer.headers()["location"].to_str().unwrap()),
            (StatusCode::SEE_OTHER, "/feedback/T0001")
        );
    }
}

#[tokio::test]
async fn the_most_urgent_stands_first_and_of_the_answered_the_latest() {
    let hall = TestHall::open();
    let wish = |kind: &str| format!(r#"{{"kind":"{kind}","topics":["fee"]}}"#);
    for kind in ["praise", "complaint", "suggestion"] {
        hall.leave(None, &wish(kind)).await;
        hall.clock.advance_ms(DAY_MS);
    }
    let li = hall.enter_as("3001", StaffRole::Manager).await;
    let order = |page: &str, numbers: [&str; 3]| {
        let places = numbers.map(|number| page.find(&format!("/feedback/{number}\"")).unwrap_or(usize::MAX));
        places.is_sorted()
    };
    let (_, list, _) = hall.page("/feedback", &li).await;
    assert!(order(&list, ["T0002", "T0003", "T0001"]), "{list}");
    for number in ["T0003", "T0002", "T0001"] {
        hall.clock.advance_ms(60_000);
        for deed in ["deed=take_up", "deed=answer&text=ok"] {
            hall.form_as(&format!("/feedback/{number}"), deed, &li).await;
        }
    }
    let (_, list, _) = hall.page("/feedback", &li).await;
    assert!(order(&list, ["T0001", "T0002", "T0003"]), "{list}");
}

#[tokio::test]
async fn a_clerk_who_follows_the_hall_does_not_hear_whom_a_complaint_is_about() {
    let hall = TestHall::open();
    let (clerk, manager) =
        (hall.enter_as("2001", StaffRole::Clerk).await, hall.enter_as("3001", StaffRole::Manager).await);
    hall.leave(None, &complaint()).await;
    hall.act("deed=take_up", &manager).await;
    let hears = async |mut follower: Follower| {
        let (_, _, left) = follower.next().await.unwrap();
        let (_, _, taken) = follower.next().await.unwrap();
        assert_eq!((&left["kind"], &taken["kind"]), (&json!("feedback_left"), &json!("feedback_taken_up")));
        (left.get("counter").is_some(), taken["staff"] == "3001")
    };
    let place = hall.place(1);
    assert_eq!(hears(hall.follow_as(&clerk, &place).await).await, (false, false));
    assert_eq!(hears(hall.follow_as(&manager, &place).await).await, (true, true));
    let tokens = &hall.tokens;
    assert_eq!(hears(hall.follow(Some(&tokens.integrator), Some(&place)).await).await, (true, true));
    for token in [&tokens.kiosk, &tokens.bridge, &tokens.display] {
        assert_eq!(hears(hall.follow(Some(token), Some(&place)).await).await, (false, false));
    }
}

#[tokio::test]
async fn what_a_citizen_writes_is_text_and_nothing_else() {
    let hall = TestHall::open();
    let text = r"<script>alert(1)</script>\u0007\u001b[31m第一行\r\n第二行\u202e反\u0000";
    hall.leave(None, &format!(r#"{{"kind":"complaint","text":"{text}"}}"#)).await;
    let li = hall.enter_as("3001", StaffRole::Manager).await;
    let (_, page, _) = hall.page("/feedback/T0001", &li).await;
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;[31m第一行\n第二行反"), "{page}");
    assert!(!page.contains(['\u{7}', '\u{1b}', '\u{202e}', '\0']));
}

#[tokio::test]
async fn who_took_it_up_yesterday_still_has_it_after_a_power_cut_and_may_be_relieved() {
    let hall = TestHall::open();
    hall.leave(None, &complaint()).await;
    hall.leave(None, &complaint()).await;
    let li = hall.enter_as("3001", StaffRole::Manager).await;
    for number in ["T0001", "T0002"] {
        hall.form_as(&format!("/feedback/{number}"), "deed=take_up", &li).await;
    }
    // A new day begins, and the power goes in it.
    hall.clock.advance_ms(DAY_MS);
    hall.issue("A").await;
    let hall = hall.restart();
    let (li, wang) =
        (hall.enter_as("3001", StaffRole::Manager).await, hall.enter_as("3002", StaffRole::Manager).await);
    assert_eq!(hall.act("deed=answer&text=已整改", &li).await.0, StatusCode::SEE_OTHER);
    let relieve = "deed=take_up&instead_of=3001";
    assert_eq!(hall.form_as("/feedback/T0002", relieve, &wang).await.0, StatusCode::SEE_OTHER);
    let hall = hall.restart();
    let answer = "deed=answer&text=已整改";
    assert_eq!(hall.form_as("/feedback/T0002", answer, &li).await.0, StatusCode::CONFLICT);
    assert_eq!(hall.form_as("/feedback/T0002", answer, &wang).await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_cannot_be_read_is_not_as_if_it_had_never_been() {
    let hall = TestHall::open();
    hall.leave(None, &complaint()).await;
    let li = hall.enter_as("3001", StaffRole::Manager).await;
    let outside = rusqlite::Connection::open(hall.dir.path().join("hall.db")).unwrap();
    outside.execute("UPDATE feedback SET sealed = x'00' WHERE id = 1", []).unwrap();
    assert_eq!(hall.page("/feedback/T0001", &li).await.0, StatusCode::INTERNAL_SERVER_ERROR);
    let (status, list, _) = hall.page("/feedback", &li).await;
    assert!(status == StatusCode::OK && list.contains("T0001"), "the list needs no words");
}

#[tokio::test]
async fn neither_words_nor_answer_are_in_what_a_log_would_print() {
    let hall = TestHall::open();
    hall.leave(None, &complaint()).await;
    let li = hall.enter_as("3001", StaffRole::Manager).await;
    hall.act("deed=take_up", &li).await;
    hall.act("deed=answer&text=已向您道歉", &li).await;
    let id = queue_core::ids::FeedbackId(1);
    let look = move |state: &queue_server::store::State| state.feedback_with_words(id).unwrap().unwrap();
    let opened = hall.app.store.read(look).await.unwrap();
    assert_eq!(opened.answer.as_ref().map(|reply| reply.0.as_str()), Some("已向您道歉"));
    let printed = format!("{opened:?}");
    for secret in [TEXT, PHONE, "道歉"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[tokio::test]
async fn the_wall_counts_what_waits_and_what_is_late() {
    let hall = TestHall::with("calls_min = 2", "calls_min = 2\nfeedback_days = 1");
    hall.leave(None, &complaint()).await;
    hall.leave(None, r#"{"kind":"praise","topics":["skill"]}"#).await;
    let manager = hall.enter_as("3001", StaffRole::Manager).await;
    let (_, wall, _) = hall.page("/live", &manager).await;
    assert!(wall.contains("待答复 2 条，超期 0 条") && !wall.contains("超过答复期限"));
    // The restart is on the day after the deadline: what is open is carried into it.
    hall.clock.advance_ms(2 * DAY_MS);
    let hall = hall.restart();
    let manager = hall.enter_as("3001", StaffRole::Manager).await;
    hall.issue("A").await;
    let (_, wall, _) = hall.page("/live", &manager).await;
    assert!(wall.contains("待答复 2 条，超期 1 条") && wall.contains("1 条留言超过答复期限"), "{wall}");
    let (_, list, _) = hall.page("/feedback", &manager).await;
    assert!(list.contains("已超期 1 天") && list.contains("2 天前") && list.contains("不设期限"));
}

#[tokio::test]
async fn an_answered_feedback_keeps_its_words_as_long_as_identities_and_an_open_one_until_it_is_answered() {
    let hall = TestHall::open_as(format!("{}\n[keep]\nidentities_days = 2\n", crate::support::HALL));
    hall.leave(None, &complaint()).await;
    hall.leave(None, r#"{"kind":"suggestion","text":"多设几把椅子"}"#).await;
    let manager = hall.enter_as("3001", StaffRole::Manager).await;
    hall.act("deed=take_up", &manager).await;
    hall.act("deed=answer&text=已整改", &manager).await;
    for (days, kept) in [(2, true), (1, false)] {
        hall.clock.advance_ms(days * DAY_MS);
        hall.issue("A").await;
        let manager = hall.enter_as("3001", StaffRole::Manager).await;
        let (_, page, _) = hall.page("/feedback/T0001", &manager).await;
        assert_eq!(page.contains(TEXT) && page.contains(PHONE) && page.contains("已整改"), kept);
        assert_eq!(page.contains("已按保存期限删除"), !kept);
        assert!(page.contains("3001 已答复"), "that it was answered stays");
        let (_, open, _) = hall.page("/feedback/T0002", &manager).await;
        assert!(open.contains("多设几把椅子"));
    }
}
