//! Tickets over HTTP.

use crate::support::TestHall;
use axum::http::StatusCode;
use serde_json::json;

const PERSON: &str = r#"{"window_type":"B","holder":{"name":"张小明","id_number":"11010519491231002x"}}"#;

#[tokio::test]
async fn an_issued_ticket_says_all_a_slip_needs() {
    let hall = TestHall::open();
    hall.post("counters/1/open", "").await;
    let first = hall.post("tickets", r#"{"window_type":"A","matter":"pension"}"#).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert_eq!(first.body["number"], "A001");
    assert_eq!(first.body["state"], "waiting");
    assert_eq!(first.body["ahead"], 0);
    assert_eq!(first.body["matter"], "pension");
    assert_eq!(first.body["issued_at"], "2026-11-23T01:00:00Z");
    assert_eq!(first.body["wait"], json!({"p50_s": 0, "p90_s": 0}));
    assert!(first.body["follow_url"].as_str().unwrap().starts_with("http://hall.test/t/"));
    let second = hall.issue("A").await;
    assert_eq!((&second["number"], &second["ahead"]), (&json!("A002"), &json!(1)));
    assert!(second["wait"]["p90_s"].as_u64() > second["wait"]["p50_s"].as_u64());
}

#[tokio::test]
async fn a_repeated_request_gets_the_same_ticket_also_after_a_restart() {
    let hall = TestHall::open();
    let kiosk = hall.tokens.kiosk.clone();
    let wish = r#"{"window_type":"A"}"#;
    let first = hall.post_as(&kiosk, "tickets", Some("visit-1"), wish).await;
    let again = hall.post_as(&kiosk, "tickets", Some("visit-1"), wish).await;
    assert_eq!(first, again);
    let hall = hall.restart();
    assert_eq!(hall.post_as(&kiosk, "tickets", Some("visit-1"), wish).await, first);
    assert_eq!(hall.issue("A").await["number"], "A002");
}

#[tokio::test]
async fn a_repeated_request_is_refused_as_before_also_after_a_restart() {
    let hall = TestHall::open();
    let bridge = hall.tokens.bridge.clone();
    hall.post("counters/1/open", "").await;
    let nobody = hall.post_as(&bridge, "counters/1/call-next", Some("press-1"), "").await;
    assert_eq!((nobody.status, &nobody.body), (StatusCode::NO_CONTENT, &json!(null)));
    let idle = hall.post_as(&bridge, "counters/1/finish", Some("press-2"), "").await;
    assert_eq!((idle.status, idle.code()), (StatusCode::CONFLICT, "no_ticket_in_hand"));
    let nowhere = hall.post_as(&bridge, "counters/99/finish", Some("press-3"), "").await;
    assert_eq!((nowhere.status, nowhere.code()), (StatusCode::NOT_FOUND, "unknown_counter"));
    // Now both would be obeyed; but these presses were answered, and the clerk has read it.
    hall.issue("A").await;
    assert_eq!(hall.post_as(&bridge, "counters/1/call-next", Some("press-1"), "").await, nobody);
    for verb in ["call-next", "start"] {
        assert_eq!(hall.post(&format!("counters/1/{verb}"), "").await.status, StatusCode::OK, "{verb}");
    }
    assert_eq!(hall.post_as(&bridge, "counters/1/finish", Some("press-2"), "").await, idle);
    let hall = hall.restart();
    assert_eq!(hall.post_as(&bridge, "counters/1/call-next", Some("press-1"), "").await, nobody);
    assert_eq!(hall.post_as(&bridge, "counters/1/finish", Some("press-2"), "").await, idle);
    assert_eq!(hall.post_as(&bridge, "counters/99/finish", Some("press-3"), "").await, nowhere);
    let reused = hall.post_as(&bridge, "counters/1/start", Some("press-2"), "").await;
    assert_eq!(reused.code(), "idempotency_key_reused");
    let fresh = hall.post_as(&bridge, "counters/1/finish", Some("press-4"), "").await;
    assert_eq!(fresh.status, StatusCode::OK, "a new press is decided anew");
}

#[tokio::test]
async fn an_answer_moved_to_another_name_is_not_given() {
    let hall = TestHall::open();
    let wish = r#"{"window_type":"A"}"#;
    hall.post_as(&hall.tokens.kiosk, "tickets", Some("mine"), wish).await;
    let outside = rusqlite::Connection::open(hall.dir.path().join("hall.db")).unwrap();
    outside.execute("UPDATE command SET key = 'yours'", []).unwrap();
    let moved = hall.post_as(&hall.tokens.kiosk, "tickets", Some("yours"), wish).await;
    assert_eq!((moved.status, moved.code()), (StatusCode::SERVICE_UNAVAILABLE, "not_stored"));
}

#[tokio::test]
async fn a_key_belongs_to_its_caller_and_to_one_request() {
    let hall = TestHall::open();
    let wish = r#"{"window_type":"A"}"#;
    let kiosk = hall.post_as(&hall.tokens.kiosk, "tickets", Some("k"), wish).await;
    let other = hall.post_as(&hall.tokens.integrator, "tickets", Some("k"), wish).await;
    assert_eq!((&kiosk.body["number"], &other.body["number"]), (&json!("A001"), &json!("A002")));
    let reused = hall
        .post_as(&hall.tokens.kiosk, "tickets", Some("k"), r#"{"window_type":"A","class":"priority"}"#)
        .await;
    assert_eq!((reused.status, reused.code()), (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"));
}

#[tokio::test]
async fn a_holder_is_masked_and_holds_one_live_ticket() {
    let hall = TestHall::open();
    let first = hall.post("tickets", PERSON).await;
    assert_eq!(first.body["holder"], "张*明");
    let second = hall.post("tickets", PERSON).await;
    assert_eq!((second.status, second.code()), (StatusCode::CONFLICT, "holder_has_ticket"));
    let hall = hall.restart();
    let third = hall.post("tickets", PERSON).await;
    assert_eq!(third.code(), "holder_has_ticket", "the holder is known by keyed hash after a restart");
    let id = &first.body["id"];
    assert_eq!(hall.get(&format!("tickets/{id}")).await.body["holder"], "张*明");
}

#[tokio::test]
async fn nothing_personal_lies_in_the_data_folder() {
    let hall = TestHall::open();
    let answer = hall.post_as(&hall.tokens.kiosk, "tickets", Some("visit"), PERSON).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let masked = answer.body["holder"].as_str().unwrap();
    let (_, follow_secret) = answer.body["follow_url"].as_str().unwrap().rsplit_once('-').unwrap();
    for entry in std::fs::read_dir(hall.dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for secret in ["张小明", "11010519491231002", &hall.tokens.kiosk, masked, follow_secret] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in {}", path.display());
        }
    }
}

#[tokio::test]
async fn a_ticket_without_the_needed_holder_is_refused() {
    let hall = TestHall::open();
    let answer = hall.post("tickets", r#"{"window_type":"B"}"#).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::CONFLICT, "holder_required"));
}

#[tokio::test]
async fn cancel_requeue_reprint_and_print_are_answered_with_the_ticket() {
    let hall = TestHall::open();
    let id = hall.issue("A").await["id"].clone();
    let kiosk = hall.tokens.kiosk.clone();
    let print = |outcome: &str| (format!("tickets/{id}/print"), format!(r#"{{"outcome":"{outcome}"}}"#));
    let (path, body) = print("failed");
    assert_eq!(hall.post_as(&kiosk, &path, None, &body).await.status, StatusCode::NO_CONTENT);
    assert_eq!(hall.get("hall").await.body["today"]["prints_failed"], 1);
    let again = hall.post_as(&kiosk, &format!("tickets/{id}/reprint"), None, "").await;
    assert_eq!((&again.body["print"], &again.body["number"]), (&json!("reprinted"), &json!("A001")));
    assert_eq!(hall.get("hall").await.body["today"]["prints_failed"], 0);
    let requeued = hall.post(&format!("tickets/{id}/requeue"), "").await;
    assert_eq!(requeued.code(), "not_no_show");
    let cancelled = hall.post(&format!("tickets/{id}/cancel"), "{}").await;
    assert_eq!(cancelled.body["state"], "cancelled");
    assert_eq!(hall.post(&format!("tickets/{id}/cancel"), "").await.code(), "ticket_not_waiting");
}

#[tokio::test]
async fn a_rating_is_taken_once_after_the_finish_and_has_no_default() {
    let hall = TestHall::open();
    let id = hall.issue("A").await["id"].clone();
    let rating = format!("tickets/{id}/rating");
    assert_eq!(hall.post(&rating, r#"{"level":5}"#).await.code(), "not_finished");
    for verb in ["open", "call-next", "start", "finish"] {
        assert!(hall.post(&format!("counters/1/{verb}"), "").await.status.is_success(), "{verb}");
    }
    assert_eq!(hall.get(&format!("tickets/{id}")).await.body.get("rating"), None);
    assert_eq!(hall.post(&rating, "").await.code(), "invalid_body");
    assert_eq!(hall.post(&rating, r#"{"level":0}"#).await.code(), "invalid_body");
    assert_eq!(hall.post(&rating, r#"{"level":6}"#).await.code(), "invalid_body");
    assert_eq!(hall.post(&rating, r#"{"level":2}"#).await.status, StatusCode::NO_CONTENT);
    assert_eq!(hall.post(&rating, r#"{"level":5}"#).await.code(), "already_rated");
    let hall = hall.restart();
    assert_eq!(hall.get(&format!("tickets/{id}")).await.body["rating"], 2);
    let today = &hall.get("hall").await.body["today"];
    assert_eq!((&today["rated"], &today["satisfied"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn a_new_day_begins_at_local_midnight_with_numbers_anew() {
    let hall = TestHall::open();
    hall.issue("A").await;
    // 09:00 plus 15 hours is local midnight; UTC is still on the day before.
    hall.clock.advance_ms(15 * 3600 * 1000 - 1);
    assert_eq!(hall.issue("A").await["number"], "A002");
    hall.clock.advance_ms(1);
    assert_eq!(hall.issue("A").await["number"], "A001");
    assert_eq!(hall.get("hall").await.body["business_day"], "2026-11-24");
    hall.clock.advance_ms(-3600 * 1000);
    assert_eq!(hall.issue("A").await["number"], "A002", "a clock that steps back reopens nothing");
    let hall = hall.restart();
    assert_eq!(hall.issue("A").await["number"], "A003");
}

const TYPED: &str = r#"{"name":"","id_number":"11010519491231002X"}"#;
const CARD: &str = r#"{"name":"张小明","id_number":"11010519491231002X"}"#;

#[tokio::test]
async fn a_typed_number_and_the_card_with_it_are_one_person() {
    let hall = TestHall::open();
    let wish =
        |window_type: &str, holder: &str| format!(r#"{{"window_type":"{window_type}","holder":{holder}}}"#);
    let typed = hall.post("tickets", &wish("B", TYPED)).await;
    assert_eq!((typed.status, &typed.body["holder"]), (StatusCode::CREATED, &json!("*002X")));
    let card = hall.post("tickets", &wish("B", CARD)).await;
    assert_eq!((card.code(), &card.body["number"]), ("holder_has_ticket", &json!("B001")));
    assert_eq!(hall.get("tickets/1").await.body["holder"], "*002X", "a refused card tells no name");
    let other = hall.post("tickets", &wish("A", CARD)).await;
    assert_eq!(other.body["holder"], "张*明");
    assert_eq!(hall.get("tickets/1").await.body["holder"], "张*明", "by now the name is known");
    let found = hall.post("tickets/find", &format!(r#"{{"holder":{TYPED}}}"#)).await;
    assert_eq!(found.body.as_array().unwrap().len(), 2, "the number finds both");
    let hall = hall.restart();
    assert_eq!(hall.post("tickets", &wish("B", TYPED)).await.code(), "holder_has_ticket");
}

#[tokio::test]
async fn a_number_of_eighteen_that_cannot_be_is_refused_and_other_cards_are_not_judged() {
    let hall = TestHall::open();
    let wish =
        |number: &str| format!(r#"{{"window_type":"B","holder":{{"name":"","id_number":"{number}"}}}}"#);
    for number in ["110105194912310021", "11010519491331002X", "ABCDEFGHIJKLMNOPQR"] {
        let answer = hall.post("tickets", &wish(number)).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "bad_id_number"), "{number}");
        assert!(!answer.body.to_string().contains(number), "the answer does not repeat it");
    }
    for number in ["E12345678", "11010519491231002x"] {
        assert_eq!(hall.post("tickets", &wish(number)).await.status, StatusCode::CREATED, "{number}");
    }
}

#[tokio::test]
async fn a_telephone_number_is_shown_masked_to_staff_and_kept_sealed() {
    let hall = TestHall::open();
    let issued = hall.post("tickets", r#"{"window_type":"A","phone":"138 1234 0001"}"#).await;
    assert_eq!(issued.body["phone"], "138****0001");
    let bad = hall.post("tickets", r#"{"window_type":"A","phone":"12800000001"}"#).await;
    assert_eq!((bad.status, bad.code()), (StatusCode::BAD_REQUEST, "invalid_phone"));
    let hall = hall.restart();
    assert_eq!(hall.get("tickets/1").await.body["phone"], "138****0001");
    for verb in ["open", "call-next"] {
        hall.post(&format!("counters/1/{verb}"), "").await;
    }
    assert_eq!(hall.get("counters/1").await.body["in_hand"]["phone"], "138****0001");
    let id = queue_core::ids::TicketId(1);
    let public = hall.app.store.public_ticket(id).await.unwrap().unwrap();
    assert_eq!(public.phone, None, "not even masked to whoever has the slip");
    for file in std::fs::read_dir(hall.dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap_or_default();
        assert!(!bytes.windows(11).any(|window| window == b"13812340001"));
    }
    // It goes with the identities: thirty days after the ticket.
    let kept = |hall: &TestHall| {
        let outside = rusqlite::Connection::open(hall.dir.path().join("hall.db")).unwrap();
        outside.query_row("SELECT count(*) FROM contact", [], |row| row.get::<_, i64>(0)).unwrap()
    };
    for (days, rows) in [(30, 1), (1, 0)] {
        hall.clock.advance_ms(days * 24 * 3600 * 1000);
        hall.issue("A").await;
        assert_eq!(kept(&hall), rows);
    }
}

#[tokio::test]
async fn a_hall_that_asks_nobodys_name_keeps_nobodys_number() {
    let hall = TestHall::with("service_min = 8", "service_min = 8\nreal_name = \"none\"");
    let issued = hall.post("tickets", r#"{"window_type":"A","phone":"13812340001"}"#).await;
    assert_eq!((issued.status, issued.body.get("phone")), (StatusCode::CREATED, None));
}

#[tokio::test]
async fn a_kiosk_finds_what_a_citizen_did_today_to_print_it_again_and_to_rate_it() {
    let hall = TestHall::open();
    let kiosk = hall.tokens.kiosk.clone();
    let find = || {
        hall.post_as(
            &hall.tokens.kiosk,
            "tickets/find",
            None,
            r#"{"holder":{"name":"","id_number":"11010519491231002X"}}"#,
        )
    };
    let wish = format!(r#"{{"window_type":"A","holder":{CARD}}}"#);
    hall.post_as(&kiosk, "tickets", None, &wish).await;
    assert_eq!(find().await.body[0]["state"], "waiting");
    for verb in ["open", "call-next", "start", "finish"] {
        hall.post(&format!("counters/1/{verb}"), "").await;
    }
    hall.post_as(&kiosk, "tickets", None, &wish).await;
    let found = find().await.body;
    assert_eq!(
        (&found[0]["number"], &found[0]["state"], &found[1]["number"], &found[1]["state"]),
        (&json!("A002"), &json!("waiting"), &json!("A001"), &json!("finished"))
    );
    assert_eq!((&found[1]["counter"], found[1].get("rating")), (&json!(1), None));
    let rating = |level: u8| format!(r#"{{"level":{level}}}"#);
    assert_eq!(
        hall.post_as(&kiosk, "tickets/1/rating", None, &rating(4)).await.status,
        StatusCode::NO_CONTENT
    );
    let again = hall.post_as(&kiosk, "tickets/1/rating", None, &rating(5)).await;
    assert_eq!((again.status, again.code()), (StatusCode::CONFLICT, "already_rated"));
    assert_eq!(hall.post_as(&kiosk, "tickets/2/rating", None, &rating(5)).await.code(), "not_finished");
    assert_eq!(find().await.body[1]["rating"], 4);
    let slip = hall.post_as(&kiosk, "tickets/2/reprint", None, "").await;
    assert_eq!((&slip.body["number"], &slip.body["print"]), (&json!("A002"), &json!("reprinted")));
}

#[tokio::test]
async fn the_snapshot_tells_kiosks_whom_to_ask_about_priority_and_where() {
    let hall = TestHall::open().get("hall").await.body;
    assert_eq!(
        hall["hall"]["priority"],
        json!({"elderly_from": 60, "kinds": ["elderly", "disabled", "soldier", "pregnant"]})
    );
    assert_eq!(
        (&hall["window_types"][0]["priority"], &hall["window_types"][1]["priority"]),
        (&json!(true), &json!(false))
    );
    let section = "[rules]\ncalls_min = 2";
    let hall = TestHall::with(section, &format!("[priority]\nelderly_from = 65\nkinds = []\n{section}"));
    let hall = hall.get("hall").await.body;
    assert_eq!(hall["hall"]["priority"], json!({"elderly_from": 65, "kinds": []}));
}
