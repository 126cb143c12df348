//! Appointments from booking to check-in, over days and restarts.

use crate::support::{Answer, MORNING, TestHall};
use axum::http::StatusCode;
use serde_json::Value;

const MIN: i64 = 60_000;
const DAY: i64 = 24 * 60 * MIN;
const A: &str = "head_start_min = { priority = 30, appointment = 15 }";
const SLOTS: &str = r#"head_start_min = { priority = 30, appointment = 15 }
sessions = [{ days = ["mon", "tue"], from = "08:30", to = "11:30" }]
appointments = { slot_min = 30, capacity = 1, days_ahead = 3, early_min = 20, late_min = 10 }"#;
const HOLDER: &str = r#"{"name":"张小明","id_number":"110101199003070011"}"#;

fn hall() -> TestHall {
    TestHall::with(A, SLOTS)
}

/// A moment of the next day, by minutes after nine.
fn tomorrow(after_nine_min: i64) -> String {
    let at = MORNING.as_ms() + DAY + after_nine_min * MIN;
    queue_api::Timestamp::from_millisecond(at).unwrap().to_string()
}

async fn book(hall: &TestHall, slot_at: &str, holder: Option<&str>) -> Answer {
    let holder = holder.map(|holder| format!(r#","holder":{holder}"#)).unwrap_or_default();
    hall.post("appointments", &format!(r#"{{"window_type":"A","slot_at":"{slot_at}"{holder}}}"#)).await
}

async fn check_in(hall: &TestHall, code: &Value) -> Answer {
    hall.post("appointments/check-in", &format!(r#"{{"code":{code}}}"#)).await
}

#[tokio::test]
async fn a_day_has_slots_and_a_booked_one_is_full_until_it_is_given_up() {
    let hall = hall();
    let slots = hall.get("window-types/A/slots?day=2026-11-24").await.body;
    assert_eq!(slots.as_array().unwrap().len(), 6, "{slots}");
    assert_eq!((&slots[0]["at"], &slots[0]["left"]), (&tomorrow(-30).into(), &1.into()));
    let booked = book(&hall, &tomorrow(0), None).await;
    assert_eq!(booked.status, StatusCode::CREATED);
    assert_eq!(book(&hall, &tomorrow(0), None).await.code(), "slot_full");
    assert_eq!(hall.get("window-types/A/slots?day=2026-11-24").await.body[1]["left"], 0);
    let id = &booked.body["id"];
    assert_eq!(hall.post(&format!("appointments/{id}/cancel"), "").await.body["state"], "cancelled");
    assert_eq!(hall.post(&format!("appointments/{id}/cancel"), "").await.code(), "appointment_over");
    assert_eq!(book(&hall, &tomorrow(0), None).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn what_cannot_be_booked_is_refused() {
    let hall = hall();
    for (slot_at, code) in [
        (tomorrow(10), "no_such_slot"),
        (tomorrow(24 * 60), "no_such_slot"),
        (tomorrow(-24 * 60 - 30), "no_such_slot"),
        (tomorrow(6 * 24 * 60), "no_such_slot"),
    ] {
        assert_eq!(book(&hall, &slot_at, None).await.code(), code, "{slot_at}");
    }
    let body = format!(r#"{{"window_type":"B","slot_at":"{}"}}"#, tomorrow(0));
    assert_eq!(hall.post("appointments", &body).await.code(), "no_appointments");
    assert_eq!(hall.get("window-types/B/slots").await.body, serde_json::json!([]));
    assert_eq!(hall.get("window-types/Z/slots").await.code(), "unknown_window_type");
    assert_eq!(hall.get("window-types/A/slots?day=tomorrow").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(book(&hall, &tomorrow(0), Some(HOLDER)).await.status, StatusCode::CREATED);
    let twice = book(&hall, &tomorrow(30), Some(HOLDER)).await;
    assert_eq!((twice.code(), &twice.body["appointment"]), ("holder_has_appointment", &1.into()));
}

#[tokio::test]
async fn a_booking_outlives_the_night_and_a_restart_and_becomes_a_ticket_by_its_code() {
    let hall = hall();
    let booked = book(&hall, &tomorrow(30), Some(HOLDER)).await.body;
    assert_eq!((&booked["state"], &booked["holder"]), (&"booked".into(), &"张*明".into()));
    hall.clock.advance_ms(DAY);
    hall.issue("A").await;
    let early = check_in(&hall, &booked["code"]).await;
    assert_eq!((early.code(), &early.body["opens_at"]), ("too_early", &tomorrow(10).into()));
    let hall = hall.restart();
    hall.clock.advance_ms(12 * MIN);
    assert_eq!(check_in(&hall, &"00000000".into()).await.code(), "unknown_appointment");
    let ticket = check_in(&hall, &booked["code"]).await;
    assert_eq!(ticket.status, StatusCode::CREATED);
    assert_eq!((&ticket.body["number"], &ticket.body["class"]), (&"A002".into(), &"appointment".into()));
    assert_eq!(ticket.body["holder"], "张*明");
    let again = check_in(&hall, &booked["code"]).await;
    assert_eq!((again.code(), &again.body["ticket"]), ("holder_has_ticket", &ticket.body["id"]));
    assert_eq!(again.body["number"], "A002", "whose answer was lost has the slip printed");
    let hall = hall.restart();
    let kept = hall.get(&format!("appointments/{}", booked["id"])).await.body;
    assert_eq!((&kept["state"], &kept["ticket"]), (&"kept".into(), &ticket.body["id"]));
}

#[tokio::test]
async fn a_card_finds_the_appointment_of_its_holder() {
    let hall = hall();
    book(&hall, &tomorrow(0), Some(HOLDER)).await;
    hall.clock.advance_ms(DAY);
    let nobody = r#"{"holder":{"name":"李","id_number":"110101199003070097"}}"#;
    assert_eq!(hall.post("appointments/check-in", nobody).await.code(), "unknown_appointment");
    let ticket = hall.post("appointments/check-in", &format!(r#"{{"holder":{HOLDER}}}"#)).await;
    assert_eq!((ticket.status, &ticket.body["number"]), (StatusCode::CREATED, &"A001".into()));
}

#[tokio::test]
async fn an_appointment_nobody_came_for_is_noted_and_too_late_is_said_so() {
    let hall = hall();
    let booked = book(&hall, &tomorrow(0), None).await.body;
    hall.clock.advance_ms(DAY + 10 * MIN + 1);
    hall.issue("A").await;
    assert_eq!(check_in(&hall, &booked["code"]).await.code(), "too_late");
    hall.app.store.let_it(hall.app.clock.now()).await.unwrap();
    assert_eq!(check_in(&hall, &booked["code"]).await.code(), "too_late", "noted by now, and still the same");
    assert_eq!(hall.get(&format!("appointments/{}", booked["id"])).await.body["state"], "missed");
}

#[tokio::test]
async fn the_public_stream_tells_of_a_booking_without_its_person() {
    let hall = hall();
    hall.issue("A").await;
    let mut follower = hall.follow(None, Some(&hall.place(2))).await;
    book(&hall, &tomorrow(0), Some(HOLDER)).await;
    let (_, _, said) = follower.next().await.unwrap();
    assert_eq!((&said["kind"], &said["holder"]), (&"appointment_booked".into(), &Value::Null));
    assert_eq!(said["appointment"], 0, "half of the code");
    assert_eq!(
        hall.post_as(&hall.tokens.display, "appointments", None, "{}").await.status,
        StatusCode::BAD_REQUEST
    );
    let body = format!(r#"{{"window_type":"A","slot_at":"{}"}}"#, tomorrow(30));
    assert_eq!(
        hall.post_as(&hall.tokens.display, "appointments", None, &body).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn a_card_or_its_number_typed_too_early_is_told_when_to_come() {
    let hall = hall();
    book(&hall, &tomorrow(30), Some(HOLDER)).await;
    hall.clock.advance_ms(DAY);
    let kiosk = hall.tokens.kiosk.clone();
    let check_in =
        |name: &str| format!(r#"{{"holder":{{"name":"{name}","id_number":"110101199003070011"}}}}"#);
    for name in ["张小明", ""] {
        let early = hall.post_as(&kiosk, "appointments/check-in", None, &check_in(name)).await;
        assert_eq!((early.status, early.code()), (StatusCode::CONFLICT, "too_early"));
        assert_eq!(early.body["opens_at"], tomorrow(10));
    }
    hall.clock.advance_ms(12 * MIN);
    let ticket = hall.post_as(&kiosk, "appointments/check-in", None, &check_in("")).await;
    assert_eq!((ticket.status, &ticket.body["holder"]), (StatusCode::CREATED, &"张*明".into()));
}
