//! Events of old days in files of their own: one chain over all of them, whatever moment the power goes.

use crate::support::{MORNING, TestHall};
use queue_server::store::archive::{ArchiveError, Archivist, Progress, run};
use queue_server::store::backup::backup;
use queue_server::store::{OpenError, VerifyError, verify};
use rusqlite::Connection;
use std::path::Path;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const KEEP_DAYS: u16 = 5;

/// A hall of fifty days that moves nothing by itself: here it is done by hand, step by step.
async fn busy() -> TestHall {
    fifty_days(TestHall::with("[rules]", "[keep]\nevents_days = 3650\n[rules]")).await
}

/// From 23 November on: into the next year.
async fn fifty_days(hall: TestHall) -> TestHall {
    for _ in 0..50 {
        for _ in 0..10 {
            hall.issue("A").await;
        }
        hall.clock.advance_ms(DAY_MS);
    }
    hall
}

fn writer(dir: &Path) -> Connection {
    Connection::open(dir.join("hall.db")).unwrap()
}

fn finish(archivist: &mut Archivist, conn: &Connection) {
    while archivist.step(conn).unwrap() != Progress::Done {}
}

#[tokio::test]
async fn a_move_cut_short_anywhere_is_taken_up_again_and_the_chain_stays_whole() {
    let hall = busy().await;
    let (dir, conn) = (hall.dir.path(), writer(hall.dir.path()));
    let whole = verify(dir).unwrap();
    let mut steps = Vec::new();
    loop {
        // A new one for every step, as if the power had gone after each.
        let step = Archivist::new(dir, KEEP_DAYS).step(&conn).unwrap();
        assert_eq!(verify(dir).unwrap(), whole, "after {step:?}");
        steps.push(step);
        if step == Progress::Done {
            break;
        }
    }
    assert!(matches!(steps[..], [Progress::Copied(256), Progress::Deleted(256), ..]), "{steps:?}");
    let mut kept = conn
        .prepare("SELECT count(*) FROM event WHERE seq < (SELECT max(first_seq) FROM business_day)")
        .unwrap();
    let kept: i64 = kept.query_row([], |row| row.get(0)).unwrap();
    // Each day: its beginning, ten tickets, and ten that the next day expired.
    assert_eq!(kept, i64::from(KEEP_DAYS) * 21, "five days and the open one stay");
    for year in ["archive-2026.db", "archive-2027.db"] {
        assert!(dir.join(year).is_file(), "{year}");
    }
    let tickets: i64 = conn.query_row("SELECT count(*) FROM ticket", [], |row| row.get(0)).unwrap();
    assert_eq!(tickets, 500, "rows for reports stay");
    let hall = hall.restart();
    assert_eq!(hall.issue("A").await["number"], "A001");
}

#[tokio::test]
async fn a_follower_from_before_the_archive_is_reset_and_one_after_it_goes_on() {
    let hall = busy().await;
    finish(&mut Archivist::new(hall.dir.path(), KEEP_DAYS), &writer(hall.dir.path()));
    let first: i64 =
        writer(hall.dir.path()).query_row("SELECT min(seq) FROM event", [], |row| row.get(0)).unwrap();
    let first = first.unsigned_abs();
    let mut early = hall.follow(None, Some(&hall.place(first - 2))).await;
    assert_eq!(early.next().await.unwrap().1, "reset");
    let mut in_time = hall.follow(None, Some(&hall.place(first - 1))).await;
    assert_eq!(in_time.next().await.unwrap().2["seq"], first);
}

#[tokio::test]
async fn verify_misses_an_archive_and_finds_an_edit_in_one() {
    let hall = busy().await;
    let (dir, conn) = (hall.dir.path(), writer(hall.dir.path()));
    let mut archivist = Archivist::new(dir, KEEP_DAYS);
    finish(&mut archivist, &conn);
    let path = dir.join("archive-2026.db");
    let archive = Connection::open(&path).unwrap();
    archive.execute("UPDATE event SET body = replace(body, 'A002', 'A009') WHERE seq = 3", []).unwrap();
    assert!(matches!(verify(dir), Err(VerifyError::Changed(3))));
    drop(archive);
    std::fs::remove_file(path).unwrap();
    let missing = verify(dir).unwrap_err();
    assert!(
        matches!(&missing, VerifyError::NoArchive { first: 1, file, .. } if file == "archive-2026.db"),
        "{missing}"
    );
}

#[tokio::test]
async fn nothing_is_deleted_that_the_archive_does_not_hold_unchanged() {
    let hall = busy().await;
    let (dir, conn) = (hall.dir.path(), writer(hall.dir.path()));
    let mut archivist = Archivist::new(dir, KEEP_DAYS);
    assert!(matches!(archivist.step(&conn), Ok(Progress::Copied(_))));
    let archive = Connection::open(dir.join("archive-2026.db")).unwrap();
    archive.execute("UPDATE event SET hash = zeroblob(32) WHERE seq = 7", []).unwrap();
    assert!(matches!(archivist.step(&conn), Err(ArchiveError::Differs(7))));
    let first: i64 = conn.query_row("SELECT min(seq) FROM event", [], |row| row.get(0)).unwrap();
    assert_eq!(first, 1);
    assert!(matches!(verify(dir), Err(VerifyError::Changed(7))));
}

#[tokio::test]
async fn an_entry_in_both_files_must_be_the_same_in_both() {
    let hall = busy().await;
    let (dir, conn) = (hall.dir.path(), writer(hall.dir.path()));
    assert!(matches!(Archivist::new(dir, KEEP_DAYS).step(&conn), Ok(Progress::Copied(_))));
    conn.execute("UPDATE event SET body = replace(body, 'A002', 'A009') WHERE seq = 3", []).unwrap();
    assert!(matches!(verify(dir), Err(VerifyError::Changed(3))));
}

#[tokio::test]
async fn an_older_copy_of_an_archive_is_not_written_on_over_a_hole() {
    let hall = busy().await;
    let (dir, conn) = (hall.dir.path(), writer(hall.dir.path()));
    finish(&mut Archivist::new(dir, KEEP_DAYS), &conn);
    let archive = Connection::open(dir.join("archive-2027.db")).unwrap();
    let end: i64 = archive.query_row("SELECT max(seq) FROM event", [], |row| row.get(0)).unwrap();
    archive.execute("DELETE FROM event WHERE seq = ?1", [end]).unwrap();
    let hole = Archivist::new(dir, 0).step(&conn).unwrap_err();
    assert!(matches!(hole, ArchiveError::Hole { .. }), "{hole}");
    let missing = verify(dir).unwrap_err();
    assert!(
        matches!(&missing, VerifyError::NoArchive { first, last, file }
            if (*first, *last, file.as_str()) == (end, end, "archive-2027.db")),
        "{missing}"
    );
}

#[tokio::test]
async fn a_backup_made_in_the_middle_of_a_move_has_every_entry() {
    let hall = busy().await;
    let (dir, conn) = (hall.dir.path(), writer(hall.dir.path()));
    let mut archivist = Archivist::new(dir, KEEP_DAYS);
    let whole = verify(dir).unwrap();
    let place = tempfile::tempdir().unwrap();
    for n in 0..3 {
        archivist.step(&conn).unwrap();
        let to = place.path().join(n.to_string());
        let manifest = backup(dir, &to, false, MORNING).unwrap();
        assert!(manifest.files.iter().any(|file| file.name == "archive-2026.db"));
        assert_eq!(verify(&to).unwrap(), whole);
    }
}

#[tokio::test]
async fn the_command_leaves_an_open_hall_alone() {
    let hall = TestHall::open();
    let refused = run(hall.dir.path(), KEEP_DAYS);
    assert!(matches!(refused, Err(ArchiveError::Open(OpenError::InUse(_)))));
}

#[tokio::test]
async fn an_open_hall_moves_its_old_events_while_nobody_waits() {
    let hall = fifty_days(TestHall::with("[rules]", "[keep]\nevents_days = 5\n[rules]")).await;
    let live = writer(hall.dir.path());
    let days = || -> i64 {
        live.query_row(
            "SELECT count(*) FROM business_day WHERE first_seq >= (SELECT min(seq) FROM event)",
            [],
            |row| row.get(0),
        )
        .unwrap()
    };
    // Looking must not keep the writer from its work: each look goes past it.
    while days() > 6 {
        tokio::task::yield_now().await;
    }
    verify(hall.dir.path()).unwrap();
    assert_eq!(hall.issue("A").await["number"], "A001");
}
