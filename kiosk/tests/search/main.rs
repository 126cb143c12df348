//! Every matter of the sample halls is found by what a citizen would type, and nothing else is promised.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed, which is its purpose")]
#![allow(clippy::indexing_slicing, reason = "a test that panics has failed, which is its purpose")]

use kiosk::language::Language;
use kiosk::search::{CANDIDATES_MAX, Index, Sought, TYPED_MAX};
use pinyin::ToPinyin;
use proptest::prelude::*;
use queue_api::guide::{Department, Guide, Guides, Matter, MatterKind};
use serde::Deserialize;
use std::sync::LazyLock;

const DEMO: &str = include_str!("../../../assets/halls/demo/hall.toml");
const CITY: &str = include_str!("../../../assets/halls/city/hall.toml");
/// What a page of the screen holds when there are more pages.
const PAGE: usize = 3;

static HALLS: LazyLock<[(Guides, Index); 2]> = LazyLock::new(|| {
    [DEMO, CITY].map(|text| {
        let guides = guides(text);
        let index = Index::new(&guides);
        (guides, index)
    })
});

/// The parts of a hall's file that a server makes guides of.
fn guides(text: &str) -> Guides {
    #[derive(Deserialize)]
    struct File {
        hall: Hall,
        departments: Vec<Department>,
        matters: Vec<toml::Table>,
    }
    #[derive(Deserialize)]
    struct Hall {
        shortcuts: Vec<String>,
    }
    let file: File = toml::from_str(text).unwrap();
    let mut guides =
        Guides { departments: file.departments, shortcuts: file.hall.shortcuts, ..Guides::default() };
    for table in file.matters {
        let keywords = table.get("keywords").cloned().map(|words| words.try_into().unwrap());
        let matter: Matter = table.try_into().unwrap();
        guides.keywords.extend(keywords.map(|words| (matter.id.clone(), words)));
        guides.matters.push(matter);
    }
    guides
}

fn found(index: &Index, typed: &str) -> Vec<String> {
    index.find(&Sought::of(typed), Language::Zh).matters.into_iter().map(str::to_owned).collect()
}

/// How a citizen spells a name: each character as it is usually read, signs left out.
fn syllables(name: &str) -> Vec<&'static str> {
    name.to_pinyin().flatten().map(pinyin::Pinyin::plain).collect()
}

#[test]
fn every_matter_is_on_the_first_page_by_its_initials_and_by_its_pinyin() {
    let mut looked_for = 0;
    for (guides, index) in HALLS.iter() {
        for matter in &guides.matters {
            let syllables = syllables(&matter.name);
            assert!(syllables.len() >= 3, "{} can be typed", matter.name);
            let initials: String = syllables.iter().map(|syllable| &syllable[..1]).collect();
            for typed in [initials, syllables.concat()] {
                let found = found(index, &typed);
                let at = found.iter().position(|id| *id == matter.id);
                assert!(at.is_some_and(|at| at < PAGE), "{} by {typed}: {at:?}", matter.name);
                looked_for += 1;
            }
        }
    }
    assert_eq!(looked_for, 2 * (69 + 176), "both halls, all matters, both ways");
}

#[test]
fn what_citizens_call_a_matter_finds_it_first() {
    let (_, demo) = &HALLS[0];
    for (typed, first) in [
        ("sbk", "social-card-replace"),
        ("shebaoka", "social-card-replace"),
        ("shebk", "social-card-replace"),
        ("shbzksl", "social-card-issue"),
        ("sfz", "id-card-renew"),
        ("shenfenzheng", "id-card-renew"),
        ("jmsfzgs", "id-card-lost"),
        ("gjj", "provident-withdraw"),
        ("zfgjjdk", "provident-loan"),
        ("jiehun", "marriage-register"),
        ("pthz", "passport"),
        ("huzhao", "passport"),
        ("kaigongsi", "company-setup"),
        ("shanghukou", "birth-household"),
        ("2", ""),
    ] {
        let found = found(demo, typed);
        if first.is_empty() {
            assert!(found.is_empty(), "{typed}: {found:?}");
        } else {
            assert_eq!(found.first().map(String::as_str), Some(first), "{typed}: {found:?}");
        }
    }
}

fn small_hall(names: &[(&str, &str, &str)]) -> Guides {
    let department =
        |id: &str, name: &str| Department { id: id.into(), name: name.into(), name_en: "Office".into() };
    let matter = |(id, name, department): &(&str, &str, &str)| Matter {
        id: (*id).into(),
        name: (*name).into(),
        name_en: String::new(),
        department: (*department).into(),
        window_type: "A".into(),
        kind: MatterKind::AtOnce,
        themes: Vec::new(),
        guide: Guide::default(),
    };
    Guides {
        departments: vec![department("x", "综合处"), department("b", "版本处")],
        matters: names.iter().map(matter).collect(),
        ..Guides::default()
    }
}

#[test]
fn initials_come_before_spellings_and_names_before_keywords_and_departments() {
    let mut guides = small_hall(&[
        ("department", "丁", "b"),
        ("keyword", "丙", "x"),
        ("inner spelling", "代办事", "x"),
        ("spelling", "办事", "x"),
        ("inner initials", "中保安", "x"),
        ("initials", "保安", "x"),
        ("nothing", "不见", "x"),
    ]);
    guides.keywords.insert("keyword".into(), vec!["搬家".into()]);
    let order = ["initials", "inner initials", "spelling", "inner spelling", "keyword", "department"];
    assert_eq!(found(&Index::new(&guides), "ba"), order);
}

#[test]
fn of_equals_the_most_asked_comes_first_and_then_the_name_as_it_is_spoken() {
    let mut guides = small_hall(&[
        ("zhong", "办证中", "x"),
        ("an", "办证案", "x"),
        ("bu", "办证补", "x"),
        ("da", "办证大", "x"),
    ]);
    guides.shortcuts = vec!["da".into(), "zhong".into()];
    assert_eq!(found(&Index::new(&guides), "bz"), ["da", "zhong", "an", "bu"]);
    assert_eq!(
        found(&Index::new(&guides), ""),
        ["da", "zhong", "an", "bu"],
        "without a letter everything is there"
    );
}

#[test]
fn in_english_the_words_of_english_names_find_a_matter() {
    let (_, demo) = &HALLS[0];
    let find = |typed: &str| demo.find(&Sought::of(typed), Language::En);
    for (typed, first) in [
        ("passport", "passport"),
        ("pass", "passport"),
        ("deedtax", "deed-tax"),
        ("identitycard", "id-card-renew"),
    ] {
        assert_eq!(find(typed).matters.first(), Some(&first), "{typed}");
    }
    assert!(find("card").candidates.contains(&"identity"));
    assert_eq!(find("huzhao").matters.first(), Some(&"passport"), "pinyin finds it, too");
    assert!(found(demo, "passport").is_empty(), "in Chinese letters are pinyin");
}

#[test]
fn a_tapped_word_narrows_and_takes_its_letters_with_it() {
    let (_, demo) = &HALLS[0];
    let mut sought = Sought::of("shbzk");
    let offered = demo.find(&sought, Language::Zh);
    assert!(!offered.candidates.contains(&"社会保障卡"), "all that was found has it: nothing to narrow");
    sought = Sought::of("sheh");
    assert!(demo.find(&sought, Language::Zh).candidates.contains(&"社会保障卡"));
    sought.pick("社会保障卡");
    assert_eq!((sought.typed(), sought.words().collect::<Vec<_>>()), ("", vec!["社会保障卡"]));
    let cards = demo.find(&sought, Language::Zh);
    assert_eq!(cards.matters, ["social-card-replace", "social-card-issue"]);
    sought.push('s');
    sought.push('l');
    assert_eq!(demo.find(&sought, Language::Zh).matters, ["social-card-issue"]);
    // A word that stands for other letters than those typed leaves them.
    let mut sought = Sought::of("sfz");
    sought.pick("挂失");
    assert_eq!(sought.typed(), "sfz");
    assert_eq!(demo.find(&sought, Language::Zh).matters, ["id-card-lost"]);
    // Back, one by one.
    sought.delete();
    assert_eq!(sought.typed(), "sf");
    sought.delete();
    sought.delete();
    assert_eq!(sought.words().count(), 1);
    sought.delete();
    assert!(sought.is_empty());
}

#[test]
fn what_is_looked_for_is_not_in_debug() {
    let mut sought = Sought::of("sfz");
    sought.pick("挂失");
    let shown = format!("{sought:?}");
    assert!(!shown.contains("sfz") && !shown.contains("挂失"), "{shown}");
}

#[test]
fn a_query_has_an_end_and_letters_only() {
    assert_eq!(Sought::of("S f-z，2").typed(), "sfz2");
    assert_eq!(Sought::of(&"a".repeat(100)).typed().len(), TYPED_MAX);
}

/// Thousands of queries, each to be there before the finger has left the key: were one of them slow, this would never
/// end.
#[test]
fn every_letter_on_the_way_to_a_name_finds_it_in_both_languages() {
    for (guides, index) in HALLS.iter() {
        for matter in &guides.matters {
            let mut sought = Sought::default();
            for letter in syllables(&matter.name).concat().chars() {
                sought.push(letter);
                for language in [Language::Zh, Language::En] {
                    let found = index.find(&sought, language).matters;
                    assert!(found.contains(&matter.id.as_str()), "{} by {}", matter.name, sought.typed());
                }
            }
        }
    }
}

fn typed() -> impl Strategy<Value = String> {
    let syllable =
        prop::sample::select(vec!["sh", "she", "b", "k", "zheng", "j", "gong", "a", "e", "x", "1"]);
    prop_oneof![
        "[a-z0-9]{0,6}",
        prop::collection::vec(syllable, 0..8).prop_map(|syllables| syllables.concat()),
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn whatever_is_typed_finds_matters_of_this_hall_each_once(typed in typed(), hall in 0_usize..2, en: bool) {
        let (guides, index) = &HALLS[hall];
        let language = if en { Language::En } else { Language::Zh };
        let found = index.find(&Sought::of(&typed), language);
        for (n, id) in found.matters.iter().enumerate() {
            prop_assert!(guides.matters.iter().any(|matter| matter.id == *id));
            prop_assert!(!found.matters[..n].contains(id), "{id} twice");
        }
        prop_assert!(found.candidates.len() <= CANDIDATES_MAX);
        // Each word offered leaves something, and less than there was.
        for word in found.candidates {
            let mut sought = Sought::of(&typed);
            sought.pick(word);
            let narrowed = index.find(&sought, language).matters;
            prop_assert!(!narrowed.is_empty() && narrowed.len() < found.matters.len(), "{word}");
            prop_assert!(narrowed.iter().all(|id| found.matters.contains(id)), "{word}");
        }
    }

    #[test]
    fn more_letters_never_find_more(typed in typed(), more in "[a-z0-9]", hall in 0_usize..2, en: bool) {
        let (_, index) = &HALLS[hall];
        let language = if en { Language::En } else { Language::Zh };
        let mut sought = Sought::of(&typed);
        let before = index.find(&sought, language).matters;
        more.chars().for_each(|letter| sought.push(letter));
        let after = index.find(&sought, language).matters;
        prop_assert!(after.iter().all(|id| before.contains(id)), "{after:?} of {before:?}");
    }
}
