//! The hall's file: every mistake is told at once, with its line.

use crate::support::HALL;
use queue_core::opening::Day;
use queue_core::settings::Policy;
use queue_server::config::{Config, ConfigError};
use std::path::Path;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, Path::new("hall.toml"))
}

/// What is said about the hall with one line put otherwise, without the file's name.
fn mistakes(line: &str, otherwise: &str) -> Vec<String> {
    assert!(HALL.contains(line), "the file has no line {line}");
    match parse(&HALL.replacen(line, otherwise, 1)) {
        Err(ConfigError::Mistakes { mistakes, .. }) => mistakes,
        Err(other) => vec![other.to_string()],
        Ok(_) => Vec::new(),
    }
}

#[test]
fn a_mistake_is_told_with_its_line() {
    let service = "service_min = 8";
    let takes = r#"window_types = ["A"]"#;
    let rules = "calls_min = 2";
    for (line, otherwise, expected) in [
        (
            r#"utc_offset = "+08:00""#,
            r#"utc_offset = "Beijing""#,
            "line 6: utc_offset `Beijing` is not like `+08:00`",
        ),
        (
            rules,
            "cooling_min = 5",
            "line 9: cooling_no_shows and cooling_min go together; cooling_min is 1 to 1440",
        ),
        (service, "service_min = 0", "line 15: service_min must be 1 to 480"),
        (
            "head_start_min = { priority = 30, appointment = 15 }",
            "priority_in_row_max = 2",
            "line 12: priority_in_row_max of A needs a head start for priority",
        ),
        (
            service,
            "service_min = 8\nsessions = [{ days = [\"mon\"], from = \"8:30\", to = \"12:00\" }]",
            "line 16: the times of a session are written like `08:30`",
        ),
        (
            service,
            "service_min = 8\nsessions = [{ days = [\"mon\"], from = \"12:00\", to = \"08:30\" }]",
            "line 16: a session must begin before it ends, and its last ticket lie between",
        ),
        (
            service,
            "service_min = 8\nsessions = [{ from = \"08:30\", to = \"12:00\" }]",
            "line 16: a weekly session needs its days, such as [\"mon\", \"tue\"]",
        ),
        (
            service,
            "service_min = 8\nsessions = [{ days = [\"mon\"], from = \"08:30\", to = \"12:00\", quota = 0 }]",
            "line 16: a quota of 0 issues nothing; leave the session out",
        ),
        (
            service,
            "service_min = 8\nsessions = [{ days = [\"mon\"], from = \"08:30\", to = \"12:00\" },\n{ days = [\"fri\", \"mon\"], from = \"11:59\", to = \"13:00\" }]",
            "line 17: the session overlaps another of the same day",
        ),
        (
            service,
            "service_min = 8\nappointments = { slot_min = 0, capacity = 1 }",
            "line 16: appointments need slot_min of 1 to 480, a capacity, days_ahead of at most 60, early_min and late_min of at most 240",
        ),
        (
            takes,
            "window_types = [\"A\"]\npolicy = \"share\"",
            "line 24: counter 1: policy share needs shares, such as { A = 2, B = 1 }",
        ),
        (
            takes,
            "window_types = [\"A\"]\npolicy = \"share\"\nshares = { B = 1 }",
            "line 29: counter 1 has a share of B and does not take it",
        ),
        (
            takes,
            "window_types = [\"A\"]\nshares = { A = 1 }",
            "line 28: counter 1: shares need policy = \"share\"",
        ),
        (
            takes,
            "window_types = [\"A\"]\nauto_call_after_s = 86400",
            "line 24: counter 1: auto_call_after_s must be at most 3600",
        ),
    ] {
        assert_eq!(mistakes(line, otherwise), [expected], "{otherwise}");
    }
}

#[test]
fn exceptions_are_checked_against_the_calendar_and_the_hall() {
    let end = r#"guide = { basis"#;
    let with = |exception: &str| {
        mistakes("[[departments]]", &format!("[[exceptions]]\n{exception}\n[[departments]]"))
    };
    assert!(HALL.contains(end));
    for (exception, expected) in [
        ("date = \"2026-02-30\"\nclosed = true", "`2026-02-30` is not a date like 2026-10-01"),
        (
            "date = \"2026-10-01\"\nwindow_types = []\nclosed = true",
            "an exception for no window type is for nothing; leave window_types out for all",
        ),
        (
            "date = \"2026-10-01\"\nsessions = [{ days = [\"thu\"], from = \"09:00\", to = \"10:00\" }]",
            "a session of an exception has no days: it is for its date",
        ),
        ("date = \"2026-10-01\"", "2026-10-01: either closed = true, or its sessions"),
        (
            "date = \"2026-10-01\"\nclosed = true\n[[exceptions]]\ndate = \"2026-10-01\"\nwindow_types = [\"A\"]\nclosed = true",
            "2026-10-01 is there twice for window type A",
        ),
        ("date = \"2026-10-01\"\nwindow_types = [\"Z\"]\nclosed = true", "there is no window type `Z`"),
    ] {
        let told = with(exception);
        assert!(told.len() == 1 && told[0].ends_with(expected), "{exception}: {told:?}");
    }
}

#[test]
fn every_mistake_of_a_notice_is_told() {
    let with = |notice: &str| mistakes("[[departments]]", &format!("[[notices]]\n{notice}\n[[departments]]"));
    assert_eq!(with("zh = \"好\"\nhours = \"09:00-11:30\"\nweekdays = [\"mon\"]"), Vec::<String>::new());
    for (notice, expected) in [
        ("zh = \" \"", "a notice says nothing"),
        (&format!("zh = \"{}\"", "长".repeat(201)), "a notice has more than 200 characters"),
        ("zh = \"好\"\nfrom = \"2026-10-32\"", "`2026-10-32` is not a date like 2026-10-01"),
        ("zh = \"好\"\nuntil = \"20261001\"", "`20261001` is not a date like 2026-10-01"),
        (
            "zh = \"好\"\nfrom = \"2026-10-02\"\nuntil = \"2026-10-01\"",
            "the notice ends on 2026-10-01, before it begins on 2026-10-02",
        ),
        (
            "zh = \"好\"\nhours = \"11:30-09:00\"",
            "hours `11:30-09:00` are not like `09:00-11:30`, earlier first",
        ),
        (
            "zh = \"好\"\nhours = \"9:00-10:00\"",
            "hours `9:00-10:00` are not like `09:00-11:30`, earlier first",
        ),
        ("zh = \"好\"\nweekdays = []", "a notice on no day never stands; leave weekdays out for all days"),
        ("zh = \"好\"\nweekdays = [\"mon\", \"tue\", \"mon\"]", "a day is named twice in one notice"),
        ("zh = \"好\"\nzones = []", "a notice for no zone stands nowhere; leave zones out for all"),
        ("zh = \"好\"\nzones = [\"north\"]", "no counter is in the notice's zone `north`"),
    ] {
        let told = with(notice);
        assert!(told.len() == 1 && told[0].ends_with(expected), "{notice}: {told:?}");
    }
    let many = "[[notices]]\nzh = \"好\"\n".repeat(51);
    let told = mistakes("[[departments]]", &format!("{many}[[departments]]"));
    assert!(told.len() == 1 && told[0].ends_with("more than 50 notices"), "{told:?}");
    let told = mistakes("[rules]", "notices = [\"\"]\n[rules]");
    assert_eq!(told, ["line 8: a notice says nothing"]);
}

#[test]
fn notices_are_told_with_their_schedule_the_plain_ones_first() {
    let text = HALL.replace("[rules]", "notices = [\"常设\"]\n[rules]").replace(
        "[[departments]]",
        "[[notices]]\nzh = \"限时\"\nen = \"For now\"\nuntil = \"2026-12-31\"\nhours = \"14:00-15:30\"\n[[departments]]",
    );
    let info = parse(&text).unwrap().info;
    assert_eq!(info.notices, ["常设"]);
    let [plain, timed] = &info.scheduled_notices[..] else { panic!("{:?}", info.scheduled_notices) };
    assert!(plain.zh == "常设" && plain.is_unlimited() && timed.en == "For now");
    let hours = timed.hours.unwrap();
    assert_eq!(
        (hours.from_min, hours.until_min, timed.until.unwrap().to_string()),
        (840, 930, "2026-12-31".to_owned())
    );
}

#[test]
fn every_way_to_a_matter_leads_to_one() {
    let matter = "guide = { basis";
    let theme =
        "[[themes]]\nid = \"birth\"\nname = \"出生\"\nname_en = \"Birth\"\nkind = \"life\"\n[[departments]]";
    let end = r#"window_type = "A""#;
    assert!(HALL.contains(matter));
    for (line, otherwise, expected) in [
        (
            "[rules]",
            "shortcuts = [\"pension\",\n\"pensoin\"]\n[rules]",
            vec!["line 9: shortcuts name unknown matter `pensoin`"],
        ),
        (
            "[rules]",
            "shortcuts = [\"pension\",\n\"pension\"]\n[rules]",
            vec!["line 9: shortcuts name matter `pension` twice"],
        ),
        ("[[departments]]", &theme.replace("出生", " "), vec!["line 35: theme `birth` has no name"]),
        (
            "[[departments]]",
            &format!("{}\n{theme}", theme.trim_end_matches("\n[[departments]]")),
            vec!["line 39: theme `birth` is there twice"],
        ),
        (
            end,
            "window_type = \"A\"\nthemes = [\"birth\"]",
            vec!["line 43: matter `pension` names unknown theme `birth`"],
        ),
        (
            end,
            "window_type = \"A\"\nkeywords = [\"养老\", \" \"]",
            vec!["line 43: a keyword of matter `pension` must have 1 to 24 characters"],
        ),
        // Two at once: both are told.
        (
            end,
            "window_type = \"A\"\nthemes = [\"birth\"]\nkeywords = [\"\"]",
            vec![
                "line 43: matter `pension` names unknown theme `birth`",
                "line 44: a keyword of matter `pension` must have 1 to 24 characters",
            ],
        ),
    ] {
        assert_eq!(mistakes(line, otherwise), expected, "{otherwise}");
    }
    let told = mistakes("[[departments]]", &theme.replace("life", "live"));
    assert!(told.len() == 1 && told[0].contains("unknown variant `live`"), "{told:?}");
    let twice = HALL.replace(end, "window_type = \"A\"\nthemes = [\"birth\", \"birth\"]").replacen(
        "[[departments]]",
        theme,
        1,
    );
    let Err(ConfigError::Mistakes { mistakes, .. }) = parse(&twice) else { panic!("accepted") };
    assert_eq!(mistakes, ["line 48: matter `pension` names theme `birth` twice"]);
}

#[test]
fn there_are_no_more_shortcuts_themes_and_keywords_than_a_kiosk_shows() {
    let list = |n: usize| (0..n).map(|i| format!("\"{i}\"")).collect::<Vec<_>>().join(", ");
    let end = r#"window_type = "A""#;
    let keywords = |n| mistakes(end, &format!("{end}\nkeywords = [{}]", list(n)));
    assert_eq!((keywords(12), keywords(13).len()), (vec![], 1));
    let theme = |i| format!("[[themes]]\nid = \"{i}\"\nname = \"n\"\nname_en = \"n\"\nkind = \"life\"\n");
    let themes =
        |n: usize| mistakes("[[departments]]", &((0..n).map(theme).collect::<String>() + "[[departments]]"));
    assert_eq!((themes(18), themes(19).len()), (vec![], 1));
    let told = mistakes("[rules]", &format!("shortcuts = [{}]\n[rules]", list(13)));
    assert!(told.iter().any(|mistake| mistake.ends_with("there may be at most 12 shortcuts")), "{told:?}");
}

#[test]
fn what_the_file_says_of_matters_is_what_a_kiosk_gets() {
    let text = HALL
        .replace("[rules]", "shortcuts = [\"pension\"]\n[rules]")
        .replace("[[departments]]", "[[themes]]\nid = \"birth\"\nname = \"出生\"\nname_en = \"Birth\"\nkind = \"life\"\n[[departments]]")
        .replace("window_type = \"A\"", "window_type = \"A\"\nthemes = [\"birth\"]\nkeywords = [\" 养老 \"]");
    let guides = parse(&text).unwrap().guides;
    let json = serde_json::to_value(&guides).unwrap();
    assert_eq!(json["shortcuts"], serde_json::json!(["pension"]));
    assert_eq!(json["keywords"], serde_json::json!({ "pension": ["养老"] }));
    assert_eq!(
        json["themes"],
        serde_json::json!([{ "id": "birth", "name": "出生", "name_en": "Birth", "kind": "life" }])
    );
    // A kiosk of an earlier version refuses a matter with a field it does not know.
    let mut fields: Vec<&str> = json["matters"][0].as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["department", "guide", "id", "kind", "name", "name_en", "themes", "window_type"]);
    // A hall whose file says nothing of them sends what it always sent.
    let plain = serde_json::to_value(parse(HALL).unwrap().guides).unwrap();
    let mut fields: Vec<&str> = plain.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["departments", "matters"]);
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_their_lines() {
    let text = HALL.replace("service_min = 8", "service_min = 0").replace("no = 2", "no = 1");
    let Err(ConfigError::Mistakes { mistakes, .. }) = parse(&text) else { panic!("accepted") };
    assert_eq!(mistakes, ["line 15: service_min must be 1 to 480", "line 29: counter 1 is there twice"]);
}

#[test]
fn a_key_nobody_knows_is_a_mistake_and_not_a_wish() {
    let told = mistakes("calls_min = 2", "calls_minimum = 2");
    assert!(told.len() == 1 && told[0].contains("unknown field `calls_minimum`"), "{told:?}");
}

#[test]
fn what_the_file_says_is_what_the_rules_get() {
    let text = HALL
        .replace("calls_min = 2", "calls_min = 2\ncooling_no_shows = 2\ncooling_min = 30")
        .replace("service_min = 8", "service_min = 8\npriority_in_row_max = 3\nappointments = { slot_min = 20, capacity = 4 }\nsessions = [{ days = [\"fri\"], from = \"14:00\", to = \"17:00\", quota = 9 }, { days = [\"fri\"], from = \"08:30\", to = \"12:00\" }]")
        .replace("window_types = [\"A\", \"B\"]", "window_types = [\"A\", \"B\"]\npolicy = \"share\"\nshares = { A = 2 }\nauto_call_after_s = 20")
        .replace("[[departments]]", "[keep]\nidentities_days = 3\n[[exceptions]]\ndate = \"2026-11-27\"\nwindow_types = [\"B\"]\nclosed = true\n[[departments]]");
    let config = parse(&text).unwrap();
    let settings = &config.settings;
    let cooling = settings.rules.cooling.unwrap();
    assert_eq!((cooling.no_shows, cooling.for_s, config.keep.identities_days), (2, 1800, 3));
    let [a, b] =
        ["A", "B"].map(|prefix| &settings.window_types[&queue_core::ids::Prefix::new(prefix).unwrap()]);
    // 2026-11-27 is a Friday.
    let friday = queue_core::time::BusinessDay(20_784);
    let Day::Sessions([morning, afternoon]) = a.hours.on(friday) else { panic!("{:?}", a.hours) };
    assert_eq!(
        (morning.from_min, morning.quota, afternoon.from_min, afternoon.quota),
        (510, None, 840, Some(9))
    );
    assert_eq!(b.hours.on(friday), Day::Sessions(&[]), "closed, though it has no weekly sessions");
    assert_eq!((a.priority_in_row_max, a.slots.unwrap().days_ahead), (3, 7));
    let counter = &settings.counters[&queue_core::ids::CounterNo(2)];
    assert_eq!(counter.auto_call_after_s, Some(20));
    let Policy::Share(shares) = &counter.policy else { panic!("{:?}", counter.policy) };
    assert_eq!(
        shares.iter().map(|(prefix, share)| (prefix.to_string(), *share)).collect::<Vec<_>>(),
        [("A".to_owned(), 2)]
    );
}

#[test]
fn deadlines_and_priority_have_sound_limits() {
    let rules = "[rules]\ncalls_min = 2";
    for (written, said) in [
        ("[rules]\nfeedback_days = 0", "line 9: feedback_days must be 1 to 60"),
        ("[rules]\nfeedback_days = 61", "line 9: feedback_days must be 1 to 60"),
        ("[priority]\nelderly_from = 6\n[rules]", "line 9: elderly_from is an age of 50 to 100"),
        (
            "[priority]\nkinds = [\"soldier\", \"soldier\"]\n[rules]",
            "line 9: a kind of priority is named twice",
        ),
    ] {
        assert_eq!(mistakes(rules, written), [said]);
    }
    assert!(mistakes(rules, "[priority]\nkinds = [\"rich\"]\n[rules]")[0].contains("rich"));
    assert_eq!(parse(HALL).unwrap().settings.feedback_days, 5);
    let slow = parse(&HALL.replacen(rules, "[rules]\nfeedback_days = 15", 1)).unwrap();
    assert_eq!(slow.settings.feedback_days, 15);
}
