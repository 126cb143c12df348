//! The event stream: resume, reset, lag, and what anybody may see.

use crate::support::TestHall;
use axum::http::StatusCode;
use queue_server::live::FOLLOWERS_MAX;
use serde_json::json;

#[tokio::test]
async fn a_follower_resumes_where_it_was_and_goes_on_live_without_a_gap() {
    let hall = TestHall::open();
    for _ in 0..5 {
        hall.issue("A").await;
    }
    let mut follower = hall.follow(Some(&hall.tokens.display), Some(&hall.place(2))).await;
    for seq in 3..=6 {
        let (id, _, event) = follower.next().await.unwrap();
        assert_eq!((id, &event["seq"]), (hall.place(seq), &json!(seq)));
    }
    hall.issue("A").await;
    let (_, _, live) = follower.next().await.unwrap();
    assert_eq!(
        (&live["seq"], &live["kind"], &live["number"]),
        (&json!(7), &json!("ticket_issued"), &json!("A006"))
    );
}

#[tokio::test]
async fn a_follower_that_lags_far_behind_still_gets_every_event_in_order() {
    let hall = TestHall::open();
    let mut follower = hall.follow(None, Some(&hall.place(0))).await;
    hall.issue("A").await;
    // Day and ticket have arrived: the follower is live, and now stops reading.
    assert_eq!(follower.next().await.unwrap().2["seq"], 1);
    assert_eq!(follower.next().await.unwrap().2["seq"], 2);
    // Far more than the channel and the follower's buffer hold together.
    let wanted = u64::try_from(queue_server::store::LIVE_MAX + queue_server::live::BUFFER_MAX).unwrap() + 500;
    let wishes = (0..wanted).map(|_| hall.issue("A"));
    futures_util::future::join_all(wishes).await;
    for seq in 3..wanted + 3 {
        let (_, kind, event) = follower.next().await.unwrap();
        assert_eq!((kind.as_str(), &event["seq"]), ("message", &json!(seq)));
    }
}

#[tokio::test]
async fn one_follower_too_many_is_asked_to_come_back_and_finds_a_seat_when_one_is_free() {
    let hall = TestHall::open();
    let mut seated = Vec::new();
    for _ in 0..FOLLOWERS_MAX {
        seated.push(hall.follow(None, None).await);
    }
    let refused = hall.get("events").await;
    assert_eq!((refused.status, refused.code()), (StatusCode::SERVICE_UNAVAILABLE, "too_many_followers"));
    seated.pop();
    let mut follower = hall.follow(None, None).await;
    hall.issue("A").await;
    assert_eq!(follower.next().await.unwrap().2["seq"], 1);
}

#[tokio::test]
async fn a_follower_from_elsewhere_or_from_the_future_is_told_to_start_again() {
    let hall = TestHall::open();
    hall.issue("A").await;
    for place in ["othersuchlog-1".to_owned(), hall.place(999), "nonsense".to_owned()] {
        let mut follower = hall.follow(None, Some(&place)).await;
        let (_, kind, _) = follower.next().await.unwrap();
        assert_eq!(kind, "reset", "{place}");
        assert!(follower.next().await.is_none(), "the stream ends after a reset");
    }
}

#[tokio::test]
async fn the_snapshot_and_its_seq_belong_together() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let snapshot = hall.get("hall").await.body;
    hall.issue("A").await;
    let place = format!("{}-{}", snapshot["log"].as_str().unwrap(), snapshot["seq"]);
    let (_, _, event) = hall.follow(None, Some(&place)).await.next().await.unwrap();
    assert_eq!((&event["number"], &snapshot["window_types"][0]["waiting"]), (&json!("A002"), &json!(1)));
}

#[tokio::test]
async fn the_public_stream_names_nobody() {
    let hall = TestHall::open();
    let person = r#"{"window_type":"B","holder":{"name":"张小明","id_number":"11010519491231002X"}}"#;
    hall.post("tickets", person).await;
    hall.post("counters/2/open", r#"{"staff":"1001"}"#).await;
    hall.post("counters/2/call-next", "").await;
    let full = hall.follow(Some(&hall.tokens.display), Some(&hall.place(0))).await;
    let public = hall.follow(None, Some(&hall.place(0))).await;
    let mut seen = Vec::new();
    for mut follower in [full, public] {
        let mut events = Vec::new();
        for _ in 0..4 {
            events.push(follower.next().await.unwrap().2);
        }
        seen.push(events);
    }
    let [full, public] = seen.as_slice() else { panic!("two followers") };
    assert_eq!((&full[1]["holder"], &full[2]["staff"]), (&json!(1), &json!("1001")));
    assert!(full[3]["why"].is_object());
    assert!(
        public[1].get("holder").is_none()
            && public[2].get("staff").is_none()
            && public[3].get("why").is_none()
    );
    assert_eq!(public[3]["number"], "B001");
}
