//! Counters on the wire: what one shows, and what a clerk asks of it.

use crate::ticket::TicketView;
use crate::{CounterNo, TicketId, Timestamp};
use serde::{Deserialize, Serialize};

/// What a counter is right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CounterState {
    /// Nobody is signed on.
    Closed,
    /// Open, with no ticket in hand.
    Idle,
    /// A ticket is called and expected.
    Called,
    /// A ticket is being served.
    Serving,
    /// Open but taking no tickets for the moment.
    Paused,
}

/// Why a counter pauses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PauseReason {
    /// 暂停服务: no reason given.
    #[default]
    Break,
    /// 用餐轮换
    Meal,
    /// 内部事务
    Paperwork,
    /// 设备故障
    Equipment,
    /// 会议培训
    Meeting,
}

/// A counter as screens show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CounterView {
    /// Its number.
    pub no: CounterNo,
    /// What it is called besides its number, such as `社保医保`.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// The part of the hall it is in; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// Prefixes of the window types it takes now.
    pub window_types: Vec<String>,
    /// What it is.
    pub state: CounterState,
    /// Why it pauses, while it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause: Option<PauseReason>,
    /// Id of the clerk signed on; only for staff and devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<String>,
    /// Number of the ticket in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Identity of the ticket in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// Since when it is in this state.
    pub since: Timestamp,
}

/// All a clerk's screen needs: answer of `GET /api/v1/counters/{no}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CounterDetail {
    /// The counter.
    #[serde(flatten)]
    pub counter: CounterView,
    /// The ticket in hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_hand: Option<TicketView>,
    /// Who would be called next, in order; at most [`NEXT_MAX`].
    pub next: Vec<TicketView>,
    /// How many wait for this counter's window types altogether.
    pub waiting: u32,
    /// Tickets held at this counter.
    pub held: Vec<TicketView>,
    /// Recent no-shows that may be requeued.
    pub no_shows: Vec<TicketView>,
    /// The counter's day so far.
    pub today: CounterDay,
}

/// How many tickets [`CounterDetail::next`] lists at most.
pub const NEXT_MAX: usize = 6;

/// A counter's figures of the business day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CounterDay {
    /// Tickets finished.
    pub finished: u32,
    /// Seconds of service in all of them.
    pub service_s: u64,
    /// Ratings received.
    pub rated: u32,
    /// Ratings of level 3 and better.
    pub satisfied: u32,
}

/// Body of `POST /api/v1/counters/{no}/open`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenCounter {
    /// Prefixes to take; the counter's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_types: Option<Vec<String>>,
    /// Who is signed on, when the caller is a device; a signed-in clerk is taken from the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff: Option<String>,
}

/// Body of `POST /api/v1/counters/{no}/pause`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PauseCounter {
    /// Why.
    #[serde(default)]
    pub reason: PauseReason,
}

/// Body of `POST /api/v1/counters/{no}/call-next`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CallNext {
    /// Call this very ticket, by number, instead of the next one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// Body of `POST /api/v1/counters/{no}/transfer`: exactly one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Prefix of the window type to send the ticket to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_type: Option<String>,
    /// The counter to send the ticket to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterNo>,
}
