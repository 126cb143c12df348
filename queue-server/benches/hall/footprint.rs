//! What the server weighs: on disk, and in memory when nobody asks anything.

use crate::Bench;
use crate::followers::bytes;
use crate::load::http1::Connection;
use crate::load::program::{BINARY, Place};
use crate::table::Value;
use std::time::Duration;

const BINARY_MAX: f64 = 20e6;
const IDLE_MAX: f64 = 30e6;
/// Long enough for whatever a start leaves behind.
const IDLE_FOR: Duration = Duration::from_secs(3);
const CITY: &str = include_str!("../../../assets/halls/city/hall.toml");

pub(crate) async fn run(bench: &mut Bench) {
    let size = std::fs::metadata(BINARY).unwrap().len();
    bench.table.at_most("server binary", bytes(size), Value::Bytes(BINARY_MAX));
    let place = Place::new(&bench.folder("footprint"), CITY);
    let server = place.start();
    let mut connection = Connection::open(server.address, "").await.unwrap();
    drop(connection.get("/healthz").await);
    tokio::time::sleep(IDLE_FOR).await;
    let idle = server.memory("VmRSS");
    bench.table.at_most("server memory, idle (city hall)", bytes(idle), Value::Bytes(IDLE_MAX));
}
