//! Bad input, a disk that refuses, two servers on one folder, a restart in the middle.

use crate::support::TestHall;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use queue_server::config::Config;
use queue_server::http::BODY_LEN_MAX;
use queue_server::store::{OpenError, Store, VerifyError, verify};
use std::path::Path;
use std::sync::Arc;

#[tokio::test]
async fn a_body_that_makes_no_sense_is_told_where_and_never_repeated() {
    let hall = TestHall::open();
    for (body, code) in [
        (r#"{"window_type""#, "malformed_json"),
        ("", "invalid_body"),
        ("[]", "invalid_body"),
        (r#"{"window_type":7}"#, "invalid_body"),
        (r#"{"window_type":"A","surname":"张"}"#, "invalid_body"),
        (r#"{"window_type":"A","class":"royal"}"#, "invalid_body"),
        (r#"{"window_type":"B","holder":{"name":"","id_number":"1"}}"#, "invalid_holder"),
    ] {
        let answer = hall.post("tickets", body).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, code), "{body}");
    }
    let secret = r#"{"window_type":"B","holder":{"name":"张小明","id_number":11010519491231}}"#;
    let answer = hall.post("tickets", secret).await;
    assert!(!answer.body.to_string().contains("11010519491231"), "{answer:?}");
    assert_eq!(hall.get("hall").await.body["today"]["issued"], 0);
}

#[tokio::test]
async fn a_body_too_large_and_a_wrong_method_are_named() {
    let hall = TestHall::open();
    let answer = hall.post("tickets", &"x".repeat(BODY_LEN_MAX + 1)).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"));
    let request =
        Request::delete("/api/v1/tickets").header(header::ORIGIN, "http://x").body(Body::empty()).unwrap();
    let answer = hall.send(request).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"));
}

#[tokio::test]
async fn an_idempotency_key_has_a_shape() {
    let hall = TestHall::open();
    for key in ["", "with space", &"k".repeat(129)] {
        let answer = hall.post_as(&hall.tokens.kiosk, "tickets", Some(key), r#"{"window_type":"A"}"#).await;
        assert_eq!(answer.code(), "invalid_idempotency_key", "{key}");
    }
}

#[tokio::test]
async fn a_second_server_on_the_same_folder_is_refused() {
    let hall = TestHall::open();
    let refused = Store::open(hall.dir.path(), &Arc::clone(&hall.app.config));
    assert!(matches!(refused, Err(OpenError::InUse(_))));
}

#[tokio::test]
async fn a_restart_finds_the_hall_as_it_was() {
    let hall = TestHall::open();
    for _ in 0..4 {
        hall.issue("A").await;
    }
    for path in [
        "counters/1/open",
        "counters/1/call-next",
        "counters/1/start",
        "counters/2/open",
        "counters/2/call-next",
    ] {
        hall.post(path, "").await;
    }
    hall.post("counters/1/transfer", r#"{"window_type":"B"}"#).await;
    let before = hall.app.store.hall(Clone::clone).await.unwrap();
    let snapshot = hall.get("hall").await;
    let hall = hall.restart();
    let after = hall.app.store.hall(Clone::clone).await.unwrap();
    assert_eq!(before, after);
    assert_eq!(hall.get("hall").await, snapshot);
}

#[tokio::test]
async fn the_log_proves_that_nobody_edited_it() {
    let hall = TestHall::open();
    for _ in 0..3 {
        hall.issue("A").await;
    }
    let dir = hall.dir.path();
    assert_eq!(verify(dir).unwrap().0, 4);
    let conn = rusqlite::Connection::open(dir.join("hall.db")).unwrap();
    conn.execute("UPDATE event SET body = replace(body, 'A002', 'A009') WHERE seq = 3", []).unwrap();
    assert!(matches!(verify(dir), Err(VerifyError::Changed(3))));
    conn.execute("DELETE FROM event WHERE seq = 2", []).unwrap();
    assert!(matches!(verify(dir), Err(VerifyError::Missing(2))));
}

#[test]
fn a_hall_file_reports_every_mistake_with_its_line() {
    let text = r#"
[hall]
id = "Test Hall"
name = "x"
name_en = "x"
utc_offset = "8"
public_url = "hall"
[[window_types]]
prefix = "a"
name = "x"
name_en = "x"
service_min = 0
[[window_types]]
prefix = "B"
name = "x"
name_en = "x"
service_min = 5
sessions = [{ days = [], from = "12:00", to = "08:30" }]
[[counters]]
no = 1
name = "x"
name_en = "x"
window_types = ["C"]
"#;
    let error = Config::parse(text, Path::new("hall.toml")).unwrap_err().to_string();
    for mistake in [
        "line 3: hall id",
        "line 6: utc_offset",
        "line 7: public_url",
        "line 9: prefix `a`",
        "line 18: a session must begin",
        "line 18: a weekly session needs its days",
        "line 23: counter 1 takes unknown window type `C`",
        "no counter takes window type B",
    ] {
        assert!(error.contains(mistake), "{mistake} is not in:\n{error}");
    }
}

#[tokio::test]
async fn what_could_not_be_stored_did_not_happen_and_its_number_is_given_to_the_next() {
    let hall = TestHall::open();
    assert_eq!(hall.issue("A").await["number"], "A001");
    let mut follower = hall.follow(None, Some(&hall.place(2))).await;
    let outside = rusqlite::Connection::open(hall.dir.path().join("hall.db")).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON ticket WHEN NEW.running = 2
                  BEGIN SELECT RAISE(ABORT, 'as a broken disk would'); END";
    outside.execute_batch(refuse).unwrap();
    let wish = r#"{"window_type":"A"}"#;
    let lost = hall.post_as(&hall.tokens.kiosk, "tickets", Some("visit-2"), wish).await;
    assert_eq!((lost.status, lost.code()), (StatusCode::SERVICE_UNAVAILABLE, "not_stored"));
    assert!(hall.app.store.is_storing(), "one command failed, the disk did not");
    assert_eq!(hall.get("hall").await.body["today"]["issued"], 1, "the hall is as the log tells it");
    outside.execute_batch("DROP TRIGGER refuse").unwrap();
    let again = hall.post_as(&hall.tokens.kiosk, "tickets", Some("visit-2"), wish).await;
    assert_eq!((again.status, &again.body["number"]), (StatusCode::CREATED, &serde_json::json!("A002")));
    assert!(hall.app.store.is_storing());
    let (_, _, event) = follower.next().await.unwrap();
    assert_eq!((&event["seq"], &event["number"]), (&serde_json::json!(3), &serde_json::json!("A002")));
    assert_eq!(verify(hall.dir.path()).unwrap().0, 3, "no hole and no ghost in the log");
}

#[tokio::test]
async fn a_database_that_somebody_else_holds_is_waited_for_and_then_refused() {
    let hall = TestHall::open();
    let outside = rusqlite::Connection::open(hall.dir.path().join("hall.db")).unwrap();
    outside.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = hall.post("tickets", r#"{"window_type":"A"}"#).await;
    assert_eq!(refused.code(), "not_stored");
    outside.execute_batch("ROLLBACK").unwrap();
    assert_eq!(hall.issue("A").await["number"], "A001");
}
