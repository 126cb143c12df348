//! The hall's file as it is written. Shapes only; sense is made of it in `check`.

use super::Keep;
use queue_api::guide::{Department, Guide, MatterKind, ThemeKind};
use queue_api::hall::{PriorityKind, PriorityRule, RealName};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HallFile {
    pub(super) hall: HallSection,
    #[serde(default)]
    pub(super) rules: RulesSection,
    #[serde(default)]
    pub(super) priority: PrioritySection,
    pub(super) window_types: Vec<WindowTypeSection>,
    pub(super) counters: Vec<CounterSection>,
    #[serde(default)]
    pub(super) departments: Vec<Spanned<Department>>,
    #[serde(default)]
    pub(super) matters: Vec<MatterSection>,
    #[serde(default)]
    pub(super) themes: Vec<ThemeSection>,
    #[serde(default)]
    pub(super) exceptions: Vec<ExceptionSection>,
    #[serde(default)]
    pub(super) notices: Vec<Spanned<NoticeSection>>,
    #[serde(default)]
    pub(super) keep: KeepSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct KeepSection {
    pub(super) identities_days: Spanned<u16>,
    pub(super) events_days: Spanned<u16>,
}

impl Default for KeepSection {
    fn default() -> Self {
        let Keep { identities_days, events_days } = Keep::default();
        Self {
            identities_days: Spanned::new(0..0, identities_days),
            events_days: Spanned::new(0..0, events_days),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HallSection {
    pub(super) id: Spanned<String>,
    pub(super) name: Spanned<String>,
    pub(super) name_en: String,
    #[serde(default = "default_emblem")]
    pub(super) emblem: String,
    pub(super) utc_offset: Spanned<String>,
    pub(super) public_url: Spanned<String>,
    #[serde(default)]
    pub(super) notices: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) shortcuts: Vec<Spanned<String>>,
}

fn default_emblem() -> String {
    "政".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RulesSection {
    pub(super) calls_min: u32,
    pub(super) no_show_after_s: u32,
    pub(super) requeue: RequeueWord,
    pub(super) requeue_behind: u32,
    pub(super) requeue_max: u32,
    pub(super) cooling_no_shows: u32,
    pub(super) cooling_min: u32,
    pub(super) feedback_days: Spanned<u16>,
}

/// Working days in which a complaint is answered unless the hall says otherwise.
const FEEDBACK_DAYS: u16 = 5;

impl Default for RulesSection {
    fn default() -> Self {
        Self {
            calls_min: 1,
            no_show_after_s: 0,
            requeue: RequeueWord::Behind,
            requeue_behind: 3,
            requeue_max: 2,
            cooling_no_shows: 0,
            cooling_min: 0,
            feedback_days: Spanned::new(0..0, FEEDBACK_DAYS),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct PrioritySection {
    pub(super) elderly_from: Spanned<u8>,
    pub(super) kinds: Spanned<Vec<PriorityWord>>,
}

impl Default for PrioritySection {
    fn default() -> Self {
        use PriorityWord::{Disabled, Elderly, Pregnant, Soldier};
        Self {
            elderly_from: Spanned::new(0..0, PriorityRule::default().elderly_from),
            kinds: Spanned::new(0..0, vec![Elderly, Disabled, Soldier, Pregnant]),
        }
    }
}

/// The kinds there are: on the wire an unknown one is read, in the file it is a slip of the pen.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum PriorityWord {
    Elderly,
    Disabled,
    Soldier,
    Pregnant,
}

impl From<PriorityWord> for PriorityKind {
    fn from(word: PriorityWord) -> Self {
        match word {
            PriorityWord::Elderly => Self::Elderly,
            PriorityWord::Disabled => Self::Disabled,
            PriorityWord::Soldier => Self::Soldier,
            PriorityWord::Pregnant => Self::Pregnant,
        }
    }
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum RequeueWord {
    Behind,
    End,
    Never,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WindowTypeSection {
    pub(super) prefix: Spanned<String>,
    pub(super) name: String,
    pub(super) name_en: String,
    #[serde(default)]
    pub(super) area: String,
    #[serde(default)]
    pub(super) area_en: String,
    #[serde(default)]
    pub(super) real_name: RealName,
    pub(super) service_min: Spanned<u32>,
    #[serde(default)]
    pub(super) head_start_min: HeadStart,
    #[serde(default)]
    pub(super) sessions: Vec<Spanned<SessionSection>>,
    #[serde(default)]
    pub(super) priority_in_row_max: u32,
    #[serde(default)]
    pub(super) appointments: Option<Spanned<AppointmentsSection>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppointmentsSection {
    pub(super) slot_min: u16,
    pub(super) capacity: u32,
    #[serde(default = "default_days_ahead")]
    pub(super) days_ahead: u16,
    #[serde(default = "default_early_min")]
    pub(super) early_min: u16,
    #[serde(default = "default_late_min")]
    pub(super) late_min: u16,
}

const fn default_days_ahead() -> u16 {
    7
}

const fn default_early_min() -> u16 {
    30
}

const fn default_late_min() -> u16 {
    15
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct HeadStart {
    pub(super) priority: u32,
    pub(super) appointment: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SessionSection {
    #[serde(default)]
    pub(super) days: Vec<DayWord>,
    pub(super) from: String,
    pub(super) to: String,
    #[serde(default)]
    pub(super) last_ticket: Option<String>,
    #[serde(default)]
    pub(super) quota: Option<u32>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum DayWord {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExceptionSection {
    pub(super) date: Spanned<String>,
    #[serde(default)]
    pub(super) window_types: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    pub(super) closed: bool,
    #[serde(default)]
    pub(super) sessions: Vec<Spanned<SessionSection>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoticeSection {
    pub(super) zh: Spanned<String>,
    #[serde(default)]
    pub(super) en: String,
    #[serde(default)]
    pub(super) from: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) until: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) hours: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) weekdays: Option<Spanned<Vec<DayWord>>>,
    #[serde(default)]
    pub(super) zones: Option<Spanned<Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CounterSection {
    pub(super) no: Spanned<u16>,
    pub(super) name: String,
    pub(super) name_en: String,
    pub(super) window_types: Spanned<Vec<String>>,
    #[serde(default)]
    pub(super) zone: String,
    #[serde(default)]
    pub(super) policy: PolicyWord,
    #[serde(default)]
    pub(super) shares: Option<Spanned<BTreeMap<String, u32>>>,
    #[serde(default)]
    pub(super) auto_call_after_s: Option<u32>,
}

#[derive(Deserialize, Clone, Copy, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum PolicyWord {
    #[default]
    OldestFirst,
    InOrder,
    Share,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MatterSection {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) name_en: String,
    pub(super) department: Spanned<String>,
    pub(super) window_type: Spanned<String>,
    #[serde(default)]
    pub(super) kind: MatterKind,
    #[serde(default)]
    pub(super) themes: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) keywords: Vec<Spanned<String>>,
    pub(super) guide: Guide,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThemeSection {
    pub(super) id: Spanned<String>,
    pub(super) name: Spanned<String>,
    pub(super) name_en: String,
    pub(super) kind: ThemeKindWord,
}

/// The kinds there are: on the wire an unknown one is read, in the file it is a slip of the pen.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
pub(super) enum ThemeKindWord {
    Personal,
    Company,
    Life,
}

impl From<ThemeKindWord> for ThemeKind {
    fn from(word: ThemeKindWord) -> Self {
        match word {
            ThemeKindWord::Personal => Self::Personal,
            ThemeKindWord::Company => Self::Company,
            ThemeKindWord::Life => Self::Life,
        }
    }
}
