//! Looking at the hall: always what was answered before, and hardly a job for the writer.

use crate::support::TestHall;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use futures_util::future::join_all;
use serde_json::json;

async fn page(hall: &TestHall, path: &str) {
    let (status, _, _) = hall.raw(Request::get(path).body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK, "{path}");
}

#[tokio::test]
async fn all_who_look_within_a_second_are_served_by_one_snapshot() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let before = hall.app.store.looks();
    let paths = ["/api/v1/hall", "/", "/board", "/board/live", "/metrics"];
    join_all((0..500).map(|i| page(&hall, paths[i % paths.len()]))).await;
    assert_eq!(hall.app.store.looks() - before, 1);
    hall.clock.advance_ms(1_000);
    let later = hall.get("hall").await.body;
    assert_eq!((&later["at"], hall.app.store.looks() - before), (&json!("2026-11-23T01:00:01Z"), 2));
}

#[tokio::test]
async fn whoever_was_answered_finds_it_in_the_next_snapshot() {
    let hall = TestHall::open();
    join_all((0..100).map(|_| async {
        let number = hall.issue("A").await["number"].as_str().unwrap().to_owned();
        let running: u64 = number.trim_start_matches('A').parse().unwrap();
        let seen = hall.get("hall").await.body["today"]["issued"].as_u64().unwrap();
        assert!(seen >= running, "{number} is missing from a hall of {seen}");
    }))
    .await;
    hall.post("counters/1/open", "").await;
    let called = hall.post("counters/1/call-next", "").await.body["number"].clone();
    assert_eq!(hall.get("hall").await.body["recent_calls"][0]["number"], called);
    let public = hall.get_as(None, "hall").await.body;
    assert_eq!((&public["recent_calls"][0]["number"], &public["devices"]), (&called, &json!([])));
}

#[tokio::test]
async fn phones_that_ask_while_the_writer_works_are_served_by_one_look() {
    let hall = TestHall::open();
    let mut paths = Vec::new();
    for _ in 0..50 {
        let url = hall.issue("A").await["follow_url"].as_str().unwrap().to_owned();
        paths.push(url.trim_start_matches("http://hall.test").to_owned());
    }
    page(&hall, "/board").await;
    let before = hall.app.store.looks();
    hall.while_the_writer_works(join_all(paths.iter().map(|path| page(&hall, path)))).await;
    assert_eq!(hall.app.store.looks() - before, 2, "the work itself, and one for all phones");
    let (status, _, _) =
        hall.raw(Request::get("/t/1-00000000000000000000").body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(hall.app.store.looks() - before, 2, "who guesses disturbs nobody");
}
