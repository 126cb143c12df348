//! Complaints, suggestions and praise: left at a kiosk, answered on the manager's page, wiped in time.

use crate::support::{Answer, PASSWORD, TestHall};
use axum::http::StatusCode;
use queue_server::access::StaffRole;
use serde_json::json;
use std::path::Path;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const TEXT: &str = "三号窗口让我跑了三趟";
const PHONE: &str = "13812340001";
const HERE: &str = "http://hall.test";

fn complaint() -> String {
    json!({"kind": "complaint", "topics": ["guide", "attitude"], "counter": 2, "phone": PHONE, "text": TEXT})
        .to_string()
}

impl TestHall {
    async fn leave(&self, key: Option<&str>, body: &str) -> Answer {
        self.post_as(&self.tokens.kiosk, "feedback", key, body).await
    }

    /// Signs somebody in; the answer is their cookie.
    async fn sign_in_as(&self, id: &str, role: StaffRole) -> String {
        self.app.access.set_staff(id, id, role, PASSWORD).unwrap();
        let body = format!("id={id}&password={}", PASSWORD.replace(' ', "+"));
        let (status, _, cookie) = self.form_as("/login", &body, "").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        cookie.unwrap().split(';').next().unwrap().to_owned()
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
        let cookie = hall.sign_in_as(id, role).await;
        assert_eq!(hall.form_as("/api/v1/feedback", body, &cookie).await.0, status, "{id}");
    }
}

#[tokio::test]
async fn words_and_telephone_number_are_sealed_and_in_no_event() {
    let hall = TestHall::open();
    hall.leave(Some("visit-1"), &complaint()).await;
    let manager = hall.sign_in_as("3001", StaffRole::Manager).await;
    hall.form_as("/feedback/T0001/take-up", "", &manager).await;
    hall.form_as("/feedback/T0001/answer", "text=已向您道歉并整改", &manager).await;
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
    let desk = hall.sign_in_as("2002", StaffRole::Desk).await;
    for path in ["/feedback", "/feedback/T0001"] {
        let (status, page, _) = hall.page(path, &desk).await;
        assert!(status == StatusCode::FORBIDDEN && !page.contains(TEXT), "{path}");
    }
    assert_eq!(hall.form_as("/feedback/T0001/take-up", "", &desk).await.0, StatusCode::FORBIDDEN);
    let (li, wang) = (
        hall.sign_in_as("3001", StaffRole::Manager).await,
        hall.sign_in_as("3002", StaffRole::Manager).await,
    );
    let (_, list, _) = hall.page("/feedback", &li).await;
    for words in
        ["T0001", "投诉", "指南与告知、服务态度、2 号窗口", "2026-11-30", "未受理", "待答复 1 条，超期 0 条"]
    {
        assert!(list.contains(words), "{words}: {list}");
    }
    assert!(!list.contains(TEXT) && !list.contains(PHONE), "the list shows no words");
    let (_, english, _) = hall.page("/feedback/T0001", &format!("{li}; tingxu_lang=en")).await;
    assert!(english.contains("Complaint") && english.contains("Take it up") && english.contains(TEXT));
    hall.form_as("/feedback/T0001/take-up", "", &li).await;
    let (_, page, _) = hall.page("/feedback/T0001", &wang).await;
    assert!(page.contains("改由我受理") && page.contains(PHONE) && page.contains("3001 已受理"));
    hall.form_as("/feedback/T0001/answer", "text=too+early", &wang).await;
    let (status, page, _) = hall.form_as("/feedback/T0001/answer", "text=+", &li).await;
    assert!(status == StatusCode::BAD_REQUEST && page.contains("请先写下答复内容"));
    hall.form_as("/feedback/T0001/answer", "text=已当面道歉", &li).await;
    let hall = hall.restart();
    let (_, page, _) = hall.page("/feedback/t0001", &wang).await;
    assert!(page.contains("3001 已答复") && page.contains("已当面道歉") && !page.contains("too early"));
    assert!(!page.contains("受理这条留言") && !page.contains("提交答复"), "nothing is left to do");
    assert_eq!(hall.page("/feedback/T0002", &wang).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_wall_counts_what_waits_and_what_is_late() {
    let hall = TestHall::with("calls_min = 2", "calls_min = 2\nfeedback_days = 1");
    hall.leave(None, &complaint()).await;
    hall.leave(None, r#"{"kind":"praise","topics":["skill"]}"#).await;
    let manager = hall.sign_in_as("3001", StaffRole::Manager).await;
    let (_, wall, _) = hall.page("/live", &manager).await;
    assert!(wall.contains("待答复 2 条，超期 0 条") && !wall.contains("超过答复期限"));
    // The restart is on the day after the deadline: what is open is carried into it.
    hall.clock.advance_ms(2 * DAY_MS);
    let hall = hall.restart();
    let manager = hall.sign_in_as("3001", StaffRole::Manager).await;
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
    let manager = hall.sign_in_as("3001", StaffRole::Manager).await;
    hall.form_as("/feedback/T0001/take-up", "", &manager).await;
    hall.form_as("/feedback/T0001/answer", "text=已整改", &manager).await;
    for (days, kept) in [(2, true), (1, false)] {
        hall.clock.advance_ms(days * DAY_MS);
        hall.issue("A").await;
        let manager = hall.sign_in_as("3001", StaffRole::Manager).await;
        let (_, page, _) = hall.page("/feedback/T0001", &manager).await;
        assert_eq!(page.contains(TEXT) && page.contains(PHONE) && page.contains("已整改"), kept);
        assert_eq!(page.contains("已按保存期限删除"), !kept);
        assert!(page.contains("3001 已答复"), "that it was answered stays");
        let (_, open, _) = hall.page("/feedback/T0002", &manager).await;
        assert!(open.contains("多设几把椅子"));
    }
}
