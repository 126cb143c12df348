//! A hall that comes back from its backup: no number twice, nobody left behind, nothing believed unproved.

use crate::feedback::complaint;
use crate::support::{MORNING, PASSWORD, TestHall};
use queue_server::access::{Access, SignIn, StaffRole};
use queue_server::store::backup::{BackupError, backup};
use queue_server::store::restore::{GAP, RestoreError, Restored, Wish, restore};
use queue_server::store::{VerifyError, verify};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Tickets issued while the backup runs; fewer than the gap.
const MEANWHILE: usize = 60;

async fn restored(
    hall: &TestHall,
    from: &Path,
    data: &Path,
    key: Option<PathBuf>,
) -> Result<Restored, RestoreError> {
    let wish = Wish { from: from.to_owned(), data: data.to_owned(), key, gap: GAP };
    restore(&wish, &Arc::clone(&hall.app.config), MORNING.plus_ms(60_000)).await
}

fn number_of(ticket: &Value) -> String {
    ticket["number"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_hall_repeats_no_number_and_knows_its_people() {
    let hall = TestHall::open();
    let (mut numbers, mut ids) = (HashSet::new(), HashSet::new());
    for _ in 0..5 {
        hall.issue("A").await;
    }
    let person = r#"{"window_type":"B","holder":{"name":"张小明","id_number":"11010519491231002X"}}"#;
    let real_name = hall.post("tickets", person).await.body;
    let SignIn::Welcome(session) = hall.app.access.sign_in(MORNING, "1001", PASSWORD).unwrap() else {
        panic!()
    };
    let place = tempfile::tempdir().unwrap();
    let (data, to) = (hall.dir.path().to_owned(), place.path().join("backup"));
    let copy = tokio::task::spawn_blocking({
        let to = to.clone();
        move || backup(&data, &to, false, MORNING)
    });
    for _ in 0..MEANWHILE {
        let ticket = hall.issue("A").await;
        numbers.insert(number_of(&ticket));
        ids.insert(ticket["id"].as_u64().unwrap());
    }
    let manifest = copy.await.unwrap().unwrap();
    assert_eq!(std::fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o700);
    assert!(!to.join("hall.key").exists());
    let after_backup = hall.place(manifest.seq.unsigned_abs());

    let new = tempfile::tempdir().unwrap();
    let key = Some(hall.dir.path().join("hall.key"));
    let told = restored(&hall, &to, new.path(), key).await.unwrap();
    assert_eq!(told.entries, manifest.seq + 1);
    assert_ne!(told.log, manifest.log);
    let hall = TestHall::start(new, hall.tokens.clone(), Arc::clone(&hall.clock), hall.hall.clone());
    assert_eq!(verify(hall.dir.path()).unwrap().0, told.entries);
    for window_type in ["A", "B"] {
        let wish = format!(
            r#"{{"window_type":"{window_type}","holder":{{"name":"李四","id_number":"33010619900101123X"}}}}"#
        );
        let ticket = hall.post("tickets", &wish).await.body;
        assert!(numbers.insert(number_of(&ticket)), "{ticket} was given before");
        assert!(ids.insert(ticket["id"].as_u64().unwrap()), "{ticket} was given before");
    }
    assert_eq!(hall.get("hall").await.body["log"], json!(told.log));
    let mut follower = hall.follow(None, Some(&after_backup)).await;
    assert_eq!(follower.next().await.unwrap().1, "reset", "followers of the old log start again");
    let known = hall.get(&format!("tickets/{}", real_name["id"])).await.body;
    assert_eq!((&known["number"], &known["holder"]), (&real_name["number"], &real_name["holder"]));
    assert!(known["holder"].is_string(), "{known}");
    let access = Access::open(hall.dir.path()).unwrap();
    assert_eq!(access.staff(MORNING, &session).unwrap(), None, "staff sign in again");
}

#[tokio::test]
async fn numbers_left_out_stay_left_out_on_a_morning_the_backup_never_saw() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("backup");
    backup(hall.dir.path(), &to, true, MORNING).unwrap();
    let day_ms = 24 * 60 * 60 * 1000;
    hall.clock.advance_ms(day_ms);
    assert_eq!(hall.issue("A").await["number"], "A001");
    let new = tempfile::tempdir().unwrap();
    let wish = Wish { from: to, data: new.path().to_owned(), key: None, gap: 7 };
    restore(&wish, &hall.app.config, MORNING.plus_ms(day_ms)).await.unwrap();
    let hall = TestHall::start(new, hall.tokens.clone(), Arc::clone(&hall.clock), hall.hall.clone());
    assert_eq!(hall.issue("A").await["number"], "A008");
    let hall = hall.restart();
    assert_eq!(hall.issue("A").await["number"], "A009");
}

#[tokio::test]
async fn identities_left_out_stay_left_out_when_the_day_of_the_restore_ends_without_a_ticket() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("backup");
    backup(hall.dir.path(), &to, true, MORNING).unwrap();
    let lost = hall.issue("A").await["id"].as_u64().unwrap();
    let new = tempfile::tempdir().unwrap();
    restored(&hall, &to, new.path(), None).await.unwrap();
    let hall = TestHall::start(new, hall.tokens.clone(), Arc::clone(&hall.clock), hall.hall.clone());
    hall.clock.advance_ms(24 * 60 * 60 * 1000);
    // The new day begins with a counter, and the power goes before anybody takes a ticket.
    hall.post("counters/1/open", "").await;
    let hall = hall.restart();
    let id = hall.issue("A").await["id"].as_u64().unwrap();
    assert!(id > lost, "{id} was on a slip before");
}

#[tokio::test]
async fn a_backup_that_was_touched_is_refused_and_names_the_entry() {
    let hall = TestHall::open();
    for _ in 0..3 {
        hall.issue("A").await;
    }
    let place = tempfile::tempdir().unwrap();
    let (to, new) = (place.path().join("backup"), place.path().join("new"));
    backup(hall.dir.path(), &to, true, MORNING).unwrap();
    let whole = std::fs::read(to.join("hall.db")).unwrap();
    let wanted = br#""number":"A002""#;
    let at = whole.windows(wanted.len()).position(|window| window == wanted).unwrap() + wanted.len() - 2;
    let mut touched = whole.clone();
    touched[at] = b'9';
    std::fs::write(to.join("hall.db"), touched).unwrap();
    let refused = restored(&hall, &to, &new, None).await.unwrap_err();
    assert!(matches!(refused, RestoreError::Log(VerifyError::Changed(3))), "{refused}");
    assert!(refused.to_string().contains("entry 3 was changed"), "{refused}");

    // A log that was cut short is a whole chain, and not the one of the manifest.
    std::fs::write(to.join("hall.db"), &whole).unwrap();
    let log = rusqlite::Connection::open(to.join("hall.db")).unwrap();
    log.execute("DELETE FROM event WHERE seq = 4", []).unwrap();
    drop(log);
    let refused = restored(&hall, &to, &new, None).await.unwrap_err();
    assert!(matches!(refused, RestoreError::OtherEnd { found: 3, told: 4 }), "{refused}");

    // A byte that no entry covers is found by its digest.
    std::fs::write(to.join("hall.db"), whole).unwrap();
    let access = to.join("access.db");
    let mut bytes = std::fs::read(&access).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&access, bytes).unwrap();
    let refused = restored(&hall, &to, &new, None).await.unwrap_err();
    assert!(matches!(&refused, RestoreError::Differs(file) if file == "access.db"), "{refused}");

    std::fs::remove_file(to.join("manifest.json")).unwrap();
    let refused = restored(&hall, &to, &new, None).await.unwrap_err();
    assert!(matches!(refused, RestoreError::NoBackup(_)), "{refused}");
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "a refused restore leaves nothing");
}

#[tokio::test]
async fn a_restore_wants_the_very_key() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let place = tempfile::tempdir().unwrap();
    let (to, new) = (place.path().join("backup"), place.path().join("new"));
    backup(hall.dir.path(), &to, false, MORNING).unwrap();
    let refused = restored(&hall, &to, &new, None).await.unwrap_err();
    assert!(matches!(refused, RestoreError::KeyNeeded), "{refused}");
    let missing = place.path().join("elsewhere.key");
    let refused = restored(&hall, &to, &new, Some(missing.clone())).await.unwrap_err();
    assert!(refused.to_string().contains(missing.to_str().unwrap()), "{refused}");
    std::fs::write(&missing, [7; 31]).unwrap();
    let refused = restored(&hall, &to, &new, Some(missing.clone())).await.unwrap_err();
    assert!(matches!(refused, RestoreError::Key(_)), "{refused}");
    std::fs::write(&missing, [7; 32]).unwrap();
    let refused = restored(&hall, &to, &new, Some(missing.clone())).await.unwrap_err();
    assert!(matches!(refused, RestoreError::WrongKey), "{refused}");
    assert!(!new.exists());
    std::fs::remove_file(missing).unwrap();
    restored(&hall, &to, &new, Some(hall.dir.path().join("hall.key"))).await.unwrap();
    assert_eq!(std::fs::metadata(new.join("hall.key")).unwrap().permissions().mode() & 0o777, 0o600);
    let refused = restored(&hall, &to, &new, Some(hall.dir.path().join("hall.key"))).await.unwrap_err();
    assert!(matches!(refused, RestoreError::Folder(_)), "a hall is never written over: {refused}");
}

#[tokio::test]
async fn a_log_that_is_not_whole_is_not_backed_up() {
    let hall = TestHall::open();
    for _ in 0..3 {
        hall.issue("A").await;
    }
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("backup");
    let outside = rusqlite::Connection::open(hall.dir.path().join("hall.db")).unwrap();
    outside.execute("UPDATE event SET at_ms = at_ms + 1 WHERE seq = 2", []).unwrap();
    let refused = backup(hall.dir.path(), &to, false, MORNING).unwrap_err();
    assert!(matches!(refused, BackupError::Log(VerifyError::Changed(2))), "{refused}");
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "half a backup is none");
}

#[tokio::test]
async fn a_receipt_given_after_the_backup_is_nobody_elses_when_the_hall_comes_back() {
    let hall = TestHall::open();
    let mut receipts = HashSet::new();
    let leave = async |hall: &TestHall| number_of(&hall.leave(None, &complaint()).await.body);
    assert!(receipts.insert(leave(&hall).await));
    let place = tempfile::tempdir().unwrap();
    let to = place.path().join("backup");
    backup(hall.dir.path(), &to, true, MORNING).unwrap();
    for _ in 0..3 {
        assert!(receipts.insert(leave(&hall).await));
    }
    let new = tempfile::tempdir().unwrap();
    let wish = Wish { from: to, data: new.path().to_owned(), key: None, gap: 5 };
    restore(&wish, &hall.app.config, MORNING.plus_ms(60_000)).await.unwrap();
    let mut hall = TestHall::start(new, hall.tokens.clone(), Arc::clone(&hall.clock), hall.hall.clone());
    // Who comes with the receipt of the backup is known, with every word.
    let manager = hall.enter_as("3001", StaffRole::Manager).await;
    let (_, page, _) = hall.page("/feedback/T0001", &manager).await;
    assert!(page.contains("三号窗口让我跑了三趟"), "{page}");
    // The day of the restore ends without a feedback, and the power goes before the next day has one.
    hall.clock.advance_ms(24 * 60 * 60 * 1000);
    hall.issue("A").await;
    for _ in 0..2 {
        hall = hall.restart();
        let number = leave(&hall).await;
        assert!(receipts.insert(number.clone()), "{number} was on a receipt before");
    }
}
