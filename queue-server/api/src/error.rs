//! The one shape of every "no".

use crate::{AppointmentId, TicketId, Timestamp};
use serde::{Deserialize, Serialize};

/// Body of every answer that is not a success.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ApiError {
    /// Stable word a program may match on, such as `counter_closed`.
    pub code: String,
    /// A sentence for the person who can act, in Chinese.
    pub message: String,
    /// The same in English.
    #[serde(default)]
    pub message_en: String,
    /// With `outside_hours`, `quota_reached`, `cooling_off` and `too_early`: when to ask again, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Timestamp>,
    /// With `holder_has_ticket`: which, to be printed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// With `holder_has_ticket`: what is printed on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// With `holder_has_appointment`: which.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<AppointmentId>,
}
