//! The commands of the program itself, as an administrator types them.

use crate::support::TestHall;
use std::path::Path;
use std::process::{Command, Output};

fn queue_server(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_queue-server")).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complained(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[tokio::test]
async fn a_hall_is_backed_up_while_open_restored_and_verified() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let place = tempfile::tempdir().unwrap();
    let (to, new) = (place.path().join("backup"), place.path().join("new"));
    let (data, to, new) = (text(hall.dir.path()), text(&to), text(&new));
    let told = said(&queue_server(&["backup", "--data", data, "--to", to]));
    assert!(told.contains("2 entries") && told.contains("the key is NOT in it"), "{told}");
    let again = complained(&queue_server(&["backup", "--data", data, "--to", to]));
    assert!(again.contains("is there already"), "{again}");
    let nowhere = complained(&queue_server(&["backup", "--data", data, "--to", &format!("{to}/a/b")]));
    assert!(nowhere.contains("make it, or connect the disk"), "{nowhere}");
    let keyless = complained(&queue_server(&["restore", "--from", to, "--data", new]));
    assert!(keyless.contains("--key"), "{keyless}");
    let key = format!("{data}/hall.key");
    let told = said(&queue_server(&["restore", "--from", to, "--data", new, "--key", &key, "--gap", "50"]));
    assert!(told.contains("leaves 50 numbers out") && told.contains("sign in again"), "{told}");
    assert!(said(&queue_server(&["verify", "--data", new])).contains("unbroken"));
    let busy = complained(&queue_server(&["archive", "--data", data]));
    assert!(busy.contains("another queue-server is using"), "{busy}");
    assert!(said(&queue_server(&["archive", "--data", new, "--keep-days", "1"])).starts_with("0 entries"));
}

#[tokio::test]
async fn a_report_is_a_table_a_spreadsheet_or_json() {
    let hall = TestHall::open();
    hall.issue("A").await;
    let data = text(hall.dir.path());
    let table = said(&queue_server(&["report", "--data", data]));
    assert!(table.starts_with("2026-11-23\n") && table.contains("窗口类型 A"), "{table}");
    let day = ["report", "--data", data, "--day", "2026-11-23"];
    let csv = said(&queue_server(&[&day[..], &["--format", "csv"]].concat()));
    assert!(csv.starts_with("\u{feff}日期,范围,编号,取号,"), "{csv}");
    assert!(csv.contains("\r\n2026-11-23,窗口类型,A,1,"), "{csv}");
    let json = said(&queue_server(&[&day[..], &["--format", "json"]].concat()));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["days"][0]["hall"]["issued"], 1);
    let none = said(&queue_server(&["report", "--data", data, "--day", "2020-01-01", "--language", "en"]));
    assert!(none.contains("was not open"), "{none}");
    let wrong = complained(&queue_server(&["report", "--data", data, "--day", "yesterday"]));
    assert!(wrong.contains("is not a day"), "{wrong}");
}
