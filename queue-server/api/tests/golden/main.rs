//! What we send today we can read tomorrow: every kind of event as it lies in halls' logs. A line here may be
//! added, never changed.

#![allow(clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

use queue_api::event::{HallEvent, Recorded};
use std::collections::BTreeSet;

const EVENTS: &str = include_str!("events.jsonl");

#[test]
fn every_event_is_read_and_written_to_the_letter() {
    let mut kinds = BTreeSet::new();
    for (n, line) in EVENTS.lines().enumerate() {
        let recorded: Recorded = serde_json::from_str(line).unwrap();
        assert_ne!(recorded.event, HallEvent::Unknown, "line {}", n + 1);
        assert_eq!(serde_json::to_string(&recorded).unwrap(), line);
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        kinds.insert(value["kind"].to_string());
    }
    assert_eq!(kinds.len(), 30, "one line at least for every kind: {kinds:?}");
}

#[test]
fn the_public_form_of_an_event_names_nobody() {
    for line in EVENTS.lines() {
        let recorded: Recorded = serde_json::from_str(line).unwrap();
        let public = serde_json::to_string(&recorded.event.into_public()).unwrap();
        for private in [
            "holder",
            r#""staff":"1"#,
            r#""staff":"w"#,
            "complaint",
            "praise",
            "attitude",
            "answer_by",
            r#""feedback":1"#,
            "why",
            "wait",
            r#""level":5"#,
            "kiosk-1",
            "paper_end",
            "pulsed",
            "pension",
            "priority",
            r#""appointment":5"#,
            r#""appointment":6"#,
            r#""appointment":7"#,
            r#""effective_at":"2"#,
        ] {
            assert!(!public.contains(private), "{private} in {public}");
        }
        // A change of class is nearly always one to priority, a kept appointment is a class of its own.
        if public.contains("reclassed") || public.contains("appointment_kept") {
            assert!(!public.contains("A009") && !public.contains(r#""ticket":12"#), "{public}");
        }
    }
}

/// What a server sent before there were themes, shortcuts and keywords; what it sends now; and what a newer one may.
#[test]
fn guides_of_every_version_are_read() {
    use queue_api::guide::{Guides, ThemeKind};
    let [old, now, newer] = ["guides-1.json", "guides-2.json", "guides-newer.json"].map(|name| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
        std::fs::read_to_string(path).unwrap()
    });
    for text in [&old, &now] {
        let guides: Guides = serde_json::from_str(text).unwrap();
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&guides).unwrap(), value);
    }
    let newer: Guides = serde_json::from_str(&newer).unwrap();
    assert_eq!(newer.themes[0].kind, ThemeKind::Other);
    assert_eq!(newer.matters[0].id, "social-card-issue");
}

/// A hall of before priority rules, feedback and telephone numbers is read by today's kiosks, and a newer hall's kinds too.
#[test]
fn a_hall_without_a_priority_rule_has_that_of_the_law() {
    use queue_api::hall::{HallInfo, PriorityKind, PriorityRule};
    let old = r#"{"name":"","name_en":"","emblem":"","no_show_rule":"","no_show_rule_en":"","utc_offset_min":480,"notices":[]}"#;
    let info: HallInfo = serde_json::from_str(old).unwrap();
    assert_eq!(info.priority, PriorityRule::default());
    assert_eq!((info.priority.elderly_from, info.priority.kinds.len()), (60, 4));
    let newer: PriorityRule =
        serde_json::from_str(r#"{"elderly_from":65,"kinds":["soldier","hero"]}"#).unwrap();
    assert_eq!(newer.kinds, [PriorityKind::Soldier, PriorityKind::Other]);
}

#[test]
fn what_a_citizen_wrote_is_in_no_debug_output() {
    use queue_api::feedback::LeaveFeedback;
    use queue_api::ticket::IssueTicket;
    let phone = Some("13800000001".to_owned());
    let left =
        LeaveFeedback { text: Some("秘密".into()), phone: phone.clone(), ..LeaveFeedback::default() };
    let wish = IssueTicket { phone, ..IssueTicket::default() };
    let said = format!("{left:?} {wish:?}");
    assert!(!said.contains("138") && !said.contains("秘密"), "{said}");
}
