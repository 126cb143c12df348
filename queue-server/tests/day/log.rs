//! The log as it lies on disk, read without the store.

use queue_core::Event;
use queue_core::time::Timestamp;
use queue_server::wire::from_wire;
use rusqlite::Connection;
use std::path::Path;

/// One entry; two are alike when they say the same at the same moment.
#[derive(Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    pub(crate) body: String,
    pub(crate) event: Event,
}

/// All of it, after its chain was proved.
pub(crate) fn read(dir: &Path) -> Vec<Entry> {
    let (len, _) = queue_server::store::verify(dir).unwrap();
    let conn = Connection::open(dir.join("hall.db")).unwrap();
    let mut statement = conn.prepare("SELECT seq, at_ms, body FROM event ORDER BY seq").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let entries = rows.map(|row| {
        let (seq, at_ms, body): (i64, i64, String) = row.unwrap();
        let at = Timestamp::from_ms(at_ms);
        let event = from_wire::event(at, serde_json::from_str(&body).unwrap()).unwrap();
        Entry { seq: seq.unsigned_abs(), at, body, event }
    });
    let entries: Vec<Entry> = entries.collect();
    assert_eq!(entries.len() as i64, len, "nothing is missing, and nothing is archived yet");
    entries
}
