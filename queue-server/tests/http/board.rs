//! The public board by zone, and its notices by time and place.

use crate::support::{HALL, TestHall};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

/// Counter 1 takes A in the east, counter 2 takes both in the west. It is Monday 2026-11-23, 09:00.
fn divided(notices: &str) -> TestHall {
    let hall = HALL
        .replace("window_types = [\"A\"]\n", "window_types = [\"A\"]\nzone = \"东区 east\"\n")
        .replace("window_types = [\"A\", \"B\"]\n", "window_types = [\"B\"]\nzone = \"west\"\n")
        .replace("[rules]", &format!("{notices}\n[rules]"));
    TestHall::open_as(hall)
}

async fn board(hall: &TestHall, query: &str, language: &str) -> String {
    let request = Request::get(format!("/board{query}"))
        .header(header::COOKIE, format!("tingxu_lang={language}"))
        .body(Body::empty())
        .unwrap();
    let (status, page, _) = hall.raw(request).await;
    assert_eq!(status, StatusCode::OK, "{query}");
    page
}

async fn call(hall: &TestHall, window_type: &str, counter: u16) {
    let holder = r#""holder":{"name":"张小明","id_number":"11010519491231002X"}"#;
    hall.post("tickets", &format!(r#"{{"window_type":"{window_type}",{holder}}}"#)).await;
    hall.post(&format!("counters/{counter}/open"), r#"{"staff":"1001"}"#).await;
    assert_eq!(hall.post(&format!("counters/{counter}/call-next"), "").await.status, StatusCode::OK);
}

const EAST: &str = "?zone=%E4%B8%9C%E5%8C%BA%20east";

#[tokio::test]
async fn a_zones_board_shows_its_own_calls_and_queues_only() {
    let hall = divided("");
    call(&hall, "A", 1).await;
    call(&hall, "B", 2).await;
    let (east, west, whole) = (
        board(&hall, EAST, "zh").await,
        board(&hall, "/live?zone=west", "zh").await,
        board(&hall, "", "zh").await,
    );
    assert!(east.contains("A001") && !east.contains("B001") && !east.contains("公安户政"));
    assert!(west.contains("B001") && !west.contains("A001") && !west.contains("社保医保"));
    assert!(whole.contains("A001") && whole.contains("B001"));
    assert!(east.contains(r#"hx-get="/board/live?zone=%E4%B8%9C%E5%8C%BA%20east""#), "it stays in its zone");
    assert!(whole.contains(r#"hx-get="/board/live""#));
}

#[tokio::test]
async fn a_board_of_a_zone_the_hall_does_not_have_says_so() {
    let hall = divided("");
    let page = board(&hall, "?zone=%3Cb%3Enorth", "zh").await;
    assert!(page.contains("大厅没有分区") && !page.contains("<b>north"), "named, and not as markup");
    assert!(!board(&hall, "", "zh").await.contains("大厅没有分区"));
}

#[tokio::test]
async fn a_quiet_zones_call_stays_though_the_hall_is_busy() {
    let hall = divided("");
    call(&hall, "A", 1).await;
    for _ in 0..15 {
        call(&hall, "B", 2).await;
        hall.post("counters/2/start", "").await;
        hall.post("counters/2/finish", "").await;
    }
    let snapshot = hall.get("hall").await;
    let calls = snapshot.body["recent_calls"].to_string();
    assert!(!calls.contains("A001"), "the story needs a call that is not among the latest: {calls}");
    assert!(board(&hall, EAST, "zh").await.contains("A001"));
}

#[tokio::test]
async fn a_notice_stands_at_its_time_in_its_zone_and_language() {
    let notices = r#"notices = ["常设通知"]
[[notices]]
zh = "上午讲座"
en = "Morning talk"
hours = "09:00-11:30"
weekdays = ["mon"]
[[notices]]
zh = "明日起"
from = "2026-11-24"
[[notices]]
zh = "东区检修"
zones = ["东区 east"]"#;
    let hall = divided(notices);
    let page = board(&hall, "/live", "zh").await;
    assert!(page.contains("常设通知") && page.contains("上午讲座") && page.contains("东区检修"));
    assert!(!page.contains("明日起"));
    let english = board(&hall, "/live", "en").await;
    assert!(
        english.contains("Morning talk") && english.contains("常设通知"),
        "Chinese, when there is no English"
    );
    assert!(board(&hall, EAST, "zh").await.contains("东区检修"));
    assert!(!board(&hall, "/live?zone=west", "zh").await.contains("东区检修"));
    hall.clock.advance_ms(150 * 60_000 - 1);
    assert!(board(&hall, "/live", "zh").await.contains("上午讲座"));
    hall.clock.advance_ms(1);
    assert!(!board(&hall, "/live", "zh").await.contains("上午讲座"), "it is 11:30");
    hall.clock.advance_ms(24 * 3_600_000);
    assert!(board(&hall, "/live", "zh").await.contains("明日起"));
}

#[tokio::test]
async fn the_snapshot_tells_schedules_and_zones_and_older_readers_what_always_stands() {
    let notices = "notices = [\"常设通知\"]\n[[notices]]\nzh = \"限时\"\nuntil = \"2026-12-31\"";
    let snapshot = divided(notices).get("hall").await.body;
    assert_eq!(snapshot["hall"]["notices"].to_string(), r#"["常设通知"]"#);
    let scheduled = snapshot["hall"]["scheduled_notices"].to_string();
    assert_eq!(scheduled, r#"[{"zh":"常设通知"},{"until":"2026-12-31","zh":"限时"}]"#);
    assert_eq!(snapshot["counters"][0]["zone"], "东区 east");
    let plain = TestHall::open().get("hall").await.body;
    assert!(plain["hall"].get("scheduled_notices").is_none() && plain["counters"][0].get("zone").is_none());
}
