//! Sessions, quotas and the turn of the day, as kiosks and screens meet them.

use crate::support::{MORNING, TestHall};
use axum::http::StatusCode;
use serde_json::Value;

const MIN: i64 = 60_000;
const A: &str = "head_start_min = { priority = 30, appointment = 15 }";
/// Monday is the test's day; two tickets in the morning, none at noon.
const SESSIONS: &str = r#"head_start_min = { priority = 30, appointment = 15 }
sessions = [
  { days = ["mon", "tue"], from = "08:30", to = "12:00", last_ticket = "11:45", quota = 2 },
  { days = ["mon"], from = "14:30", to = "17:30" },
]"#;

fn moment(after_nine_min: i64) -> String {
    let at = queue_api::Timestamp::from_millisecond(MORNING.as_ms() + after_nine_min * MIN).unwrap();
    at.to_string()
}

async fn window_type(hall: &TestHall) -> Value {
    hall.get("hall").await.body["window_types"][0].clone()
}

#[tokio::test]
async fn a_session_gives_its_quota_and_then_says_when_the_next_begins() {
    let hall = TestHall::with(A, SESSIONS);
    hall.issue("A").await;
    assert_eq!(window_type(&hall).await["quota_left"], 1);
    hall.issue("A").await;
    let refused = hall.post("tickets", r#"{"window_type":"A"}"#).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "quota_reached"));
    assert_eq!(refused.body["opens_at"], moment(5 * 60 + 30));
    let shown = window_type(&hall).await;
    assert_eq!((&shown["issuing"], &shown["full"]), (&false.into(), &true.into()), "{shown}");
    hall.clock.advance_ms((5 * 60 + 30) * MIN);
    assert_eq!(hall.issue("A").await["number"], "A003");
}

#[tokio::test]
async fn after_the_last_ticket_of_the_day_a_refusal_names_the_next_morning() {
    let hall = TestHall::with(A, SESSIONS);
    hall.clock.advance_ms(8 * 60 * MIN + 30 * MIN);
    let refused = hall.post("tickets", r#"{"window_type":"A"}"#).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::CONFLICT, "outside_hours"));
    assert_eq!(refused.body["opens_at"], moment(23 * 60 + 30));
    assert_eq!(window_type(&hall).await["opens_at"], moment(23 * 60 + 30));
}

#[tokio::test]
async fn screens_are_told_when_a_session_ends_and_when_the_next_begins() {
    let hall = TestHall::with(A, SESSIONS);
    hall.issue("A").await;
    let mut follower = hall.follow(Some(&hall.tokens.display), Some(&hall.place(2))).await;
    for (advance_min, issuing) in [(165, false), (165, true)] {
        hall.clock.advance_ms(advance_min * MIN);
        assert_eq!(hall.app.store.let_it(hall.app.clock.now()).await.unwrap(), 1);
        let (_, _, said) = follower.next().await.unwrap();
        assert_eq!((&said["kind"], &said["window_type"]), (&"issuing_changed".into(), &"A".into()));
        assert_eq!(said["issuing"], issuing);
    }
}

#[tokio::test]
async fn the_day_turns_although_nobody_comes_and_although_the_first_wish_is_refused() {
    let hall = TestHall::open();
    hall.issue("A").await;
    hall.clock.advance_ms(24 * 60 * MIN);
    assert_eq!(hall.app.store.let_it(hall.app.clock.now()).await.unwrap(), 1);
    let snapshot = hall.get("hall").await.body;
    assert_eq!((&snapshot["business_day"], &snapshot["today"]["issued"]), (&"2026-11-24".into(), &0.into()));
    hall.clock.advance_ms(24 * 60 * MIN);
    assert_eq!(hall.post("counters/1/call-next", "").await.code(), "counter_closed");
    assert_eq!(hall.get("hall").await.body["business_day"], "2026-11-25");
}

#[tokio::test]
async fn an_idle_counter_that_is_set_to_it_calls_by_itself_and_says_so() {
    let hall = TestHall::with(r#"window_types = ["A"]"#, "window_types = [\"A\"]\nauto_call_after_s = 10");
    hall.post("counters/1/open", "").await;
    hall.issue("A").await;
    assert_eq!(hall.app.store.let_it(hall.app.clock.now()).await.unwrap(), 0, "a clerk gets ten seconds");
    hall.clock.advance_ms(10_000);
    assert_eq!(hall.app.store.let_it(hall.app.clock.now()).await.unwrap(), 1);
    let counter = hall.get("counters/1").await.body;
    assert_eq!((&counter["number"], &counter["in_hand"]["why"]["automatic"]), (&"A001".into(), &true.into()));
}

#[tokio::test]
async fn waits_are_guessed_from_past_days_also_after_a_restart() {
    let hall = TestHall::open();
    let told = |ticket: &Value| ticket["wait"]["p50_s"].as_u64().unwrap();
    // A day on which every ticket takes a minute, at the hour at which the next day will be asked.
    hall.post("counters/1/open", "").await;
    for _ in 0..12 {
        hall.issue("A").await;
        for verb in ["call-next", "start"] {
            assert_eq!(hall.post(&format!("counters/1/{verb}"), "").await.status, StatusCode::OK);
        }
        hall.clock.advance_ms(MIN);
        assert_eq!(hall.post("counters/1/finish", "").await.status, StatusCode::OK);
    }
    hall.clock.advance_ms(24 * 60 * MIN);
    hall.post("counters/1/open", "").await;
    hall.issue("A").await;
    let second = told(&hall.issue("A").await);
    // Eight minutes is the administrator's guess.
    assert!((60..240).contains(&second), "{second}");
    let hall = hall.restart();
    let third = told(&hall.issue("A").await);
    assert!(third > second && third < 480, "{second} {third}");
}

#[tokio::test]
async fn the_desk_gives_a_class_and_finds_tickets_by_number_and_by_person() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let second = hall.issue("A").await["id"].clone();
    let changed = hall.post(&format!("tickets/{second}/class"), r#"{"class":"priority"}"#).await;
    assert_eq!((&changed.body["class"], &changed.body["ahead"]), (&"priority".into(), &0.into()));
    let body = r#"{"window_type":"B","holder":{"name":"张小明","id_number":"110101199003070011"}}"#;
    assert_eq!(hall.post("tickets", body).await.body["number"], "B001");
    let again = hall.post("tickets", body).await;
    assert_eq!((again.code(), &again.body["number"]), ("holder_has_ticket", &"B001".into()));
    let found = hall.post("tickets/find", r#"{"number":"A002"}"#).await.body;
    assert_eq!((found.as_array().unwrap().len(), &found[0]["id"]), (1, &second));
    let person = r#"{"holder":{"name":"张小明","id_number":"110101199003070011"}}"#;
    let found = hall.post("tickets/find", person).await.body;
    assert_eq!((found.as_array().unwrap().len(), &found[0]["id"]), (1, &again.body["ticket"]));
    let stranger = r#"{"holder":{"name":"李","id_number":"110101199003070097"}}"#;
    assert_eq!(hall.post("tickets/find", stranger).await.body, serde_json::json!([]));
    assert_eq!(hall.post("tickets/find", "{}").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        hall.post_as(&hall.tokens.display, "tickets/find", None, person).await.status,
        StatusCode::FORBIDDEN
    );
}
