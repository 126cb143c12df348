//! Figures of past days: answer of `GET /api/v1/reports/days`.
//!
//! Percentiles are nearest-rank: a value that really occurred. Rates are percent with one decimal, and absent when
//! there is nothing to divide by: nobody's silence counts as satisfaction.

use crate::CounterNo;
use serde::{Deserialize, Serialize};

/// Days asked for at once, at most.
pub const REPORT_DAYS_MAX: u32 = 366;

/// Every business day of a range.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DaysReport {
    /// First day asked for, `YYYY-MM-DD`.
    pub from: String,
    /// Last day asked for.
    pub to: String,
    /// The days on which the hall was open, ascending.
    pub days: Vec<DayReport>,
}

/// One business day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DayReport {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// The whole hall.
    pub hall: Figures,
    /// By the window type that issued the ticket, transferred or not.
    pub window_types: Vec<WindowTypeFigures>,
    /// By the counter that called the ticket last.
    pub counters: Vec<CounterFigures>,
}

/// Figures of one window type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WindowTypeFigures {
    /// Its prefix.
    pub prefix: String,
    /// Its figures.
    pub figures: Figures,
}

/// Figures of one counter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CounterFigures {
    /// Its number.
    pub counter: CounterNo,
    /// Figures of the tickets it called last.
    pub figures: Figures,
}

/// What became of some tickets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Figures {
    /// Tickets.
    pub issued: u32,
    /// Of class ordinary.
    pub ordinary: u32,
    /// Of class priority.
    pub priority: u32,
    /// Of class appointment.
    pub appointment: u32,
    /// Finished.
    pub finished: u32,
    /// Were called, did not come, and did not come back.
    pub no_shows: u32,
    /// Given up before they were called.
    pub cancelled: u32,
    /// The day ended first.
    pub expired: u32,
    /// Not ended yet.
    pub live: u32,
    /// From issue to the first call, of tickets that were called.
    pub wait: Durations,
    /// From the start of service to its end, of finished tickets.
    pub service: Durations,
    /// What citizens said.
    pub ratings: Ratings,
    /// How good the told waits were.
    pub estimates: Estimates,
}

/// Some durations in short.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Durations {
    /// How many.
    pub count: u32,
    /// Mean, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_s: Option<u32>,
    /// Median, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub median_s: Option<u32>,
    /// Ninetieth percentile, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p90_s: Option<u32>,
}

/// Ratings of finished tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Ratings {
    /// 非常满意.
    pub level_5: u32,
    /// 满意.
    pub level_4: u32,
    /// 基本满意.
    pub level_3: u32,
    /// 不满意.
    pub level_2: u32,
    /// 非常不满意.
    pub level_1: u32,
    /// Finished and never rated: neither satisfied nor not.
    pub unrated: u32,
    /// Share of levels 3 to 5 among the rated, percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfied_percent: Option<f64>,
}

/// Told waits against real ones, of tickets that were told a range.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Estimates {
    /// Tickets that were told a range.
    pub told: u32,
    /// Of these, called: their wait is known.
    pub scored: u32,
    /// Share of known waits not longer than the told median, percent; 50 would be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_p50_percent: Option<f64>,
    /// Share of known waits not longer than the told ninetieth percentile, percent; 90 would be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_p90_percent: Option<f64>,
    /// Mean of real wait less told median, seconds; above 0 the hall promises too little time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bias_s: Option<i64>,
}
