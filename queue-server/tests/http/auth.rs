//! Who may do what.

use crate::support::TestHall;
use axum::http::StatusCode;

#[tokio::test]
async fn a_wrong_token_is_refused_even_where_anybody_may_look() {
    let hall = TestHall::open();
    for path in ["hall", "tickets/1", "counters/1"] {
        let answer = hall.get_as(Some("not-a-token"), path).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "unauthorized"), "{path}");
    }
}

#[tokio::test]
async fn anybody_sees_the_board_and_nothing_else() {
    let hall = TestHall::open();
    hall.post("counters/1/open", r#"{"staff":"1001"}"#).await;
    let public = hall.get_as(None, "hall").await;
    assert_eq!(public.status, StatusCode::OK);
    assert!(public.body["counters"][0].get("staff").is_none());
    assert_eq!(hall.get("hall").await.body["counters"][0]["staff"], "1001");
    for path in ["tickets/1", "counters/1"] {
        assert_eq!(hall.get_as(None, path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
}

#[tokio::test]
async fn each_role_does_its_own_work_only() {
    let hall = TestHall::open();
    let id = hall.issue("A").await["id"].clone();
    let (rating, cancel) = (format!("tickets/{id}/rating"), format!("tickets/{id}/cancel"));
    let tokens = &hall.tokens;
    let forbidden = [
        (&tokens.kiosk, "counters/1/open", "{}"),
        (&tokens.bridge, "tickets", r#"{"window_type":"A"}"#),
        (&tokens.bridge, cancel.as_str(), "{}"),
        (&tokens.display, "tickets", r#"{"window_type":"A"}"#),
        (&tokens.display, "counters/1/open", "{}"),
        (&tokens.display, rating.as_str(), r#"{"level":5}"#),
        (&tokens.integrator, "devices/x/health", r#"{"kind":"strip","health":"well"}"#),
    ];
    for (token, path, body) in forbidden {
        let answer = hall.post_as(token, path, None, body).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "forbidden"), "{path}");
    }
    assert!(hall.post_as(&tokens.bridge, "counters/1/open", None, "{}").await.status.is_success());
    assert!(hall.post_as(&tokens.kiosk, "tickets", None, r#"{"window_type":"A"}"#).await.status.is_success());
    let report = r#"{"kind":"strip","health":"lost","code":"no_answer"}"#;
    let reported = hall.post_as(&tokens.display, "devices/strip-3/health", None, report).await;
    assert_eq!(reported.status, StatusCode::NO_CONTENT);
    assert_eq!(hall.get("hall").await.body["devices"][0]["code"], "no_answer");
}

#[tokio::test]
async fn a_revoked_device_is_nobody_at_once() {
    let hall = TestHall::open();
    assert_eq!(hall.get_as(Some(&hall.tokens.display), "hall").await.status, StatusCode::OK);
    hall.app.access.revoke_device("display-1").unwrap();
    assert_eq!(hall.get_as(Some(&hall.tokens.display), "hall").await.status, StatusCode::UNAUTHORIZED);
}
