//! The pages, as a browser asks for them.

use crate::support::{PASSWORD, TestHall};
use axum::http::{Request, StatusCode, header};

impl TestHall {
    pub(crate) async fn page(&self, path: &str, cookie: &str) -> (StatusCode, String, Option<String>) {
        let request =
            Request::get(path).header(header::COOKIE, cookie).body(axum::body::Body::empty()).unwrap();
        self.raw(request).await
    }

    async fn form(&self, path: &str, body: &str, origin: &str) -> (StatusCode, String, Option<String>) {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "hall.test")
            .header(header::ORIGIN, origin)
            .body(axum::body::Body::from(body.to_owned()))
            .unwrap();
        self.raw(request).await
    }

    async fn sign_in(&self) -> String {
        let body = format!("id=1001&password={}&next=/counter/1", PASSWORD.replace(' ', "+"));
        let (status, _, cookie) = self.form("/login", &body, "http://hall.test").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        cookie.unwrap().split(';').next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_clerk_signs_in_and_sees_the_counter() {
    let hall = TestHall::open();
    let (status, _, _) = hall.page("/counter/1", "").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "strangers are sent to the sign-in");
    let cookie = hall.sign_in().await;
    hall.post("tickets", r#"{"window_type":"A","class":"priority","matter":"pension"}"#).await;
    let (status, page, _) = hall.page("/counter/1", &cookie).await;
    assert_eq!(status, StatusCode::OK);
    for words in ["1 号窗口", "A001", "优先，提前 30 分", "养老保险关系转移", "开窗"] {
        assert!(page.contains(words), "{words}");
    }
    let (_, english, _) = hall.page("/counter/1", &format!("{cookie}; tingxu_lang=en")).await;
    assert!(english.contains("Counter 1") && english.contains("Sign on"));
}

#[tokio::test]
async fn a_wrong_password_is_told_and_five_of_them_lock_the_door_for_a_minute() {
    let hall = TestHall::open();
    for _ in 0..5 {
        let (status, page, _) = hall.form("/login", "id=1001&password=wrong", "http://hall.test").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        assert!(page.contains("工号或密码不对"));
    }
    let right = format!("id=1001&password={}", PASSWORD.replace(' ', "+"));
    let (status, _, _) = hall.form("/login", &right, "http://hall.test").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    hall.clock.advance_ms(61_000);
    hall.sign_in().await;
}

#[tokio::test]
async fn guesses_made_at_the_same_time_lock_the_door_too() {
    let hall = TestHall::open();
    let guess = || hall.form("/login", "id=1001&password=wrong", "http://hall.test");
    let answers = futures_util::future::join_all((0..12).map(|_| guess())).await;
    let locked = answers.iter().filter(|(status, _, _)| *status == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!(locked, 7, "five guesses, and no more");
    let right = format!("id=1001&password={}", PASSWORD.replace(' ', "+"));
    let (status, _, _) = hall.form("/login", &right, "http://hall.test").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn another_site_cannot_use_a_clerks_session() {
    let hall = TestHall::open();
    let cookie = hall.sign_in().await;
    let command = |origin: &str| {
        Request::post("/api/v1/counters/1/open")
            .header(header::COOKIE, &cookie)
            .header(header::HOST, "hall.test")
            .header(header::ORIGIN, origin)
            .body(axum::body::Body::empty())
            .unwrap()
    };
    assert_eq!(hall.send(command("http://evil.test")).await.code(), "foreign_origin");
    let opened = hall.send(command("http://hall.test")).await;
    assert_eq!((opened.status, &opened.body["staff"]), (StatusCode::OK, &serde_json::json!("1001")));
    let (status, _, _) = hall.form("/login", "id=1001&password=x", "http://evil.test").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_public_board_shows_calls_and_no_names() {
    let hall = TestHall::open();
    hall.post(
        "tickets",
        r#"{"window_type":"B","holder":{"name":"张小明","id_number":"11010519491231002X"}}"#,
    )
    .await;
    hall.post("counters/2/open", r#"{"staff":"1001"}"#).await;
    hall.post("counters/2/call-next", "").await;
    let (status, page, _) = hall.page("/board", "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("B001") && page.contains("2 号窗口"));
    assert!(!page.contains('张') && !page.contains("1001"));
}

#[tokio::test]
async fn the_slips_address_opens_the_ticket_and_takes_one_rating() {
    let hall = TestHall::open();
    let ticket = hall.issue("A").await;
    let url = ticket["follow_url"].as_str().unwrap();
    let path = url.strip_prefix("http://hall.test").unwrap();
    let (status, page, _) = hall.page(path, "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("A001") && page.contains("等候中") && !page.contains("非常满意"));
    let other = format!("/t/1-{}", "0".repeat(20));
    assert_eq!(
        hall.page(&other, "").await.0,
        StatusCode::NOT_FOUND,
        "an address that was guessed opens nothing"
    );
    for verb in ["open", "call-next", "start", "finish"] {
        hall.post(&format!("counters/1/{verb}"), "").await;
    }
    let (_, page, _) = hall.page(path, "").await;
    assert!(page.contains("非常满意") && page.contains("非常不满意"));
    for level in [2, 5] {
        let (status, _, _) =
            hall.form(&format!("{path}/rating"), &format!("level={level}"), "http://hall.test").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
    }
    assert_eq!(hall.get("tickets/1").await.body["rating"], 2, "the first word counts");
    let (_, page, _) = hall.page(path, "").await;
    assert!(page.contains("谢谢"));
}

#[tokio::test]
async fn the_wall_names_a_lost_device_and_a_queue_without_a_counter() {
    let hall = TestHall::open();
    let cookie = hall.sign_in().await;
    hall.issue("A").await;
    let report = r#"{"kind":"printer","health":"faulty","code":"paper_end"}"#;
    hall.post_as(&hall.tokens.kiosk, "devices/kiosk-1%2Fprinter/health", None, report).await;
    let (status, page, _) = hall.page("/live", &cookie).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("缺纸") && page.contains("kiosk-1") && page.contains("没有窗口开放"));
}
