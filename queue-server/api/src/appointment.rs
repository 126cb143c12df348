//! Appointments on the wire: which slots there are, booking one, what a booked one looks like.

use crate::ticket::Holder;
use crate::{AppointmentId, TicketId, Timestamp};
use serde::{Deserialize, Serialize};

/// A slot: answer of `GET /api/v1/window-types/{prefix}/slots?day=YYYY-MM-DD` is a list of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SlotView {
    /// When it begins: what is booked by.
    pub at: Timestamp,
    /// Places in all.
    pub capacity: u32,
    /// Places left.
    pub left: u32,
}

/// Body of `POST /api/v1/appointments`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BookAppointment {
    /// Prefix of the window type.
    pub window_type: String,
    /// When the slot begins.
    pub slot_at: Timestamp,
    /// Id of the matter, when the citizen chose one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// The person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

/// Body of `POST /api/v1/appointments/check-in`: exactly one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CheckIn {
    /// The code that was given at booking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The person whose card was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
}

/// What an appointment is right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppointmentState {
    /// 已预约
    Booked,
    /// 已报到: it is a ticket now.
    Kept,
    /// 已取消
    Cancelled,
    /// 爽约: nobody came.
    Missed,
}

/// An appointment, for whoever may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AppointmentView {
    /// Identity inside the hall.
    pub id: AppointmentId,
    /// What the citizen shows or types at check-in: eight digits.
    pub code: String,
    /// Prefix of the window type.
    pub window_type: String,
    /// When the slot begins.
    pub slot_at: Timestamp,
    /// Id of the matter, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<String>,
    /// What it is.
    pub state: AppointmentState,
    /// The ticket it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// Masked name of the holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
}
