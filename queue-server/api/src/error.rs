//! The one shape of every "no".

use serde::{Deserialize, Serialize};

/// Body of every answer that is not a success.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ApiError {
    /// Stable word a program may match on, such as `counter_busy`.
    pub code: String,
    /// A sentence for the person who can act, in Chinese.
    pub message: String,
    /// The same in English.
    #[serde(default)]
    pub message_en: String,
}
