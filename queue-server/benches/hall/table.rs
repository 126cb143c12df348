//! Figures as one table: what was measured, the limit, their ratio, the target.

use std::fmt;
use std::time::Duration;

/// All figures of a run.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Row>);

#[derive(Debug)]
struct Row {
    figure: String,
    measured: String,
    limit: String,
    ratio: String,
    target: String,
    ok: Option<bool>,
}

/// Which side of the target is the good one.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
}

impl Table {
    /// A figure and its limit in the same unit; the target is for their ratio.
    pub(crate) fn ratio(&mut self, figure: &str, measured: Value, limit: (&str, Value), target: Target) {
        let ratio = measured.number() / limit.1.number();
        let (ok, target) = match target {
            Target::AtLeast(least) => (ratio >= least, format!("≥ {least}")),
            Target::AtMost(most) => (ratio <= most, format!("≤ {most}")),
        };
        self.push(Row {
            figure: figure.to_owned(),
            measured: measured.to_string(),
            limit: format!("{}: {}", limit.0, limit.1),
            ratio: format!("{ratio:.2}"),
            target,
            ok: Some(ok),
        });
    }

    /// The slowest hundredth of times beside one fsync of the same seconds.
    pub(crate) fn fsyncs(&mut self, figure: &str, times: &Times, sync: &Times, most: f64) {
        let figure = format!("{figure}: p99 ({times})");
        let limit = format!("one fsync ({sync})");
        let (measured, sync) = (Value::Time(times.percentile(99)), Value::Time(sync.percentile(50)));
        self.ratio(&figure, measured, (&limit, sync), Target::AtMost(most));
    }

    /// A figure that must not be above a fixed limit.
    pub(crate) fn at_most(&mut self, figure: &str, measured: Value, limit: Value) {
        let ratio = measured.number() / limit.number();
        self.push(Row {
            figure: figure.to_owned(),
            measured: measured.to_string(),
            limit: format!("fixed: {limit}"),
            ratio: format!("{ratio:.2}"),
            target: "≤ 1".to_owned(),
            ok: Some(ratio <= 1.0),
        });
    }

    /// A figure without a target.
    pub(crate) fn note(&mut self, figure: &str, measured: impl fmt::Display) {
        let none = || "–".to_owned();
        self.push(Row {
            figure: figure.to_owned(),
            measured: measured.to_string(),
            limit: none(),
            ratio: none(),
            target: none(),
            ok: None,
        });
    }

    fn push(&mut self, row: Row) {
        println!("{row}");
        self.0.push(row);
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ok = match self.ok {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "–",
        };
        let Self { figure, measured, limit, ratio, target, .. } = self;
        write!(f, "| {figure} | {measured} | {limit} | {ratio} | {target} | {ok} |")
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| figure | measured | limit | ratio | target | ok? |")?;
        writeln!(f, "| --- | --- | --- | --- | --- | --- |")?;
        self.0.iter().try_for_each(|row| writeln!(f, "{row}"))
    }
}

/// A number with its unit.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value {
    Time(Duration),
    PerSecond(f64),
    Bytes(f64),
}

impl Value {
    fn number(self) -> f64 {
        match self {
            Self::Time(time) => time.as_secs_f64(),
            Self::PerSecond(number) | Self::Bytes(number) => number,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) if time.as_secs_f64() >= 1.0 => write!(f, "{:.2} s", time.as_secs_f64()),
            Self::Time(time) if time.as_secs_f64() >= 1e-3 => write!(f, "{:.2} ms", time.as_secs_f64() * 1e3),
            Self::Time(time) => write!(f, "{:.1} µs", time.as_secs_f64() * 1e6),
            Self::PerSecond(number) => write!(f, "{number:.0}/s"),
            Self::Bytes(number) => write!(f, "{:.1} MB", number / 1e6),
        }
    }
}

/// Times of one kind, to take percentiles of.
#[derive(Debug, Default, Clone)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that `percent` of all do not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1) - 1;
        sorted.get(rank).copied().expect("something was measured")
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |percent| Value::Time(self.percentile(percent));
        write!(f, "p50 {}, p99 {}, worst {}", at(50), at(99), at(100))
    }
}
