//! The hall's file as it is written. Shapes only; sense is made of it in `check`.

use queue_api::guide::{Department, Guide, MatterKind};
use queue_api::hall::RealName;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HallFile {
    pub(super) hall: HallSection,
    #[serde(default)]
    pub(super) rules: RulesSection,
    pub(super) window_types: Vec<WindowTypeSection>,
    pub(super) counters: Vec<CounterSection>,
    #[serde(default)]
    pub(super) departments: Vec<Spanned<Department>>,
    #[serde(default)]
    pub(super) matters: Vec<MatterSection>,
    #[serde(default)]
    pub(super) exceptions: Vec<ExceptionSection>,
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
    pub(super) notices: Vec<String>,
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
}

impl Default for RulesSection {
    fn default() -> Self {
        Self {
            calls_min: 1,
            no_show_after_s: 0,
            requeue: RequeueWord::Behind,
            requeue_behind: 3,
            requeue_max: 2,
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

#[derive(Deserialize, Clone, Copy)]
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
    pub(super) closed: bool,
    #[serde(default)]
    pub(super) sessions: Vec<Spanned<SessionSection>>,
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
    pub(super) themes: Vec<String>,
    pub(super) guide: Guide,
}
