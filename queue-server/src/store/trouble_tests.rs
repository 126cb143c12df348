//! Real trouble, made on the writer's own connection: a full disk, a read-only one, a damaged one, a commit that fails.
//! Each time: refused clearly, nothing half done, the hall still to be looked at, and on without gap or repeat.

use super::health::Trouble;
use super::{Health, OpenError, Published, Store, verify};
use crate::clock::ManualClock;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use support::{Follower, PASSWORD, TestHall, Tokens};
use tempfile::TempDir;

#[path = "../../tests/http/support.rs"]
#[allow(dead_code, reason = "the tests from outside use the rest")]
mod support;

const WISH: &str = r#"{"window_type":"A"}"#;

/// Ends the server, as a power cut would, and waits until its folder is free.
async fn close(hall: TestHall) -> (TempDir, Tokens, Arc<ManualClock>, String) {
    let TestHall { app, clock, tokens, dir, hall, router } = hall;
    let ended = app.store.ended();
    drop((router, app));
    ended.await;
    (dir, tokens, clock, hall)
}

async fn restart(hall: TestHall) -> TestHall {
    let (dir, tokens, clock, hall) = close(hall).await;
    TestHall::start(dir, tokens, clock, hall)
}

async fn on_writer(hall: &TestHall, sql: &'static str) {
    let done = hall.app.store.read(move |state| state.conn.execute_batch(sql)).await;
    done.unwrap().unwrap();
}

async fn healthz(hall: &TestHall) -> (StatusCode, String) {
    let (status, text, _) = hall.raw(Request::get("/healthz").body(Body::empty()).unwrap()).await;
    (status, text)
}

async fn live_page(hall: &TestHall) -> String {
    let form = format!("id=1001&password={}&next=%2F", PASSWORD.replace(' ', "+"));
    let sign_in = Request::post("/login")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::HOST, "hall.test")
        .header(header::ORIGIN, "http://hall.test")
        .body(Body::from(form));
    let (_, _, cookie) = hall.raw(sign_in.unwrap()).await;
    let page = Request::get("/live").header(header::COOKIE, cookie.unwrap()).body(Body::empty());
    let (status, text, _) = hall.raw(page.unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    text
}

async fn well_again(store: &Store) {
    let mut health = store.told.watch_health();
    health.wait_for(|health| *health == Health::Well).await.unwrap();
}

fn store_device(hall: &Value) -> Option<&Value> {
    hall["devices"].as_array().unwrap().iter().find(|device| device["name"] == "store")
}

/// Everything but commands goes on, and everybody is told why.
async fn can_be_looked_at(hall: &TestHall, issued: usize, trouble: Trouble, sentence: &str) {
    let (status, text) = healthz(hall).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.starts_with(trouble.code()), "{text}");
    let snapshot = hall.get("hall").await;
    assert_eq!((snapshot.status, &snapshot.body["today"]["issued"]), (StatusCode::OK, &json!(issued)));
    let device = store_device(&snapshot.body).unwrap();
    assert_eq!((&device["health"], &device["code"]), (&json!("faulty"), &json!(trouble.code())));
    assert_eq!(device["kind"], "server");
    let public = hall.get_as(None, "hall").await;
    assert_eq!((public.status, &public.body["devices"]), (StatusCode::OK, &json!([])));
    assert!(live_page(hall).await.contains(sentence));
    let (_, _, first) = hall.follow(None, Some(&hall.place(0))).await.next().await.unwrap();
    assert_eq!(first["kind"], "day_opened");
    for page in ["/", "/board", "/metrics"] {
        let (status, _, _) = hall.raw(Request::get(page).body(Body::empty()).unwrap()).await;
        assert_eq!(status, StatusCode::OK, "{page}");
    }
}

/// What the log tells of the store, in order.
async fn told_of_store(hall: &TestHall, from: u64, until: u64) -> Vec<(String, String)> {
    let mut follower = hall.follow(Some(&hall.tokens.display), Some(&hall.place(from))).await;
    let mut told = Vec::new();
    for _ in from..until {
        let (_, _, event) = follower.next().await.unwrap();
        if event["kind"] == "device_reported" {
            assert_eq!((&event["device"], &event["device_kind"]), (&json!("store"), &json!("server")));
            let word = |field: &str| event[field].as_str().unwrap().to_owned();
            told.push((word("health"), word("code")));
        }
    }
    told
}

/// Pages are told without the log, in a word that no follower counts.
async fn next_notice(page: &mut Follower) {
    loop {
        let (id, kind, word) = page.next().await.unwrap();
        if kind == "notice" {
            assert_eq!((id.as_str(), word), ("", json!({})));
            return;
        }
    }
}

/// Trouble that goes away by itself once its cause does.
async fn comes_and_goes(begin: &'static str, end: &'static str, trouble: Trouble, sentence: &str) {
    let mut hall = TestHall::open();
    hall.issue("A").await;
    let mut page = hall.follow(None, None).await;
    on_writer(&hall, begin).await;
    let mut issued = 1;
    // A disk that fills up takes a few more tickets first.
    let lost = loop {
        let key = format!("visit-{issued}");
        let answer = hall.post_as(&hall.tokens.kiosk, "tickets", Some(&key), WISH).await;
        if answer.status != StatusCode::CREATED {
            break answer;
        }
        issued += 1;
        assert!(issued < 500, "the disk never fills");
    };
    assert_eq!((lost.status, lost.code()), (StatusCode::SERVICE_UNAVAILABLE, "not_stored"));
    next_notice(&mut page).await;
    can_be_looked_at(&hall, issued, trouble, sentence).await;
    let seq = hall.app.store.seq();
    assert_eq!(hall.post("counters/1/open", "").await.code(), "not_stored");
    assert_eq!(hall.app.store.seq(), seq);
    on_writer(&hall, end).await;
    well_again(&hall.app.store).await;
    next_notice(&mut page).await;
    drop(page);
    assert_eq!(healthz(&hall).await, (StatusCode::OK, "ok\n".to_owned()));
    let device = store_device(&hall.get("hall").await.body).unwrap().clone();
    assert_eq!((&device["health"], &device["code"]), (&json!("well"), &json!("")));
    let again = hall.post_as(&hall.tokens.kiosk, "tickets", Some(&format!("visit-{issued}")), WISH).await;
    assert_eq!(
        (again.status, &again.body["number"]),
        (StatusCode::CREATED, &json!(format!("A{:03}", issued + 1)))
    );
    let last = hall.app.store.seq();
    assert_eq!(
        told_of_store(&hall, seq, last).await,
        [("faulty".to_owned(), trouble.code().to_owned()), ("well".to_owned(), String::new())]
    );
    let before = hall.app.store.hall(Clone::clone).await.unwrap();
    hall = restart(hall).await;
    assert_eq!(hall.app.store.hall(Clone::clone).await.unwrap(), before);
    assert_eq!(verify(hall.dir.path()).unwrap().0.unsigned_abs(), last);
}

#[tokio::test]
async fn a_full_disk_is_told_and_the_hall_goes_on_by_itself_when_there_is_room() {
    // SQLite takes no limit below the present size: this is "not one page more".
    let (begin, end) = ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000");
    comes_and_goes(begin, end, Trouble::Full, "磁盘已满").await;
}

#[tokio::test]
async fn a_read_only_disk_is_told_and_the_hall_goes_on_by_itself_when_it_is_writable() {
    let (begin, end) = ("PRAGMA query_only = ON", "PRAGMA query_only = OFF");
    comes_and_goes(begin, end, Trouble::ReadOnly, "磁盘只读").await;
}

#[tokio::test]
async fn a_disk_that_refuses_the_commit_is_asked_once_and_not_for_each_command() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let hook = move || {
        count.fetch_add(1, Ordering::Relaxed);
        true
    };
    hall.app.store.read(move |state| state.conn.commit_hook(Some(hook))).await.unwrap().unwrap();
    let answers = hall.while_the_writer_works(join_all((0..50).map(|_| hall.post("tickets", WISH)))).await;
    assert!(answers.iter().all(|answer| answer.code() == "not_stored"));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(hall.get("hall").await.body["today"]["issued"], 1);
    can_be_looked_at(&hall, 1, Trouble::Failed, "磁盘写不进数据").await;
    hall.app.store.read(|state| state.conn.commit_hook(None::<fn() -> bool>)).await.unwrap().unwrap();
    assert_eq!(hall.issue("A").await["number"], "A002", "the next command need not wait for the probe");
    assert!(hall.app.store.is_storing());
}

#[tokio::test]
async fn one_bad_command_does_not_take_its_group_down() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON ticket WHEN NEW.class = 'priority'
                  BEGIN SELECT RAISE(ABORT, 'no such ticket can be stored'); END";
    on_writer(&hall, refuse).await;
    let commits = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&commits);
    let hook = move || {
        count.fetch_add(1, Ordering::Relaxed);
        false
    };
    hall.app.store.read(move |state| state.conn.commit_hook(Some(hook))).await.unwrap().unwrap();
    let wish = |i: usize| match i {
        3 | 5 => r#"{"window_type":"A","class":"priority"}"#,
        _ => WISH,
    };
    let answers = hall.while_the_writer_works(join_all((0..8).map(|i| hall.post("tickets", wish(i))))).await;
    let numbers: Vec<&str> =
        answers.iter().map(|answer| answer.body["number"].as_str().unwrap_or(answer.code())).collect();
    let expected = ["A002", "A003", "A004", "not_stored", "A005", "not_stored", "A006", "A007"];
    assert_eq!(numbers, expected);
    assert_eq!(commits.load(Ordering::Relaxed), 6, "they were one group first, and then one by one");
    assert!(hall.app.store.is_storing(), "a command failed, the disk did not");
    let before = hall.app.store.hall(Clone::clone).await.unwrap();
    let hall = restart(hall).await;
    assert_eq!(hall.app.store.hall(Clone::clone).await.unwrap(), before);
    assert_eq!(verify(hall.dir.path()).unwrap().0, 8);
}

/// Overwrites everything behind the first page, and gives back what was there.
fn damage(path: &std::path::Path) -> Vec<u8> {
    let whole = std::fs::read(path).unwrap();
    let mut damaged = whole.clone();
    damaged[4096..].fill(0xA5);
    // Written over in place: a server that has the file open sees it too.
    let mut file = std::fs::File::options().write(true).open(path).unwrap();
    std::io::Write::write_all(&mut file, &damaged).unwrap();
    whole
}

#[tokio::test]
async fn a_database_that_is_damaged_while_open_is_looked_at_but_not_written_and_nothing_is_lost() {
    let hall = TestHall::open();
    for _ in 0..3 {
        hall.issue("A").await;
    }
    hall.get("hall").await;
    on_writer(&hall, "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA shrink_memory").await;
    let path = hall.dir.path().join("hall.db");
    let whole = damage(&path);
    let lost = hall.post_as(&hall.tokens.kiosk, "tickets", Some("visit"), WISH).await;
    assert_eq!((lost.status, lost.code()), (StatusCode::SERVICE_UNAVAILABLE, "not_stored"));
    let (status, text) = healthz(&hall).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.starts_with("disk_corrupt"), "{text}");
    let snapshot = hall.get("hall").await.body;
    assert_eq!(snapshot["today"]["issued"], 3);
    assert_eq!(store_device(&snapshot).unwrap()["code"], "disk_corrupt");
    assert_eq!(hall.post("tickets", WISH).await.code(), "not_stored");
    // As after the restore of a backup that has everything.
    let mut file = std::fs::File::options().write(true).open(&path).unwrap();
    std::io::Write::write_all(&mut file, &whole).unwrap();
    let hall = restart(hall).await;
    assert_eq!(hall.issue("A").await["number"], "A004");
    assert_eq!(verify(hall.dir.path()).unwrap().0, 5);
}

#[tokio::test]
async fn a_damaged_database_is_not_opened_and_the_message_names_it_and_what_to_do() {
    let hall = TestHall::open();
    hall.issue("A").await;
    on_writer(&hall, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    let config = Arc::clone(&hall.app.config);
    let (dir, ..) = close(hall).await;
    let path = dir.path().join("hall.db");
    let whole = damage(&path);
    let first_page = vec![0x5A; 100];
    for (problem, bytes) in [("pages", None), ("beginning", Some(first_page))] {
        if let Some(bytes) = bytes {
            let mut file = std::fs::File::options().write(true).open(&path).unwrap();
            std::io::Write::write_all(&mut file, &bytes).unwrap();
        }
        let error = Store::open(dir.path(), &config).unwrap_err();
        assert!(matches!(error, OpenError::Corrupt { .. }), "{problem}: {error:?}");
        let told = error.to_string();
        assert!(told.contains("hall.db is damaged") && told.contains("restore the latest backup"), "{told}");
    }
    std::fs::write(&path, whole).unwrap();
    assert!(Store::open(dir.path(), &config).is_ok(), "the message was right: the file alone was to blame");
}

#[tokio::test]
async fn a_follower_that_never_reads_does_not_hold_up_the_end() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let deaf = tokio::net::TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(crate::run(Arc::clone(&hall.app), listener, async { drop(stopped.await) }));
    deaf.writable().await.unwrap();
    let wish = b"GET /api/v1/events HTTP/1.1\r\nHost: hall\r\n\r\n";
    assert_eq!(deaf.try_write(wish).unwrap(), wish.len());
    // Once the stream has begun it is followed; from here on nothing is read.
    deaf.readable().await.unwrap();
    // Far more than the kernel keeps for a connection, and than the buffers of a follower.
    let long = "x".repeat(1 << 20);
    for seq in 3..103 {
        let event = Published { seq, full: long.clone(), public: long.clone(), is_feedback: false };
        hall.app.store.told.publish(Arc::new(event));
        tokio::task::yield_now().await;
    }
    stop.send(()).unwrap();
    let ended = tokio::time::timeout(crate::DRAIN_FOR * 2, server).await;
    ended.expect("the server waits for somebody who has stopped listening").unwrap().unwrap();
    drop(deaf);
}

#[test]
fn what_lies_in_the_data_folder_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("var").join("data");
    let config = crate::config::Config::parse(support::HALL, std::path::Path::new("hall.toml")).unwrap();
    let _store = Store::open(&data, &Arc::new(config)).unwrap();
    let _access = crate::access::Access::open(&data).unwrap();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().unwrap().to_str().unwrap().to_owned());
    }
    for name in ["hall.db", "hall.db-wal", "hall.key", "hall.lock", "access.db"] {
        assert!(names.iter().any(|found| found == name), "{name} is not among {names:?}");
    }
}
