//! Tickets on the wire: asking for one, what one looks like, rating it, how its slip fared.

use crate::{CounterNo, TicketId, Timestamp};
use serde::{Deserialize, Serialize};

/// Why a ticket may be called before older ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// 普通
    #[default]
    Ordinary,
    /// 优先: elderly, disabled, soldier, pregnant.
    Priority,
    /// 预约: booked beforehand and checked in.
    Appointment,
}

/// Body of `POST /api/v1/tickets`. The telephone number is redacted in `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct IssueTicket {
    /// Prefix of the window type, such as `A`.
    pub window_type: String,
    /// Class; ordinary when absent.
    #[serde(default)]
    pub class: Class,
    /// Id of the matter, when the citizen chose one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// The person, for a real-name ticket. Never stored in clear, never in an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
    /// Where to call back a citizen who is not there when called: a telephone number, with or without a holder.
    /// Never stored in clear, never in an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl std::fmt::Debug for IssueTicket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IssueTicket")
            .field("window_type", &self.window_type)
            .field("class", &self.class)
            .field("matter", &self.matter)
            .field("holder", &self.holder)
            .field("phone", &self.phone.as_ref().map(|_| "redacted"))
            .finish()
    }
}

/// The person a real-name ticket belongs to, as read from the ID card, or by the number alone. Redacted in `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// Name as on the card; empty when the number was typed.
    pub name: String,
    /// Number of the card, upper case.
    pub id_number: String,
}

impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Holder(redacted)")
    }
}

/// What a ticket is right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TicketState {
    /// 等候
    Waiting,
    /// 已叫号
    Called,
    /// 办理中
    Serving,
    /// 挂起
    Held,
    /// 过号
    NoShow,
    /// 办结
    Finished,
    /// 已取消
    Cancelled,
    /// The day ended before it was finished.
    Expired,
}

/// How long a newcomer probably waits: half of them less than `p50_s`, nine of ten less than `p90_s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WaitRange {
    /// Median, seconds.
    pub p50_s: u32,
    /// Ninetieth percentile, seconds.
    pub p90_s: u32,
}

/// How the printed slip of a ticket fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PrintState {
    /// Issued without a printer, or its kiosk has not reported yet.
    Queued,
    /// The printer confirmed that the slip left.
    Printed,
    /// The slip did not come out; may be reprinted, under the same number.
    Failed,
    /// Printed again at the holder's or the desk's request.
    Reprinted,
}

/// Body of `POST /api/v1/tickets/{id}/print`: a kiosk says how the slip fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportPrint {
    /// What happened.
    pub outcome: PrintState,
}

/// Body of `POST /api/v1/tickets/{id}/class`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeClass {
    /// What the ticket is from now on.
    pub class: Class,
}

/// Body of `POST /api/v1/tickets/find`: what is known of a ticket of today; exactly one of the two. Sent in a body
/// because a card's number has no place in an address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FindTickets {
    /// What is printed, such as `A012`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

/// Which rule chose a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhyRule {
    /// It had the earliest effective time of all tickets this counter may take.
    EarliestEffectiveTime,
    /// It was an ordinary ticket's turn: as many with a head start as are allowed in a row were called before it.
    OrdinaryTurn,
    /// The counter takes its window types in order, and this was the first with somebody waiting.
    FirstInOrder,
    /// The counter takes its window types by share, and this one was owed most.
    ByShare,
    /// It was sent to this very counter.
    SentToCounter,
    /// The clerk chose it by number.
    Chosen,
    /// It was held at this counter and taken up again.
    Resumed,
}

/// Why this ticket and no other, kept with every call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Why {
    /// The rule that chose it.
    pub rule: WhyRule,
    /// Head start its class gave it, seconds.
    pub head_start_s: u32,
    /// Issue time less head start: what tickets are ordered by.
    pub effective_at: Timestamp,
    /// How many tickets issued earlier still wait for the same window types.
    pub overtook: u32,
    /// The ticket that would have been called otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<RunnerUp>,
    /// Whether the hall called it by itself, for an idle counter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub automatic: bool,
}

/// The next best ticket at the moment of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RunnerUp {
    /// Its number.
    pub number: String,
    /// Its effective time.
    pub effective_at: Timestamp,
}

/// A ticket, as answered to whoever may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TicketView {
    /// Identity inside the hall.
    pub id: TicketId,
    /// What is printed and called, such as `A012`.
    pub number: String,
    /// Prefix of the window type it waits for now.
    pub window_type: String,
    /// Its class.
    pub class: Class,
    /// Id of the matter, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// What it is right now.
    pub state: TicketState,
    /// The counter that called or serves it, or served it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<CounterNo>,
    /// How often it was called at that counter.
    #[serde(default)]
    pub calls: u32,
    /// Tickets that will be called before it, while it waits.
    pub ahead: u32,
    /// Expected wait from now, while it waits and a counter is open for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<WaitRange>,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// When it was first called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_at: Option<Timestamp>,
    /// When service began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it was finished, cancelled or expired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Why it was called and no other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// Masked name of the holder, such as `张*明`; `*002X`, the end of the number, of one who typed it. Only for staff
    /// and devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Masked telephone number, such as `138****0001`; only for staff and devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Level 1–5 once rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
    /// How its slip fared.
    pub print: PrintState,
    /// Where the citizen follows the ticket: what the slip's QR code says. Only for staff and devices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_url: Option<String>,
}

/// By which way a rating came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RatingChannel {
    /// The keypad at the counter.
    Keypad,
    /// The citizen's phone, by the slip's QR code.
    Phone,
    /// A kiosk.
    Kiosk,
    /// Another system of the hall.
    Integrator,
}

/// Body of `POST /api/v1/tickets/{id}/rating`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// 5 非常满意 … 1 非常不满意. There is no default level.
    pub level: u8,
    /// How it came; by the caller's role when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<RatingChannel>,
}
