//! What keeps a hall's data: backup, restore, archive, verify.

use queue_server::clock;
use queue_server::config::Config;
use queue_server::store::restore::{Restored, Wish};
use queue_server::store::{self, archive, backup, restore};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// What a restore needs of a hall's file when it is not given one: China has one zone, and the day depends on it.
const ANY_HALL: &str = r#"
[hall]
id = "restored"
name = "restored"
name_en = "restored"
utc_offset = "+08:00"
public_url = "http://127.0.0.1"
[[window_types]]
prefix = "A"
name = "A"
name_en = "A"
service_min = 1
[[counters]]
no = 1
name = "1"
name_en = "1"
window_types = ["A"]
"#;

pub(super) fn backup(out: &mut impl Write, data: &Path, to: &Path, with_key: bool) -> anyhow::Result<()> {
    let made = backup::backup(data, to, with_key, clock::machine_now())?;
    writeln!(
        out,
        "{}: {} entries of log {}, proved; last hash {}",
        to.display(),
        made.seq,
        made.log,
        made.hash
    )?;
    if with_key {
        writeln!(out, "the key is in it: whoever has this folder can read the identities; guard it")?;
    } else {
        writeln!(
            out,
            "the key is NOT in it: without {} identities and restore are lost; keep a copy of it elsewhere",
            data.join("hall.key").display()
        )?;
    }
    Ok(())
}

pub(super) fn restore(out: &mut impl Write, wish: &Wish, config: Option<&Path>) -> anyhow::Result<()> {
    let config = match config {
        Some(path) => Config::load(path)?,
        None => Config::parse(ANY_HALL, Path::new("built in"))?,
    };
    let Restored { manifest, log, entries } = tokio::runtime::Builder::new_current_thread()
        .build()?
        .block_on(restore::restore(wish, &Arc::new(config), clock::machine_now()))?;
    writeln!(
        out,
        "{}: log {log}, {entries} entries, from the backup of {}; every window type leaves {} numbers out",
        wish.data.display(),
        manifest.made_at,
        wish.gap
    )?;
    writeln!(
        out,
        "staff must sign in again; kiosks, boards and pages start anew by themselves. Tickets issued after the \
         backup are not known here: call them by hand"
    )?;
    Ok(())
}

pub(super) fn archive(out: &mut impl Write, data: &Path, keep_days: u16) -> anyhow::Result<()> {
    let moved = archive::run(data, keep_days)?;
    writeln!(out, "{moved} entries moved into archives; {keep_days} days stay in the log")?;
    Ok(())
}

pub(super) fn verify(out: &mut impl Write, data: &Path) -> anyhow::Result<()> {
    let (entries, hash) = store::verify(data)?;
    writeln!(out, "{entries} entries, unbroken; last hash {hash}")?;
    Ok(())
}
