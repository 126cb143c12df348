//! Departments, themes, matters and what they are looked for by: every id that leads nowhere is a mistake.

use super::check::Mistakes;
use super::file::{MatterSection, ThemeSection};
use queue_api::guide::{Department, Guides, Matter, Theme};
use queue_core::ids::Prefix;
use queue_core::settings::WindowType;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// Limits of what a kiosk shows on one page.
const SHORTCUTS_MAX: usize = 12;
const THEMES_MAX: usize = 18;
/// Words one matter may be looked for by, and their length in characters.
const KEYWORDS_MAX: usize = 12;
const KEYWORD_LEN_MAX: usize = 24;

/// What the hall's file says about matters and the ways to them.
pub(super) struct Written {
    pub(super) departments: Vec<Spanned<Department>>,
    pub(super) matters: Vec<MatterSection>,
    pub(super) themes: Vec<ThemeSection>,
    pub(super) shortcuts: Vec<Spanned<String>>,
}

/// Whatever makes no sense goes to `mistakes`; what is returned then is not to be used.
pub(super) fn check(
    mistakes: &mut Mistakes<'_>,
    written: Written,
    window_types: &BTreeMap<Prefix, WindowType>,
) -> Guides {
    let departments = departments(mistakes, &written.departments);
    let themes = themes(mistakes, &written.themes);
    let matters = matters(mistakes, &written.matters, &departments, &themes, window_types);
    shortcuts(mistakes, &written.shortcuts, &matters);
    let keywords = written.matters.iter().filter(|matter| !matter.keywords.is_empty()).map(|matter| {
        let words = matter.keywords.iter().map(|word| word.get_ref().trim().to_owned());
        (matter.id.get_ref().clone(), words.collect())
    });
    Guides {
        keywords: keywords.collect(),
        departments: written.departments.into_iter().map(Spanned::into_inner).collect(),
        matters: written.matters.into_iter().map(matter).collect(),
        themes: written.themes.into_iter().map(theme).collect(),
        shortcuts: written.shortcuts.into_iter().map(Spanned::into_inner).collect(),
    }
}

fn departments(mistakes: &mut Mistakes<'_>, written: &[Spanned<Department>]) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for department in written {
        let id = &department.get_ref().id;
        if !known.insert(id.clone()) {
            mistakes.add(department.span(), format!("department `{id}` is there twice"));
        }
    }
    known
}

fn themes(mistakes: &mut Mistakes<'_>, written: &[ThemeSection]) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for (n, theme) in written.iter().enumerate() {
        let id = theme.id.get_ref();
        if !known.insert(id.clone()) {
            mistakes.add(theme.id.span(), format!("theme `{id}` is there twice"));
        }
        if theme.name.get_ref().trim().is_empty() {
            mistakes.add(theme.name.span(), format!("theme `{id}` has no name"));
        }
        if n == THEMES_MAX {
            mistakes.add(theme.id.span(), format!("a kiosk shows at most {THEMES_MAX} themes"));
        }
    }
    known
}

fn matters(
    mistakes: &mut Mistakes<'_>,
    written: &[MatterSection],
    departments: &BTreeSet<String>,
    themes: &BTreeSet<String>,
    window_types: &BTreeMap<Prefix, WindowType>,
) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for matter in written {
        let id = matter.id.get_ref();
        if !ids.insert(id.clone()) {
            mistakes.add(matter.id.span(), format!("matter `{id}` is there twice"));
        }
        let department = matter.department.get_ref();
        if !departments.contains(department) {
            mistakes.add(
                matter.department.span(),
                format!("matter `{id}` names unknown department `{department}`"),
            );
        }
        let window_type = matter.window_type.get_ref();
        if !Prefix::new(window_type).is_some_and(|prefix| window_types.contains_key(&prefix)) {
            mistakes.add(
                matter.window_type.span(),
                format!("matter `{id}` names unknown window type `{window_type}`"),
            );
        }
        let mut seen = BTreeSet::new();
        for theme in &matter.themes {
            let named = theme.get_ref();
            if !themes.contains(named) {
                mistakes.add(theme.span(), format!("matter `{id}` names unknown theme `{named}`"));
            }
            if !seen.insert(named) {
                mistakes.add(theme.span(), format!("matter `{id}` names theme `{named}` twice"));
            }
        }
        keywords(mistakes, matter);
    }
    ids
}

fn keywords(mistakes: &mut Mistakes<'_>, matter: &MatterSection) {
    let id = matter.id.get_ref();
    if matter.keywords.len() > KEYWORDS_MAX {
        mistakes.add(matter.id.span(), format!("matter `{id}` has more than {KEYWORDS_MAX} keywords"));
    }
    for word in &matter.keywords {
        let length = word.get_ref().trim().chars().count();
        if !(1..=KEYWORD_LEN_MAX).contains(&length) {
            mistakes.add(
                word.span(),
                format!("a keyword of matter `{id}` must have 1 to {KEYWORD_LEN_MAX} characters"),
            );
        }
    }
}

fn shortcuts(mistakes: &mut Mistakes<'_>, written: &[Spanned<String>], matters: &BTreeSet<String>) {
    let mut seen = BTreeSet::new();
    for (n, shortcut) in written.iter().enumerate() {
        let id = shortcut.get_ref();
        if !matters.contains(id) {
            mistakes.add(shortcut.span(), format!("shortcuts name unknown matter `{id}`"));
        }
        if !seen.insert(id) {
            mistakes.add(shortcut.span(), format!("shortcuts name matter `{id}` twice"));
        }
        if n == SHORTCUTS_MAX {
            mistakes.add(shortcut.span(), format!("there may be at most {SHORTCUTS_MAX} shortcuts"));
        }
    }
}

fn theme(section: ThemeSection) -> Theme {
    Theme {
        id: section.id.into_inner(),
        name: section.name.into_inner(),
        name_en: section.name_en,
        kind: section.kind.into(),
    }
}

fn matter(section: MatterSection) -> Matter {
    Matter {
        id: section.id.into_inner(),
        name: section.name,
        name_en: section.name_en,
        department: section.department.into_inner(),
        window_type: section.window_type.into_inner(),
        kind: section.kind,
        themes: section.themes.into_iter().map(Spanned::into_inner).collect(),
        guide: section.guide,
    }
}
