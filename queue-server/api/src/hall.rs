//! The snapshot: all a screen needs to start from nothing.

use crate::counter::CounterView;
use crate::device::DeviceView;
use crate::notice::Notice;
use crate::ticket::WaitRange;
use crate::{CounterNo, Seq, Timestamp};
use serde::{Deserialize, Serialize};

/// How many calls [`HallSnapshot::recent_calls`] keeps.
pub const RECENT_CALLS_MAX: usize = 12;

/// The hall at one moment: answer of `GET /api/v1/hall`. Followers take the events after `seq`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HallSnapshot {
    /// Identity of the log; a restored backup has another.
    pub log: String,
    /// The last event this snapshot has seen.
    pub seq: Seq,
    /// The server's clock.
    pub at: Timestamp,
    /// The business day, `YYYY-MM-DD`; empty until the hall has opened its first day.
    pub business_day: String,
    /// Name and appearance of the hall.
    pub hall: HallInfo,
    /// Every queue.
    pub window_types: Vec<WindowTypeView>,
    /// Every counter.
    pub counters: Vec<CounterView>,
    /// The latest calls, newest first.
    pub recent_calls: Vec<CallView>,
    /// Devices that have reported; only for staff and devices.
    pub devices: Vec<DeviceView>,
    /// Figures of the day.
    pub today: HallDay,
}

/// Name and settings a screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HallInfo {
    /// 临江市政务服务中心
    pub name: String,
    /// Linjiang Government Service Hall
    pub name_en: String,
    /// One character for the emblem, such as `政`.
    pub emblem: String,
    /// What a no-show may do, in Chinese: printed on the slip.
    pub no_show_rule: String,
    /// The same in English.
    pub no_show_rule_en: String,
    /// The hall's time, minutes east of UTC.
    pub utc_offset_min: i32,
    /// Notices for boards that stand always and everywhere, in Chinese: for readers that know no
    /// [`HallInfo::scheduled_notices`].
    pub notices: Vec<String>,
    /// Every notice for boards, with when and where it stands; empty from a server that knows only `notices`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scheduled_notices: Vec<Notice>,
    /// Whom kiosks offer a priority ticket.
    #[serde(default)]
    pub priority: PriorityRule,
}

/// Whom kiosks offer a priority ticket. Why somebody has one is sensitive and is neither sent nor stored: a ticket
/// has a class and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PriorityRule {
    /// Years of age from which somebody is elderly: 60 by law (老年人权益保障法 art. 2).
    pub elderly_from: u8,
    /// What is asked about; nothing: kiosks never ask.
    pub kinds: Vec<PriorityKind>,
}

impl Default for PriorityRule {
    fn default() -> Self {
        use PriorityKind::{Disabled, Elderly, Pregnant, Soldier};
        Self { elderly_from: 60, kinds: vec![Elderly, Disabled, Soldier, Pregnant] }
    }
}

/// Why somebody may have a priority ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PriorityKind {
    /// 老年人: as old as [`PriorityRule::elderly_from`].
    Elderly,
    /// 残疾人
    Disabled,
    /// 现役军人、退役军人
    Soldier,
    /// 孕妇
    Pregnant,
    /// One that this reader is too old to know: it is passed over.
    #[serde(other)]
    Other,
}

impl HallInfo {
    /// Every notice, whatever the server's age.
    pub fn all_notices(&self) -> impl Iterator<Item = Notice> {
        let plain = self.notices.iter().filter(|_| self.scheduled_notices.is_empty());
        self.scheduled_notices.iter().cloned().chain(plain.map(Notice::always))
    }
}

/// A queue as screens show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WindowTypeView {
    /// Letter prefix, its address on the wire.
    pub prefix: String,
    /// 社保医保
    pub name: String,
    /// Social insurance
    pub name_en: String,
    /// Where to sit, such as `东区等候区`; may be empty.
    pub area: String,
    /// The same in English.
    pub area_en: String,
    /// Tickets waiting.
    pub waiting: u32,
    /// When the oldest of them was issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_issued_at: Option<Timestamp>,
    /// Counters that serve it when open, ascending.
    pub counters: Vec<CounterNo>,
    /// How many of them are open now.
    pub counters_open: u32,
    /// What somebody who took a ticket now would wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<WaitRange>,
    /// Whether tickets are issued now.
    pub issuing: bool,
    /// Whether that is for want of quota, and not for the hour.
    #[serde(default)]
    pub full: bool,
    /// How many more in this session, if it has a quota.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota_left: Option<u32>,
    /// When tickets are issued again, if not now and known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Timestamp>,
    /// Whether it takes appointments.
    #[serde(default)]
    pub appointments: bool,
    /// Whether priority goes for anything here: a priority ticket has a head start. Without it nobody need be asked.
    #[serde(default)]
    pub priority: bool,
    /// Whether a real-name ticket is asked for.
    pub real_name: RealName,
}

/// Whether a ticket needs a holder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RealName {
    /// Not asked.
    None,
    /// Offered; may be skipped.
    #[default]
    Optional,
    /// No ticket without one.
    Required,
}

/// One call, as boards list it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CallView {
    /// Who.
    pub number: String,
    /// Where to.
    pub counter: CounterNo,
    /// Prefix of the window type.
    pub window_type: String,
    /// How often by now.
    pub calls: u32,
    /// The latest call.
    pub at: Timestamp,
}

/// Figures of the business day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct HallDay {
    /// Tickets issued.
    pub issued: u32,
    /// Tickets waiting now.
    pub waiting: u32,
    /// Tickets finished.
    pub finished: u32,
    /// No-shows at this moment.
    pub no_shows: u32,
    /// Seconds of service in finished tickets.
    pub service_s: u64,
    /// Ratings received.
    pub rated: u32,
    /// Ratings of level 3 and better.
    pub satisfied: u32,
    /// Slips that failed to print and were not printed since.
    pub prints_failed: u32,
    /// Tickets whose citizens were told a wait and have been called since.
    #[serde(default)]
    pub waits_told: u32,
    /// How many of them were called within what nine of ten should be.
    #[serde(default)]
    pub waits_within_p90: u32,
    /// How many of them were called within what half should be.
    #[serde(default)]
    pub waits_within_p50: u32,
    /// Seconds waited less seconds told as the median, summed: positive when people wait longer than they are told.
    #[serde(default)]
    pub waits_late_s: i64,
}
