//! Figures of past days: what is counted, and who may read it.

use crate::support::{MORNING, PASSWORD, TestHall};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use queue_server::access::{SignIn, StaffRole};
use serde_json::json;

const DAY: &str = "reports/days?from=2026-11-23";

async fn must(hall: &TestHall, path: &str, body: &str) {
    let answer = hall.post(path, body).await;
    assert!(answer.status.is_success(), "{path}: {answer:?}");
}

#[tokio::test]
async fn a_day_is_counted_by_hall_window_type_and_counter() {
    let hall = TestHall::open();
    for no in [1, 2] {
        must(&hall, &format!("counters/{no}/open"), "").await;
    }
    // Two served at counter 1 after 60 s and 360 s, one rated; one no-show at counter 2; one cancelled; one left.
    for _ in 0..4 {
        hall.issue("A").await;
    }
    must(&hall, "tickets", r#"{"window_type":"A","class":"priority"}"#).await;
    hall.clock.advance_ms(60_000);
    for _ in 0..2 {
        for verb in ["call-next", "start"] {
            must(&hall, &format!("counters/1/{verb}"), "").await;
        }
        hall.clock.advance_ms(300_000);
        must(&hall, "counters/1/finish", "").await;
    }
    must(&hall, "tickets/5/rating", r#"{"level":3}"#).await;
    must(&hall, "counters/2/call-next", "").await;
    must(&hall, "counters/2/recall", "").await;
    must(&hall, "counters/2/no-show", "").await;
    must(&hall, "tickets/3/cancel", "").await;
    hall.clock.advance_ms(24 * 60 * 60 * 1000);
    must(&hall, "tickets", r#"{"window_type":"A"}"#).await;

    let report = hall.get(DAY).await.body;
    assert_eq!((&report["from"], &report["to"]), (&json!("2026-11-23"), &json!("2026-11-23")));
    let day = &report["days"][0];
    let figures = &day["hall"];
    let counts = ["issued", "ordinary", "priority", "finished", "no_shows", "cancelled", "expired", "live"];
    let counts: Vec<u64> = counts.iter().map(|name| figures[name].as_u64().unwrap()).collect();
    assert_eq!(counts, [5, 4, 1, 2, 1, 1, 1, 0], "{figures}");
    assert_eq!(figures["wait"], json!({"count": 3, "mean_s": 360, "median_s": 360, "p90_s": 660}));
    assert_eq!(figures["service"], json!({"count": 2, "mean_s": 300, "median_s": 300, "p90_s": 300}));
    assert_eq!(figures["ratings"]["satisfied_percent"], 100.0);
    assert_eq!((&figures["ratings"]["level_3"], &figures["ratings"]["unrated"]), (&json!(1), &json!(1)));
    assert_eq!(day["window_types"][0]["prefix"], "A");
    assert_eq!(&day["window_types"][0]["figures"], figures, "all tickets were of one window type");
    assert_eq!(
        (&day["counters"][0]["counter"], &day["counters"][0]["figures"]["finished"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(
        (&day["counters"][1]["figures"]["issued"], &day["counters"][1]["figures"]["no_shows"]),
        (&json!(1), &json!(1))
    );
    let both = hall.get("reports/days?from=2026-11-01&to=2026-11-30").await.body;
    assert_eq!(both["days"].as_array().unwrap().len(), 2, "days on which the hall was open");
    assert_eq!(both["days"][1]["hall"]["live"], 1);
}

#[tokio::test]
async fn told_waits_are_scored_against_real_ones() {
    let hall = TestHall::open();
    must(&hall, "counters/1/open", "").await;
    for _ in 0..3 {
        hall.issue("A").await;
    }
    let told: Vec<_> = [hall.get("tickets/2").await.body, hall.get("tickets/3").await.body].into();
    for _ in 0..2 {
        for verb in ["call-next", "start", "finish"] {
            must(&hall, &format!("counters/1/{verb}"), "").await;
        }
    }
    // The third waits ten hours: longer than anybody was told.
    hall.clock.advance_ms(10 * 60 * 60 * 1000);
    must(&hall, "counters/1/call-next", "").await;
    let estimates = &hall.get(DAY).await.body["days"][0]["hall"]["estimates"];
    assert_eq!((&estimates["told"], &estimates["scored"]), (&json!(3), &json!(3)), "{estimates}");
    assert_eq!(
        (&estimates["within_p50_percent"], &estimates["within_p90_percent"]),
        (&json!(66.7), &json!(66.7))
    );
    let p50_s: i64 = told.iter().map(|ticket| ticket["wait"]["p50_s"].as_i64().unwrap()).sum();
    assert_eq!(estimates["bias_s"].as_i64().unwrap(), (36_000 - p50_s) / 3);
}

#[tokio::test]
async fn only_managers_and_other_systems_read_reports() {
    let hall = TestHall::open();
    assert_eq!(hall.get_as(None, DAY).await.status, StatusCode::UNAUTHORIZED);
    for token in [&hall.tokens.kiosk, &hall.tokens.bridge, &hall.tokens.display] {
        assert_eq!(hall.get_as(Some(token), DAY).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(hall.get(DAY).await.status, StatusCode::OK);
    for (role, status) in [
        (StaffRole::Clerk, StatusCode::FORBIDDEN),
        (StaffRole::Desk, StatusCode::FORBIDDEN),
        (StaffRole::Manager, StatusCode::OK),
        (StaffRole::Admin, StatusCode::OK),
    ] {
        hall.app.access.set_staff("7", "赵", role, PASSWORD).unwrap();
        let SignIn::Welcome(session) = hall.app.access.sign_in(MORNING, "7", PASSWORD).unwrap() else {
            panic!()
        };
        let request = Request::get(format!("/api/v1/{DAY}"))
            .header(header::COOKIE, format!("tingxu_session={session}"))
            .body(Body::empty())
            .unwrap();
        assert_eq!(hall.send(request).await.status, status, "{role:?}");
    }
}

#[tokio::test]
async fn a_range_that_makes_no_sense_is_told_so() {
    let hall = TestHall::open();
    for range in ["", "?from=today", "?from=2026-11-24&to=2026-11-23", "?from=2020-01-01&to=2026-11-23"] {
        let answer = hall.get(&format!("reports/days{range}")).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "invalid_range"), "{range}");
    }
    assert_eq!(hall.get("reports/days?from=2020-01-01").await.body["days"], json!([]));
}
