//! Checks a hall's file: mistakes refuse it, warnings are for the administrator to judge.

use queue_server::config::Config;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::io::Write;
use std::path::Path;
use toml::Spanned;

/// The parts of a hall's file that warnings are about, with their places. Everything else was checked before.
#[derive(Deserialize)]
struct HallFile {
    hall: HallSection,
    window_types: Vec<WindowTypeSection>,
    counters: Vec<CounterSection>,
    #[serde(default)]
    matters: Vec<MatterSection>,
}

#[derive(Deserialize)]
struct HallSection {
    public_url: Spanned<String>,
}

#[derive(Deserialize)]
struct WindowTypeSection {
    prefix: Spanned<String>,
    #[serde(default)]
    sessions: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct CounterSection {
    no: Spanned<u16>,
    window_types: Vec<String>,
}

#[derive(Deserialize)]
struct MatterSection {
    id: Spanned<String>,
    #[serde(default)]
    guide: GuideSection,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct GuideSection {
    materials: Vec<String>,
    phone: String,
}

pub(super) fn check(out: &mut impl Write, path: &Path) -> anyhow::Result<()> {
    let hall = Config::load(path)?;
    let warnings = warnings(&std::fs::read_to_string(path)?)?;
    for (line, warning) in &warnings {
        writeln!(out, "warning: line {line}: {warning}")?;
    }
    let (types, counters, matters) =
        (hall.window_types.len(), hall.counters.len(), hall.guides.matters.len());
    let warned = if warnings.is_empty() { String::new() } else { format!(", {} warning(s)", warnings.len()) };
    writeln!(
        out,
        "{}: {types} window types, {counters} counters, {matters} matters, no mistakes{warned}",
        hall.info.name
    )?;
    Ok(())
}

/// What is allowed and perhaps not meant, by line.
fn warnings(text: &str) -> Result<Vec<(usize, String)>, toml::de::Error> {
    let file: HallFile = toml::from_str(text)?;
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut warn = |at: usize, warning: String| {
        let before = text.get(..at).unwrap_or(text);
        found.push((before.matches('\n').count() + 1, warning));
    };
    let url = &file.hall.public_url;
    if is_loopback(url.get_ref()) {
        let url = (url.span().start, url.get_ref());
        warn(url.0, format!("public_url `{}` reaches this machine only: no citizen's phone opens it", url.1));
    }
    for window_type in file.window_types.iter().filter(|window_type| window_type.sessions.is_empty()) {
        let prefix = &window_type.prefix;
        warn(
            prefix.span().start,
            format!("window type {} has no sessions: open at any hour", prefix.get_ref()),
        );
    }
    for counter in &file.counters {
        let [only] = counter.window_types.as_slice() else { continue };
        let takers = file.counters.iter().filter(|counter| counter.window_types.contains(only)).count();
        if takers == 1 {
            let no = counter.no.get_ref();
            let warning = format!(
                "only counter {no} takes {only}, and nothing else: when it pauses, {only} stands still"
            );
            warn(counter.no.span().start, warning);
        }
    }
    for matter in &file.matters {
        let mut missing = Vec::new();
        if matter.guide.materials.is_empty() {
            missing.push("materials");
        }
        if matter.guide.phone.trim().is_empty() {
            missing.push("phone");
        }
        if !missing.is_empty() {
            let (id, missing) = (matter.id.get_ref(), missing.join(" and no "));
            warn(matter.id.span().start, format!("the guide of matter `{id}` has no {missing}"));
        }
    }
    found.sort();
    Ok(found)
}

fn is_loopback(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    ["127.", "localhost", "[::1]", "0.0.0.0"].iter().any(|local| host.starts_with(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_meant_is_told_with_its_line() {
        let text = r#"
[hall]
public_url = "http://localhost:8080"
[[window_types]]
prefix = "A"
[[window_types]]
prefix = "B"
sessions = [{ days = ["mon"], from = "09:00", to = "12:00" }]
[[counters]]
no = 1
window_types = ["A"]
[[counters]]
no = 2
window_types = ["B"]
[[counters]]
no = 3
window_types = ["B"]
[[matters]]
id = "pension"
[matters.guide]
materials = ["m"]
[[matters]]
id = "card"
"#;
        let found = warnings(text).unwrap();
        let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 5, 10, 19, 23], "{found:?}");
        assert!(found.last().unwrap().1.ends_with("no materials and no phone"), "{found:?}");
    }

    #[test]
    fn an_address_of_the_hall_is_no_loopback() {
        assert!(!is_loopback("http://192.168.1.10:8080") && !is_loopback("https://hall.gov.cn"));
        assert!(is_loopback("http://127.0.0.1:8080") && is_loopback("http://[::1]"));
    }
}
