//! Counters over HTTP.

use crate::support::TestHall;
use axum::http::StatusCode;
use serde_json::{Value, json};

async fn verb(hall: &TestHall, no: u16, verb: &str) -> Value {
    let answer = hall.post(&format!("counters/{no}/{verb}"), "").await;
    assert!(answer.status.is_success(), "{verb}: {answer:?}");
    answer.body
}

#[tokio::test]
async fn a_tickets_way_through_a_counter() {
    let hall = TestHall::open();
    hall.issue("A").await;
    assert_eq!(verb(&hall, 1, "open").await["state"], "idle");
    let called = verb(&hall, 1, "call-next").await;
    assert_eq!(
        (&called["number"], &called["counter"], &called["calls"]),
        (&json!("A001"), &json!(1), &json!(1))
    );
    assert_eq!(called["why"]["rule"], "earliest_effective_time");
    assert_eq!(verb(&hall, 1, "recall").await["calls"], 2);
    hall.clock.advance_ms(60_000);
    assert_eq!(verb(&hall, 1, "start").await["state"], "serving");
    hall.clock.advance_ms(90_000);
    assert_eq!(verb(&hall, 1, "finish").await["state"], "finished");
    let detail = hall.get("counters/1").await.body;
    assert_eq!(detail["today"], json!({"finished": 1, "service_s": 90, "rated": 0, "satisfied": 0}));
    assert_eq!(detail["state"], "idle");
    assert_eq!(verb(&hall, 1, "close").await["state"], "closed");
}

#[tokio::test]
async fn nobody_waiting_is_an_empty_answer_and_no_error() {
    let hall = TestHall::open();
    verb(&hall, 1, "open").await;
    let answer = hall.post("counters/1/call-next", "").await;
    assert_eq!((answer.status, answer.body), (StatusCode::NO_CONTENT, Value::Null));
}

#[tokio::test]
async fn a_repeated_call_does_not_call_a_second_ticket() {
    let hall = TestHall::open();
    hall.issue("A").await;
    hall.issue("A").await;
    verb(&hall, 1, "open").await;
    let bridge = hall.tokens.bridge.clone();
    let first = hall.post_as(&bridge, "counters/1/call-next", Some("press-7"), "").await;
    let again = hall.post_as(&bridge, "counters/1/call-next", Some("press-7"), "").await;
    assert_eq!(first, again);
    let next = hall.post_as(&bridge, "counters/1/call-next", Some("press-8"), "").await;
    assert_eq!((next.status, next.code()), (StatusCode::CONFLICT, "ticket_in_hand"));
}

#[tokio::test]
async fn a_no_show_needs_its_calls_and_comes_back_behind_the_next() {
    let hall = TestHall::open();
    let id = hall.issue("A").await["id"].clone();
    for _ in 0..2 {
        hall.clock.advance_ms(1000);
        hall.issue("A").await;
    }
    verb(&hall, 1, "open").await;
    verb(&hall, 1, "call-next").await;
    assert_eq!(hall.post("counters/1/no-show", "").await.code(), "too_few_calls");
    verb(&hall, 1, "recall").await;
    assert_eq!(verb(&hall, 1, "no-show").await["state"], "no_show");
    assert_eq!(hall.get("counters/1").await.body["no_shows"][0]["number"], "A001");
    let back = hall.post(&format!("tickets/{id}/requeue"), "").await;
    assert_eq!((&back.body["state"], &back.body["ahead"]), (&json!("waiting"), &json!(1)));
}

#[tokio::test]
async fn hold_keeps_a_ticket_at_its_counter_and_transfer_sends_it_on() {
    let hall = TestHall::open();
    hall.issue("A").await;
    verb(&hall, 1, "open").await;
    verb(&hall, 2, "open").await;
    verb(&hall, 1, "call-next").await;
    verb(&hall, 1, "start").await;
    assert_eq!(verb(&hall, 1, "hold").await["state"], "held");
    assert_eq!(hall.post("counters/2/call-next", r#"{"number":"A001"}"#).await.code(), "not_this_counter");
    let resumed = hall.post("counters/1/call-next", r#"{"number":"A001"}"#).await;
    assert_eq!(resumed.body["why"]["rule"], "resumed");
    for body in ["{}", r#"{"window_type":"B","counter":2}"#] {
        assert_eq!(hall.post("counters/1/transfer", body).await.code(), "invalid_body");
    }
    let sent = hall.post("counters/1/transfer", r#"{"counter":2}"#).await;
    assert_eq!((&sent.body["number"], &sent.body["state"]), (&json!("A001"), &json!("waiting")));
    let called = hall.post("counters/2/call-next", "").await;
    assert_eq!(
        (&called.body["number"], &called.body["why"]["rule"]),
        (&json!("A001"), &json!("sent_to_counter"))
    );
}

#[tokio::test]
async fn a_pause_says_why_and_open_resumes() {
    let hall = TestHall::open();
    verb(&hall, 1, "open").await;
    let paused = hall.post("counters/1/pause", r#"{"reason":"meal"}"#).await;
    assert_eq!((&paused.body["state"], &paused.body["pause"]), (&json!("paused"), &json!("meal")));
    assert_eq!(hall.post("counters/1/call-next", "").await.code(), "counter_paused");
    assert_eq!(verb(&hall, 1, "open").await["state"], "idle");
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let hall = TestHall::open();
    for (path, code) in [
        ("counters/99/open", "unknown_counter"),
        ("counters/zero/open", "unknown_counter"),
        ("tickets/77/cancel", "unknown_ticket"),
        ("tickets/x/cancel", "unknown_ticket"),
        ("nothing/here", "not_found"),
    ] {
        let answer = hall.post(path, "").await;
        assert_eq!((answer.status, answer.code()), (StatusCode::NOT_FOUND, code), "{path}");
    }
    verb(&hall, 1, "open").await;
    assert_eq!(hall.post("counters/1/call-next", r#"{"number":"A777"}"#).await.code(), "unknown_ticket");
    assert_eq!(hall.post("tickets", r#"{"window_type":"Q"}"#).await.code(), "unknown_window_type");
    assert_eq!(hall.post("tickets", r#"{"window_type":"A","matter":"x"}"#).await.code(), "unknown_matter");
}

#[tokio::test]
async fn sixty_four_counters_of_clients_never_share_a_number_or_a_ticket() {
    let hall = std::sync::Arc::new(TestHall::open());
    verb(&hall, 1, "open").await;
    verb(&hall, 2, "open").await;
    let issue = |n: u32| {
        let hall = hall.clone();
        async move {
            hall.post_as(
                &hall.tokens.kiosk,
                "tickets",
                Some(&format!("v{}", n / 2)),
                r#"{"window_type":"A"}"#,
            )
            .await
        }
    };
    // Every wish is sent twice at the same time, as by a nervous kiosk.
    let answers = futures_util::future::join_all((0..128).map(issue)).await;
    let mut numbers: Vec<String> =
        answers.iter().map(|answer| answer.body["number"].as_str().unwrap().into()).collect();
    numbers.sort();
    let expected: Vec<String> = (1..=64).flat_map(|n| [format!("A{n:03}"), format!("A{n:03}")]).collect();
    assert_eq!(numbers, expected);
    let call = |no: u16| {
        let hall = hall.clone();
        async move { hall.post(&format!("counters/{no}/call-next"), "").await }
    };
    let calls = futures_util::future::join_all((0..64).map(|n| call(1 + n % 2))).await;
    let mut called: Vec<&str> = calls.iter().filter_map(|answer| answer.body["number"].as_str()).collect();
    called.sort_unstable();
    assert_eq!(called, ["A001", "A002"], "one ticket in each hand, the rest refused");
    assert_eq!(calls.iter().filter(|answer| answer.code() == "ticket_in_hand").count(), 62);
}
